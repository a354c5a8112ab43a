"""The screen on which a month is keyed: a row a child, read as it was typed.

What holds for all is said once above the rows; a row says only what is otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from muara_server import figures
from muara_server.learning import marks as marking
from muara_server.learning.actions.registers import Keyed
from muara_server.learning.frames.months import NOTHING, Day, Told, usual
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    from muara_server.learning.frames.pupils import Pupil

GIVEN = "given"
STIPEND = "stipend"


@dataclass
class Cell:
    """One thing that was given or not: its name on the form, and what was chosen."""

    name: str
    label: str
    value: str = ""
    wrong: str = ""


@dataclass
class Row:
    """A child's month as typed. `usual`: present on every school day; `locked`: told twice."""

    pupil: Pupil
    told: Told
    usual: str
    marks: str
    hours: str
    cells: list[Cell]
    wrong: list[str] = field(default_factory=list)
    keyed: Keyed | None = None
    totals: marking.Totals | None = None

    @property
    def key(self) -> str:
        """What the names of its fields end in."""
        return str(self.pupil.enrolment)


@dataclass
class MonthPage:
    """The whole screen: what holds for all, and a row a child."""

    days: Sequence[Day]
    rows: list[Row]
    cells: list[Cell]
    hours: str = ""
    amount: str = ""
    wrong: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Can all of it be read?"""
        cells = [*self.cells, *(cell for row in self.rows for cell in row.cells)]
        return not (
            self.wrong or any(row.wrong for row in self.rows) or any(c.wrong for c in cells)
        )

    @property
    def keyed(self) -> list[Keyed]:
        """What was keyed, of those whose month is not told twice."""
        return [row.keyed for row in self.rows if row.keyed is not None]


def items() -> list[tuple[str, str]]:
    """What a child may be given: meals, stipend, health check; in the reader's language."""
    fact = kinds()["support"].facts["item"]
    return [(code, fact.code_label(code, figures.language())) for code in fact.codes.codes]


def answers() -> list[tuple[str, str]]:
    """Given, or the reasons why not; nothing is not told."""
    fact = kinds()["support"].facts["not_because"]
    words = ((code, fact.code_label(code, figures.language())) for code in fact.codes.codes)
    return [(GIVEN, _("given")), *((code, _("not: %(why)s") % {"why": why}) for code, why in words)]


def blank(days: Sequence[Day], pupils: Sequence[Pupil], told: Mapping[UUID, Told]) -> MonthPage:
    """The month as it stands."""
    rows = [_row(days, each, told.get(each.person, NOTHING)) for each in pupils]
    return MonthPage(days, rows, [Cell(f"all-{item}", label) for item, label in items()])


def read(page: MonthPage, typed: Mapping[str, str], *, fill: bool = False) -> MonthPage:
    """What was typed into the screen; `fill`: present wherever nothing is told of a school day."""
    said = {name: value.strip() for name, value in typed.items()}
    page.hours, page.amount = said.get("all-hours", ""), said.get("amount", "")
    for cell in page.cells:
        _choose(cell, said)
    hours = _number(page.hours, page.wrong, _hours_range())
    amount = _number(page.amount, page.wrong, (0, math.inf))
    for row in page.rows:
        if not row.told.twice:
            _read_row(row, said, page=page, hours=hours, amount=amount, fill=fill)
    return page


def _row(days: Sequence[Day], pupil: Pupil, told: Told) -> Row:
    cells = [
        Cell(f"{item}-{pupil.enrolment}", label, _as_chosen(told.given.get(item)))
        for item, label in items()
    ]
    marks = told.marks or marking.untold(days[0].date)
    hours = "" if told.hours is None else f"{told.hours:g}"
    totals = marking.totals(told.marks) if told.marks else None
    if told.totals and not told.marks:
        totals = marking.Totals(*told.totals)
    return Row(pupil, told, usual(days, pupil), marks, hours, cells, totals=totals)


def _as_chosen(given: Mapping[str, Any] | None) -> str:
    if given is None:
        return ""
    return GIVEN if given["given"] else given["not_because"] or "other"


