"""Planning an inspection, and recording it: one deed with all its answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from muara_server.audit.actions import one_deed
from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.casework.procedures import HOLDER, OF, WORKPLACE
from muara_server.casework.queries.workplaces import PLAN
from muara_server.ledger.drafts import Draft

if TYPE_CHECKING:
    from muara_server.accounts.models import User


def plan_inspection(workplace: Any, *, due_on: dt.date, holder: UUID | None, who: User) -> UUID:
    """This workplace is to be inspected by that day, by whoever is named; the id of the plan."""
    facts = {WORKPLACE: str(workplace.pk), "due_on": due_on.isoformat()}
    return open_procedure(
        PLAN,
        place=workplace.place,
        programme=workplace.programme,
        facts=facts | ({HOLDER: str(holder)} if holder else {}),
        who=who,
    )


@one_deed("inspection_plan.inspect")
def record_inspection(
    workplace: Any,
    *,
    plan: UUID | None,
    let_in: bool,
    facts: Mapping[str, Any],
    answers: Mapping[str, str],
    note: str,
    on: dt.date,
    who: User,
) -> UUID:
    """An inspection of a day with what was found of each item; its id.

    Where none was planned (`plan` None) it is planned for that day and is then its own next step.
    Where nobody was let in, nothing was answered. Raises what a step raises.
    """
    proceeding = plan or plan_inspection(workplace, due_on=on, holder=who.pk, who=who)
    inspection = uuid4()
    take_step(
        proceeding,
        "inspect" if let_in else "turn_away",
        facts={**facts, WORKPLACE: str(workplace.pk)},
        note=note,
        on=on,
        who=who,
        uuid=inspection,
        along=[
            Draft(
                uuid=uuid4(),
                programme=workplace.programme,
                kind="inspection_item",
                place_code=workplace.place.code,
                true_on=on,
                facts={OF: str(inspection), "item": item, "answer": answer},
            )
            for item, answer in (answers.items() if let_in else ())
        ],
    )
    return inspection
