"""Bodies: which there are, how each stands, who has a seat in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from muara.coordination import FollowUp, Present, attendance_by
from muara.errors import InputError, Refused
from muara_server import figures
from muara_server.accounts.views import needs
from muara_server.coordination.actions import bodies as deeds
from muara_server.coordination.actions.telling import tell
from muara_server.coordination.areas import Area, Line, area
from muara_server.coordination.bodies import TO_RECORD
from muara_server.coordination.forms.bodies import EndForm, FoundForm, LeaveForm, SeatForm
from muara_server.coordination.queries import choices
from muara_server.coordination.queries.bodies import Body, bodies, body_for
from muara_server.coordination.queries.decisions import Taken, decisions, followed_up
from muara_server.coordination.rules.reach import KEEP, READ, check_keeps, keeps

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.forms.told import OfficeForm

YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Standing:
    """One body in the list: its decisions, and what of a year's was done in time."""

    body: Body
    taken: Sequence[Taken]
    followed: FollowUp

    @property
    def late(self) -> int:
        """How many of its decisions are late."""
        return sum(each.late for each in self.taken)

    @property
    def flagged(self) -> int:
        """How many of its decisions a person must look at."""
        return sum(each.flagged for each in self.taken)

    @property
    def due_ones(self) -> list[Taken]:
        """Those that fell due in the year, which the figure counts."""
        return [each for each in self.taken if str(each.id) in self.followed.due]

    @property
    def to_record(self) -> bool:
        """Has the day of a meeting passed, and nobody said how it went?"""
        coming = self.body.next_meeting
        return coming is not None and coming.state(self.body.today) == TO_RECORD

    @property
    def presses(self) -> bool:
        """Must somebody do something about it?"""
        return bool(self.late or self.flagged or self.to_record or self.body.overdue)


def standings_for(user: Any) -> list[Standing]:
    """Every body within reach that is there, with its decisions."""
    known = bodies(user, ended=True)
    taken: dict[UUID | None, list[Taken]] = {}
    for each in decisions(user, among=known):
        taken.setdefault(each.body, []).append(each)
    return [_standing(one, taken.get(one.id, [])) for one in known.values()]


def _standing(body: Body, taken: Sequence[Taken]) -> Standing:
    today = body.today
    return Standing(body, taken, followed_up(taken, since=today - YEAR, until=today, today=today))


@area(READ, "bodies")
def told(user: User) -> Area:
    """How many bodies there are, what is late, and what somebody must resolve."""
    there = [each for each in standings_for(user) if not each.body.ended]
    late = sum(each.late for each in there)
    flagged = sum(each.flagged for each in there)
    overdue = sum(bool(each.body.overdue) for each in there)
    count = figures.number(len(there))
    lines = [Line(ngettext("%(number)s body", "%(number)s bodies", len(there)) % {"number": count})]
    for number, one, more in (
        (late, _("One decision is late"), _("%(number)s decisions are late")),
        (flagged, _("One decision must be resolved"), _("%(number)s decisions must be resolved")),
        (overdue, _("One body has not met in time"), _("%(number)s bodies have not met in time")),
    ):
        if number:
            said = one if number == 1 else more % {"number": figures.number(number)}
            lines.append(Line(said, late=True))
    return Area(
        name=_("Committees and other bodies"),
        address=reverse("coordination:bodies"),
        says=_("Who meets and when, what was decided, by whom and until when."),
        lines=lines,
    )


