"""The case of a child on paper, in the reader's language, as known on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from muara.errors import InputError
from muara_server import figures, printing
from muara_server.accounts.views import needs
from muara_server.audit import actions as audit
from muara_server.casework.forms.casefiles import KnownOn
from muara_server.casework.frames.determined import Answer, answers_for
from muara_server.casework.queries import cases as queries
from muara_server.casework.queries.casefiles import CaseFile, case_file
from muara_server.casework.queries.cases import Written
from muara_server.ledger import queries as ledger
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    from muara_server.accounts.models import User


@require_safe
@never_cache
@needs("proceeding.read")
def casefile(request: HttpRequest, proceeding: UUID) -> HttpResponse:
    """The file as a PDF, under a name that says nothing. That it was printed is recorded."""
    held = queries.case_for(request.user, proceeding)
    asked = KnownOn(request.GET)
    if not asked.is_valid():
        raise InputError(" ".join(asked.errors["on"]))
    on = asked.cleaned_data["on"] or timezone.localdate()
    printing.check(figures.language(), "hi")
    found = case_file(request.user, held, on)
    answers = _answers(request.user, found, on)
    sheet = paper(found, answers)
    audit.record(
        "case_file.printed",
        who=request.user,
        about=("person", held.person),
        place=held.place.pk,
        programme=held.programme,
        detail={"case": str(held.pk), "known_on": on.isoformat(), "sheets": sheet.sheets},
    )
    answer = HttpResponse(sheet.content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{proceeding.hex[:12]}.pdf"'
    return answer


ADDRESSES = [path("cases/<uuid:proceeding>/file/", casefile, name="case-file")]


def paper(found: CaseFile, answers: Sequence[Answer] = ()) -> printing.Printed:
    """The file on A4, with the page numbers and what binds it on every sheet."""
    page = {
        "found": found,
        "sex": _sex(found),
        "short_id": f"{found.id.hex[:4]}-{found.id.hex[4:8]}",
        "matters": list(found.matters.values()),
        "answers": answers,
        "parts": _parts(found),
        "language": figures.language(),
        "printed": timezone.localdate(),
        "invented": ledger.is_demonstration(),
        "foot": _("Confidential. Page opened and printed are recorded."),
    }
    html = render_to_string("casework/casefile.html", page)
    return printing.pdf(html, style=printing.office_style())


def _answers(user: User, found: CaseFile, on: dt.date) -> list[Answer]:
    return answers_for(user, found.file.person, on=on, known_on=on) if found.file else []


def _parts(found: CaseFile) -> list[tuple[str, Sequence[Written], str]]:
    """What was written, kind by kind: the heading, the entries, and what stands where none is."""
    return [
        (_("Visits"), found.visits, _("No visit has been recorded.")),
        (_("Services given"), found.services, _("No service has been recorded.")),
        (_("Decisions of authorities"), found.decisions, _("None has been entered.")),
        (_("Case conferences"), found.conferences, _("None has been written down.")),
        (_("Consent"), found.consents, _("Nobody was asked for consent yet.")),
        (_("Papers and photographs"), found.copies, _("None has been kept.")),
    ]


def _sex(found: CaseFile) -> str:
    code = found.file.person.sex if found.file else ""
    if not code:
        return _("not recorded")
    return kinds()["person"].facts["sex"].code_label(code, figures.language())
