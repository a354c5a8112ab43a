"""How groups of one survey differ, as the page of its answer tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from muara.disclosure import WITHHELD
from muara.tables.layout import laid_out
from muara.tables.table import BETWEEN
from muara.tables.telling import DECIMALS
from muara_server.figures import language, number

if TYPE_CHECKING:
    from muara.tables import Table
    from muara.tables.telling import Telling
    from muara_server.surveys.estimating.shown import Sheet
    from muara_server.surveys.models import Estimates

SURE = 0.05
"""Less often than this by chance alone: more than chance, as people usually say."""
SMALLEST_P = 0.001


@dataclass(frozen=True)
class Difference:
    """By how much the second figure is more than the first, in words and numbers."""

    difference: str
    interval: str
    p: str
    sure: bool

    @classmethod
    def of(cls, row: Mapping[str, Any], *, unit: str, said: Telling) -> Difference:
        """From a row of differences; `unit`: what the figures are."""
        times = 100.0 if unit == "percent" else 1.0
        low, high = (signed(row[name], times, unit, said) for name in ("ci_low", "ci_high"))
        return cls(
            difference=signed(row["value"], times, unit, said),
            interval=said.phrases("from_to").format(low=low, high=high) if low and high else "",
            p=chance(row["p"], said),
            sure=bool(low and high) and (row["ci_low"] > 0 or row["ci_high"] < 0),
        )


def signed(value: float | None, times: float, unit: str, said: Telling) -> str:
    """A figure with its sign, also where it is more."""
    if value is None:
        return ""
    places = DECIMALS.get(unit, 1)
    rounded = round(times * value, places) + 0.0
    return ("+" if rounded > 0 else "") + said.number(rounded, places)


def chance(p: float | None, said: Telling) -> str:
    """How often chance alone would make as much."""
    if p is None:
        return ""
    return f"< {said.number(SMALLEST_P, 3)}" if p < SMALLEST_P else said.number(p, 3)


@dataclass(frozen=True)
class Pair:
    """Two groups within some people: by how much the second is more than the first.

    `first_row` and `second_row`: where each stands in the table, so that its n opens.
    """

    label: str
    within: str
    column: str
    first_n: str
    second_n: str
    first_row: int | None
    second_row: int | None
    withheld: bool
    by: Difference


@dataclass(frozen=True)
class Groups:
    """All pairs, and what the test says where there is one."""

    title: str
    pairs: Sequence[Pair]
    several: bool
    test: str
    in_numbers: str


def groups(estimates: Estimates, sheet: Sheet) -> Groups | None:
    """The comparison of groups that was asked; None where none was."""
    kept = estimates.contrasts
    if not kept:
        return None
    compared = estimates.asked["compare"]
    shown = [row for row in kept["differences"] if _depth(row) <= sheet.depth]
    pairs = list(_pairs(shown, compared, sheet))
    test, in_numbers = _test(kept.get("test"), _word(sheet, compared), sheet)
    several = len({pair.column for pair in pairs}) > 1
    return Groups(_word(sheet, compared), pairs, several, test, in_numbers)


def _depth(row: Mapping[str, Any]) -> int:
    """How many breakdowns within each other make the people of a row."""
    return row["group"].count(BETWEEN) + 1 if row["group"] else 0


def _pairs(rows: Sequence[Mapping[str, Any]], compared: str, sheet: Sheet) -> Iterator[Pair]:
    units = dict(sheet.table.cells.select("column", "unit").rows())
    rows_of = numbers_of_rows(sheet.table)
    for row in _in_order(rows, compared, sheet):
        first, second = (_word(sheet, f"{compared}={row[each]}") for each in ("first", "second"))
        yield Pair(
            label=_("%(second)s, beside %(first)s") % {"first": first, "second": second},
            within=_within(row, sheet),
            column=_word(sheet, f"of={row['of']}"),
            first_n=number(row["n_first"]),
            second_n=number(row["n_second"]),
            first_row=rows_of.get(_domain(row, compared, row["first"])),
            second_row=rows_of.get(_domain(row, compared, row["second"])),
            withheld=row[WITHHELD],
            by=Difference.of(row, unit=units.get(row["of"], "mean"), said=sheet.said),
        )


def numbers_of_rows(table: Table) -> dict[frozenset[tuple[str, str]], int]:
    """Where the people of each row stand in a table, by their breakdowns with their values."""
    rows = enumerate(laid_out(table).rows)
    return {_values(row.group, row.key): at for at, row in rows}


def _domain(row: Mapping[str, Any], compared: str, value: str) -> frozenset[tuple[str, str]]:
    return _values(row["group"], row["row"]) | {(compared, value)}


def _values(group: str, row: str) -> frozenset[tuple[str, str]]:
    both = zip(group.split(BETWEEN), row.split(BETWEEN), strict=True)
    return frozenset(both) if group else frozenset()


def _in_order(
    rows: Sequence[Mapping[str, Any]], compared: str, sheet: Sheet
) -> list[Mapping[str, Any]]:
    """As the table lists its rows; of two groups the one that stands there later is the second."""
    cells = sheet.table.cells
    own = cells.filter(group=compared)["row"].unique(maintain_order=True)
    listed = {key: at for at, key in enumerate(own)}
    keys = cells.select("group", "row").unique(maintain_order=True).rows()
    places = {key: at for at, key in enumerate(keys)}

    def place(row: Mapping[str, Any]) -> tuple[int, ...]:
        groups = (listed.get(row[each], len(listed)) for each in ("first", "second"))
        return (places.get((row["group"], row["row"]), len(places)), *groups)

    turned = [_turned(row) if place(row)[1] > place(row)[2] else row for row in rows]
    return sorted(turned, key=place)


def _turned(row: Mapping[str, Any]) -> dict[str, Any]:
    """The same two groups the other way round."""
    less = {
        name: None if row[of] is None else -row[of]
        for name, of in (("value", "value"), ("ci_low", "ci_high"), ("ci_high", "ci_low"))
    }
    other = {"first": row["second"], "second": row["first"]}
    counts = {"n_first": row["n_second"], "n_second": row["n_first"]}
    return {**row, **less, **other, **counts}


def _within(row: Mapping[str, Any], sheet: Sheet) -> str:
    names, values = row["group"].split(BETWEEN), row["row"].split(BETWEEN)
    both = zip(names, values, strict=True) if row["group"] else ()
    told = (f"{_word(sheet, name)}: {_word(sheet, f'{name}={value}')}" for name, value in both)
    return ", ".join(told) or _word(sheet, "")


def _word(sheet: Sheet, key: str) -> str:
    """The words of a breakdown or a value of it."""
    text = sheet.table.said.get(key, {})
    return text.get(language()) or text.get("en") or key.rpartition("=")[2]


def _test(test: Mapping[str, Any] | None, group: str, sheet: Sheet) -> tuple[str, str]:
    """Whether the answer has to do with the group, in words, and the test behind that."""
    if test is None:
        return "", ""
    said = _said(test) % {"group": group}
    if test.get("p") is None:
        return said, ""
    told = {name: sheet.said.number(test[name], 2) for name in ("f", "df1", "df2")}
    told |= {"p": chance(test["p"], sheet.said), "n": number(test["n"])}
    behind = _("Rao and Scott: F = %(f)s with %(df1)s and %(df2)s degrees of freedom, p %(p)s.")
    return said, f"{behind % told} n {told['n']}"


def _said(test: Mapping[str, Any]) -> str:
    if test.get(WITHHELD):
        return _(
            "%(group)s: whether the answer has to do with it is withheld, because one of the "
            "groups is."
        )
    if test["p"] is None:
        return _("%(group)s: this sample cannot say whether the answer has to do with it.")
    if test["p"] < SURE:
        return _("%(group)s: the answer has to do with it. Chance alone would rarely make this.")
    return _("%(group)s: nothing shows that the answer has to do with it. It may be chance alone.")
