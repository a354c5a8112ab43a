"""Decisions of bodies: late, done in time, without an owner; and how much a body follows up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

OPEN, LATE, DONE, DONE_LATE, DROPPED = "open", "late", "done", "done_late", "dropped"


@dataclass(frozen=True)
class Due:
    """The day by which something is to be done, and when that day was set."""

    set_on: dt.date
    due_on: dt.date


@dataclass(frozen=True)
class Decision:
    """One decision as its dated steps tell it. `owner_until`: when its owner ended, or left.

    `dues`: each day that was set for it, the first first. `quorate`: had the meeting its quorum,
    None where that is not known; `confirmed`: a meeting with quorum stood by it later.
    """

    id: str
    taken_on: dt.date
    dues: Sequence[Due]
    done_on: dt.date | None = None
    dropped_on: dt.date | None = None
    owner_until: dt.date | None = None
    quorate: bool | None = None
    confirmed: bool = False

    @property
    def due_on(self) -> dt.date:
        """The day that stands."""
        return self.dues[-1].due_on

    @property
    def counted_day(self) -> dt.date:
        """The day by which it is counted: the first that passed, or else the last that was set.

        Another day set after the first had passed does not heal the delay.

        >>> day = dt.date
        >>> late = [Due(day(2012, 1, 5), day(2012, 2, 1)), Due(day(2012, 3, 1), day(2012, 4, 1))]
        >>> Decision("d1", day(2012, 1, 5), late).counted_day
        datetime.date(2012, 2, 1)
        """
        pairs = zip(self.dues, self.dues[1:], strict=False)
        passed = (now.due_on for now, then in pairs if then.set_on > now.due_on)
        return next(passed, self.due_on)

    def state(self, today: dt.date) -> str:
        """open, late, done, done_late or dropped.

        >>> due = [Due(dt.date(2012, 1, 5), dt.date(2012, 2, 1))]
        >>> Decision("d1", dt.date(2012, 1, 5), due).state(dt.date(2012, 2, 2))
        'late'
        """
        if self.dropped_on is not None:
            return DROPPED
        if self.done_on is not None:
            return DONE if self.done_on <= self.counted_day else DONE_LATE
        return LATE if today > self.due_on else OPEN

    def lacks_owner(self, today: dt.date) -> bool:
        """Is it still to be done, and whoever owned it is there no more?"""
        left = self.owner_until is not None and self.owner_until <= today
        return left and self.state(today) in (OPEN, LATE)

    def lacks_quorum(self, today: dt.date) -> bool:
        """Was it taken without quorum, and neither confirmed since nor dropped?"""
        return self.quorate is False and not self.confirmed and self.state(today) != DROPPED


@dataclass(frozen=True)
class FollowUp:
    """Of the decisions that fell due, those done in time. `rate` is None where none fell due."""

    due: tuple[str, ...]
    on_time: tuple[str, ...]

    @property
    def rate(self) -> float | None:
        """Done on time, of those due."""
        return len(self.on_time) / len(self.due) if self.due else None


def follow_up(
    decisions: Iterable[Decision], *, since: dt.date, until: dt.date, today: dt.date
) -> FollowUp:
    """How much a body did in time of what fell due from a day to a day.

    What falls due only after today is left out unless it is done; so is what was dropped before
    its day came.

    >>> day = dt.date
    >>> due = [Due(day(2012, 1, 5), day(2012, 2, 1))]
    >>> done = Decision("d1", day(2012, 1, 5), due, done_on=day(2012, 1, 30))
    >>> late = Decision("d2", day(2012, 1, 5), due)
    >>> year = {"since": day(2012, 1, 1), "until": day(2012, 12, 31)}
    >>> follow_up([done, late], **year, today=day(2012, 6, 1)).rate
    0.5
    """
    counted = [
        each for each in decisions if since <= each.counted_day <= until and _fell_due(each, today)
    ]
    return FollowUp(
        due=tuple(each.id for each in counted),
        on_time=tuple(each.id for each in counted if each.state(today) == DONE),
    )


def _fell_due(decision: Decision, today: dt.date) -> bool:
    if decision.dropped_on is not None:
        return decision.dropped_on > decision.counted_day
    return decision.counted_day < today or decision.done_on is not None
