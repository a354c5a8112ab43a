"""The card a family carries: made and printed here, opened by an office or with the PIN."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara_server import printing, spoken
from muara_server.accounts.views import needs, public
from muara_server.convergence.actions import cards as actions
from muara_server.convergence.forms.cards import Issue, Pin, Reference
from muara_server.convergence.forms.library import OneDay
from muara_server.convergence.queries import cards as queries
from muara_server.convergence.queries.library import working_day
from muara_server.convergence.queries.schemes import pack_for
from muara_server.convergence.rules import cards as rules
from muara_server.ledger import queries as ledger
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.convergence.models import CardIssue
    from muara_server.registry.queries import HouseholdFile

STYLE = Path(__file__).parents[1] / "static" / "convergence" / "card.css"
MOST_WHOLE, LEAST_WHOLE = 6, 3
"""So many things that are due are told with where to go; what does not fit is told shortly."""


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@needs("family.card")
def card(request: HttpRequest, household: UUID) -> HttpResponse:
    """Make a card for a family; its PIN is shown once, here, and never again."""
    file = _file(request, household)
    languages = queries.languages_for(file.household.place)
    day = OneDay(request.GET)
    on = day.cleaned_data["on"] if day.is_valid() else None
    as_of = on or working_day(pack_for(file.household.place), file.household.programme)
    form = Issue(request.POST if request.method == "POST" else None, languages=languages)
    page: dict[str, Any] = {
        "file": file,
        "form": form,
        "as_of": as_of,
        "card": queries.valid_card(household),
        "lacking": printing.lacking(*languages),
        "back": reverse("web:household", args=[household]),
    }
    if request.method != "POST":
        return render(request, "convergence/card.html", page)
    if not form.is_valid():
        return render(request, "convergence/card.html", page, status=400)
    issued = actions.issue_card(
        file,
        language=form.cleaned_data["language"],
        as_of=as_of,
        who=request.user,
        helper=", ".join(filter(None, [str(request.user), form.cleaned_data["where"]])),
    )
    page |= {"card": issued.card, "pin": f"{issued.pin[:3]} {issued.pin[3:]}"}
    return render(request, "convergence/card.html", page)


@require_safe
@needs("family.card")
def card_pdf(request: HttpRequest, household: UUID) -> HttpResponse:
    """The card on one sheet of A5."""
    _file(request, household)
    held = queries.valid_card(household)
    if held is None:
        return redirect("convergence:card", household)
    printing.check(held.language)
    sheet = paper(held, address=request.build_absolute_uri(_address(held)))
    actions.printed(held, who=request.user)
    answer = HttpResponse(sheet.content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="card-{held.reference}.pdf"'
    return answer


@require_POST
@needs("family.card")
def close(request: HttpRequest, household: UUID) -> HttpResponse:
    """Close a card that was lost."""
    file = _file(request, household)
    rules.check_issue(request.user, file.household)
    held = queries.valid_card(household)
    if held is not None:
        actions.revoke_card(held, who=request.user)
        messages.success(request, _("The card is closed. Nobody can open it any more."))
    return redirect("convergence:card", household)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def find_card(request: HttpRequest) -> HttpResponse:
    """Where the reference of a card is typed by hand."""
    form = Reference(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reference = spoken.plain(form.cleaned_data["reference"])
        return redirect("convergence:open-card", reference)
    status = 400 if form.is_bound else 200
    return render(request, "convergence/find_card.html", {"form": form}, status=status)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@public
def open_card(request: HttpRequest, reference: str) -> HttpResponse:
    """What a card says, to an office that has logged in, or with the family's PIN."""
    face = None
    if request.user.is_authenticated:
        face = actions.open_as_office(reference, who=request.user)
    form = Pin(request.POST if request.method == "POST" else None)
    status = 200
    if face is None and request.method == "POST":
        status = 400
        if form.is_valid():
            answer = actions.open_with_pin(
                reference, form.cleaned_data["pin"], address=request.META.get("REMOTE_ADDR", "")
            )
            face, status = answer.face, (429 if answer.locked else 200 if answer.face else 400)
            if face is None:
                form.add_error(None, _refused(locked=answer.locked))
    page = {
        "form": form,
        "face": face,
        "words": dict(face.texts()) if face else {},
        "asked": face.ask if face else (),
        "reference": spoken.in_groups(spoken.plain(reference)),
        "login": f"{reverse('accounts:login')}?next={request.path}",
        "invented": ledger.nature() == "demonstration",
    }
    return render(request, "convergence/open_card.html", page, status=status)


def paper(card: CardIssue, *, address: str) -> printing.Printed:
    """The card on one sheet: as much as fits is told with where to go, the rest shortly."""
    face = queries.face_of(card, invented=ledger.nature() == "demonstration")
    style = STYLE.read_text(encoding="utf-8")
    drafts = [_html(face, address, way) for way in _ways(len(face.due), len(face.ask))]
    return printing.first_that_fits(drafts, style=style)


@dataclass(frozen=True)
class Way:
    """How much of a card is told at length: what is due whole, on a line each, with its office."""

    whole: int
    lines: int
    asked: int
    offices: bool = True


def _ways(due: int, asked: int) -> Iterator[Way]:
    """From the fullest to the shortest; the names of all that is due stand on every one."""
    most, least = min(due, MOST_WHOLE), min(due, LEAST_WHOLE)
    for whole in range(most, least - 1, -1):
        yield Way(whole, due, asked)
    yield Way(least, due, 0)
    for some in range(asked, 0, -1):
        yield Way(least, least, some)
    for whole in range(least, -1, -1):
        yield Way(whole, whole, 0)
    yield Way(0, 0, 0, offices=False)


def _html(face: queries.Face, address: str, way: Way) -> str:
    code = segno.make(address, error="m", micro=False)
    return render_to_string(
        "convergence/card_paper.html",
        {
            "face": face,
            "words": dict(face.texts()),
            "whole": face.due[: way.whole],
            "short": face.due[way.whole : way.lines],
            "brief": face.due[way.lines :],
            "offices": way.offices,
            "asked": face.ask[: way.asked],
            "code": code.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None),
        },
    )


def _refused(*, locked: bool) -> str:
    if locked:
        return _("Too many tries. Wait a quarter of an hour, or ask whoever gave you the card.")
    return _("This reference and this PIN do not fit. Check both and try again.")


def _file(request: HttpRequest, household: UUID) -> HouseholdFile:
    file = registry.household_for(request.user, household, why="card")
    if file.erased:
        raise Http404
    rules.check_issue(request.user, file.household)
    return file


def _address(card: CardIssue) -> str:
    return reverse("convergence:open-card", args=[card.reference])
