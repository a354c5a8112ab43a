"""A plan with its goals: one deed, so that no goal stands without a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from muara_server.audit.actions import one_deed
from muara_server.casework.actions.steps import open_procedure, take_step

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding


@dataclass(frozen=True)
class Goal:
    """What is to be reached, by when (`due_on`), and who sees to it (`holder`)."""

    facts: Mapping[str, Any]
    note: str = ""


@one_deed("case.plan")
def make_plan(
    case: Proceeding,
    goals: Sequence[Goal],
    *,
    facts: Mapping[str, Any],
    on: dt.date,
    who: User,
    note: str = "",
) -> UUID:
    """Set these goals and ask the supervisor for the plan's approval; the id of the plan.

    Goals that are under way stay. Raises what `take_step` and `open_procedure` raise; then
    nothing is recorded.
    """
    plan = uuid4()
    take_step(case.pk, "plan", facts=facts, note=note, on=on, who=who, uuid=plan)
    for goal in goals:
        open_procedure(
            "goal",
            person=case.person,
            facts={**goal.facts, "plan": str(plan)},
            note=goal.note,
            on=on,
            who=who,
        )
    return plan