@require_safe
@needs(READ)
def listed(request: HttpRequest) -> HttpResponse:
    """The bodies within reach by level, those where something waits first."""
    found = standings_for(request.user)
    there = [each for each in found if not each.body.ended]
    page = {
        "levels": _by_level(there),
        "ended": [each.body for each in found if each.body.ended],
        "late": sum(each.late for each in there),
        "flagged": sum(each.flagged for each in there),
        "may_found": bool(choices.places_kept(request.user)),
    }
    return render(request, "coordination/bodies.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEP)
def new(request: HttpRequest) -> HttpResponse:
    """Record a body: of which kind, where, since when."""
    known = choices.places_kept(request.user)
    form = FoundForm(request.POST or None, places=known)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = deeds.found(
                told["body_kind"],
                place=known[told["place"]],
                title=told["title"],
                source=told["source"],
                on=told["since"],
                who=request.user,
            )
        except (InputError, Refused) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Recorded. Now say who has a seat in it."))
            return redirect("coordination:body", made)
    status = 400 if form.errors else 200
    return render(request, "coordination/new_body.html", {"form": form}, status=status)


@require_safe
@needs(READ)
def body(request: HttpRequest, body: UUID) -> HttpResponse:
    """One body: what waits, its decisions, meetings, seats, and how it follows up."""
    found = body_for(request.user, body)
    taken = decisions(request.user, body=found.id, among={found.id: found})
    today = found.today
    year = found.sitting.held_by(today)
    since = today - YEAR
    counted = {each.day: each.attended for each in year if each.day >= since and each.attended}
    here = found.sitting.chairs_on(today)
    page = {
        "body": found,
        "coming": found.sitting.to_come(today),
        "held": year,
        "not_held": [each for each in found.sitting.meetings if each.not_held],
        "here": here,
        "gone": [each for each in found.sitting.chairs if each not in here],
        "taken": taken,
        "standing": _standing(found, taken),
        "since": since,
        "attendance": _attended(found, "organisation", counted),
        "by_sex": attendance_by("sex", found.sitting.seats, counted),
        "meetings_counted": len(counted),
        "keeps": keeps(request.user, found.place) and not found.ended,
    }
    return render(request, "coordination/body.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEP)
def seat(request: HttpRequest, body: UUID) -> HttpResponse:
    """Somebody takes a seat."""
    found = _kept(request, body)
    form = SeatForm(
        request.POST or None,
        organisations=choices.organisations_offered(request.user),
        people=choices.people_offered(found.place, found.programme),
    )
    page = {
        "body": found,
        "form": form,
        "title": _("A seat in this body"),
        "deed": _("Record the seat"),
    }
    return _told(request, found, form, "seat", page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEP)
def leave(request: HttpRequest, body: UUID, seat: UUID) -> HttpResponse:
    """Whoever has a seat leaves it; what was recorded of it stays."""
    found = _kept(request, body)
    chair = found.sitting.by_seat.get(seat)
    if chair is None or chair.seat.until is not None:
        raise Http404
    form = LeaveForm(request.POST or None)
    page = {
        "body": found,
        "form": form,
        "title": _("%(who)s leaves the seat") % {"who": chair.called},
        "deed": _("Record that the seat was left"),
        "says": _("Decisions that this member owns are then flagged, until they are passed on."),
    }
    return _told(request, found, form, "seat_end", page, seat=str(seat))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEP)
def end(request: HttpRequest, body: UUID) -> HttpResponse:
    """The body is there no more; its meetings and decisions stay."""
    found = _kept(request, body)
    form = EndForm(request.POST or None)
    page = {
        "body": found,
        "form": form,
        "title": _("This body ends"),
        "deed": _("Record that it ended"),
        "says": _("Its meetings and decisions stay readable, and what is to be done stays so."),
    }
    return _told(request, found, form, "body_end", page)


ADDRESSES = [
    path("coordination/bodies/", listed, name="bodies"),
    path("coordination/bodies/new/", new, name="new-body"),
    path("coordination/bodies/<uuid:body>/", body, name="body"),
    path("coordination/bodies/<uuid:body>/seats/new/", seat, name="new-seat"),
    path("coordination/bodies/<uuid:body>/seats/<uuid:seat>/leave/", leave, name="leave-seat"),
    path("coordination/bodies/<uuid:body>/end/", end, name="end-body"),
]


def _by_level(found: Sequence[Standing]) -> list[tuple[str, list[Standing]]]:
    """The nation, the States, the districts; within a level what presses comes first."""
    levels: dict[str, list[Standing]] = {}
    for each in found:
        levels.setdefault(each.body.place.level, []).append(each)
    return [
        (level, sorted(rows, key=lambda row: (not row.presses, -row.late)))
        for level, rows in levels.items()
    ]


def _attended(body: Body, key: str, counted: dict[dt.date, Any]) -> list[tuple[str, Present]]:
    names = {str(each.organisation): each.organisation_name for each in body.sitting.chairs}
    found = attendance_by(key, body.sitting.seats, counted)
    rows = [(names.get(each, ""), present) for each, present in found.items()]
    return sorted(rows, key=lambda row: (not row[0], row[0].casefold()))


def _kept(request: HttpRequest, body: UUID) -> Body:
    """One body of which this person records. Raises NotAllowed for whoever only reads."""
    found = body_for(request.user, body)
    check_keeps(request.user, found.place)
    return found


def _told(
    request: HttpRequest,
    found: Body,
    form: OfficeForm,
    kind: str,
    page: dict[str, Any],
    **also: str,
) -> HttpResponse:
    """Record what was filled in, or say on the form why not."""
    if request.method == "POST" and form.done(_teller(request, found, form, kind, also)):
        messages.success(request, _("Recorded."))
        return redirect("coordination:body", found.id)
    status = 400 if form.errors else 200
    return render(request, "coordination/of_body.html", page, status=status)


def _teller(
    request: HttpRequest, found: Body, form: OfficeForm, kind: str, also: dict[str, str]
) -> Any:
    def take(*, facts: dict[str, Any], note: str, on: dt.date) -> None:
        words = {"note": note} if note else {}
        tell(
            kind,
            of=found.id,
            place=found.place,
            programme=found.programme,
            facts=facts | also,
            words=words | form.identifiers,
            on=on,
            who=request.user,
        )

    return take
