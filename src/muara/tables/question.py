"""What is asked of a survey, and the answer: estimates, with what a reader must know of them.

What is estimated is written as it then stands in the answer:

    worked, SDG_EA       the share for whom it is true (of a code: the share of each code)
    economic_hours       the mean of a number
    total(SDG_EA)        how many there are, or how much
    economic_hours/age   the total of one divided by the total of the other
    median(hours)        the number that half of them stay at or below
    p90(hours)           the number that ninety per cent stay at or below
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from muara.errors import InputError, nearest
from muara.rules import Place
from muara.survey import Mean, Ratio, Share, Statistic, Total, estimate, quantiles
from muara.survey.estimate import FIGURES

from .asking import look
from .effects import against_replacement
from .groupings import groupings_of
from .notes import note
from .surveyed import Surveyed, names_in
from .table import as_key

if TYPE_CHECKING:
    from muara.packs import Pack

TOTAL_OF = re.compile(r"total\((.+)\)")
QUANTILE_OF = re.compile(r"(?:median|p(?P<percent>[1-9]\d?))\((?P<of>.+)\)")
_MOST_CODES = 60
_UNITS = {Share: "percent", Mean: "mean", Total: "number", Ratio: "ratio"}
TAKEN = ("of", *FIGURES, "withheld", "bracketed", "why")
"""Columns of the answer, which no column of `by` may be called."""


@dataclass(frozen=True)
class Question:
    """What is to be estimated, and in which domains.

    Attributes:
        of: What, each as above.
        by: The columns that make the domains: words, definitions, groupings, own columns.
        where: The rule that says who is asked about; empty: all.
        method: The kind of interval: see `muara.survey.intervals`.
        percent: How often such an interval covers the truth.
    """

    of: tuple[str, ...]
    by: tuple[str, ...] = ()
    where: str = ""
    method: str = "linear"
    percent: float = 95.0

    def __post_init__(self) -> None:
        if not 0 < self.percent < 100:
            raise InputError(
                "An interval covers the truth in some percent of samples.",
                found=self.percent,
                expected="more than 0 and less than 100 percent",
            )

    @property
    def names(self) -> tuple[str, ...]:
        """Every name in it.

        >>> Question(("total(SDG_EA)", "a/b"), by=("sex",), where="age >= 10").names
        ('SDG_EA', 'a/b', 'a', 'b', 'sex', 'age')
        """
        of = [name for each in self.of for name in _named(each)]
        return tuple(dict.fromkeys([*of, *self.by, *names_in(self.where)]))

    def regimes(self, pack: Pack) -> tuple[str, ...]:
        """The definitions that it names."""
        return tuple(name for name in self.names if name in pack.regimes)

    def groupings(self, pack: Pack) -> tuple[str, ...]:
        """The groupings that it names."""
        known = groupings_of(pack)
        return tuple(name for name in self.names if name in known)


@dataclass(frozen=True)
class Answer:
    """The estimates of a question.

    Attributes:
        estimates: One row for each of `of` and each domain, as `muara.survey.estimate` gives them.
        units: Of each of `of`, what its figures are (see `muara.tables.table.UNITS`).
        notes: What a reader must know.
    """

    estimates: pl.DataFrame
    units: Mapping[str, str]
    notes: tuple[str, ...]


def answer(question: Question, survey: Surveyed) -> Answer:
    """The estimates, unpublished, and what a reader must know of them.

    Raises:
        InputError: a name that the survey does not have; somebody in the question was not asked.
        FrameError: the design and the rows contradict each other.

    See `muara.survey.estimate` for the figures.
    """
    ready = ready_for(question, survey)
    units = {each.called: _UNITS[type(each)] for each in ready.statistics}
    units |= dict.fromkeys(ready.quantile, "quantile")
    estimates = _estimated(question, ready)
    if survey.normalised:
        estimates = against_replacement(estimates)
    notes = (*ready.notes, *_unlabelled(estimates, question.by, ready.survey))
    return Answer(with_codes(estimates, question.by), units, notes)


@dataclass(frozen=True)
class Ready:
    """A question in the columns of its survey.

    Attributes:
        survey: What is needed of it.
        statistics: What follows from sums.
        quantile: The quantiles, as they were asked.
        where: Who is asked about.
        notes: What a reader must know.
    """

    survey: Surveyed
    statistics: tuple[Statistic, ...]
    quantile: tuple[str, ...]
    where: nw.Expr | None
    notes: tuple[str, ...]


def ready_for(question: Question, survey: Surveyed) -> Ready:
    """Find the columns of a question, and look whether all of whom it speaks were asked."""
    named = {each: _columns(each, survey) for each in question.of}
    for name in question.by:
        _check_by(name, survey)
    survey = survey.kept(question.names)
    where = survey.where(question.where, place=Place("--where")) if question.where else None
    seen = look(survey, named, by=question.by, where=where, rule=question.where)
    quantile = tuple(of for of in question.of if QUANTILE_OF.fullmatch(of))
    statistics = tuple(
        each
        for of in question.of
        if of not in quantile
        for each in _statistics(of, named[of], survey, where, seen.yes_no)
    )
    return Ready(survey, statistics, quantile, where, (*survey.notes, *seen.notes))


def _estimated(question: Question, ready: Ready) -> pl.DataFrame:
    """What follows from sums, from one pass; after it each quantile, from one of its own."""
    survey, statistics = ready.survey, ready.statistics
    asked: dict[str, Any] = {
        "by": question.by,
        "where": ready.where,
        "method": question.method,
        "percent": question.percent,
        "file": survey.source.name,
    }
    tables = [estimate(survey.frame, survey.design, statistics, **asked)] if statistics else []
    for of in ready.quantile:
        column, share = _quantile(of, survey)
        found = quantiles(survey.frame, survey.design, column, [share], name=of, **asked)
        tables.append(found.drop("share"))
    return pl.concat(tables)


# --- the names in a question ---


def inner_of(of: str) -> str:
    """What a total or quantile is of.

    >>> inner_of("total(SDG_EA)"), inner_of("p90(hours)"), inner_of("hours/age")
    ('SDG_EA', 'hours', 'hours/age')
    """
    if found := TOTAL_OF.fullmatch(of):
        return found[1]
    return found["of"] if (found := QUANTILE_OF.fullmatch(of)) else of


def _named(of: str) -> list[str]:
    inner = inner_of(of)
    both = [part.strip() for part in inner.split("/")]
    return [inner, *both] if len(both) == 2 else [inner]


def _columns(of: str, survey: Surveyed) -> tuple[str, ...]:
    """The columns that a statistic reads: one, or two of a ratio."""
    whole, *both = _named(of)
    there = survey.frame.collect_schema().names()
    if both and whole not in there:
        return tuple(_there(name, survey, there) for name in both)
    return (_there(whole, survey, there),)


def _there(name: str, survey: Surveyed, there: Collection[str]) -> str:
    if name in there:
        return name
    known = {*there, *survey.source.columns, *survey.pack.regimes, *groupings_of(survey.pack)}
    is_word = name in survey.pack.vocabulary
    raise InputError(
        f"The survey does not say {name!r}."
        if is_word
        else f"There is no column, word or definition {name!r}.",
        file=survey.source.name,
        do=f"Say under [columns] in a mapping which column is {name}."
        if is_word
        else nearest(name, known),
    )


def _check_by(name: str, survey: Surveyed) -> None:
    _there(name, survey, survey.frame.collect_schema().names())
    if name in TAKEN:
        raise InputError(
            f"The answer has a column {name!r} of its own.",
            file=survey.source.name,
            column=name,
            do="Rename the survey's column, or say under [columns] which word it is.",
        )


# --- what is estimated ---


def _statistics(
    of: str,
    columns: tuple[str, ...],
    survey: Surveyed,
    where: nw.Expr | None,
    yes_no: Collection[str],
) -> Iterator[Statistic]:
    schema = survey.frame.collect_schema()
    for name in columns:
        _check_kind(name, schema[name], survey)
    total = TOTAL_OF.fullmatch(of) is not None
    if len(columns) == 2:
        yield Ratio(nw.col(columns[0]), of, to=columns[1])
        return
    (name,) = columns
    if schema[name] in (pl.String, pl.Enum, pl.Categorical):
        for code in _codes(name, survey, where):
            is_code = nw.col(name) == nw.lit(code)
            called = f"total({name}={code})" if total else f"{name}={code}"
            yield (Total if total else Share)(is_code, called)
    elif total:
        yield Total(nw.col(name), of)
    else:
        yield (Share if schema[name] == pl.Boolean or name in yes_no else Mean)(name)


def _quantile(of: str, survey: Surveyed) -> tuple[str, float]:
    """The column of a quantile, and the share that stays at or below it."""
    asked = QUANTILE_OF.fullmatch(of)
    name = inner_of(of)
    dtype = survey.frame.collect_schema().get(name)
    if not asked or dtype is None or not dtype.is_numeric():
        raise InputError(
            "There is no quantile of this.",
            file=survey.source.name,
            column=name,
            found="a ratio" if dtype is None else f"a column of type {dtype}",
            expected="a number",
        )
    return name, int(asked["percent"] or 50) / 100


def _check_kind(name: str, dtype: pl.DataType, survey: Surveyed) -> None:
    if dtype.is_numeric() or dtype in (pl.Boolean, pl.String, pl.Enum, pl.Categorical):
        return
    raise InputError(
        "There is no mean of this.",
        file=survey.source.name,
        column=name,
        found=f"a column of type {dtype}",
        expected="true or false, a number or a code",
    )


def _codes(name: str, survey: Surveyed, where: nw.Expr | None) -> list[str]:
    """The codes of a column that somebody in the question has."""
    frame = nw.from_native(survey.frame)
    inside = frame if where is None else frame.filter(where)
    column = nw.col(name).cast(nw.String)
    found = inside.select(column).unique().collect("polars").to_native()[name].drop_nulls()
    if len(found) > _MOST_CODES:
        raise InputError(
            "This column has too many codes for a share of each.",
            file=survey.source.name,
            column=name,
            found=f"{len(found):,} codes",
            expected=f"at most {_MOST_CODES}",
            do="Recode it to a word of the vocabulary in a mapping.",
        )
    return sorted(found.to_list())


# --- the answer ---


def _unlabelled(estimates: pl.DataFrame, by: Sequence[str], survey: Surveyed) -> Iterator[str]:
    """Codes that the file does not explain, of a column of the survey whose codes it explains."""
    for name in by:
        labels = {as_key(code) for code in survey.labels.values.get(name, {})}
        found = dict.fromkeys(as_key(value) for value in estimates[name].drop_nulls())
        odd = [key for key in found if key not in labels]
        # A number such as an age may have labels for its don't-know codes alone.
        if name not in survey.words and odd and len(odd) < len(found) / 2:
            yield note("unlabelled", survey.pack, name=name, codes=", ".join(odd))


def with_codes(estimates: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Codes of the survey as people write them: 1, though SPSS and Stata hold 1.0."""
    whole = [
        name
        for name in by
        if estimates.schema[name].is_float()
        and (estimates[name].drop_nulls() == estimates[name].drop_nulls().floor()).all()
    ]
    return estimates.with_columns(pl.col(whole).cast(pl.Int64))
