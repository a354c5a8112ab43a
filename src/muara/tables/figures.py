"""What the columns of a standard table become on one survey: whom they count, and among whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_

import narwhals as nw

from muara.packs import Pack
from muara.rules.vocabulary import Text

from .groupings import held
from .standard import Column, Standard
from .surveyed import Surveyed
from .values import labels_of_values


@dataclass(frozen=True)
class Figure:
    """One figure of every row of a table.

    Attributes:
        key: The key of its column in the table.
        labels: Its words.
        column: The column of the standard table it comes from.
        definition: The id of the definition it rests on; empty: on none.
        value: What is true of a row of the survey, or how much; empty where it is not known.
        inside: Is the row one of those whom it is about?
        asked: Was that row asked all that it takes?
    """

    key: str
    labels: Text
    column: Column
    definition: str
    value: nw.Expr
    inside: nw.Expr
    asked: nw.Expr


def missing(names: Iterable[str], surveyed: Surveyed) -> list[str]:
    """The words that a survey lacks; a part of a total stands for it."""
    vocabulary, there = surveyed.pack.vocabulary, {*surveyed.words}
    return [
        name
        for name in dict.fromkeys(names)
        if name not in there and not there & set(vocabulary[name].sum_of)
    ]


@dataclass(frozen=True)
class Figures:
    """The figures that a survey gives for a standard table.

    Attributes:
        surveyed: The survey, opened with the definitions of the table that it can answer.
        spec: The table.
        chosen: The definition somebody chose; empty: the table's own.
        where: A rule that narrows whom it is about; empty: nothing.
    """

    surveyed: Surveyed
    spec: Standard
    chosen: str = ""
    where: str = ""

    @cached_property
    def pack(self) -> Pack:
        return self.surveyed.pack

    @cached_property
    def _columns(self) -> list[str]:
        return self.surveyed.frame.collect_schema().names()

    @property
    def _day(self) -> dt.date | None:
        return self.surveyed.mapping.survey_date

    # --- what the survey lacks ---

    def lacks(self, column: Column) -> list[str]:
        """The words without which a column says nothing, and which the survey did not ask."""
        needed = [name for name in self.words(column) if name not in column.may_lack]
        if gone := missing(needed, self.surveyed):
            return gone
        read = {word.name for word in column.rule.attributes} if column.rule else set()
        absent = missing(column.may_lack, self.surveyed)
        return absent if absent and set(absent) == read else []

    def words(self, column: Column) -> tuple[str, ...]:
        """The words that a column reads, and those its definitions require."""
        return self.spec.words(column, self.pack, self.chosen)

    def regimes(self, column: Column) -> list[str]:
        """The definitions by which a column counts."""
        return [self.spec.named(each, self.chosen) for each in column.regimes]

    # --- figures ---

    def of(self, column: Column) -> Iterator[Figure]:
        """The figures of a column: one, or one for each value of a breakdown."""
        inside, asked = self._inside(column), self._asked(column)
        for key, labels, value in self._values(column):
            yield Figure(key, labels, column, self._definition(column), value, inside, asked)

    def _values(self, column: Column) -> Iterator[tuple[str, Text, nw.Expr]]:
        if column.kind == "each":
            for value, labels in labels_of_values(column.of, self.surveyed).items():
                yield f"{column.of}.{value}", labels, self._is(column.of, value)
        elif column.kind == "count":
            yield column.key, column.labels, nw.lit(1)
        elif column.kind == "mean":
            yield column.key, column.labels, nw.col(column.of)
        elif column.rule is not None:
            holds = held(column.rule, self._columns, self._day)
            lenient = holds.fill_null(False) if column.lenient else holds  # noqa: FBT003
            yield column.key, column.labels, lenient
        else:
            regime = self.pack.regime(self.spec.named(column.of, self.chosen))
            yield column.key, column.labels or regime.title, nw.col(regime.id)

    def _is(self, name: str, value: str) -> nw.Expr:
        word = self.pack.vocabulary.get(name)
        truth = word is not None and word.kind == "truth"
        return nw.col(name) == (nw.lit(value == "yes") if truth else nw.lit(value))

    def _inside(self, column: Column) -> nw.Expr:
        rules = [self.spec.population, *([column.among] if column.among else [])]
        conditions = [held(rule, self._columns, self._day) for rule in rules]
        if column.among_regime:
            conditions.append(nw.col(self.spec.named(column.among_regime, self.chosen)))
        if self.where:
            conditions.append(self.surveyed.where(self.where))
        return reduce(and_, conditions).fill_null(False)  # noqa: FBT003

    def _asked(self, column: Column) -> nw.Expr:
        read = [name for name in self.words(column) if name in self.surveyed.asked]
        return reduce(and_, [nw.col(f"asked {name}") for name in read], nw.lit(True))

    def _definition(self, column: Column) -> str:
        """That by which it counts; else that of the table, where the table is of one alone."""
        own = "" if column.kind == "count" or self.spec.chooses else self.spec.regime
        return next(iter(self.regimes(column)), own)
