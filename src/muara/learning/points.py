"""Points in time: so many months after something, with the days that still count as it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from muara.follow_up.define import whole_number

if TYPE_CHECKING:
    from muara.packs import Table

_SHORTEST_MONTH, _LONGEST_MONTH = 28, 31


@dataclass(frozen=True)
class Point:
    """A time so many months after something, asked a few days before or after.

    >>> half, whole = Point("half", 6, 15, 30), Point("whole", 12, 15, 30)
    >>> half.ends_before(whole), half.ends_before(Point("soon", 7, 15, 30))
    (True, False)
    """

    key: str
    months: int
    days_before: int
    days_after: int

    def ends_before(self, later: Point) -> bool:
        """Is no day both, however long the months are?"""
        last = self.months * _LONGEST_MONTH + self.days_after
        return later.months * _SHORTEST_MONTH - later.days_before > last


def points_of(
    table: Table, name: str, *, least: int = 0, taken: Collection[str] = ()
) -> Iterator[Point]:
    """The `times` of a table, in their order, no day two of them; `least`: months of the first.

    `taken`: what a key may not be. Raises PackError with the line.
    """
    before: Point | None = None
    for each in table.tables("times", name):
        made = Point(
            each.need("key", str),
            whole_number(each, "months", least=least),
            whole_number(each, "days_before", least=0),
            whole_number(each, "days_after", least=0),
        )
        each.done()
        if made.key in taken:
            each.refuse(f"{made.key!r} is an event already.", "key")
        if before and not before.ends_before(made):
            each.refuse(f"One day may be both {before.key!r} and {made.key!r}.", "months")
        before = made
        yield made
