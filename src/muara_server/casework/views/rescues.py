"""Rescues, for those who belong to the team: a plan, what was done first, each child's way on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from muara.errors import InputError, NotAllowed
from muara.procedure import Step
from muara_server.accounts.views import needs
from muara_server.casework.actions.rescues import plan_rescue
from muara_server.casework.forms.rescues import RescueForm
from muara_server.casework.forms.steps import StepForm
from muara_server.casework.models import Proceeding
from muara_server.casework.procedures import MEMBER, NO_MEMBER, procedure_at
from muara_server.casework.queries import rescues as queries
from muara_server.casework.queries import standing as standings
from muara_server.casework.queries import workplaces
from muara_server.casework.queries.choices import Offered, choices_for
from muara_server.casework.queries.found_children import found_by
from muara_server.casework.queries.items import items
from muara_server.casework.rules.found_children import registers
from muara_server.casework.rules.parties import Hand
from muara_server.casework.rules.rescues import CHILD, RESCUE
from muara_server.places.queries import district_of
from muara_server.registry import queries as registry

from .own_pages import held_of, shown, tried_step

if TYPE_CHECKING:
    from muara_server.accounts.models import User

AT_MOST = 200
BEFORE = frozenset({"planned", "ready", "called_off"})


@require_safe
@needs("proceeding.read")
def rescues(request: HttpRequest) -> HttpResponse:
    """The rescues of which this reader may know: of those that are planned, only his own teams'."""
    found = standings.proceedings_for(request.user, RESCUE).order_by("ended", "-since")
    listed = items(request.user, found[:AT_MOST], now=standings.moment_for(request.user))
    page = {
        "items": sorted(listed, key=lambda one: (one.due is None, one.due or one.since)),
        "may_plan": may_plan(request.user),
        "confidential": True,
    }
    return render(request, "casework/rescues.html", page)


@needs("workplace.read")
def new_rescue(request: HttpRequest) -> HttpResponse:
    """Plan a rescue."""
    known = {str(one.pk): one for one in workplaces.workplaces_for(request.user)}
    chosen = known.get((request.POST or request.GET).get("workplace", ""))
    people = queries.may_belong(district_of(chosen.place), chosen.programme) if chosen else []
    form = RescueForm(
        request.POST if request.method == "POST" else None,
        workplaces=_workplaces(request),
        people=[one for one in people if one[0] != str(request.user.pk)],
        initial={"workplace": str(chosen.pk) if chosen else ""},
    )
    if request.method == "POST" and form.is_valid() and chosen:
        try:
            made = _plan(request, chosen, form)
        except (NotAllowed, InputError) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Recorded."))
            return redirect("casework:rescue", made)
    page = {"form": form, "chosen": chosen, "confidential": True}
    status = 400 if request.method == "POST" else 200
    return render(request, "casework/new_rescue.html", page, status=status)


@require_safe
@needs("proceeding.read")
def rescue(request: HttpRequest, proceeding: UUID) -> HttpResponse:
    """One rescue, for those who may know of it."""
    return _page(request, held_of(request, proceeding, RESCUE))


@require_POST
@needs("proceeding.read")
def rescue_step(request: HttpRequest, proceeding: UUID, step: str) -> HttpResponse:
    """Take a step of a rescue."""
    held = held_of(request, proceeding, RESCUE)
    tried, gone = tried_step(request, held, step, offers=_offers, page="casework:rescue")
    return gone or _page(request, held, tried=tried)


ADDRESSES = [
    path("rescues/", rescues, name="rescues"),
    path("rescues/new/", new_rescue, name="new-rescue"),
    path("rescues/<uuid:proceeding>/", rescue, name="rescue"),
    path("rescues/<uuid:proceeding>/<slug:step>/", rescue_step, name="rescue-step"),
]


def _page(request: HttpRequest, held: Proceeding, tried: StepForm | None = None) -> HttpResponse:
    at = workplaces.workplace_of(held.pk)
    known = workplaces.workplaces_for(request.user).filter(pk=at).first() if at else None
    said = registry.said_of_workplaces([known.entry]).get(known.entry, {}) if known else {}
    beside = {
        "team": queries.team_of(held.pk),
        "secret": held.state in BEFORE,
        "workplace": known,
        "said": said,
        "children": queries.children_of(request.user, held.pk),
        "first": queries.first_for_the_child(held),
        "found": found_by(request.user, held.pk),
        "may_register": registers(request.user, held),
    }
    return shown(request, held, "casework/rescue.html", beside, offers=_offers, tried=tried)


def _offers(request: HttpRequest, held: Proceeding, steps: Sequence[Step]) -> dict[str, Offered]:
    """Whom a step may name: the team, who may be called into it, and the children."""
    found = choices_for(held, standings.procedure_of(held), steps)
    asked = {name for step in steps for name in step.needs}
    if MEMBER in asked:
        found[MEMBER] = queries.may_belong(held.place, held.programme)
    if NO_MEMBER in asked:
        found[NO_MEMBER] = queries.members_of(held.pk)
    if CHILD in asked:
        found[CHILD] = queries.children_offered(request.user, held)
    return found


def _plan(request: HttpRequest, workplace: Any, form: RescueForm) -> UUID:
    told = form.cleaned_data
    return plan_rescue(
        workplace,
        due_on=told["due_on"],
        members=[UUID(each) for each in told["members"]],
        children=told["children"],
        note=told["note"],
        who=request.user,
    )


def may_plan(user: User) -> bool:
    """May this person plan a rescue somewhere?"""
    return bool(Hand(user).grants_to_open(procedure_at(None, RESCUE)))


def _workplaces(request: HttpRequest) -> list[tuple[str, str]]:
    rows = workplaces.rows(request.user, workplaces.workplaces_for(request.user))
    return [
        (str(row.id), " · ".join(word for word in (row.name, row.what, row.place) if word))
        for row in rows
    ]
