"""The door: frames of any kind come in, are checked once, and leave as the kind they came.

Accepted are Polars frames (eager and lazy), pandas and PyArrow tables, DuckDB relations and Spark
frames. Inside, everything is one lazy Narwhals frame in which each attribute of the vocabulary has
its right type: NaN has become unknown, clock times are minutes, a total is the sum of its parts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import narwhals as nw
import polars as pl

from muara.errors import FrameError, nearest
from muara.rules import Attribute, CodeList, Compiler, Rule, Vocabulary

OWN = "__muara_"
"""What the names of our own columns begin with, while an answer is reckoned."""


@dataclass(frozen=True)
class Inside:
    """A frame past the door: where each attribute stands, and which were not asked of whom."""

    frame: nw.LazyFrame[Any]
    columns: Mapping[str, str]
    asked: Mapping[str, str]
    temporary: tuple[str, ...]


@dataclass(frozen=True)
class Door:
    """Checks what comes in. `columns` says in which column of the frame an attribute stands.

    `coded`: on Polars, codes of a closed list stay an Enum, which compares tenfold sooner.
    """

    vocabulary: Vocabulary
    columns: Mapping[str, str]
    file: str = ""
    today: dt.date | None = None
    coded: bool = False

    def enter(self, frame: Any, wanted: Iterable[str], asked: Mapping[str, Rule]) -> Inside:
        """Type the wanted attributes, refuse impossible values, blank what was not asked."""
        lazy = as_lazy(frame)
        schema = dict(lazy.collect_schema())
        names = self.present(wanted, asked, schema)
        typed = {name: self.typed(name, schema[column]) for name, column in names.items()}
        self.check(lazy, names, schema)
        return self._blank(lazy, names, typed, asked, schema)

    def present(
        self, wanted: Iterable[str], asked: Mapping[str, Rule], schema: Mapping[str, Any]
    ) -> dict[str, str]:
        """The wanted attributes (and bounds, and parts of totals) that the frame has."""
        names = [*wanted, *(read.name for rule in asked.values() for read in rule.attributes)]
        found = {}
        for name in names:
            for each in self._forms(name):
                column = self.columns.get(each, each)
                if column in schema:
                    found[each] = column
        return found

    def _forms(self, name: str) -> list[str]:
        attribute = self.vocabulary.get(name)
        if attribute is None:
            return [name]
        bounds = [f"{name}_low", f"{name}_high"] if attribute.interval else []
        born = ["birth_date"] if name == "age" else []
        return [name, *bounds, *attribute.sum_of, *born]

    def attribute(self, name: str) -> Attribute:
        """The attribute that a column name stands for (`age_low` is an age)."""
        found = self.vocabulary.get(name) or self.vocabulary.get(name.rsplit("_", 1)[0])
        return found or Attribute(name, "id")

    # --- types ---

    def typed(self, name: str, dtype: Any) -> nw.Expr | None:
        """The column as the rules need it, or None where it already is."""
        attribute, column = self.attribute(name), nw.col(self.columns.get(name, name))
        kind = attribute.kind
        if kind == "number":
            return self._number(name, column, dtype)
        if kind == "truth":
            return self._truth(name, column, dtype)
        if kind == "date":
            return self._date(name, column, dtype)
        if kind == "clock":
            return self._clock(name, column, dtype)
        return self._code(name, column, dtype) if kind in ("code", "classification") else None

    def _number(self, name: str, column: nw.Expr, dtype: Any) -> nw.Expr | None:
        if dtype.is_float():
            return nw.when(~column.is_nan()).then(column)
        if dtype.is_integer():
            return None
        return self._empty(name, dtype, nw.Float64, "a number")

    def _truth(self, name: str, column: nw.Expr, dtype: Any) -> nw.Expr | None:
        if dtype == nw.Boolean:
            return None
        if dtype.is_integer():
            return column == 1
        return self._empty(name, dtype, nw.Boolean, "true or false")

    def _date(self, name: str, column: nw.Expr, dtype: Any) -> nw.Expr | None:
        if dtype == nw.Date:
            return None
        if dtype == nw.Datetime:
            return column.cast(nw.Date)
        return self._empty(name, dtype, nw.Date, "a date, YYYY-MM-DD")

    def _clock(self, name: str, column: nw.Expr, dtype: Any) -> nw.Expr | None:
        if dtype.is_integer():
            return None
        if dtype == nw.String:
            hours, minutes = column.str.slice(0, 2).cast(nw.Int64), column.str.slice(3, 2)
            return hours * 60 + minutes.cast(nw.Int64)
        if dtype == nw.Time:
            return column.cast(nw.String).str.slice(0, 2).cast(nw.Int64) * 60 + column.cast(
                nw.String
            ).str.slice(3, 2).cast(nw.Int64)
        return self._empty(name, dtype, nw.Int64, "a time, HH:MM")

    def _code(self, name: str, column: nw.Expr, dtype: Any) -> nw.Expr | None:
        if dtype in (nw.Categorical, nw.Enum):
            return None if self._stays_coded(name, dtype) else column.cast(nw.String)
        if dtype == nw.String:
            return None
        return self._empty(name, dtype, nw.String, "a code, as text")

    def _stays_coded(self, name: str, dtype: Any) -> bool:
        """Is it an Enum of codes that the list has, and no others?"""
        codes = self.attribute(name).codes
        if not self.coded or codes is None or codes.deepens or dtype != nw.Enum:
            return False
        return set(dtype.categories) >= set(codes.codes)

    def _empty(self, name: str, dtype: Any, wanted: Any, expected: str) -> nw.Expr:
        """A column in which nothing stands has no type of its own; any other is refused."""
        if dtype == nw.Unknown or str(dtype) == "Null":
            return nw.lit(None, dtype=wanted)
        raise FrameError(
            f"{name} cannot be read.",
            file=self.file or None,
            column=self.columns.get(name, name),
            found=f"a column of type {dtype}",
            expected=expected,
            do="Correct the column, or say in a mapping file how it is to be read.",
        )

    # --- values ---

    def check(
        self, lazy: nw.LazyFrame[Any], names: Mapping[str, str], schema: Mapping[str, Any]
    ) -> None:
        """Refuse a value that cannot be, naming its row. One pass over the columns used."""
        ranged = {name for name, column in names.items() if self._has_range(name, schema[column])}
        doubts: dict[str, nw.Expr] = {}
        for name, column in names.items():
            if name not in ranged:
                doubt = self._doubt(self.attribute(name), nw.col(column), schema[column])
                doubts |= {} if doubt is None else {name: doubt.fill_null(False)}
        self._check_bounds(lazy, names)
        told = self._told(lazy, {name: names[name] for name in sorted(ranged)}, doubts)
        for name, column in names.items():
            if self._beyond(name, told) if name in ranged else told.get(name, False):
                doubt = self._doubt(self.attribute(name), nw.col(column), schema[column])
                assert doubt is not None  # noqa: S101  (a value was found to be in doubt)
                self._refuse(lazy, name, column, doubt)

    def _has_range(self, name: str, dtype: Any) -> bool:
        """Is it a column of whole numbers, which tell by their least and greatest?"""
        attribute = self.attribute(name)
        both = attribute.low is not None and attribute.high is not None
        return attribute.kind == "number" and dtype.is_integer() and both

    def _told(
        self, lazy: nw.LazyFrame[Any], ranged: Mapping[str, str], doubts: Mapping[str, nw.Expr]
    ) -> dict[str, Any]:
        """The least and the greatest of some columns, and whether any value of others is in doubt.

        Polars is asked in its own words where that is all there is to ask: it is sooner.
        """
        native = lazy.to_native()
        if isinstance(native, pl.LazyFrame) and not doubts:
            own = [each for pair in _outer(pl, ranged) for each in pair]
            return native.select(own).collect().row(0, named=True) if own else {}
        ends = [each for pair in _outer(nw, ranged) for each in pair]
        some = [doubt.any().alias(name) for name, doubt in doubts.items()]
        if not ends and not some:
            return {}
        found: pl.DataFrame = lazy.select(*ends, *some).collect("polars").to_native()
        return found.row(0, named=True)

    def _beyond(self, name: str, told: Mapping[str, Any]) -> bool:
        """Does the least or the greatest lie outside the attribute's range?"""
        attribute, least, most = self.attribute(name), told[f"{name} least"], told[f"{name} most"]
        assert attribute.low is not None  # noqa: S101  (both ends are there)
        assert attribute.high is not None  # noqa: S101
        return least is not None and (least < attribute.low or most > attribute.high)

    def _check_bounds(self, lazy: nw.LazyFrame[Any], names: Mapping[str, str]) -> None:
        """The lower bound of an interval does not lie above the upper."""
        for low in [name for name in names if name.endswith("_low")]:
            high = low.removesuffix("_low") + "_high"
            if high not in names or not self.attribute(low).interval:
                continue
            crossed = nw.col(names[low]) > nw.col(names[high])
            if not lazy.select(crossed.fill_null(False).any()).collect().item():
                continue
            row, value = _first(lazy, names[low], crossed)
            raise FrameError(
                f"{names[low]} lies above {names[high]}.",
                file=self.file or None,
                row=row,
                column=names[low],
                found=value,
                do="Put the lower bound first.",
            )

    def _doubt(self, attribute: Attribute, column: nw.Expr, dtype: Any) -> nw.Expr | None:
        """Which values of a column cannot be."""
        if attribute.kind == "number" and (dtype.is_integer() or dtype.is_float()):
            return _outside(attribute, column, dtype)
        if attribute.kind == "truth" and dtype.is_integer():
            return (column != 0) & (column != 1)
        if attribute.kind == "date" and self.today is not None and dtype == nw.Date:
            return column > nw.lit(self.today)
        if attribute.kind == "clock" and dtype == nw.String:
            return ~column.str.contains(r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$")
        if attribute.codes is not None and dtype == nw.String:
            return _unlisted(attribute, column)
        return None

    def _refuse(self, lazy: nw.LazyFrame[Any], name: str, column: str, doubt: nw.Expr) -> None:
        row, value = _first(lazy, column, doubt)
        attribute = self.attribute(name)
        known = attribute.codes.codes if attribute.codes else ()
        raise FrameError(
            f"{attribute.label()} cannot be this.",
            file=self.file or None,
            row=row,
            column=column,
            found=repr(value) if isinstance(value, str) else value,
            expected=self._expected(attribute),
            do=nearest(str(value), known) if known else _CORRECT,
        )

    def first_row(self, inside: Inside, name: str, value: dt.date) -> int | None:
        """The first row (counted from 1) with this value, where the engine counts rows."""
        column = inside.columns[name]
        return _first(inside.frame, column, nw.col(column) == nw.lit(value))[0]

    def _expected(self, attribute: Attribute) -> str:
        if attribute.kind == "number":
            return f"{attribute.low:g} to {attribute.high:g} {attribute.unit}".strip()
        said = {
            "truth": "true or false (1 or 0)",
            "clock": "a time, HH:MM",
            "date": f"a day not after {self.today}",
        }
        return said.get(attribute.kind, f"a code of {attribute.name}")

    # --- what the rules see ---

    def _blank(
        self,
        lazy: nw.LazyFrame[Any],
        names: Mapping[str, str],
        typed: Mapping[str, nw.Expr | None],
        asked: Mapping[str, Rule],
        schema: Mapping[str, Any],
    ) -> Inside:
        columns, made = dict(names), {}
        for name, expression in typed.items():
            if expression is not None:
                columns[name] = OWN + name
                made[OWN + name] = expression
        inside = lazy.with_columns(**made) if made else lazy
        inside, columns, derived = self._derived(inside, columns)
        inside, columns, gone = _unasked(inside, columns, asked)
        flags = {name: f"{OWN}asked_{name}" for name in asked if f"{OWN}asked_{name}" in gone}
        return Inside(inside, columns, flags, (*made, *derived, *gone))

    def _derived(
        self, lazy: nw.LazyFrame[Any], columns: dict[str, str]
    ) -> tuple[nw.LazyFrame[Any], dict[str, str], tuple[str, ...]]:
        """Totals from their parts; age from the date of birth."""
        made = {}
        for attribute in self.vocabulary.values():
            parts = [columns[part] for part in attribute.sum_of if part in columns]
            if parts and attribute.name not in columns:
                made[attribute.name] = _total(parts)
        if "birth_date" in columns and "work_date" in columns:
            age = age_on(nw.col(columns["birth_date"]), nw.col(columns["work_date"]))
            # Whoever is born after the day has no age on it, and is not younger than everybody.
            reckoned = nw.when(age >= 0).then(age)
            told = [nw.col(columns["age"])] if "age" in columns else []
            made["age"] = nw.coalesce(*told, reckoned) if told else reckoned
        if made:
            lazy = lazy.with_columns(**{OWN + name: value for name, value in made.items()})
        own = {name: OWN + name for name in made}
        return lazy, {**columns, **own}, tuple(own.values())


def _outer(ns: Any, columns: Mapping[str, str]) -> Iterable[tuple[Any, Any]]:
    """The least and the greatest of each column, in the words of Polars or of Narwhals."""
    for name, column in columns.items():
        yield (
            ns.col(column).min().alias(f"{name} least"),
            ns.col(column).max().alias(f"{name} most"),
        )


_CORRECT = "Correct it, or leave it empty where it is not known."


def as_lazy(frame: Any) -> nw.LazyFrame[Any]:
    """Any frame as a lazy Narwhals one; pandas and PyArrow go through Polars.

    Raises FrameError where it is no frame.
    """
    try:
        found = nw.from_native(frame)
    except TypeError:
        raise FrameError(
            "This is not a table.",
            found=type(frame).__name__,
            expected="a Polars, pandas, PyArrow, DuckDB or Spark frame",
        ) from None
    if isinstance(found, nw.LazyFrame):
        return found
    lazy: nw.LazyFrame[Any] = nw.from_native(found.to_polars().lazy())
    return lazy


def age_on(born: nw.Expr, day: nw.Expr) -> nw.Expr:
    """Completed years on a day, by month and day: 29 February completes a year on 1 March.

    >>> import datetime as dt, polars as pl
    >>> born, days = dt.date(2004, 2, 29), [dt.date(2018, 2, 28), dt.date(2018, 3, 1)]
    >>> frame = nw.from_native(pl.DataFrame({"born": [born, born], "day": days}))
    >>> frame.select(age=age_on(nw.col("born"), nw.col("day")))["age"].to_list()
    [13, 14]
    """
    months = [each.dt.month().cast(nw.Int64) for each in (born, day)]
    days = [each.dt.day().cast(nw.Int64) for each in (born, day)]
    to_come = (months[0] > months[1]) | ((months[0] == months[1]) & (days[0] > days[1]))
    return -(born.dt.year().cast(nw.Int64) - day.dt.year().cast(nw.Int64)) - to_come.cast(nw.Int64)


def _total(parts: list[str]) -> nw.Expr:
    """The sum of what is known; unknown where nothing is."""
    known = [nw.col(part).fill_null(0) for part in parts]
    nothing = reduce(lambda one, other: one & other, [nw.col(part).is_null() for part in parts])
    return nw.when(~nothing).then(reduce(lambda one, other: one + other, known))


def _outside(attribute: Attribute, column: nw.Expr, dtype: Any) -> nw.Expr | None:
    doubts = []
    if attribute.low is not None:
        doubts.append(column < attribute.low)
    if attribute.high is not None:
        above = column > attribute.high
        doubts.append(above & ~column.is_nan() if dtype.is_float() else above)
    return reduce(lambda one, other: one | other, doubts) if doubts else None


def _unlisted(attribute: Attribute, column: nw.Expr) -> nw.Expr | None:
    codes = attribute.codes
    if codes is None or not codes.codes:
        return None
    listed = column.is_in(sorted(codes.codes))
    if codes.deepens:
        listed = listed | (_below_leaf(codes, column) & column.str.contains("^[0-9]+$"))
    return ~listed


def _below_leaf(codes: CodeList, column: nw.Expr) -> nw.Expr:
    """Does the code go on below the deepest that the classification lists?"""
    lengths = sorted({len(leaf) for leaf in codes.leaves})
    found = [
        column.str.slice(0, n).is_in(sorted(leaf for leaf in codes.leaves if len(leaf) == n))
        for n in lengths
    ]
    return reduce(lambda one, other: one | other, found)


def _first(lazy: nw.LazyFrame[Any], column: str, doubt: nw.Expr) -> tuple[int | None, object]:
    """The first row (counted from 1, without the heading) in which something is wrong."""
    native = lazy.to_native()
    if isinstance(native, pl.LazyFrame):
        numbered = nw.from_native(native.with_row_index(OWN + "row"))
        bad = numbered.filter(doubt.fill_null(False)).head(1).collect("polars").to_native()
        return bad[OWN + "row"].item() + 1, bad[column].item()
    bad = lazy.filter(doubt.fill_null(False)).select(column).head(1).collect("polars").to_native()
    return None, bad[column].item()


def _unasked(
    lazy: nw.LazyFrame[Any], columns: dict[str, str], asked: Mapping[str, Rule]
) -> tuple[nw.LazyFrame[Any], dict[str, str], tuple[str, ...]]:
    """What was not asked of somebody is unknown of them, whatever the file holds there."""
    compiler = Compiler(columns)
    flags = {
        f"{OWN}asked_{name}": compiler.truth(rule.node).fill_null(False)
        for name, rule in asked.items()
        if name in columns
    }
    if not flags:
        return lazy, columns, ()
    lazy = lazy.with_columns(**flags)
    blanked = {
        f"{OWN}blank_{name}": nw.when(nw.col(f"{OWN}asked_{name}")).then(nw.col(columns[name]))
        for name in asked
        if name in columns
    }
    renamed = {name: f"{OWN}blank_{name}" for name in asked if name in columns}
    return lazy.with_columns(**blanked), {**columns, **renamed}, (*flags, *blanked)
