"""From the columns of a survey to the words of the vocabulary, every value checked.

Nothing is guessed: a cell that is not a number, a code the vocabulary does not have, an age of 190
stop the work, with the row and the column as a person finds them in the file.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

from muara.errors import FrameError
from muara.microdata.mapping import NOT_READ, SurveyMapping, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from muara.microdata.expressions import Reckoning
    from muara.microdata.mapping import Value
    from muara.microdata.source import Source
    from muara.rules import Attribute, Vocabulary

YES, NO = ["true", "1", "yes"], ["false", "0", "no"]
_CLOCK = r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$"
_NAN = r"(?i)^[+-]?nan$"
_EXACT = 2.0**53  # beyond this a number with a fraction has no exact whole part


@dataclass(frozen=True)
class Check:
    """A way in which a cell can be wrong."""

    columns: str
    message: str
    bad: pl.Expr
    found: pl.Expr
    expected: str
    do: str = ""


class Stages:
    """A lazy frame that grows by named columns, each used many times and computed once.

    One deep expression would repeat its parts wherever they are used; a stage does not.
    """

    def __init__(self, frame: pl.LazyFrame) -> None:
        self.frame = frame
        self._nothing = pl.DataFrame(schema=frame.collect_schema())

    def add(self, columns: Mapping[str, pl.Expr]) -> None:
        """Add columns; they may use those added before, not each other."""
        if columns:
            self.frame = self.frame.with_columns(**columns)
            self._nothing = self._nothing.with_columns(**columns)

    def type_of(self, column: str) -> pl.DataType:
        """The type of a column so far."""
        return self._nothing.schema[column]


@dataclass(frozen=True)
class Facts:
    """A survey's columns under hidden names and, beside them, the words that it gives."""

    staged: pl.LazyFrame
    hidden: tuple[str, ...]
    words: tuple[str, ...]
    checks: tuple[Check, ...]

    @property
    def frame(self) -> pl.LazyFrame:
        """Without the stages in between."""
        return self.staged.select(*self.hidden, *self.words)


def hidden(columns: list[str]) -> dict[str, str]:
    """A name for each column that no word, answer or stage has: `column 0`, `column 1`, ..."""
    return {column: f"column {place}" for place, column in enumerate(columns)}


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

    def facts(self) -> Facts:
        """The words that the survey gives, as columns, and the checks that they must pass."""
        words, given, fixed = words_of(self.vocabulary), self.given(), [*self.mapping.constants]
        stages = Stages(self.source.frame.rename(self.hidden))
        checks = self.add_cells(stages, given)
        stages.add({f"raw {word}": self.raw(read) for word, read in given.items()})
        stages.add({f"raw {word}": self.constant(words[word]) for word in fixed})
        made = words_in_order(words, [*given, *fixed])
        for word in made:
            mapping = SurveyMapping() if word in fixed else self.mapping
            shown = _shown(word, given[word]) if word in given else word
            checks += _Conversion(words[word], mapping, shown, self.today).add_to(stages)
        return Facts(stages.frame, tuple(self.hidden.values()), tuple(made), tuple(checks))

    @cached_property
    def hidden(self) -> dict[str, str]:
        """The hidden name of each column of the survey."""
        return hidden(self.source.columns)

    def given(self) -> dict[str, Reckoning]:
        """Each word that the survey gives, with its column or expression."""
        columns = self.source.columns
        mapped = self.mapping.reckonings(columns=columns)
        spoken_of = {*self.mapping.columns, *self.mapping.constants}
        named = set(columns) & set(words_of(self.vocabulary)) - spoken_of
        own = SurveyMapping(columns={word: word for word in named})
        return mapped | own.reckonings(columns=columns)

    def notes(self) -> list[str]:
        """Where a column of the survey bears a word's name: which of the two was used."""
        if not self.mapping.columns:
            return []
        words = words_of(self.vocabulary)
        said = self.mapping.columns
        named = [name for name in self.source.columns if name in words and said.get(name) != name]
        return [self._clash(column) for column in named]

    def _clash(self, column: str) -> str:
        if column in self.mapping.constants:
            return f"{column} is the mapping's constant; the survey's column {column} is not read."
        said = self.mapping.columns.get(column)
        if said == NOT_READ:
            return f"the survey's column {column} is not read, as the mapping says."
        if said is None:
            return f"{column} is read from the survey's column of that name."
        return f"{column} is read from {said}; the survey's own column {column} is not read."

    # --- stages ---

    def add_cells(self, stages: Stages, given: Mapping[str, Reckoning]) -> list[Check]:
        """Every column that is read: its cells, and as text and number where reckoned with."""
        read = list(dict.fromkeys(name for each in given.values() for name in each.columns))
        stages.add({f"cell {name}": self.cell(stages, name) for name in read})
        reckoned = [each for each in given.values() if not each.plain]
        used = list(dict.fromkeys(name for each in reckoned for name in each.columns))
        stages.add({f"text {name}": _text_of(stages, f"cell {name}") for name in used})
        stages.add({f"number {name}": self.number(stages, name) for name in used})
        numbers = dict.fromkeys(name for each in reckoned for name in sorted(each.numbers))
        return [_number_check(name) for name in numbers]

    def add_numbers(self, stages: Stages, given: Mapping[str, Reckoning]) -> list[Check]:
        """Columns or expressions as columns of numbers; returns the checks that must pass."""
        checks = self.add_cells(stages, given)
        plain = dict.fromkeys(each.columns[0] for each in given.values() if each.plain)
        stages.add({f"text {name}": _text_of(stages, f"cell {name}") for name in plain})
        stages.add({f"number {name}": self.number(stages, name) for name in plain})
        stages.add({name: self.value_of(each) for name, each in given.items()})
        return [*checks, *(_number_check(name) for name in plain)]

    def value_of(self, given: Reckoning) -> pl.Expr:
        """A column or expression as a number."""
        return pl.col(f"number {given.columns[0]}") if given.plain else self.raw(given)

    def cell(self, stages: Stages, column: str) -> pl.Expr:
        """The cells of a column in their own type; don't-know codes and blanks are null."""
        own = self.hidden[column]
        cell = _bare(pl.col(own), dtype=stages.type_of(own), column=column, name=self.source.name)
        for low, high in self.source.labels.missing.get(column, ()):
            cell = pl.when(~cell.is_between(low, high)).then(cell)
        return _without(cell, codes=self.mapping.unknown.get(column, ()), dtype=stages.type_of(own))

    def number(self, stages: Stages, column: str) -> pl.Expr:
        """The cells of a column as numbers; null where they are none (a check tells)."""
        dtype = stages.type_of(f"cell {column}")
        return _as_number(pl.col(f"cell {column}"), dtype=dtype, decimal=self.mapping.decimal)

    def raw(self, given: Reckoning) -> pl.Expr:
        """What a column or expression gives for a word, before it is converted."""
        if given.plain:
            return pl.col(f"cell {given.columns[0]}")
        return given.expression(
            text=lambda name: pl.col(f"text {name}"),
            number=lambda name: pl.col(f"number {name}"),
        )

    def constant(self, attribute: Attribute) -> pl.Expr:
        """The value that is the same for every row."""
        value = self.mapping.constants[attribute.name]
        return pl.lit(value, dtype=pl.Boolean if attribute.kind == "truth" else None)


