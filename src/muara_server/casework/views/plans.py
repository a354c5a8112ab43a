"""The plan for a child: goals with dates and people, agreed with the child and the family."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muara.procedure import next_steps
from muara_server.accounts.views import needs
from muara_server.casework.actions.plans import Goal, make_plan
from muara_server.casework.forms.cases import GoalForm, sent
from muara_server.casework.forms.steps import StepForm
from muara_server.casework.procedures import HOLDER
from muara_server.casework.queries import cases as queries
from muara_server.casework.queries import standing as standings
from muara_server.casework.queries.choices import choices_for
from muara_server.casework.views.cases import head_of
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.casework.models import Proceeding

ROWS = 4
"""So many new goals at once; more than that nobody keeps."""


@require_http_methods(["GET", "HEAD", "POST"])
@needs("case.work")
def plan(request: HttpRequest, proceeding: UUID) -> HttpResponse:
    """Set goals, and ask the supervisor to look at the plan."""
    held = queries.case_for(request.user, proceeding)
    procedure, standing = standings.procedure_of(held), standings.standing_of(proceeding)
    chosen = procedure.steps["plan"]
    if request.method != "POST" and chosen not in next_steps(procedure, standing):
        messages.info(request, _("This cannot be done now. The page says what can."))
        return redirect("casework:case", proceeding)
    form = StepForm(sent(request), step=chosen, choices={})
    rows = _rows(request, held)
    running = [goal for goal in queries.goals_of(request.user, held) if not goal.ended]
    if request.method == "POST" and _planned(request, held, form, rows, running=bool(running)):
        messages.success(request, _("Recorded. The supervisor is asked to look at it."))
        return redirect("casework:case", proceeding)
    now = registry.working_moment(held.programme)
    page = {
        "one": head_of(request.user, held, standing),
        "form": form,
        "rows": rows,
        "running": queries.goals_in_words(request.user, running, now=now),
        "confidential": True,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "casework/plan.html", page, status=status)


ADDRESSES = [path("cases/<uuid:proceeding>/plan/", plan, name="plan")]


def _rows(request: HttpRequest, held: Proceeding) -> Any:
    """The empty rows for new goals; whoever works where the child is may see to one."""
    procedure = standings.procedure_of(held)
    assign = procedure.steps["assign"]
    people = choices_for(held, procedure, [assign])[HOLDER]
    others = [each for each in people if each[0] != str(request.user.pk)]
    rows = formset_factory(GoalForm, extra=ROWS, max_num=ROWS, absolute_max=ROWS)
    return rows(sent(request), prefix="goals", form_kwargs={"people": others})


def _planned(
    request: HttpRequest, held: Proceeding, form: StepForm, rows: Any, *, running: bool
) -> bool:
    """Record it; False, and why on the form, where something is missing."""
    if not rows.is_valid():
        form.full_clean()
        form.add_error(None, _("Nothing was saved. Correct the goals that are marked below."))
        return False
    goals = [Goal(row.told, row.cleaned_data.get("note", "")) for row in rows if row.told]
    if not goals and not running:
        form.full_clean()
        form.add_error(None, _("A plan has at least one goal. Choose what is to be reached."))
        return False

    def take(*, facts: Mapping[str, Any], note: str, on: dt.date) -> UUID:
        return make_plan(held, goals, facts=facts, note=note, on=on, who=request.user)

    return form.done(take)
