"""Planning a rescue with its team."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.audit.actions import one_deed
from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.casework.procedures import HOLDER, MEMBER, WORKPLACE
from muara_server.casework.rules.rescues import CHILDREN, RESCUE
from muara_server.places.queries import district_of

if TYPE_CHECKING:
    from muara_server.accounts.models import User


@one_deed("rescue.plan")
def plan_rescue(
    workplace: Any,
    *,
    due_on: dt.date,
    members: Iterable[UUID] = (),
    children: int | None = None,
    note: str = "",
    who: User,
) -> UUID:
    """A rescue at this workplace on that day, known to whoever plans it and to these; its id.

    Raises what opening a procedure and taking a step raise.
    """
    rescue = open_procedure(
        RESCUE,
        place=district_of(workplace.place),  # which place it is stands sealed
        programme=workplace.programme,
        facts={
            WORKPLACE: str(workplace.pk),
            "due_on": due_on.isoformat(),
            HOLDER: str(who.pk),
            **({CHILDREN: children} if children is not None else {}),
        },
        note=note,
        who=who,
    )
    for member in members:
        take_step(rescue, "call_in", facts={MEMBER: str(member)}, who=who)
    return rescue
