"""A meeting: called, with its paper; held, with who came; minutes; and what it decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from muara.errors import InputError, Refused
from muara_server.accounts.views import needs
from muara_server.coordination.actions import bodies as deeds
from muara_server.coordination.actions.telling import tell
from muara_server.coordination.bodies import CALLED, HELD, NOT_HELD, TO_RECORD, Meeting
from muara_server.coordination.forms.bodies import (
    CallForm,
    DecideForm,
    HeldForm,
    MinutesForm,
    NotHeldForm,
)
from muara_server.coordination.frames.paper import paper_for
from muara_server.coordination.queries import choices
from muara_server.coordination.queries.bodies import Body, body_for
from muara_server.coordination.queries.decisions import DECISION, decisions
from muara_server.coordination.rules.reach import KEEP, READ, check_keeps, keeps
from muara_server.figures import language
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    from collections.abc import Callable

BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(BOTH)
@needs(KEEP)
def call(request: HttpRequest, body: UUID) -> HttpResponse:
    """Call a meeting. One that was held already is called for the day on which it was held."""
    found = body_for(request.user, body)
    check_keeps(request.user, found.place)
    form = CallForm(request.POST or None)

    def done() -> UUID:
        told = form.cleaned_data
        return deeds.call(
            found,
            meets_on=told["meets_on"],
            agenda=told["agenda"],
            where=told["where"],
            on=min(told["meets_on"], timezone.localdate()),
            who=request.user,
        )

    made = _tried(request, form, done)
    if made is not None:
        messages.success(request, _("The meeting is called. Its paper is made from the records."))
        return redirect("coordination:meeting", found.id, made)
    page = {
        "body": found,
        "form": form,
        "title": _("Call a meeting"),
        "deed": _("Call the meeting"),
    }
    status = 400 if form.errors else 200
    return render(request, "coordination/of_body.html", page, status=status)


@require_safe
@needs(READ)
def meeting(request: HttpRequest, body: UUID, meeting: UUID) -> HttpResponse:
    """Before it is held: agenda and paper. Afterwards: who came, minutes, decisions."""
    found, one = _meeting(request, body, meeting)
    today = found.today
    state = one.state(today)
    taken = decisions(request.user, body=found.id, among={found.id: found})
    open_before = [each for each in taken if each.is_open and each.meeting != one.id]
    page = {
        "body": found,
        "meeting": one,
        "state": state,
        "is_called": state in (CALLED, TO_RECORD),
        "to_record": state == TO_RECORD,
        "attended": _attended(found, one),
        "why_not": _why_not(one),
        "decided": [each for each in taken if each.meeting == one.id],
        "to_confirm": [each for each in taken if each.lacks_quorum and each.meeting != one.id],
        "paper": paper_for(request.user, found, one, open_before),
        "keeps": keeps(request.user, found.place),
    }
    return render(request, "coordination/meeting.html", page)


@require_http_methods(BOTH)
@needs(KEEP)
def held(request: HttpRequest, body: UUID, meeting: UUID) -> HttpResponse:
    """Record that it was held and who came: all of it or nothing."""
    found, one = _kept(request, body, meeting)
    if one.state(found.today) in (HELD, NOT_HELD):
        messages.info(request, _("It is recorded already how this meeting went."))
        return redirect("coordination:meeting", found.id, one.id)
    form = HeldForm(request.POST or None, body=found, day=one.meets_on)

    def done() -> bool:
        deeds.hold(
            found,
            one.id,
            on=form.cleaned_data["held_on"],
            came=form.came,
            minutes=form.cleaned_data["minutes"],
            who=request.user,
        )
        return True

    if _tried(request, form, done):
        messages.success(request, _("Recorded. Now record what the meeting decided."))
        return redirect("coordination:meeting", found.id, one.id)
    page = {"body": found, "meeting": one, "form": form}
    status = 400 if form.errors else 200
    return render(request, "coordination/held.html", page, status=status)


@require_http_methods(BOTH)
@needs(KEEP)
def not_held(request: HttpRequest, body: UUID, meeting: UUID) -> HttpResponse:
    """Record that it was not held, and why."""
    found, one = _kept(request, body, meeting)
    form = NotHeldForm(request.POST or None)

    def done() -> bool:
        deeds.hold_not(
            found,
            one.id,
            why=form.facts["why_not"],
            note=form.identifiers.get("note", ""),
            on=form.cleaned_data["true_on"],
            who=request.user,
        )
        return True

    if _tried(request, form, done):
        messages.success(request, _("Recorded. Call the next meeting."))
        return redirect("coordination:body", found.id)
    page = {"title": _("This meeting was not held"), "deed": _("Record that it was not held")}
    return _form(request, found, one, form, page)


@require_http_methods(BOTH)
@needs(KEEP)
def minutes(request: HttpRequest, body: UUID, meeting: UUID) -> HttpResponse:
    """Write what was said; earlier minutes stay beside it."""
    found, one = _kept(request, body, meeting)
    form = MinutesForm(request.POST or None)

    def done() -> bool:
        on, text = form.cleaned_data["true_on"], form.identifiers["text"]
        deeds.write_minutes(found, one.id, text=text, on=on, who=request.user)
        return True

    if _tried(request, form, done):
        messages.success(request, _("Recorded."))
        return redirect("coordination:meeting", found.id, one.id)
    return _form(request, found, one, form, {"title": _("Minutes"), "deed": _("Keep the minutes")})


@require_http_methods(BOTH)
@needs(KEEP)
def decide(request: HttpRequest, body: UUID, meeting: UUID) -> HttpResponse:
    """Record what the meeting decided: who does what by when."""
    found, one = _kept(request, body, meeting)
    if one.held_on is None:
        messages.info(request, _("Record first that the meeting was held, and who came."))
        return redirect("coordination:meeting", found.id, one.id)
    offered = {
        "owner": choices.organisations_offered(request.user, on=one.day),
        "seat": choices.seats_offered(found, one.day),
        "indicator": choices.indicators_offered(found.programme),
        "case_rule": choices.rules_offered(found.place),
    }
    form = DecideForm(request.POST or None, meeting=one, choices=offered)

    def done() -> UUID:
        own = {"step": "decide", "body": str(found.id), "meeting": str(one.id)}
        return tell(
            DECISION,
            place=found.place,
            programme=found.programme,
            facts=form.facts | own,
            words=form.identifiers,
            on=one.day,
            who=request.user,
        )

    if _tried(request, form, done):
        messages.success(request, _("Recorded. Whoever owns it is told when it is due."))
        return redirect("coordination:meeting", found.id, one.id)
    page: dict[str, Any] = {"title": _("Record a decision"), "deed": _("Record the decision")}
    if one.had_quorum is False:
        page["warns"] = _(
            "This meeting had no quorum. What it decides is kept and flagged, until a meeting with"
            " quorum confirms it or it is dropped."
        )
    return _form(request, found, one, form, page)


OF_MEETING = "coordination/bodies/<uuid:body>/meetings/<uuid:meeting>/"

ADDRESSES = [
    path("coordination/bodies/<uuid:body>/call/", call, name="call-meeting"),
    path(OF_MEETING, meeting, name="meeting"),
    path(f"{OF_MEETING}held/", held, name="meeting-held"),
    path(f"{OF_MEETING}not-held/", not_held, name="meeting-not-held"),
    path(f"{OF_MEETING}minutes/", minutes, name="minutes"),
    path(f"{OF_MEETING}decide/", decide, name="decide"),
]


def _meeting(request: HttpRequest, body: UUID, meeting: UUID) -> tuple[Body, Meeting]:
    found = body_for(request.user, body)
    one = found.sitting.by_meeting.get(meeting)
    if one is None:
        raise Http404
    return found, one


def _kept(request: HttpRequest, body: UUID, meeting: UUID) -> tuple[Body, Meeting]:
    found, one = _meeting(request, body, meeting)
    check_keeps(request.user, found.place)
    return found, one


def _tried(request: HttpRequest, form: Any, done: Callable[[], Any]) -> Any:
    """Do it where all was filled in; what is refused is said on the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return done()
    except (InputError, Refused) as refused:
        form.add_error(None, str(refused))
        return None


def _form(
    request: HttpRequest, found: Body, one: Meeting, form: Any, page: dict[str, Any]
) -> HttpResponse:
    page = {"body": found, "meeting": one, "form": form, **page}
    status = 400 if form.errors else 200
    return render(request, "coordination/of_body.html", page, status=status)


def _attended(body: Body, meeting: Meeting) -> list[dict[str, Any]]:
    """Each seat of the day with how it was filled."""
    if meeting.held_on is None:
        return []
    came = {each.seat: each for each in meeting.attended}
    codes = kinds()["meeting_attendance"].facts["came"]
    return [
        {
            "chair": chair,
            "came": came.get(str(chair.id)),
            "words": codes,
            "instead": meeting.substitutes.get(str(chair.id), ""),
        }
        for chair in body.sitting.chairs_on(meeting.held_on)
    ]


def _why_not(meeting: Meeting) -> str:
    fact = kinds()["meeting_not_held"].facts["why_not"]
    return fact.code_label(meeting.not_held, language()) if meeting.not_held else ""
