"""What a district's office asks of a centre: its year, its certificate, its sheet.

`[office]` of a pack's `learning.toml`. A country's file replaces the parts that it names again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from muara.follow_up.days import after_months
from muara.follow_up.define import one_of, source_of, whole_number
from muara.packs import Table
from muara.rules.vocabulary import Text

from .define import ENDED
from .parts import Sayings, parts_of, sayings

if TYPE_CHECKING:
    from muara.packs import Pack

QUARTERS = (1, 2, 3, 4)
_QUARTER_MONTHS = 3

ON_THE_ROLLS = ("at_start", "came", *ENDED, "ended_somehow", "at_end", "mainstreamed")
ATTENDED = ("days_open", "days_present", "register_missing", "trade_hours")
GIVEN = {
    "meal": ("meals_given", "meals_not"),
    "stipend": ("stipends_given", "stipends_not"),
    "health_check": ("health_given", "health_not"),
}
"""For each kind of support the figures of those who had it in a month, and who had not."""
STIPEND_MONEY = "stipend_money"

FIGURES_OF_QUARTER = (
    *ON_THE_ROLLS,
    *ATTENDED,
    *(figure for pair in GIVEN.values() for figure in pair),
    STIPEND_MONEY,
)
"""What is counted of a centre between two days, in order."""

MONEY = ("sanctioned", "brought", "released", "used", "returned", "balance")
"""What is told of a centre's money in a year; `brought` and `balance` follow from the others."""

SHEET = (
    *("number", "key", "name", "kind", "operator", "run_by", "place", "opened_on", "places"),
    *("staff", "girls", "boys", "share_present", "visits", "last_visit", "missing"),
    *FIGURES_OF_QUARTER,
    *MONEY,
)
"""What a column of the district's sheet may give of a centre."""

SAYINGS = {
    "used_above_released": ("over", "year"),
    "released_above_sanctioned": ("over", "year"),
    "fewer_counted": ("counted", "marked"),
    "register_differs": ("told", "recorded"),
    "nobody": (),
    "register_missing": ("months",),
    "no_visit": (),
    "no_money": ("year",),
    "no_places": (),
    "no_staff": (),
    "no_meals": (),
}
"""The sentences of the office, each with what can be filled in."""


@dataclass(frozen=True)
class Year:
    """The financial year: the month in which it begins, on its first day."""

    begins: int
    source: str

    def of(self, day: dt.date) -> int:
        """The year, by that in which it begins, to which a day belongs.

        >>> Year(begins=4, source="-").of(dt.date(2013, 3, 31))
        2012
        """
        return day.year if day.month >= self.begins else day.year - 1

    def quarter_of(self, day: dt.date) -> int:
        """The quarter of its year, 1 to 4, in which a day lies."""
        return (day.month - self.begins) % 12 // _QUARTER_MONTHS + 1

    def days(self, year: int, quarter: int | None = None) -> tuple[dt.date, dt.date]:
        """The first and the last day of a year, or of one of its quarters.

        >>> Year(begins=4, source="-").days(2012, 4)
        (datetime.date(2013, 1, 1), datetime.date(2013, 3, 31))
        """
        begins, months = dt.date(year, self.begins, 1), 12
        if quarter is not None:
            begins = after_months(begins, (quarter - 1) * _QUARTER_MONTHS)
            months = _QUARTER_MONTHS
        return begins, after_months(begins, months) - dt.timedelta(days=1)

    def called(self, year: int) -> str:
        """What a year is called: 2012-13, or 2012 where it is the year of the calendar.

        >>> Year(begins=4, source="-").called(2012), Year(begins=1, source="-").called(2012)
        ('2012-13', '2012')
        """
        return str(year) if self.begins == 1 else f"{year}-{(year + 1) % 100:02}"


@dataclass(frozen=True)
class Certificate:
    """The form on which the use of the money is certified, as the country calls it."""

    form: str
    source: str


@dataclass(frozen=True)
class Column:
    """One column of the sheet: what stands above it, and what it gives of a centre."""

    head: str
    gives: str


@dataclass(frozen=True)
class Sheet:
    """The sheet of a district in the layout that a portal takes."""

    title: Text
    columns: tuple[Column, ...]
    source: str


@dataclass(frozen=True)
class OfficeRules:
    """What a pack says of the office; every field is a part of `[office]`."""

    year: Year
    certificate: Certificate
    sheet: Sheet
    says: Sayings = field(repr=False)
    doubts: tuple[str, ...] = ()

    def doubts_of(self, part: str) -> bool:
        """Does a part still await a primary source?"""
        return any(doubt.endswith(f" office.{part}") for doubt in self.doubts)


@cache
def office_rules(pack: Pack) -> OfficeRules:
    """The rules of the office of this pack and those it extends.

    Raises PackError with file, line and the nearest right word.

    >>> from muara.packs import open_pack
    >>> rules = office_rules(open_pack("india"))
    >>> rules.year.begins, rules.certificate.form, rules.doubts_of("sheet")
    (4, 'GFR 19-A', True)
    """
    readers = {
        "year": _year,
        "certificate": lambda table: Certificate(table.need("form", str), source_of(table)),
        "sheet": _sheet,
        "says": _says,
    }
    found, doubts = parts_of(pack, "office", readers)
    return OfficeRules(**found, doubts=tuple(doubts))


def _year(table: Table) -> Year:
    begins = whole_number(table, "begins")
    if begins > 12:
        table.refuse(f"{begins} is no month.", "begins", "Write 1 to 12.")
    return Year(begins, source_of(table))


def _sheet(table: Table) -> Sheet:
    below = table.table("columns", "office.sheet.columns")
    columns = tuple(
        Column(head, one_of(below, f'"{head}"', gives, SHEET))
        for head, gives in below.values.items()
    )
    if not columns:
        table.refuse("The sheet has no column.", do="Write [office.sheet.columns].")
    return Sheet(table.text("title"), columns, source_of(table))


def _says(table: Table) -> Sayings:
    filled = {name for names in SAYINGS.values() for name in names}
    return sayings(table, SAYINGS, filled)
