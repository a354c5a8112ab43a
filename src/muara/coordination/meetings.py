"""What follows from who came to a meeting: quorum, sides, attendance. Unknown stays unknown."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .bodies import TRIPARTITE, BodyKind

CAME = ("present", "substitute")
"""How somebody's seat is filled: by the member, or by somebody sent in the member's place."""

OBSERVER = "observer"


@dataclass(frozen=True)
class Seat:
    """One seat of a body, from a day to a day. `group`: the side of the table it counts for."""

    id: str
    organisation: str
    group: str
    sex: str
    role: str
    since: dt.date
    until: dt.date | None = None

    def on(self, day: dt.date) -> bool:
        """Is it filled on this day? The last day is one on which it is left.

        >>> june = dt.date(2012, 6, 1)
        >>> Seat("s1", "labour", "government", "female", "chair", june).on(june)
        True
        """
        return self.since <= day and (self.until is None or day < self.until)

    @property
    def counts(self) -> bool:
        """Does it count for the quorum? An observer's does not."""
        return self.role != OBSERVER


@dataclass(frozen=True)
class Attended:
    """How one seat was filled at a meeting, and the sex of whoever came, where it is known."""

    seat: str
    came: str
    sex: str = ""

    @property
    def there(self) -> bool:
        """Was somebody there for this seat?"""
        return self.came in CAME


@dataclass(frozen=True)
class Quorate:
    """Has a meeting its quorum? `met` is None where nobody recorded who came, or no rule says.

    `there`: seats that count and were filled, of so many `seats`; `needed`: how many had to be.
    """

    met: bool | None
    there: int
    seats: int
    needed: int | None


@dataclass(frozen=True)
class Present:
    """How many came and how many did not, for one organisation or sex."""

    there: int
    expected: int


def seats_on(seats: Sequence[Seat], day: dt.date) -> list[Seat]:
    """The seats that are filled on a day."""
    return [seat for seat in seats if seat.on(day)]


def quorate(
    kind: BodyKind, seats: Sequence[Seat], attended: Sequence[Attended], day: dt.date
) -> Quorate:
    """Had the meeting of this day its quorum?

    >>> from muara.packs import open_pack
    >>> from muara.coordination import body_kinds
    >>> committee = body_kinds(open_pack("india"))["child_welfare_committee"]
    >>> day = dt.date(2012, 6, 1)
    >>> seats = [Seat(f"s{n}", "", "other", "female", "member", day) for n in range(5)]
    >>> quorate(committee, seats, [Attended("s0", "present"), Attended("s1", "absent")], day)
    Quorate(met=False, there=1, seats=5, needed=3)
    >>> quorate(committee, seats, [], day).met is None
    True
    """
    counted = {seat.id for seat in seats_on(seats, day) if seat.counts}
    there = sum(each.there for each in attended if each.seat in counted)
    needed = kind.quorum.needed(len(counted)) if kind.quorum and counted else None
    known = bool(attended) and needed is not None
    return Quorate(
        met=there >= needed if known and needed is not None else None,
        there=there,
        seats=len(counted),
        needed=needed,
    )


def missing_sides(
    seats: Sequence[Seat], attended: Sequence[Attended], day: dt.date
) -> tuple[str, ...] | None:
    """Which of government, employers and workers nobody was there for; None: not recorded.

    An observer is heard and is not a side of the table.

    >>> day = dt.date(2012, 6, 1)
    >>> labour = Seat("s1", "labour", "government", "male", "chair", day)
    >>> union = Seat("s2", "aituc", "workers", "female", "member", day)
    >>> missing_sides([labour, union], [Attended("s1", "present"), Attended("s2", "absent")], day)
    ('employers', 'workers')
    >>> missing_sides([labour, union], [], day) is None
    True
    """
    if not attended:
        return None
    filled = {each.seat for each in attended if each.there}
    groups = {seat.group for seat in seats_on(seats, day) if seat.counts and seat.id in filled}
    return tuple(side for side in TRIPARTITE if side not in groups)


def lacking(kind: BodyKind, seats: Sequence[Seat], day: dt.date) -> tuple[str, ...]:
    """What the composition of a body lacks on a day: sides without a seat, `members`, `women`.

    >>> from muara.packs import open_pack
    >>> from muara.coordination import body_kinds
    >>> committee = body_kinds(open_pack("india"))["child_welfare_committee"]
    >>> lacking(committee, [], dt.date(2012, 6, 1))
    ('members', 'women')
    """
    filled = [seat for seat in seats_on(seats, day) if seat.counts]
    groups = {seat.group for seat in filled}
    women = sum(seat.sex == "female" for seat in filled)
    # A sex that nobody recorded may be a woman's: unknown lowers nothing.
    unknown = sum(not seat.sex for seat in filled)
    found = [side for side in kind.sides if side not in groups]
    if kind.members is not None and len(filled) < kind.members:
        found.append("members")
    if women + unknown < kind.women:
        found.append("women")
    return tuple(found)


def attendance_by(
    key: str, seats: Sequence[Seat], meetings: Mapping[dt.date, Sequence[Attended]]
) -> dict[str, Present]:
    """How many came of how many expected, over meetings whose attendance was recorded, by a field
    of the seat: `organisation`, `group` or `sex`. Of a substitute the own sex counts.

    >>> day = dt.date(2012, 6, 1)
    >>> union = Seat("s2", "aituc", "workers", "female", "member", day)
    >>> attendance_by("sex", [union], {day: [Attended("s2", "substitute", "male")]})
    {'male': Present(there=1, expected=1)}
    """
    there: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    for day, attended in meetings.items():
        known = {each.seat: each for each in attended}
        for seat in seats_on(seats, day) if attended else ():
            came = known.get(seat.id)
            value = getattr(seat, key)
            if key == "sex" and came and came.there and came.came != "present":
                value = came.sex
            expected[value] += 1
            there[value] += came is not None and came.there
    return {value: Present(there[value], expected[value]) for value in expected}


def days_overdue(
    kind: BodyKind, last_met: dt.date | None, founded: dt.date, today: dt.date
) -> int | None:
    """For how many days it should have met and has not; 0: in time; None: no rule says how often.

    A body that has never met is counted from the day on which it was founded.

    >>> from muara.packs import open_pack
    >>> from muara.coordination import body_kinds
    >>> committee = body_kinds(open_pack("india"))["district_committee"]
    >>> days_overdue(committee, dt.date(2012, 1, 1), dt.date(2009, 1, 1), dt.date(2012, 4, 12))
    10
    """
    if kind.meets is None:
        return None
    return max(0, (today - (last_met or founded)).days - kind.meets.days)
