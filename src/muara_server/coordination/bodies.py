"""A body as its entries tell it: who has a seat, when it met, who came. Nothing here is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from muara.coordination import Attended, Quorate, Seat, missing_sides, quorate, seats_on

if TYPE_CHECKING:
    from muara.coordination import BodyKind

KINDS = (
    "body",
    "body_end",
    "seat",
    "seat_end",
    "meeting",
    "meeting_held",
    "meeting_not_held",
    "meeting_minutes",
)
ATTENDANCE = "meeting_attendance"

CALLED, TO_RECORD, HELD, NOT_HELD = "called", "to_record", "held", "not_held"


class Told(Protocol):
    """One entry, whether it stands in the ledger or comes in."""

    @property
    def id(self) -> UUID: ...

    @property
    def of(self) -> UUID: ...

    @property
    def kind(self) -> str: ...

    @property
    def on(self) -> dt.date: ...

    @property
    def facts(self) -> Mapping[str, Any]: ...

    @property
    def words(self) -> Mapping[str, Sequence[str]]: ...


@dataclass(frozen=True)
class Chair:
    """One seat and whoever has it. `holder`: the account, where there is one."""

    id: UUID
    member: str
    organisation: UUID | None
    organisation_name: str
    seat: Seat
    holder: UUID | None

    @property
    def called(self) -> str:
        """Whoever has the seat, or else whose it is."""
        return self.member or self.organisation_name

    @property
    def role(self) -> str:
        """chair, secretary, member or observer."""
        return self.seat.role


@dataclass(frozen=True)
class Meeting:
    """One meeting: called for a day; held or not; who came, as far as it was recorded."""

    id: UUID
    called_on: dt.date
    meets_on: dt.date
    agenda: str
    where: str
    held_on: dt.date | None = None
    not_held: str = ""
    why: str = ""
    attended: tuple[Attended, ...] = ()
    substitutes: Mapping[str, str] = field(default_factory=dict)
    minutes: tuple[Told, ...] = ()
    seats: tuple[Seat, ...] = ()
    kind: BodyKind | None = None

    def state(self, today: dt.date) -> str:
        """called, to_record (its day has passed and nobody said how it went), held, not_held."""
        if self.held_on:
            return HELD
        if self.not_held:
            return NOT_HELD
        return TO_RECORD if self.meets_on <= today else CALLED

    @property
    def day(self) -> dt.date:
        """The day on which it was held, or for which it was called."""
        return self.held_on or self.meets_on

    @property
    def quorate(self) -> Quorate | None:
        """Had it its quorum? None before it was held, and where its kind is not known."""
        if self.kind is None or self.held_on is None:
            return None
        return quorate(self.kind, self.seats, self.attended, self.held_on)

    @property
    def had_quorum(self) -> bool | None:
        """True, False, or None where it is not known."""
        return self.quorate.met if self.quorate else None

    @property
    def missing(self) -> tuple[str, ...] | None:
        """Whom of government, employers and workers it had not; None: not known or not asked."""
        if self.kind is None or not self.kind.tripartite or self.held_on is None:
            return None
        return missing_sides(self.seats, self.attended, self.held_on)


@dataclass(frozen=True)
class Sitting:
    """What a body's entries come to: since when it is, until when, its seats, its meetings."""

    id: UUID
    since: dt.date
    until: dt.date | None
    chairs: tuple[Chair, ...]
    meetings: tuple[Meeting, ...]

    @cached_property
    def by_meeting(self) -> Mapping[UUID, Meeting]:
        """Its meetings by id."""
        return {each.id: each for each in self.meetings}

    @cached_property
    def by_seat(self) -> Mapping[UUID, Chair]:
        """Its seats by id."""
        return {each.id: each for each in self.chairs}

    @property
    def seats(self) -> list[Seat]:
        """Its seats, as the library counts them."""
        return [each.seat for each in self.chairs]

    def chairs_on(self, day: dt.date) -> list[Chair]:
        """The seats that are filled on a day."""
        here = {seat.id for seat in seats_on(self.seats, day)}
        return [each for each in self.chairs if each.seat.id in here]

    def held_by(self, today: dt.date) -> list[Meeting]:
        """The meetings that were held by this day, the last first."""
        held = [each for each in self.meetings if each.held_on and each.held_on <= today]
        return sorted(held, key=lambda each: each.day, reverse=True)

    def to_come(self, today: dt.date) -> list[Meeting]:
        """The meetings that are called, or whose day has passed without a word; soonest first."""
        open_ones = (each for each in self.meetings if each.state(today) in (CALLED, TO_RECORD))
        return sorted(open_ones, key=lambda each: each.meets_on)