def words_in_order(words: Mapping[str, Attribute], names: Collection[str]) -> list[str]:
    """These names in the order of the vocabulary."""
    return [word for word in words if word in names]


def _shown(word: str, given: Reckoning) -> str:
    if not given.plain:
        return f"{word} = {' '.join(given.text.split())}"
    return word if given.columns == (word,) else f"{given.columns[0]} ({word})"


def _text_of(stages: Stages, column: str) -> pl.Expr:
    return _as_text(pl.col(column), dtype=stages.type_of(column))


def _number_check(column: str) -> Check:
    """Every cell of a column that is reckoned with must be a number."""
    written = pl.col(f"text {column}")
    bad = _no_number(written, pl.col(f"number {column}"))
    return _not_a_number(column, bad=bad, found=written, key=column)


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


def _no_number(text: pl.Expr, number: pl.Expr) -> pl.Expr:
    """Which cells hold text that is no number; a NaN says that nothing is known."""
    return text.is_not_null() & number.is_null() & ~text.str.contains(_NAN)


def _not_a_number(shown: str, *, bad: pl.Expr, found: pl.Expr, key: str) -> Check:
    return Check(
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

    def add_to(self, stages: Stages) -> list[Check]:
        """Add the word's column; returns the checks that must pass."""
        name, codes = self.attribute.name, self.mapping.recode.get(self.attribute.name, {})
        raw, text, rest = f"raw {name}", f"text of {name}", f"rest of {name}"
        unknown = self.mapping.unknown.get(name, ())
        stages.add({raw: _without(pl.col(raw), codes=unknown, dtype=stages.type_of(raw))})
        stages.add({text: self.text(pl.col(raw), dtype=stages.type_of(raw), blank="" in codes)})
        changed = pl.col(text).is_in(list(codes)) if codes else pl.lit(value=False)
        stages.add({rest: pl.when(~changed).then(pl.col(text))} if codes else {})
        cells, left = (pl.col(rest), pl.col(rest)) if codes else (pl.col(raw), pl.col(text))
        dtype = pl.String() if codes else stages.type_of(raw)
        value, checks = self.convert(cells, left, dtype=dtype)
        if codes:
            value = pl.when(changed).then(self.recoded(pl.col(text), codes)).otherwise(value)
        stages.add({f"value {name}": value})
        stages.add({name: self.whole(pl.col(f"value {name}"))})
        return [*checks, *self.limits(pl.col(f"value {name}"), written=pl.col(text))]

    def whole(self, value: pl.Expr) -> pl.Expr:
        """Whole numbers as such; a check has refused fractions."""
        counts = self.attribute.kind == "number" and self.attribute.whole
        return value.cast(pl.Int64, strict=False) if counts else value

    def text(self, raw: pl.Expr, *, dtype: pl.DataType, blank: bool) -> pl.Expr:
        """The cells as text, by which codes are compared."""
        text = _as_text(raw, dtype=dtype)
        if width := self.mapping.pad.get(self.attribute.name):
            text = text.str.zfill(width)
        if length := self.mapping.cut.get(self.attribute.name):
            text = text.str.head(length)
        return text.fill_null("") if blank else text

    def recoded(self, text: pl.Expr, codes: Mapping[str, Value]) -> pl.Expr:
        """The vocabulary's value of each code of the file; null where it says unknown."""
        return text.replace_strict(
            list(codes), list(codes.values()), default=None, return_dtype=self.dtype()
        )

    def dtype(self) -> pl.DataType:
        kinds = {"truth": pl.Boolean(), "date": pl.Date(), "number": pl.Float64()}
        return kinds.get(self.attribute.kind, pl.String())

    def convert(
        self, cells: pl.Expr, text: pl.Expr, *, dtype: pl.DataType
    ) -> tuple[pl.Expr, list[Check]]:
        """The value and its checks, without the cells that a recode has dealt with."""
        match self.attribute.kind:
            case "number":
                return self.number(cells, text, dtype=dtype)
            case "truth":
                return self.truth(cells, text, dtype=dtype)
            case "date":
                return self.date(cells, text, dtype=dtype)
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
        bad = _no_number(text, value)
        return value, [_not_a_number(self.shown, bad=bad, found=text, key=name)]

    def truth(
        self, cells: pl.Expr, text: pl.Expr, *, dtype: pl.DataType
    ) -> tuple[pl.Expr, list[Check]]:
        if dtype == pl.Boolean:
            return cells, []
        lower = text.str.to_lowercase()
        value = pl.when(lower.is_in(YES)).then(True).when(lower.is_in(NO)).then(False)  # noqa: FBT003
        return value, [self.check(~lower.is_in(YES + NO), text, "true or false", self.advice())]

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
            lengths = sorted({len(leaf) for leaf in codes.leaves})
            starts = [text.str.head(n).is_in(sorted(codes.leaves)) for n in lengths]
            # Digits may follow the deepest code: a country goes on in its own way.
            allowed |= pl.any_horizontal(starts) & text.str.contains("^[0-9]+$")
        some = ", ".join(known[:6]) + (", ..." if len(known) > 6 else "")
        return text, [self.check(~allowed, text, some, self.advice())]

    def limits(self, value: pl.Expr, *, written: pl.Expr) -> Iterator[Check]:
        """Checks on the finished value: in range, whole, not in the future.

        What is told as found is what stands in the file: 190, not 190.0.
        """
        attribute = self.attribute
        if attribute.kind == "number" and attribute.low is not None and attribute.high is not None:
            inside = value.is_between(attribute.low, attribute.high)
            span = f"{attribute.low:g} to {attribute.high:g} {attribute.unit}".strip()
            yield self.check(~inside, written, span, self.unknown_advice())
        if attribute.kind == "number" and attribute.whole:
            yield self.check(value != value.floor(), written, "a whole number")
        if attribute.kind == "date" and self.today is not None:
            span = f"a day up to today, {self.today}"
            yield self.check(value > self.today, written, span)

    def check(self, bad: pl.Expr, found: pl.Expr, expected: str, do: str = "") -> Check:
        message = f"This cannot be {_article(self.attribute.label().lower())}."
        return Check(self.shown, message, bad, found, expected, do)

    def advice(self) -> str:
        return f"Say what the file's codes mean under [recode.{self.attribute.name}] in a mapping."

    def unknown_advice(self) -> str:
        return "Correct it, or list it under [unknown] in a mapping if it says don't know."


def _article(label: str) -> str:
    return f"the {label}"


# --- running the checks ---


def check_facts(source: Source, facts: Facts) -> None:
    """Look at every row once; refuse the survey at its first wrong cell.

    Raises:
        FrameError: names file, row, column, what was found, what was expected and what to do.
    """
    if not facts.checks:
        return
    counts = facts.staged.select(
        check.bad.sum().alias(str(place)) for place, check in enumerate(facts.checks)
    ).collect(engine="streaming")
    for check, count in zip(facts.checks, counts.row(0), strict=True):
        if count:
            _refuse(source, facts.staged, check, count=count)


def _refuse(source: Source, staged: pl.LazyFrame, check: Check, *, count: int) -> None:
    row, found = (
        staged.with_row_index("muara row")
        .filter(check.bad)
        .select(pl.col("muara row"), found=check.found)
        .head(1)
        .collect(engine="streaming")
        .row(0)
    )
    others = f" {count - 1:,} more rows are like it." if count > 1 else ""
    raise FrameError(
        check.message + others,
        file=source.name,
        line=row + 1 + source.heading if source.heading else None,
        row=row + 1,
        column=check.columns,
        found=found,
        expected=check.expected,
        do=check.do,
    )
