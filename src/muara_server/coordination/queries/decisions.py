"""What bodies decided: who sees to it by when, whether it is late, and what must be resolved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404

from muara.coordination import Decision, Due, FollowUp, follow_up
from muara.coordination.decisions import LATE, OPEN
from muara_server.coordination.queries.bodies import Body, bodies, day_of
from muara_server.coordination.queries.organisations import Organisation, organisations
from muara_server.coordination.queries.standing import standing_of
from muara_server.coordination.queries.told import Said, matter, of_matters, said

if TYPE_CHECKING:
    from muara.procedure import Standing
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

DECISION = "decision_taken"


@dataclass(frozen=True)
class Taken:
    """One decision as it stands. `counted`: the same for the library; `steps`: its entries.

    `owner_name` and `seat_name` are those of whoever owns it now.
    """

    id: UUID
    text: str
    place: Place
    programme: str
    body: UUID | None
    body_name: str
    meeting: UUID | None
    owner: UUID | None
    owner_name: str
    seat: UUID | None
    seat_name: str
    holder: UUID | None
    indicator: str
    case_rule: str
    standing: Standing
    counted: Decision
    steps: Sequence[Said]
    today: dt.date

    @property
    def state(self) -> str:
        """open, late, done, done_late or dropped."""
        return self.counted.state(self.today)

    @property
    def is_open(self) -> bool:
        """Is it still to be done?"""
        return self.state in (OPEN, LATE)

    @property
    def late(self) -> bool:
        """Has its day passed, and nobody recorded that it was done?"""
        return self.state == LATE

    @property
    def days_late(self) -> int:
        """For how many days it has been late."""
        return max(0, (self.today - self.due_on).days) if self.late else 0

    @property
    def due_on(self) -> dt.date:
        """The day that stands."""
        return self.counted.due_on

    @property
    def lacks_owner(self) -> bool:
        """Is it still to be done, and whoever owned it is there no more?"""
        return self.counted.lacks_owner(self.today)

    @property
    def lacks_quorum(self) -> bool:
        """Was it taken without quorum, and neither confirmed since nor dropped?"""
        return self.counted.lacks_quorum(self.today)

    @property
    def flagged(self) -> bool:
        """Must a person resolve something about it?"""
        return self.lacks_owner or self.lacks_quorum


def decisions(
    user: User,
    *,
    place: Place | None = None,
    body: UUID | None = None,
    known_on: dt.date | None = None,
    among: Mapping[UUID, Body] | None = None,
) -> list[Taken]:
    """The decisions of which this reader reads: late first, then by day due; then the rest.

    `among`: the bodies, where the caller has them already.
    """
    opened = [each for each in said(user, DECISION, place=place, known_on=known_on) if each.begins]
    if body is not None:
        opened = [each for each in opened if each.facts.get("body") == str(body)]
    known = among if among is not None else bodies(user, known_on=known_on)
    steps = of_matters([each.id for each in opened], DECISION, known_on=known_on)
    who = organisations(user, ended=True)
    found = [_taken(steps[each.id], known, who, known_on) for each in opened]
    return sorted(found, key=_most_urgent_first)


def decision_for(user: User, decision: UUID) -> Taken:
    """One decision. Http404 where this reader reads of none."""
    steps = matter(user, decision)
    if steps[0].kind != DECISION:
        raise Http404
    return _taken(steps, bodies(user), organisations(user, ended=True), None)


def followed_up(
    taken: Iterable[Taken], *, since: dt.date, until: dt.date, today: dt.date
) -> FollowUp:
    """Of what fell due from a day to a day, what was done in time."""
    return follow_up((each.counted for each in taken), since=since, until=until, today=today)


def _most_urgent_first(one: Taken) -> tuple[int, int]:
    order = 0 if one.is_open else 1
    day = one.due_on.toordinal()
    return order, day if one.is_open else -day


def _taken(
    steps: Sequence[Said],
    known: Mapping[UUID, Body],
    who: Mapping[UUID, Organisation],
    known_on: dt.date | None,
) -> Taken:
    first = steps[0]
    standing = standing_of(steps, DECISION)
    facts = [dict(each.told.facts) for each in standing.path]
    owned = next(each for each in reversed(facts) if each.get("owner"))
    owner, seat = UUID(owned["owner"]), _id(owned.get("seat"))
    body = known.get(_id(first.facts.get("body")) or owner)
    chair = body.sitting.by_seat.get(seat) if body and seat else None
    organisation = who.get(owner)
    text = next((each.word("text") for each in reversed(steps) if each.word("text")), "")
    return Taken(
        id=first.id,
        text=text,
        place=first.place,
        programme=first.programme,
        body=body.id if body else None,
        body_name=body.name if body else "",
        meeting=_id(first.facts.get("meeting")),
        owner=owner,
        owner_name=organisation.name if organisation else "",
        seat=seat,
        seat_name=chair.called if chair else "",
        holder=chair.holder if chair else None,
        indicator=first.facts.get("indicator", ""),
        case_rule=first.facts.get("case_rule", ""),
        standing=standing,
        counted=Decision(
            id=str(first.id),
            taken_on=first.on,
            dues=_dues(standing),
            done_on=_ended_on(standing, "done"),
            dropped_on=_ended_on(standing, "dropped"),
            owner_until=_until(organisation, chair.seat.until if chair else None),
            quorate=_had_quorum(body, first.facts.get("meeting")),
            confirmed=any(
                _had_quorum(body, each.told.facts.get("meeting")) is True
                for each in standing.path
                if each.told.step == "confirm"
            ),
        ),
        steps=steps,
        today=day_of(first.programme, known_on),
    )


def _dues(standing: Standing) -> list[Due]:
    return [
        Due(each.told.on, _day(each.told.facts["due_on"]))
        for each in standing.path
        if each.told.facts.get("due_on")
    ]


def _ended_on(standing: Standing, state: str) -> dt.date | None:
    """The day on which it came to this state, if it is in it still."""
    return standing.path[-1].told.on if standing.state == state else None


def _until(organisation: Organisation | None, left: dt.date | None) -> dt.date | None:
    ends = [each for each in (organisation.until if organisation else None, left) if each]
    return min(ends, default=None)


def _had_quorum(body: Body | None, meeting: Any) -> bool | None:
    of = _id(meeting)
    held = body.sitting.by_meeting.get(of) if body and of else None
    return held.had_quorum if held else None


def _id(said: Any) -> UUID | None:
    return UUID(str(said)) if said else None


def _day(said: Any) -> dt.date:
    return said if isinstance(said, dt.date) else dt.date.fromisoformat(str(said))
