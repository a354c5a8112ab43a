"""Recording activities: planned, held or cancelled; what they cost, whom they reached, who came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.coordination.actions.telling import Words, draft, tell, tell_all
from muara_server.coordination.rules.reach import check_keeps, programme_for
from muara_server.keys import actions as keys
from muara_server.keys import tokens
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.queries.activities import Activity
    from muara_server.places.models import Place

KEEP = "activity.keep"


@dataclass(frozen=True)
class Participant:
    """Somebody who was there. `number`: of staff, of a card; by it or the phone one is known again.

    `came`, `left`: None where the person was there on every day.
    """

    name: str
    kind: str
    sex: str = ""
    phone: str = ""
    number: str = ""
    organisation: UUID | None = None
    came: dt.date | None = None
    left: dt.date | None = None


def plan(
    place: Place,
    *,
    facts: Mapping[str, Any],
    words: Words,
    who: User,
    also_at: Sequence[Place] = (),
    on: dt.date | None = None,
    programme: str = "",
) -> UUID:
    """Plan an activity, in one place or more. Raises NotAllowed, and what the ledger raises."""
    for each in (place, *also_at):
        check_keeps(who, each, KEEP)
    named = programme or programme_for(who, place, KEEP)
    told = {**facts, "step": "plan"}
    first = draft("activity", place=place, programme=named, facts=told, words=words, on=on)
    others = [
        draft("activity_place", place=each, programme=named, facts={}, of=first.uuid, on=on)
        for each in also_at
    ]
    tell_all([first, *others], place=place, who=who, permission=KEEP, deed="activity.planned")
    return first.uuid


def step(
    activity: Activity,
    key: str,
    *,
    facts: Mapping[str, Any],
    note: str,
    who: User,
    on: dt.date | None = None,
) -> UUID:
    """Record that it was held, cancelled, or set to other days. Raises what `plan` raises."""
    told = {**facts, "step": key}
    return _part(activity, "activity", facts=told, words={"note": note}, who=who, on=on)


def cost(
    activity: Activity, *, facts: Mapping[str, Any], words: Words, who: User, on: dt.date
) -> UUID:
    """Record what was paid for it. Raises what `plan` raises."""
    return _part(activity, "activity_cost", facts=facts, words=words, who=who, on=on)


def reach(
    activity: Activity, *, facts: Mapping[str, Any], words: Words, who: User, on: dt.date
) -> UUID:
    """Record how many it reached by estimate. Raises what `plan` raises."""
    return _part(activity, "activity_reach", facts=facts, words=words, who=who, on=on)


def enter(activity: Activity, participants: Sequence[Participant], *, who: User) -> int:
    """Record who was there: all of them, or, where one is refused, none. How many they were.

    Raises what `plan` raises, with the row of the one that cannot be.
    """
    key = keys.deployment_key("search")
    drafts = [
        draft(
            "participation",
            place=activity.place,
            programme=activity.programme,
            of=activity.id,
            on=each.came or activity.begins,
            facts={
                "participant": str(token_of(each, activity.place, key=key)),
                "participant_kind": each.kind,
                "participant_sex": each.sex,
                "organisation": str(each.organisation or ""),
                "came_on": each.came.isoformat() if each.came else "",
                "left_on": each.left.isoformat() if each.left else "",
            },
            words={"member": each.name, "phone": each.phone, "document": each.number},
        )
        for each in participants
    ]
    if drafts:
        tell_all(drafts, place=activity.place, who=who, permission=KEEP, deed="activity.attended")
    return len(drafts)


def token_of(participant: Participant, place: Place, *, key: bytes = b"") -> UUID | None:
    """By what this person is known again in another activity; None where nothing is told."""
    where = str(participant.organisation or places.district_of(place).code)
    number = participant.phone or participant.number
    search = key or keys.deployment_key("search")
    return tokens.participant(search, participant.name, number=number, where=where)


def _part(activity: Activity, kind: str, **told: Any) -> UUID:
    place, programme = activity.place, activity.programme
    return tell(kind, place=place, programme=programme, of=activity.id, permission=KEEP, **told)
