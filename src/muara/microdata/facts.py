"""From the columns of a survey to the words of the vocabulary, every value checked.

Nothing is guessed: a cell that is not a number, a code the vocabulary does not have, an age of 190
stop the work, with the row and the column as a person finds them in the file.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from muara.errors import FrameError, nearest
from muara.microdata.mapping import SurveyMapping, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from muara.microdata.expressions import Reckoning
    from muara.microdata.mapping import Value
    from muara.microdata.source import Source
    from muara.rules import Attribute, Vocabulary

_YES, _NO = ["true", "1", "yes"], ["false", "0", "no"]
_CLOCK = r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$"
_EXACT = 2.0**53  # beyond this a number with a fraction has no exact whole part


@dataclass(frozen=True)
class Check:
    """A way in which a cell can be wrong."""

    word: str
    columns: str
    message: str
    bad: pl.Expr
    found: pl.Expr
    expected: str
    do: str = ""


@dataclass(frozen=True)
class Fact:
    """A word of the vocabulary as an expression over the survey's columns, and its checks."""

    word: str
    expression: pl.Expr
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class FactMaker:
    """Makes facts from one source under one mapping.

    Attributes:
        source: The survey.
        mapping: How its columns say the words; an empty one takes columns by their names.
        vocabulary: The words.
        today: Days after this are refused; None: no day is.
    """

    source: Source
    mapping: SurveyMapping
    vocabulary: Vocabulary
    today: dt.date | None = None

    def facts(self, *, wanted: Collection[str] | None = None) -> list[Fact]:
        """The facts for the wanted words (None: for all) that the survey has."""
        words = words_of(self.vocabulary)
        given = self.given()
        names = [word for word in words if wanted is None or word in wanted]
        made = [self.fact(words[word], given[word]) for word in names if word in given]
        fixed = self.mapping.constants
        return made + [self.constant(words[word], fixed[word]) for word in names if word in fixed]

    def given(self) -> dict[str, Reckoning]:
        """Each word that the survey gives, with its column or expression."""
        columns = self.source.columns
        mapped = self.mapping.reckonings(columns=columns)
        named = set(columns) & set(words_of(self.vocabulary)) - set(mapped)
        own = SurveyMapping(columns={word: word for word in named - set(self.mapping.constants)})
        return mapped | own.reckonings(columns=columns)

    def notes(self) -> list[str]:
        """Where a column of the survey bears a word's name: which of the two was used."""
        if not self.mapping.columns:
            return []
        words = words_of(self.vocabulary)
        return [self._clash(column) for column in self.source.columns if column in words]

    def _clash(self, column: str) -> str:
        if column in self.mapping.constants:
            return f"{column} is the mapping's constant; the survey's column {column} is not read."
        said = self.mapping.columns.get(column)
        if said in (None, column):
            return f"{column} is read from the survey's column of that name."
        return f"{column} is read from {said}; the survey's own column {column} is not read."

    # --- one word ---

    def fact(self, attribute: Attribute, given: Reckoning) -> Fact:
        """One word from one column or expression."""
        raw = given.expression(text=self.cell if given.plain else self.written, number=self.number)
        shown = _shown(attribute.name, given)
        made = _Conversion(attribute, self.mapping, shown, self.today).fact(
            raw, dtype=self.type_of(raw)
        )
        number_checks = tuple(self.number_check(attribute.name, name) for name in given.numbers)
        return Fact(made.word, made.expression, number_checks + made.checks)

    def constant(self, attribute: Attribute, value: Value) -> Fact:
        """A word that is the same for every row."""
        made = _Conversion(attribute, SurveyMapping(), attribute.name, self.today)
        dtype = pl.Boolean if attribute.kind == "truth" else None
        literal = pl.lit(value, dtype=dtype)
        return made.fact(literal, dtype=self.type_of(literal))

    def type_of(self, expression: pl.Expr) -> pl.DataType:
        """The type that an expression has over this survey."""
        return self.source.frame.select(x=expression).collect_schema()["x"]

    # --- one cell ---

    def cell(self, column: str) -> pl.Expr:
        """The cells of a column in their own type; don't-know codes and blanks are null."""
        dtype = self.source.frame.collect_schema()[column]
        cell = _bare(pl.col(column), dtype=dtype, column=column, name=self.source.name)
        for low, high in self.source.labels.missing.get(column, ()):
            cell = pl.when(~cell.is_between(low, high)).then(cell)
        return _without(cell, codes=self.mapping.unknown.get(column, ()), dtype=dtype)

    def written(self, column: str) -> pl.Expr:
        """The cells of a column as text."""
        return _as_text(self.cell(column), dtype=self.type_of(self.cell(column)))

    def number(self, column: str) -> pl.Expr:
        """The cells of a column as numbers; null where they are none (a check tells)."""
        cell = self.cell(column)
        return _as_number(cell, dtype=self.type_of(cell), decimal=self.mapping.decimal)

    def number_check(self, word: str, column: str) -> Check:
        """Every cell of a column that is reckoned with must be a number."""
        written = self.written(column)
        bad = written.is_not_null() & self.number(column).is_null()
        return _not_a_number(word, f"{column} ({word})", bad=bad, found=written, key=column)