@dataclass(frozen=True)
class Named:
    """What is known of an organisation here: its name, and on whose side its people count."""

    name: str
    group: str


def sitting_of(
    entries: Iterable[Told],
    *,
    kind: BodyKind | None,
    organisations: Mapping[UUID, Named],
) -> Sitting:
    """What these entries of one body come to, in the order in which they were told."""
    told: dict[str, list[Told]] = {}
    for each in entries:
        told.setdefault(each.kind, []).append(each)
    body = told["body"][0]
    left = {each.facts["seat"]: each.on for each in told.get("seat_end", ())}
    chairs = [_chair(each, left, organisations) for each in told.get("seat", ())]
    end = next(iter(told.get("body_end", ())), None)
    return Sitting(
        id=body.id,
        since=body.on,
        until=end.on if end else None,
        chairs=tuple(sorted(chairs, key=_place_at_the_table)),
        meetings=_meetings(told, kind, tuple(each.seat for each in chairs)),
    )


_ROLES = ("chair", "secretary", "member", "observer")


def _place_at_the_table(chair: Chair) -> tuple[int, dt.date]:
    return _ROLES.index(chair.role), chair.seat.since


def _chair(told: Told, left: Mapping[str, dt.date], organisations: Mapping[UUID, Named]) -> Chair:
    facts = told.facts
    organisation = UUID(facts["organisation"]) if facts.get("organisation") else None
    known = organisations.get(organisation) if organisation else None
    return Chair(
        id=told.id,
        member=_word(told, "member"),
        organisation=organisation,
        organisation_name=known.name if known else "",
        holder=UUID(facts["holder"]) if facts.get("holder") else None,
        seat=Seat(
            id=str(told.id),
            organisation=str(organisation or ""),
            group=known.group if known else "other",
            sex=facts.get("member_sex", ""),
            role=facts["seat_role"],
            since=told.on,
            until=left.get(str(told.id)),
        ),
    )


def _meetings(
    told: Mapping[str, Sequence[Told]], kind: BodyKind | None, seats: tuple[Seat, ...]
) -> tuple[Meeting, ...]:
    found = {str(each.id): _called(each, kind, seats) for each in told.get("meeting", ())}
    for each in told.get("meeting_held", ()):
        _change(found, each, held_on=each.on)
    for each in told.get("meeting_not_held", ()):
        _change(found, each, not_held=each.facts["why_not"], why=_word(each, "note"))
    for each in told.get("meeting_minutes", ()):
        meeting = found.get(each.facts["meeting"])
        if meeting:
            _change(found, each, minutes=(*meeting.minutes, each))
    sexes = {seat.id: seat.sex for seat in seats}
    for of, attended in _attended(told.get(ATTENDANCE, ())).items():
        if of in found:
            found[of] = replace(
                found[of],
                attended=tuple(_came(each, sexes) for each in attended),
                substitutes={each.facts["seat"]: _word(each, "member") for each in attended},
            )
    return tuple(sorted(found.values(), key=lambda each: each.day))


def _called(told: Told, kind: BodyKind | None, seats: tuple[Seat, ...]) -> Meeting:
    return Meeting(
        id=told.id,
        called_on=told.on,
        meets_on=_day(told.facts["meets_on"]),
        agenda=_word(told, "text"),
        where=_word(told, "address"),
        seats=seats,
        kind=kind,
    )


def _change(found: dict[str, Meeting], told: Told, **changed: Any) -> None:
    of = told.facts["meeting"]
    if of in found:
        found[of] = replace(found[of], **changed)


def _attended(entries: Iterable[Told]) -> dict[str, list[Told]]:
    """By meeting; of two entries of one seat the later holds."""
    found: dict[str, dict[str, Told]] = {}
    for each in entries:
        found.setdefault(each.facts["meeting"], {})[each.facts["seat"]] = each
    return {meeting: list(seats.values()) for meeting, seats in found.items()}


def _came(told: Told, sexes: Mapping[str, str]) -> Attended:
    """Of the member the sex of the seat holds; of whoever came instead, what was said."""
    seat, came = told.facts["seat"], told.facts["came"]
    own = sexes.get(seat, "") if came == "present" else ""
    return Attended(seat=seat, came=came, sex=told.facts.get("member_sex") or own)


def _word(told: Told, name: str) -> str:
    return " ".join(told.words.get(name, ()))


def _day(said: str | dt.date) -> dt.date:
    return said if isinstance(said, dt.date) else dt.date.fromisoformat(said)
