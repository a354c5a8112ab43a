"""The visits due to one child: which were made, which were missed, which comes next.

A pure function of days: when each rhythm began for the child, and when the child was visited. For
many children at once there is `caseload.visits_due`, which gives the same answers.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .define import Schedule, Turn

Began = tuple[str, dt.date]
"""A rhythm and the day it began for the child: ("case", the day the case was opened)."""


@dataclass(frozen=True)
class Due:
    """One visit that is due: its days, whether it was made, and how late.

    `made_on`: the first day on which the child was visited from `due_from` on, before the next
    visit opened. `missed`: its last day is over and it was not made. `late_by`: days from `due_by`
    to the day on which the child was next seen, or to today; 0: in time.
    """

    rhythm: str
    number: int
    due_from: dt.date
    due_by: dt.date
    made_on: dt.date | None
    missed: bool
    late_by: int


@dataclass(frozen=True)
class _Stretch:
    """A rhythm from its beginning until the next began."""

    rhythm: str
    since: dt.date
    until: dt.date | None


def due_visits(
    schedule: Schedule, since: Sequence[Began], visits: Iterable[dt.date], *, on: dt.date
) -> tuple[Due, ...]:
    """The visits that have opened by the end of a day, oldest first.

    Parameters
    ----------
    since
        Each rhythm with the day it began. One replaces the one before it: a visit that could still
        be made on that day is not missed.
    visits
        The days of the visits that count (`schedule.counts` says by who was met); those after `on`
        are left out.

    Raises PackError for a rhythm there is not.

    >>> from muara.packs import open_pack
    >>> from muara.follow_up import schedule
    >>> opened, visited = dt.date(2013, 1, 10), [dt.date(2013, 2, 12), dt.date(2013, 3, 25)]
    >>> due = due_visits(schedule(open_pack("india")), [("case", opened)], visited,
    ...                  on=dt.date(2013, 4, 30))
    >>> [(each.number, each.missed, each.late_by) for each in due]
    [(1, False, 0), (2, False, 8), (3, True, 13)]
    """
    days = sorted(day for day in visits if day <= on)
    found: list[Due] = []
    for stretch in _stretches(since, on):
        for due in _within(schedule, stretch, days, on):
            if due.due_from > on:
                break
            found.append(due)
    return tuple(found)


def next_visit(
    schedule: Schedule, since: Sequence[Began], visits: Iterable[dt.date], *, on: dt.date
) -> Due | None:
    """The visit to make next: the first since the last one made, missed or still to come.

    None: no rhythm has begun, or its last visit was made. See `due_visits`.

    >>> from muara.packs import open_pack
    >>> from muara.follow_up import schedule
    >>> found = next_visit(schedule(open_pack("india")), [("case", dt.date(2013, 1, 10))], [],
    ...                    on=dt.date(2013, 1, 15))
    >>> found.due_from, found.due_by
    (datetime.date(2013, 2, 3), datetime.date(2013, 2, 17))
    """
    stretches = _stretches(since, on)
    if not stretches:
        return None
    days = sorted(day for day in visits if day <= on)
    first_open: Due | None = None
    for due in _within(schedule, stretches[-1], days, on):
        if due.made_on is not None:
            first_open = None
        elif first_open is None:
            first_open = due
        if due.due_from > on:
            break
    return first_open


def _stretches(since: Sequence[Began], on: dt.date) -> list[_Stretch]:
    """What had begun by the day, in order; each lasts until the next began."""
    begun = sorted((each for each in since if each[1] <= on), key=lambda each: each[1])
    ends = [*(day for _, day in begun[1:]), None]
    # Nothing begun has one end too many.
    return [_Stretch(rhythm, day, until) for (rhythm, day), until in zip(begun, ends, strict=False)]


def _within(
    schedule: Schedule, stretch: _Stretch, days: Sequence[dt.date], on: dt.date
) -> Iterator[Due]:
    """The visits of a stretch; without end where its rhythm has none and nothing replaced it."""
    turns = schedule.rhythm(stretch.rhythm).turns()
    turn = next(turns, None)
    while turn is not None:
        after = next(turns, None)
        due = _due(turn, after, stretch, days, on)
        if stretch.until and due.due_from >= stretch.until:
            return
        if stretch.until is None or due.made_on or due.due_by < stretch.until:
            yield due
        turn = after


def _due(
    turn: Turn, after: Turn | None, stretch: _Stretch, days: Sequence[dt.date], on: dt.date
) -> Due:
    opens, last = turn.due_from(stretch.since), turn.due_by(stretch.since)
    place = bisect_left(days, opens)
    seen = days[place] if place < len(days) else None
    ends = [after.due_from(stretch.since)] if after else []
    ends += [stretch.until] if stretch.until else []
    made = seen if seen and all(seen < end for end in ends) else None
    return Due(
        rhythm=stretch.rhythm,
        number=turn.number,
        due_from=opens,
        due_by=last,
        made_on=made,
        missed=made is None and last < on,
        late_by=max(0, ((seen or on) - last).days),
    )
