"""A centre's quarter: on the screen with the lists behind it, and as two papers to be signed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
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
from muara_server.learning.forms.office import QuarterForm
from muara_server.learning.frames import quarter as frames
from muara_server.learning.frames.money import year_of
from muara_server.learning.frames.office import office_at
from muara_server.learning.frames.visits import visits_of
from muara_server.learning.quarter_words import FIGURES, GROUPS
from muara_server.learning.queries.centres import one_centre
from muara_server.learning.rules.office import reads_papers, supervises
from muara_server.ledger import queries as ledger

if TYPE_CHECKING:
    from muara_server.learning.models import Institution

STYLE = Path(__file__).parents[1] / "static" / "learning" / "paper.css"


@require_safe
@needs("centre.read")
def centre_quarter(request: HttpRequest, centre: UUID) -> HttpResponse:
    """Every figure of a centre's quarter, each with its list, and what is missing."""
    held = _centre(request, centre)
    form, period = asked(request, held)
    page: dict[str, Any] = {"centre": held, "form": form, "period": period}
    if period is None:
        return render(request, "learning/quarter.html", page, status=400)
    page |= _told(request, held, period) | {"supervises": supervises(request.user, held)}
    return render(request, "learning/quarter.html", page)


@require_safe
@needs("centre.read")
def quarter_list(request: HttpRequest, centre: UUID) -> HttpResponse:
    """The rows that a figure is the sum of; names for whoever may be told them."""
    held = _centre(request, centre)
    _form, period = asked(request, held)
    figure = request.GET.get("what", "at_end")
    if period is None or figure not in FIGURES:
        raise Http404
    page = {
        "centre": held,
        "period": period,
        "label": FIGURES[figure],
        "rows": frames.behind(request.user, held, period, figure),
        "confidential": True,
    }
    return render(request, "learning/quarter_list.html", page)


@require_safe
@never_cache
@needs("centre.read")
def progress(request: HttpRequest, centre: UUID) -> HttpResponse:
    """The quarterly progress report as a PDF, unsigned until it is signed by hand."""
    held = _centre(request, centre)
    period = _sure(request, held)
    page = _told(request, held, period) | {
        "visits": [
            visit
            for visit in visits_of(request.user, held)
            if period.since <= visit.on <= period.until
        ],
    }
    return _paper(request, held, period, "progress", page)


@require_safe
@never_cache
@needs("centre.supervise")
def utilisation(request: HttpRequest, centre: UUID) -> HttpResponse:
    """The utilisation certificate of the year as a PDF, unsigned until it is signed by hand."""
    held = _centre(request, centre)
    period = _sure(request, held)
    office = office_at(held)
    first, last = office.year.days(period.year)
    page = {
        "money": year_of(request.user, held, period.year),
        "first": first,
        "last": last,
        "goes_on": last >= frames.working_day(request.user),
        "certificate": office.certificate,
        "doubted": office.doubts_of("certificate"),
    }
    return _paper(request, held, period, "utilisation", page)


ADDRESSES = [
    path("learning/centres/<uuid:centre>/quarter/", centre_quarter, name="centre-quarter"),
    path("learning/centres/<uuid:centre>/quarter/list/", quarter_list, name="quarter-list"),
    path("learning/centres/<uuid:centre>/quarter/report/", progress, name="progress"),
    path("learning/centres/<uuid:centre>/year/certificate/", utilisation, name="utilisation"),
]


def asked(request: HttpRequest, held: Institution) -> tuple[QuarterForm, frames.Period | None]:
    """The quarter that the address names; where it names none, the last one that is over."""
    office, today = office_at(held), frames.working_day(request.user)
    usual = frames.Period.last_over(today, office)
    told = {"year": usual.year, "quarter": usual.quarter} | request.GET.dict()
    form = QuarterForm(told, office=office, today=today)
    if not form.is_valid():
        return form, None
    return form, frames.Period.of(form.cleaned_data["year"], form.cleaned_data["quarter"], office)


def _centre(request: HttpRequest, centre: UUID) -> Institution:
    held = one_centre(request.user, centre)
    if not reads_papers(request.user, held):
        raise Http404
    return held


def _sure(request: HttpRequest, held: Institution) -> frames.Period:
    form, period = asked(request, held)
    if period is None:
        raise InputError(" ".join(each for errors in form.errors.values() for each in errors))
    return period


def _told(request: HttpRequest, held: Institution, period: frames.Period) -> dict[str, Any]:
    (quarter,) = frames.quarters_of(request.user, [held], period)
    groups = {
        title: [(name, label, quarter.counts[name]) for name, label in group.items()]
        for title, group in GROUPS.items()
    }
    return {
        "quarter": quarter,
        "groups": groups,
        "money": year_of(request.user, held, period.year, until=period.until),
    }


def _paper(
    request: HttpRequest, held: Institution, period: frames.Period, what: str, page: dict[str, Any]
) -> HttpResponse:
    """One of the two papers; that it was made is recorded."""
    printing.check(figures.language(), "hi")
    page |= {
        "centre": held,
        "period": period,
        "language": figures.language(),
        "printed": timezone.localdate(),
        "invented": ledger.is_demonstration(),
        "foot": _("Counted by Muara from records. Unsigned until it is signed by hand."),
    }
    html = render_to_string(f"learning/{what}_paper.html", page)
    sheet = printing.pdf(html, style=printing.office_style(STYLE))
    audit.record(
        f"centre.{what}_printed",
        who=request.user,
        about=("provider", held.pk),
        place=held.provider.place,
        detail={"provider": held.provider.key, "since": period.since.isoformat()},
    )
    answer = HttpResponse(sheet.content, content_type="application/pdf")
    name = f"{what}-{held.provider.key}-{period.year}-{period.quarter}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
