"""How soon a centre's register is told, and how often it is visited: `[centres]` of the pack."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from muara.follow_up.days import after_months, last_months
from muara.follow_up.define import one_of, source_of, whole_number

if TYPE_CHECKING:
    from muara.packs import Table


@dataclass(frozen=True)
class Centres:
    """How many days after a month its register is told, and in how many months a visit is due.

    `visited`: what the kinds stand for whose centres are visited.
    """

    register_due_days: int
    visit_months: int
    visited: tuple[str, ...]
    source: str = ""
    unconfirmed: bool = False

    def register_due(self, on: dt.date) -> dt.date:
        """The last month (its first day) whose register is to be told by a day.

        >>> rule = Centres(register_due_days=10, visit_months=3, visited=("shelter",))
        >>> rule.register_due(dt.date(2013, 3, 9)), rule.register_due(dt.date(2013, 3, 10))
        (datetime.date(2013, 1, 1), datetime.date(2013, 2, 1))
        """
        return last_months(on - dt.timedelta(days=self.register_due_days), 1)[0]

    def visit_due_since(self, on: dt.date) -> dt.date:
        """A centre whose last visit was before this day is to be visited by now.

        >>> Centres(10, 3, ("shelter",)).visit_due_since(dt.date(2013, 5, 31))
        datetime.date(2013, 2, 28)
        """
        return after_months(on, -self.visit_months)


def centres_of(table: Table, stands_for: tuple[str, ...]) -> Centres:
    """The table, whose `visited` are of these. Raises PackError with line and nearest word."""
    return Centres(
        register_due_days=whole_number(table, "register_due_days", least=0),
        visit_months=whole_number(table, "visit_months"),
        visited=tuple(
            one_of(table, "visited", each, stands_for) for each in table.need("visited", list)
        ),
        source=source_of(table),
        unconfirmed=table.get("unconfirmed", bool, False),
    )
