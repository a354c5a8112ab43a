"""How a promise stands on a day, and how many were kept by their day: from dates alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .parts import tables_of

if TYPE_CHECKING:
    from muara.packs import Pack

STANDINGS = ("late", "due_soon", "open", "kept", "kept_late", "dropped")
"""How a promise stands, what presses first."""


@dataclass(frozen=True)
class Promise:
    """What was undertaken, by its days.

    `due_on`: the day that holds, the last that was set. `done_on`: the day on which it was done.
    `dropped_on`: the day from which nobody owes it any more.
    """

    id: str
    due_on: dt.date
    done_on: dt.date | None = None
    dropped_on: dt.date | None = None


@dataclass(frozen=True)
class Kept:
    """Of the promises that were due, those that were done by their day."""

    due: tuple[str, ...]
    on_time: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None where none was due: that is unknown, and not nothing."""
        return len(self.on_time) / len(self.due) if self.due else None


@dataclass(frozen=True)
class PromiseTerms:
    """Days of the pack: due soon; told before the day; told again after it, every so many."""

    soon_days: int
    notice_days: int
    again_days: int


@cache
def promise_terms(pack: Pack) -> PromiseTerms:
    """The days of `coordination/promises.toml`. Raises PackError with file and line.

    >>> from muara.packs import open_pack
    >>> promise_terms(open_pack("india")).soon_days
    30
    """
    table = tables_of(pack, "promises", "terms")["due"]
    table.need("source", str)
    found = PromiseTerms(
        soon_days=table.need("soon_days", int),
        notice_days=table.need("notice_days", int),
        again_days=table.need("again_days", int),
    )
    table.done()
    return found


def promise_stands(promise: Promise, *, on: dt.date, soon_days: int) -> str:
    """One of STANDINGS. It is late from the morning after its day, not on it.

    >>> visit = Promise("p1", due_on=dt.date(2012, 6, 30))
    >>> promise_stands(visit, on=dt.date(2012, 6, 30), soon_days=30)
    'due_soon'
    >>> promise_stands(visit, on=dt.date(2012, 7, 1), soon_days=30)
    'late'
    """
    if promise.done_on is not None:
        return "kept" if promise.done_on <= promise.due_on else "kept_late"
    if promise.dropped_on is not None:
        return "dropped"
    left = (promise.due_on - on).days
    if left < 0:
        return "late"
    return "due_soon" if left <= soon_days else "open"


def kept_on_time(promises: Iterable[Promise], *, on: dt.date) -> Kept:
    """Done by its day, of all that were due by this day.

    What was dropped before its day was never due. What was dropped after it, or done after it, was
    due and not kept. What is done before a day still to come is not counted until that day.

    >>> promises = [
    ...     Promise("in time", dt.date(2012, 6, 30), done_on=dt.date(2012, 6, 2)),
    ...     Promise("after it", dt.date(2012, 6, 30), done_on=dt.date(2012, 7, 9)),
    ...     Promise("dropped before", dt.date(2012, 6, 30), dropped_on=dt.date(2012, 5, 1)),
    ...     Promise("to come", dt.date(2013, 6, 30), done_on=dt.date(2012, 7, 1)),
    ... ]
    >>> kept = kept_on_time(promises, on=dt.date(2012, 12, 31))
    >>> kept.on_time, kept.due, kept.share
    (('in time',), ('in time', 'after it'), 0.5)
    """
    due = [each for each in promises if _was_due(each, on)]
    on_time = (each.id for each in due if each.done_on and each.done_on <= each.due_on)
    return Kept(due=tuple(each.id for each in due), on_time=tuple(on_time))


def _was_due(promise: Promise, on: dt.date) -> bool:
    """The day itself counts once the promise is kept: until its evening nobody is late."""
    come = promise.due_on < on or (promise.due_on == on and promise.done_on is not None)
    dropped_before = promise.dropped_on is not None and promise.dropped_on <= promise.due_on
    return come and not dropped_before