def _shown(word: str, given: Reckoning) -> str:
    if not given.plain:
        return f"{word} = {given.text}"
    return word if given.columns == (word,) else f"{given.columns[0]} ({word})"


# --- cells ---


def _bare(cell: pl.Expr, *, dtype: pl.DataType, column: str, name: str) -> pl.Expr:
    if isinstance(dtype, (pl.Enum, pl.Categorical)):
        cell, dtype = cell.cast(pl.String), pl.String()
    if dtype == pl.String:
        stripped = cell.str.strip_chars()
        return pl.when(stripped != "").then(stripped)
    if isinstance(dtype, pl.Decimal):
        return cell.cast(pl.Float64)
    if dtype.is_float():
        return cell.fill_nan(None)
    if isinstance(dtype, pl.Datetime):
        return cell.dt.date()
    if dtype.is_integer() or dtype in (pl.Boolean, pl.Date, pl.Time, pl.Null):
        return cell
    raise FrameError(
        "A column of this type cannot be read.",
        file=name,
        column=column,
        found=str(dtype),
        expected="numbers, text, true/false or dates",
        do="Store the column as one of these.",
    )


def _without(cell: pl.Expr, *, codes: tuple[str, ...], dtype: pl.DataType) -> pl.Expr:
    if not codes:
        return cell
    return pl.when(~_as_text(cell, dtype=dtype).is_in(list(codes))).then(cell)


def _as_text(cell: pl.Expr, *, dtype: pl.DataType) -> pl.Expr:
    """Text by which codes are compared: 1.0 and 1 are both `1`."""
    if isinstance(dtype, (pl.Enum, pl.Categorical)) or dtype == pl.String:
        return cell
    if dtype.is_float() or isinstance(dtype, pl.Decimal):
        whole = (cell == cell.floor()) & (cell.abs() < _EXACT)
        as_whole = cell.cast(pl.Int64, strict=False).cast(pl.String)
        return pl.when(whole).then(as_whole).otherwise(cell.cast(pl.String))
    if dtype == pl.Time:
        return cell.dt.to_string("%H:%M")
    return cell.cast(pl.String)


def _as_number(cell: pl.Expr, *, dtype: pl.DataType, decimal: str) -> pl.Expr:
    if dtype == pl.String:
        text = cell if decimal == "." else cell.str.replace(decimal, ".", literal=True)
        return text.cast(pl.Float64, strict=False).fill_nan(None)
    if dtype.is_integer():
        return cell.cast(pl.Int64)
    return cell.cast(pl.Float64, strict=False)


def _not_a_number(word: str, shown: str, *, bad: pl.Expr, found: pl.Expr, key: str) -> Check:
    return Check(
        word,
        shown,
        "This is not a number.",
        bad,
        found,
        "a number",
        f'If it says that nothing is known, write {key} = ["..."] under [unknown] in a mapping.',
    )


# --- values ---


