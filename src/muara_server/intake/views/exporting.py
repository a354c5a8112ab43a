"""What was received, as tables, for whoever looks after it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from muara_server.accounts.views import needs
from muara_server.intake import queries, rules, shown
from muara_server.intake.exporting import Export

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse


@require_safe
@needs(rules.SORT)
def exports(request: HttpRequest) -> HttpResponse:
    """Every form of which something came, how much of it may be written, and why not the rest."""
    forms = queries.received_forms()
    titles = shown.form_titles({each.pk for each in forms})
    told = [(each, titles[each.pk], Export(each, request.user).expected()) for each in forms]
    return render(request, "intake/exports.html", {"forms": told})


@require_safe
@needs(rules.SORT)
def table(request: HttpRequest, form: UUID) -> StreamingHttpResponse:
    """The submissions of a form as one table."""
    export = _export(request, form)
    return _sent(export.as_csv(), "text/csv; charset=utf-8", "submissions.csv")


@require_safe
@needs(rules.SORT)
def tables(request: HttpRequest, form: UUID) -> StreamingHttpResponse:
    """The same, with a table for each repeat, and what was withheld."""
    export = _export(request, form)
    return _sent(export.as_zip(), "application/zip", "submissions.csv.zip")


ADDRESSES = [
    path("intake/export/", exports, name="exports"),
    path("intake/export/<uuid:form>.csv", table, name="export-csv"),
    path("intake/export/<uuid:form>.csv.zip", tables, name="export-zip"),
]


def _export(request: HttpRequest, form: UUID) -> Export:
    found = next((each for each in queries.received_forms() if each.pk == form), None)
    if found is None:
        raise Http404
    return Export(found, request.user)


def _sent(pieces: Iterator[bytes], kind: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
