"""Papers and photographs of a case: kept, looked at, opened as a file, taken away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara_server.accounts.views import needs
from muara_server.casework.actions import copies as actions
from muara_server.casework.forms.cases import CopyForm, sent
from muara_server.casework.queries import cases as queries
from muara_server.casework.queries import standing as standings
from muara_server.casework.queries.copies import copy_in
from muara_server.casework.views.cases import head_of
from muara_server.files.pictures import MEDIA
from muara_server.ledger.kinds import kinds


@require_http_methods(["GET", "HEAD", "POST"])
@needs("case.work")
def keep(request: HttpRequest, proceeding: UUID) -> HttpResponse:
    """Keep a copy of a paper, or a photograph."""
    held = queries.case_for(request.user, proceeding)
    form = CopyForm(sent(request), request.FILES or None)

    def kept(*, facts: Mapping[str, Any], note: str, on: dt.date) -> None:
        actions.keep_copy(
            held,
            form.cleaned_data["file"].read(),
            shows=facts["shows"],
            note=note,
            on=on,
            keep_place=form.cleaned_data["keep_place"],
            who=request.user,
        )

    if request.method == "POST" and form.done(kept):
        messages.success(request, _("Kept, sealed with the file of the child."))
        return redirect("casework:case", proceeding)
    page = {
        "one": head_of(request.user, held, standings.standing_of(proceeding)),
        "form": form,
        "confidential": True,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "casework/keep_copy.html", page, status=status)


@require_safe
@never_cache
@needs("proceeding.read")
def copy(request: HttpRequest, proceeding: UUID, copy: UUID) -> HttpResponse:
    """The file, to be saved: it is never shown as a page of ours."""
    held = queries.case_for(request.user, proceeding)
    found = copy_in(proceeding, copy)
    content = actions.open_copy(found, held, who=request.user)
    return file_of(content, found.media, f'attachment; filename="{copy.hex[:12]}.{found.media}"')


@require_safe
@never_cache
@needs("proceeding.read")
def preview(request: HttpRequest, proceeding: UUID, copy: UUID) -> HttpResponse:
    """The small picture of a photograph."""
    held = queries.case_for(request.user, proceeding)
    found = copy_in(proceeding, copy)
    if not found.preview:
        raise Http404
    content = actions.open_copy(found, held, who=request.user, preview=True)
    return file_of(content, "jpeg", "inline")


@require_POST
@needs("case.work")
def take_away(request: HttpRequest, proceeding: UUID, copy: UUID) -> HttpResponse:
    """Remove a copy that should not be there."""
    held = queries.case_for(request.user, proceeding)
    found = copy_in(proceeding, copy)
    reason = request.POST.get("reason", "")
    if reason not in kinds()["retraction"].facts["reason"].codes.codes:
        messages.error(request, _("Nothing was removed. Choose why it should not be there."))
        return redirect("casework:case", proceeding)
    actions.take_away(found, held, reason=reason, on=timezone.localdate(), who=request.user)
    messages.success(request, _("Removed. That it was there, and why it went, stays recorded."))
    return redirect("casework:case", proceeding)


ADDRESSES = [
    path("cases/<uuid:proceeding>/copies/", keep, name="keep-copy"),
    path("cases/<uuid:proceeding>/copies/<uuid:copy>/", copy, name="copy"),
    path("cases/<uuid:proceeding>/copies/<uuid:copy>/preview/", preview, name="copy-preview"),
    path("cases/<uuid:proceeding>/copies/<uuid:copy>/away/", take_away, name="copy-away"),
]


def file_of(content: bytes, media: str, disposition: str) -> HttpResponse:
    """No browser guesses what it is, runs anything in it, or keeps it."""
    answer = HttpResponse(content, content_type=MEDIA[media])
    answer["Content-Disposition"] = disposition
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