def _read_row(
    row: Row,
    said: Mapping[str, str],
    *,
    page: MonthPage,
    hours: float | None,
    amount: float | None,
    fill: bool,
) -> None:
    row.marks, row.hours = said.get(f"marks-{row.key}", ""), said.get(f"hours-{row.key}", "")
    for cell in row.cells:
        _choose(cell, said)
    try:
        marks = marking.read(row.marks, usual=row.usual)
    except marking.Unreadable as fault:
        row.wrong.append(_in_words(fault, len(row.usual)))
        return
    if fill:
        told = zip(marks, row.usual, strict=True)
        marks = "".join(some if mark == marking.UNTOLD else mark for mark, some in told)
    row.marks, row.totals = marks, marking.totals(marks)
    row.wrong += _outside(row, page.days)
    own = _number(row.hours, row.wrong, _hours_range())
    here = bool(marking.told_on(marks))
    row.keyed = Keyed(
        pupil=row.pupil,
        marks=marks,
        hours=hours if own is None and here else own,
        given=dict(_given(row, page, amount, here=here)),
        seen=UUID(said[f"seen-{row.key}"]) if said.get(f"seen-{row.key}") else None,
    )


def _given(
    row: Row, page: MonthPage, amount: float | None, *, here: bool
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What the row says of each item, else what is said of all, where the month is told."""
    for cell, of_all in zip(row.cells, page.cells, strict=True):
        item = cell.name.partition("-")[0]
        chosen = cell.value or (of_all.value if here else "")
        if chosen == GIVEN:
            stands = row.told.given.get(item, {}).get("amount")
            yield item, {"given": True, "amount": amount or stands if item == STIPEND else stands}
        elif chosen:
            yield item, {"given": False, "not_because": chosen}


def _choose(cell: Cell, said: Mapping[str, str]) -> None:
    cell.value = said.get(cell.name, "")
    if cell.value and cell.value not in dict(answers()):
        cell.wrong = _("Choose one of the list.")
        cell.value = ""


def _outside(row: Row, days: Sequence[Day]) -> list[str]:
    """Marks of days on which the child was not enrolled, or that have not come."""
    told = [days[at - 1].date for at in marking.told_on(row.marks)]
    today = timezone.localdate()
    before = [day for day in told if day < row.pupil.since]
    after = [day for day in told if row.pupil.until and day > row.pupil.until]
    late = [day for day in told if day > today]
    said = {
        _("Marked on %(found)s, and enrolled since %(day)s: write - there."): (
            before,
            row.pupil.since,
        ),
        _("Marked on %(found)s, and here until %(day)s: write - there."): (after, row.pupil.until),
        _("Marked on %(found)s, which has not come yet: write - there."): (late, None),
    }
    return [
        words % {"found": figures.day(found[0]), "day": figures.day(day)}
        for words, (found, day) in said.items()
        if found
    ]


def _number(typed: str, wrong: list[str], limits: tuple[float, float]) -> float | None:
    if not typed:
        return None
    low, high = limits
    try:
        found = float(typed.replace(",", "."))
    except ValueError:
        found = math.nan
    if not low <= found <= high:
        wrong.append(
            _("“%(found)s” is no number that can be here. Write a number, for example 12.")
            % {"found": typed[:20]}
        )
        return None
    return int(found) if found.is_integer() else found


def _hours_range() -> tuple[float, float]:
    fact = kinds()["attendance"].facts["prevocational_hours"]
    return fact.low or 0, math.inf if fact.high is None else fact.high


def _in_words(fault: marking.Unreadable, days: int) -> str:
    told = {
        "letter": _("“%(found)s” is no mark. Write p, e, a or c, and - for a day not told."),
        "length": _(
            "Found %(found)s letters; the month has %(days)s days. Write one for each day, or only "
            "what was otherwise, for example 12a 15e."
        ),
        "day": _("There is no day %(found)s in this month, which has %(days)s."),
        "exceptions": _(
            "“%(found)s” cannot be read. Write a day and its letter, for example 12a 15e."
        ),
    }
    return told[fault.fault] % {"found": str(fault.found)[:40], "days": days}


def of_children(rows: Sequence[Row], order: Sequence[str]) -> list[Row]:
    """The rows in the order of a printed register; who is not on it comes last."""
    places = {child: at for at, child in enumerate(order)}
    return sorted(rows, key=lambda row: places.get(str(row.pupil.person), len(places)))
