"""Handing over those who go together, and taking one step for all of them: one deed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from muara_server.audit.actions import one_deed
from muara_server.casework.actions.moving import HOME
from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.casework.procedures import TOGETHER
from muara_server.casework.queries.hand_overs import HAND_OVER

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding


@one_deed("hand_over.offer")
def offer(
    persons: Sequence[UUID],
    *,
    facts: Mapping[str, Any],
    who: User,
    on: dt.date,
    note: str = "",
    home: bool = False,
) -> UUID:
    """Offer these to another area, all or none; the id of the hand-over of the first.

    `home`: the family's own file goes along with the last of them. Raises what `open_procedure`
    raises, `consent_...` where one of them may not be shared with that area.
    """
    first = uuid4()
    told = {**facts, **({HOME: True} if home else {})}
    if len(persons) > 1:
        told[TOGETHER] = str(first)
    for person in persons:
        open_procedure(
            HAND_OVER,
            person=person,
            facts=told,
            who=who,
            on=on,
            note=note,
            uuid=first if person == persons[0] else None,
        )
    return first


def take_together(
    held: Proceeding, others: Sequence[UUID], step: str, *, who: User, **told: Any
) -> None:
    """Take a step of one and of these others that go on with it: all, or none.

    Raises what `take_step` raises.
    """
    with one_deed(f"{held.procedure}.{step}"):
        for each in (held.pk, *others):
            take_step(each, step, who=who, **told)