@dataclass(frozen=True)
class _Conversion:
    """Turns raw cells into values of one attribute, with the checks that this needs."""

    attribute: Attribute
    mapping: SurveyMapping
    shown: str
    today: dt.date | None

    def fact(self, raw: pl.Expr, *, dtype: pl.DataType) -> Fact:
        name = self.attribute.name
        raw = _without(raw, codes=self.mapping.unknown.get(name, ()), dtype=dtype)
        codes = self.mapping.recode.get(name, {})
        kept = {code: value for code, value in codes.items() if value is not None}
        for_text = self.text(raw, dtype=dtype)
        if "" in codes:
            for_text = for_text.fill_null("")
        changed = for_text.is_in(list(codes)) if codes else pl.lit(value=False)
        rest = pl.when(~changed).then(for_text) if codes else for_text
        value, checks = self.convert(raw, rest, dtype=dtype, recoded=bool(codes))
        if codes:
            value = pl.when(changed).then(self.recoded(for_text, kept)).otherwise(value)
        checks = [*checks, *self.limits(value)]
        if self.attribute.kind == "number" and self.attribute.whole:
            value = value.cast(pl.Int64, strict=False)
        return Fact(name, value.alias(name), tuple(checks))

    def text(self, raw: pl.Expr, *, dtype: pl.DataType) -> pl.Expr:
        text = _as_text(raw, dtype=dtype)
        if width := self.mapping.pad.get(self.attribute.name):
            text = text.str.zfill(width)
        if length := self.mapping.cut.get(self.attribute.name):
            text = text.str.head(length)
        return text

    def recoded(self, text: pl.Expr, codes: Mapping[str, Value]) -> pl.Expr:
        if not codes:
            return pl.lit(None, dtype=self.dtype())
        return text.replace_strict(
            list(codes), list(codes.values()), default=None, return_dtype=self.dtype()
        )

    def dtype(self) -> pl.DataType:
        kinds = {"truth": pl.Boolean(), "date": pl.Date(), "number": pl.Float64()}
        return kinds.get(self.attribute.kind, pl.String())

    def convert(
        self, raw: pl.Expr, text: pl.Expr, *, dtype: pl.DataType, recoded: bool
    ) -> tuple[pl.Expr, list[Check]]:
        """The value and its checks; `text` lacks the cells that a recode has dealt with."""
        cells, kind = (text, pl.String()) if recoded else (raw, dtype)
        match self.attribute.kind:
            case "number":
                return self.number(cells, text, dtype=kind)
            case "truth":
                return self.truth(cells, text, dtype=kind)
            case "date":
                return self.date(cells, text, dtype=kind)
            case "clock":
                return text, [self.check(~text.str.contains(_CLOCK), text, "a time, as 19:30")]
            case _:
                return self.code(text)

    def number(
        self, cells: pl.Expr, text: pl.Expr, *, dtype: pl.DataType
    ) -> tuple[pl.Expr, list[Check]]:
        value = _as_number(cells, dtype=dtype, decimal=self.mapping.decimal)
        if dtype.is_integer():
            return value, []
        name = self.attribute.name
        bad = text.is_not_null() & value.is_null()
        return value, [_not_a_number(name, self.shown, bad=bad, found=text, key=name)]

    def truth(
        self, cells: pl.Expr, text: pl.Expr, *, dtype: pl.DataType
    ) -> tuple[pl.Expr, list[Check]]:
        if dtype == pl.Boolean:
            return cells, []
        lower = text.str.to_lowercase()
        value = pl.when(lower.is_in(_YES)).then(True).when(lower.is_in(_NO)).then(False)  # noqa: FBT003
        return value, [self.check(~lower.is_in(_YES + _NO), text, "true or false", self.advice())]

    def date(
        self, cells: pl.Expr, text: pl.Expr, *, dtype: pl.DataType
    ) -> tuple[pl.Expr, list[Check]]:
        value = cells if dtype == pl.Date else text.str.to_date("%Y-%m-%d", strict=False)
        bad = text.is_not_null() & value.is_null()
        return value, [self.check(bad, text, "a day, as 2020-03-31")]

    def code(self, text: pl.Expr) -> tuple[pl.Expr, list[Check]]:
        codes = self.attribute.codes
        if codes is None or not codes.codes:
            return text, []
        known = list(codes.codes)
        allowed = text.is_in(known)
        if codes.deepens:
            for length in (1, 2, 3):
                allowed |= text.str.head(length).is_in(known)
        some = ", ".join(known[:6]) + (", ..." if len(known) > 6 else "")
        return text, [self.check(~allowed, text, some, self.advice())]

    def limits(self, value: pl.Expr) -> Iterator[Check]:
        """Checks on the finished value: in range, whole, not in the future."""
        attribute = self.attribute
        if attribute.kind == "number" and attribute.low is not None and attribute.high is not None:
            inside = value.is_between(attribute.low, attribute.high)
            span = f"{attribute.low:g} to {attribute.high:g} {attribute.unit}".strip()
            yield self.check(~inside, value.cast(pl.String), span, self.unknown_advice())
        if attribute.kind == "number" and attribute.whole:
            yield self.check(value != value.floor(), value.cast(pl.String), "a whole number")
        if attribute.kind == "date" and self.today is not None:
            span = f"a day up to today, {self.today}"
            yield self.check(value > self.today, value.cast(pl.String), span)

    def check(self, bad: pl.Expr, found: pl.Expr, expected: str, do: str = "") -> Check:
        message = f"This cannot be {_article(self.attribute.label().lower())}."
        return Check(self.attribute.name, self.shown, message, bad, found, expected, do)

    def advice(self) -> str:
        return f"Say what the file's codes mean under [recode.{self.attribute.name}] in a mapping."

    def unknown_advice(self) -> str:
        return "Correct it, or list it under [unknown] in a mapping if it says don't know."


def _article(label: str) -> str:
    return f"the {label}"


# --- running the checks ---


def check_facts(source: Source, facts: list[Fact]) -> None:
    """Look at every row once; refuse the survey at its first wrong cell.

    Raises:
        FrameError: names file, row, column, what was found, what was expected and what to do.
    """
    checks = [check for fact in facts for check in fact.checks]
    if not checks:
        return
    wrong = source.frame.select(
        check.bad.sum().alias(str(place)) for place, check in enumerate(checks)
    ).collect(engine="streaming")
    counts = wrong.row(0)
    for check, count in zip(checks, counts, strict=True):
        if count:
            _refuse(source, check, count=count)


def _refuse(source: Source, check: Check, *, count: int) -> None:
    row, found = (
        source.frame.with_row_index("muara row")
        .filter(check.bad)
        .select(pl.col("muara row"), found=check.found)
        .head(1)
        .collect(engine="streaming")
        .row(0)
    )
    others = f" So have {count - 1:,} more rows." if count > 1 else ""
    raise FrameError(
        check.message + others.replace("So have", "It stands so in"),
        file=source.name,
        row=row + source.first_row,
        column=check.columns,
        found=found,
        expected=check.expected,
        do=check.do or nearest(str(found), []),
    )
