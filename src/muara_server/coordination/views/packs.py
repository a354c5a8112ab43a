"""The committee pack of a body: on the screen, and as one PDF in any of the languages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from muara.errors import InputError
from muara_server import figures, printing
from muara_server.accounts.views import needs
from muara_server.audit import actions as audit
from muara_server.coordination.forms.packs import PackForm
from muara_server.coordination.frames.packs import Pack, pack_for
from muara_server.coordination.queries.bodies import body_for
from muara_server.ledger import queries as ledger

if TYPE_CHECKING:
    import datetime as dt

    from muara_server.coordination.queries.bodies import Body

STYLE = Path(__file__).parents[1] / "static" / "coordination" / "pack.css"


@require_safe
@never_cache
@needs("coordination.read")
def pack(request: HttpRequest, body: UUID) -> HttpResponse:
    """What the body should have before it, each figure leading to its page."""
    held = body_for(request.user, body)
    form = _form(request, held)
    page = {"body": held, "form": form}
    if not form.is_valid():
        return render(request, "coordination/pack.html", page, status=400)
    page["pack"] = pack_for(request.user, held, form.cleaned_data["on"])
    page["query"] = request.GET.urlencode()
    return render(request, "coordination/pack.html", page)


@require_safe
@never_cache
@needs("coordination.read")
def pack_file(request: HttpRequest, body: UUID) -> HttpResponse:
    """The same as one PDF; that it was made is recorded."""
    held = body_for(request.user, body)
    form = _form(request, held)
    if not form.is_valid():
        raise InputError(" ".join(each for errors in form.errors.values() for each in errors))
    on, language = form.cleaned_data["on"], form.cleaned_data["language"]
    printing.check(language)
    with translation.override(language):
        sheet = _printed(request, held, on, language)
    audit.record(
        "body.pack_printed",
        who=request.user,
        about=("body", held.id),
        place=held.place,
        detail={"on": on.isoformat(), "language": language},
    )
    answer = HttpResponse(sheet.content, content_type="application/pdf")
    name = f"pack-{held.place.code}-{on.isoformat()}-{language}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def _printed(request: HttpRequest, held: Body, on: dt.date, language: str) -> printing.Printed:
    # Asked again in this language: names of bodies and organisations are said in it.
    made: Pack = pack_for(request.user, body_for(request.user, held.id), on)
    page = {
        "body": made.body,
        "pack": made,
        "language": language,
        "printed": timezone.localdate(),
        "invented": ledger.is_demonstration(),
        "site": request.build_absolute_uri("/").rstrip("/"),
        "screen": f"{reverse('coordination:pack', args=[held.id])}?on={on.isoformat()}",
    }
    html = render_to_string("coordination/pack_paper.html", page)
    return printing.pdf(html, style=printing.office_style(STYLE))


def _form(request: HttpRequest, held: Body) -> PackForm:
    told = {"on": held.today.isoformat(), "language": figures.language()} | request.GET.dict()
    return PackForm(told, today=held.today, languages=settings.LANGUAGES)


ADDRESSES = [
    path("coordination/bodies/<uuid:body>/pack/", pack, name="pack"),
    path("coordination/bodies/<uuid:body>/pack.pdf", pack_file, name="pack-file"),
]
