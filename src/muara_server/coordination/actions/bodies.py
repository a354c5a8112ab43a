"""Deeds of bodies: a meeting with everybody who came is recorded at once or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from muara_server.coordination.actions.telling import draft, tell, tell_all
from muara_server.coordination.bodies import ATTENDANCE

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.queries.bodies import Body
    from muara_server.ledger.drafts import Draft
    from muara_server.places.models import Place


@dataclass(frozen=True)
class Came:
    """How one seat was filled; `member` and `sex` are those of somebody who came instead."""

    seat: UUID
    came: str
    sex: str = ""
    member: str = ""


def found(
    kind: str,
    *,
    place: Place,
    title: str = "",
    source: str = "",
    unconfirmed: bool = False,
    on: dt.date,
    who: User,
) -> UUID:
    """Record a body since a day; its id. Raises NotAllowed, and what the ledger raises."""
    return tell(
        "body",
        place=place,
        facts={"body_kind": kind} | ({"unconfirmed": True} if unconfirmed else {}),
        words={"title": title, "source": source},
        on=on,
        who=who,
    )


def call(body: Body, *, meets_on: dt.date, agenda: str, where: str, on: dt.date, who: User) -> UUID:
    """Call a meeting for a day; its id. Raises NotAllowed, and what the ledger raises."""
    return _tell(
        body,
        "meeting",
        facts={"meets_on": meets_on},
        words={"text": agenda, "address": where},
        on=on,
        who=who,
    )


def hold(
    body: Body,
    meeting: UUID,
    *,
    on: dt.date,
    came: list[Came],
    minutes: str = "",
    who: User,
) -> None:
    """Record that a meeting was held, who came, and the minutes where there are any: one deed.

    Raises NotAllowed, and what the ledger raises: somebody who had no seat that day cannot attend.
    """
    drafts = [_draft(body, "meeting_held", on, {"meeting": str(meeting)})]
    drafts += [_attendance(body, meeting, each, on) for each in came]
    if minutes:
        drafts.append(
            _draft(body, "meeting_minutes", on, {"meeting": str(meeting)}, {"text": minutes})
        )
    tell_all(drafts, place=body.place, who=who, deed="coordination.meeting_held")


def hold_not(body: Body, meeting: UUID, *, why: str, note: str, on: dt.date, who: User) -> None:
    """Record that a meeting was not held. Raises NotAllowed, and what the ledger raises."""
    _tell(
        body,
        "meeting_not_held",
        facts={"meeting": str(meeting), "why_not": why},
        words={"note": note},
        on=on,
        who=who,
    )


def write_minutes(body: Body, meeting: UUID, *, text: str, on: dt.date, who: User) -> None:
    """Keep what was said at a meeting. Raises NotAllowed, and what the ledger raises."""
    _tell(
        body,
        "meeting_minutes",
        facts={"meeting": str(meeting)},
        words={"text": text},
        on=on,
        who=who,
    )


def _tell(
    body: Body,
    kind: str,
    *,
    facts: Mapping[str, object],
    words: Mapping[str, str],
    on: dt.date,
    who: User,
) -> UUID:
    return tell(
        kind,
        of=body.id,
        place=body.place,
        programme=body.programme,
        facts=facts,
        words=words,
        on=on,
        who=who,
    )


def _attendance(body: Body, meeting: UUID, each: Came, on: dt.date) -> Draft:
    facts = {
        "meeting": str(meeting),
        "seat": str(each.seat),
        "came": each.came,
        "member_sex": each.sex,
    }
    return _draft(body, ATTENDANCE, on, facts, {"member": each.member})


def _draft(
    body: Body,
    kind: str,
    on: dt.date,
    facts: Mapping[str, object],
    words: Mapping[str, str] | None = None,
) -> Draft:
    return draft(
        kind,
        place=body.place,
        programme=body.programme,
        facts=facts,
        words=words,
        of=body.id,
        on=on,
    )
