"""A child's case on one page: where it stands, what to do now, and all that was written into it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from muara_server import figures
from muara_server.accounts.views import needs
from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.casework.forms.cases import sent
from muara_server.casework.forms.steps import StepForm, step_forms
from muara_server.casework.frames.determined import answers_for, working_day
from muara_server.casework.procedures import procedure_at
from muara_server.casework.queries import cases as queries
from muara_server.casework.queries import standing as standings
from muara_server.casework.queries.assessments import grouped, level_of
from muara_server.casework.queries.choices import choices_for
from muara_server.casework.queries.copies import copies_of
from muara_server.casework.queries.distress import distress_in
from muara_server.casework.queries.items import Item, item, items, subjects_of
from muara_server.casework.queries.paths import Taken, path_of
from muara_server.casework.rules.cases import CASE, is_turn_of, works_on
from muara_server.casework.words import in_language
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Procedure, Standing, Step
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding

PAGES = {"assess": "casework:assessment", "plan": "casework:plan"}
"""Steps that ask so much that they have a page of their own."""
OPENING_FACTS = {"holder"}


@dataclass(frozen=True)
class Now:
    """The one thing to do now: why, what stands on the button, and where it leads."""

    why: str
    label: str
    address: str


@require_safe
@needs("proceeding.read")
def case(request: HttpRequest, proceeding: UUID) -> HttpResponse:
    """The case. That it was opened is recorded."""
    return _page(request, queries.case_for(request.user, proceeding))


@require_POST
@needs("proceeding.read")
def step(request: HttpRequest, proceeding: UUID, step: str) -> HttpResponse:
    """Take a step that was filled in on the page of the case."""
    held = queries.case_for(request.user, proceeding)
    procedure = standings.procedure_of(held)
    if step not in procedure.steps:
        raise Http404
    if step in PAGES:
        return redirect(PAGES[step], proceeding)
    chosen = procedure.steps[step]
    form = StepForm(request.POST, step=chosen, choices=choices_for(held, procedure, [chosen]))
    if not form.done(partial(take_step, proceeding, step, who=request.user)):
        return _page(request, held, tried=form, status=400)
    messages.success(request, _("Recorded."))
    if standings.proceedings_for(request.user, pk=proceeding).exists():
        return redirect("casework:case", proceeding)
    return redirect("casework:work")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("case.work")
def begin(request: HttpRequest, person: UUID) -> HttpResponse:
    """Open a case for a child who has none."""
    file = registry.person_for(request.user, person, why="case")
    there = queries.case_of(request.user, person)
    if file.erased:
        raise Http404
    if there is not None and not there.ended:
        return redirect("casework:case", there.pk)
    opening = procedure_at(file.person.place, CASE).steps["identify"]
    form = StepForm(
        sent(request),
        step=_without(opening, OPENING_FACTS),
        choices={},
    )
    new: list[UUID] = []
    opened = partial(_opened, new, person=person, who=request.user)
    if request.method == "POST" and form.done(opened):
        messages.success(request, _("The case is open."))
        return redirect("casework:case", new[0])
    page = {"form": form, "file": file, "confidential": True}
    status = 400 if request.method == "POST" else 200
    return render(request, "casework/begin.html", page, status=status)


ADDRESSES = [
    path("people/<uuid:person>/case/", begin, name="begin-case"),
    path("cases/<uuid:proceeding>/", case, name="case"),
    path("cases/<uuid:proceeding>/steps/<slug:step>/", step, name="case-step"),
]


def head_of(user: User, held: Proceeding, standing: Standing) -> Item:
    """The case in words, as the head of each of its pages shows it."""
    now = registry.working_moment(held.programme)
    return item(held, standing, subjects_of(user, [held]).get(held.pk), now=now)


def _page(
    request: HttpRequest, held: Proceeding, *, tried: StepForm | None = None, status: int = 200
) -> HttpResponse:
    user = request.user
    procedure, standing = standings.procedure_of(held), standings.standing_of(held.pk)
    now = registry.working_moment(held.programme)
    standings.tell_opened(user, held)
    goals = queries.goals_in_words(user, queries.goals_of(user, held), now=now)
    steps = standings.steps_for(user, held, standing)
    page = {
        "one": head_of(user, held, standing),
        "standing": standing,
        "now": _now(user, held, steps, goals, now),
        "forms": step_forms(held, [each for each in steps if each.key not in PAGES], tried),
        "pages": [each for each in steps if each.key in PAGES],
        "tried": tried,
        "goals": goals,
        "others": items(user, queries.others_of(user, held), now=now),
        "path": _path(held, procedure, standing),
        "works": works_on(user, held) and not held.ended,
        "unconfirmed": procedure.unconfirmed,
        "source": procedure.source,
        "confidential": True,
        **_standing(user, held),
        **_written(user, held),
    }
    return render(request, "casework/case.html", page, status=status)


def _standing(user: User, held: Proceeding) -> dict[str, Any]:
    """What rules conclude of the child, for whoever may open its file; typed by nobody."""
    child = registry.people_for(user).filter(pk=held.person).first()
    if child is None:
        return {}
    on = working_day(held.programme)
    return {"answers": answers_for(user, child, on=on), "person": child.pk}


def _path(held: Proceeding, procedure: Procedure, standing: Standing) -> list[Taken]:
    """The steps; of an assessment only that it was made, as the page shows it at length."""
    taken = path_of(held.pk, procedure, standing)
    assessed = in_language(procedure.steps["assess"].done)
    newest = next((one.id for one in taken if one.done == assessed), None)
    return [replace(one, facts=(), note="") if one.id == newest else one for one in taken]


def _written(user: User, held: Proceeding) -> dict[str, Any]:
    """What was written into the case: the reader sees the case, so no other read is recorded."""
    stands = queries.known_by(registry.timeline(user, held.person, read=True), None)
    assessments = queries.written(stands, "assessment", case=held.pk)
    return {
        "distress": distress_in(user, held, stands),
        "assessment": assessments[0] if assessments else None,
        "groups": grouped(assessments[0]) if assessments else (),
        "level": level_of(held.place, assessments[0]) if assessments else None,
        "earlier": assessments[1:],
        "conferences": queries.written(stands, "conference_note", case=held.pk),
        "decisions": queries.written(stands, "decision"),
        "copies": copies_of(held.pk, stands),
        "reasons": queries.reasons(),
    }


def _sooner(goal: Item, held: Proceeding) -> bool:
    """Is a goal due before the next step of the case?"""
    return goal.due is not None and held.due is not None and goal.due < held.due


def _goal_now(goal: Item) -> Now:
    told = {"goal": goal.what, "day": figures.day(goal.due)}
    why = (
        _("The day of a goal has come: %(goal)s.")
        if goal.late
        else _("The next goal is due on %(day)s: %(goal)s.")
    )
    return Now(
        why=why % told,
        label=_("Record whether it is reached"),
        address=reverse("casework:proceeding", args=[goal.id]),
    )


def _now(
    user: User,
    held: Proceeding,
    steps: Sequence[Step],
    goals: Sequence[Item],
    now: dt.datetime,
) -> Now | None:
    """What a tired case worker should do now; None where it is somebody else's turn."""
    if held.ended:
        return None
    mine = is_turn_of(user, held)
    goal = next((one for one in goals if one.due is not None), None)
    if goal is not None and works_on(user, held) and (goal.late or mine and _sooner(goal, held)):
        return _goal_now(goal)
    step = next((each for each in steps if each.to), None)
    if step is None or not mine:
        return None
    state = in_language(standings.procedure_of(held).states[held.state].labels)
    return Now(
        why=_("This stands at “%(state)s”, and it is your turn.") % {"state": state},
        label=in_language(step.labels),
        address=reverse(PAGES[step.key], args=[held.pk]) if step.key in PAGES else f"#{step.key}",
    )


def _without(step: Step, names: set[str]) -> Step:
    return replace(step, asks=tuple(name for name in step.asks if name not in names))


def _opened(new: list[UUID], *, person: UUID, who: User, **told: Any) -> None:
    new.append(open_procedure(CASE, person=person, who=who, **told))
