"""Decisions: late first, then due; what must be resolved; and the steps of whoever owns one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from muara.coordination.decisions import DONE, DONE_LATE, DROPPED, LATE, OPEN
from muara.errors import NotAllowed
from muara.procedure import next_steps
from muara_server.accounts.views import needs
from muara_server.casework.forms.steps import StepForm
from muara_server.coordination.actions.telling import append_asked, draft
from muara_server.coordination.queries import choices
from muara_server.coordination.queries.bodies import body_for
from muara_server.coordination.queries.decisions import DECISION, Taken, decision_for, decisions
from muara_server.coordination.rules.reach import READ, keeps
from muara_server.coordination.rules.speaking import ANSWER, may_answer
from muara_server.figures import language
from muara_server.ledger.kinds import kinds
from muara_server.programme.queries import in_language, programme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from muara.procedure import Step
    from muara_server.accounts.models import User

STATES = {
    "": gettext_lazy("Everything to be done"),
    LATE: gettext_lazy("Late"),
    OPEN: gettext_lazy("Due"),
    "flagged": gettext_lazy("To be resolved"),
    DONE: gettext_lazy("Done in time"),
    DONE_LATE: gettext_lazy("Done late"),
    DROPPED: gettext_lazy("Dropped"),
    "all": gettext_lazy("All"),
}
OWNERS_STEPS = frozenset({"progress", "do"})
"""What whoever owns a decision may say of it; the rest is for those who keep the records."""


@require_safe
@needs(READ)
def listed(request: HttpRequest) -> HttpResponse:
    """The decisions within reach: late first. `?state=`, `?owner=` and `?body=` keep to some."""
    every = decisions(request.user)
    state, owner, body = (request.GET.get(name, "") for name in ("state", "owner", "body"))
    owners = sorted({(str(each.owner), each.owner_name) for each in every}, key=lambda one: one[1])
    if state not in STATES or (owner and owner not in dict(owners)):
        raise Http404
    chosen = [
        each
        for each in every
        if _fits(each, state) and owner in ("", str(each.owner)) and body in ("", str(each.body))
    ]
    page = {
        "taken": chosen,
        "all": len(every),
        "states": [
            (key, words, sum(_fits(each, key) for each in every)) for key, words in STATES.items()
        ],
        "owners": owners,
        "state": state,
        "owner": owner,
        "body": body,
        "body_name": next((each.body_name for each in chosen if body), ""),
    }
    return render(request, "coordination/decisions.html", page)


@require_safe
@needs(READ)
def decision(request: HttpRequest, decision: UUID) -> HttpResponse:
    """One decision: how it stands, what to do now, and the way it went."""
    return _page(request, decision_for(request.user, decision))


@require_POST
@needs(ANSWER)
def step(request: HttpRequest, decision: UUID, step: str) -> HttpResponse:
    """Take a step: it is done, another day, another owner, confirmed, dropped."""
    held = decision_for(request.user, decision)
    chosen = held.standing.procedure.steps.get(step)
    if chosen is None:
        raise Http404
    if chosen not in _steps_for(request.user, held):
        raise NotAllowed(
            "not_here",
            _("This is for whoever owns the decision, or keeps the records of its body."),
        )
    form = StepForm(request.POST, step=chosen, choices=_choices(request.user, held))

    def take(*, facts: dict[str, Any], note: str, on: dt.date) -> None:
        made = draft(
            DECISION,
            of=held.id,
            place=held.place,
            programme=held.programme,
            facts=facts | {"step": step},
            words={"note": note},
            on=on,
        )
        append_asked([made], who=request.user)

    if not form.done(take):
        return _page(request, held, tried=form, status=400)
    messages.success(request, _("Recorded."))
    return redirect("coordination:decision", held.id)


ADDRESSES = [
    path("coordination/decisions/", listed, name="decisions"),
    path("coordination/decisions/<uuid:decision>/", decision, name="decision"),
    path("coordination/decisions/<uuid:decision>/<slug:step>/", step, name="decision-step"),
]


def _fits(each: Taken, state: str) -> bool:
    if state == "":
        return each.is_open or each.flagged
    if state == "flagged":
        return each.flagged
    return state in ("all", each.state)


def _steps_for(user: User, held: Taken) -> list[Step]:
    """What this person may record of it now."""
    possible = next_steps(held.standing.procedure, held.standing)
    if keeps(user, held.place):
        return [each for each in possible if each.key != "confirm" or held.lacks_quorum]
    if may_answer(user, owner=held.owner, place=held.place):
        return [each for each in possible if each.key in OWNERS_STEPS]
    return []


def _choices(user: User, held: Taken) -> dict[str, Sequence[tuple[str, str]]]:
    offered: dict[str, Sequence[tuple[str, str]]] = {
        "owner": choices.organisations_offered(user),
        "seat": [],
        "meeting": [],
    }
    if held.body:
        body = body_for(user, held.body)
        offered["seat"] = choices.seats_offered(body, body.today)
        offered["meeting"] = choices.quorate_meetings_offered(body)
    return offered


def _page(
    request: HttpRequest, held: Taken, *, tried: StepForm | None = None, status: int = 200
) -> HttpResponse:
    steps, offered = _steps_for(request.user, held), _choices(request.user, held)
    forms = [StepForm(step=each, choices=offered) for each in steps]
    if tried is not None:
        forms = [tried, *(form for form in forms if form.step != tried.step)]
    page = {
        "one": held,
        "forms": _most_wanted_first(forms, held),
        "tried": tried,
        "path": _path(held),
        "figure": _figure(held),
        "rule": dict(choices.rules_offered(held.place)).get(held.case_rule, ""),
        "standing": held.standing,
    }
    return render(request, "coordination/decision.html", page, status=status)


def _most_wanted_first(forms: list[StepForm], held: Taken) -> list[StepForm]:
    first = "pass_on" if held.lacks_owner else "confirm" if held.lacks_quorum else "do"
    return sorted(forms, key=lambda form: (not form.errors, form.step.key != first))


def _figure(held: Taken) -> dict[str, str]:
    asked = programme(held.programme)
    known = asked.indicators if asked else {}
    if held.indicator not in known:
        return {}
    return {"label": in_language(known[held.indicator].labels), "key": held.indicator}


def _path(held: Taken) -> list[dict[str, Any]]:
    """Every entry of it, the newest first, in the words of the procedure."""
    steps = {str(each.id): each for each in held.steps}
    shown = []
    for passed in reversed(held.standing.path):
        entry = steps[passed.told.id]
        shown.append(
            {
                "id": entry.id,
                "on": passed.told.on,
                "at": entry.at,
                "by": entry.by.display_name if entry.by else "",
                "done": in_language(held.standing.procedure.steps[passed.told.step].done),
                "due_on": _day(entry.facts.get("due_on")),
                "reason": _reason(entry.kind, entry.facts.get("reason", "")),
                "note": entry.word("note"),
            }
        )
    return shown


def _reason(kind: str, code: str) -> str:
    return kinds()[kind].facts["reason"].code_label(code, language()) if code else ""


def _day(said: str | None) -> dt.date | None:
    return dt.date.fromisoformat(said) if said else None
