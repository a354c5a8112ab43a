"""A look at the rows before anything is estimated: who was asked.

Whoever was not asked is not counted as a no: a share over them would fall by itself. So a question
is refused that reaches beyond those who were asked, and what else a reader must know is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

import narwhals as nw

from muara.errors import InputError

from .notes import note

if TYPE_CHECKING:
    from muara.packs import Regime

    from .surveyed import Surveyed

_INSIDE = "__muara_inside"


@dataclass(frozen=True)
class Seen:
    """What the look found.

    Attributes:
        notes: What a reader must know.
        yes_no: Columns of numbers that are 0 and 1 alone: their mean is a share.
    """

    notes: tuple[str, ...]
    yes_no: frozenset[str]


def look(
    survey: Surveyed,
    named: Mapping[str, tuple[str, ...]],
    *,
    by: Sequence[str] = (),
    where: nw.Expr | None = None,
    rule: str = "",
) -> Seen:
    """Look once at all rows.

    Args:
        survey: The survey.
        named: Each statistic, with the columns it reads.
        by: The columns of the domains.
        where: Who is asked about, as a condition; `rule` says it in words.
        rule: That condition as it was written.

    Raises:
        InputError: somebody in the question was not asked (how many, and which rule would keep to
            those who were).
    """
    columns = list(dict.fromkeys(name for names in named.values() for name in names))
    asked = {name: survey.asked_of(name) for name in columns}
    found = _counts(survey, asked, by, where)
    for name in columns:
        if words := asked[name]:
            _refuse_unasked(survey, name, words, found, rule=rule)
    notes = _of_question(survey, columns, by, found, rule)
    yes_no = [name for name in columns if found.get(f"{name} yes or no")]
    return Seen(tuple(notes), frozenset(yes_no))


def _counts(
    survey: Surveyed,
    asked: Mapping[str, Sequence[str]],
    by: Sequence[str],
    where: nw.Expr | None,
) -> dict[str, Any]:
    """Everything that is to be known of the rows, from one pass."""
    belongs = nw.lit(value=True) if where is None else where.fill_null(value=False)
    frame = nw.from_native(survey.frame).with_columns(belongs.alias(_INSIDE))
    inside = nw.col(_INSIDE)
    counts = {"rows": nw.len(), "inside": _number(inside)}
    schema = survey.frame.collect_schema()
    regimes = {regime.id: regime for regime in survey.regimes}
    for name, words in asked.items():
        empty = nw.col(name).is_null()
        member = (
            inside & _member(regimes[name], schema.names(), survey) if name in regimes else inside
        )
        if words:
            everybody = reduce(and_, [nw.col(f"asked {word}") for word in words])
            lost = member & ~everybody
            counts[f"{name} not asked"] = _number(lost & empty if name in regimes else lost)
        counts[f"{name} open"] = _number(member & empty)
        if schema[name].is_numeric():
            odd = (nw.col(name) != 0) & (nw.col(name) != 1)
            counts[f"{name} odd"] = _number(odd.fill_null(value=False))
    counts |= {f"{name} none": _number(inside & nw.col(name).is_null()) for name in by}
    made = frame.select(**counts).collect("polars").to_native()
    found: dict[str, Any] = made.row(0, named=True)
    numeric = [name for name in asked if schema[name].is_numeric()]
    return found | {f"{name} yes or no": not found[f"{name} odd"] for name in numeric}


def _number(condition: nw.Expr) -> nw.Expr:
    return condition.cast(nw.Int64).sum()


def _member(regime: Regime, columns: list[str], survey: Surveyed) -> nw.Expr:
    """Is the row of the population of a definition?"""
    held = regime.population.expression(columns, day=survey.mapping.survey_date)
    return held.fill_null(value=False)


def _refuse_unasked(
    survey: Surveyed, name: str, words: Sequence[str], found: Mapping[str, Any], *, rule: str
) -> None:
    missing, inside = found[f"{name} not asked"], found["inside"]
    if not missing:
        return
    kept = dict.fromkeys(survey.asked[word] for word in words)
    told = " and ".join(f"({each})" if " or " in each else each for each in kept)
    beside = f"({rule}) and {told}" if " or " in rule else f"{rule} and {told}" if rule else told
    rests = "" if list(words) == [name] else f" (it rests on {', '.join(words)})"
    raise InputError(
        f"{name}{rests} was asked only of those of whom this holds: {told}.",
        file=survey.source.name,
        found=f"{missing:,} of {inside:,} rows that were not asked",
        expected="a question to those who were asked",
        do=f'Keep to them: --where "{beside}".'
        if missing < inside
        else "Nobody in the question was asked: ask about others, or about something else.",
    )


# --- what a reader must know ---


def _of_question(
    survey: Surveyed,
    columns: Sequence[str],
    by: Sequence[str],
    found: Mapping[str, Any],
    rule: str,
) -> Iterator[str]:
    inside = found["inside"]
    if not inside:
        yield note("nobody_where" if rule else "nobody", survey.pack, rule=rule)
        return
    regimes = {regime.id for regime in survey.regimes}
    for name in columns:
        if missing := found[f"{name} open"]:
            why = "undetermined" if name in regimes else "unanswered"
            yield note(why, survey.pack, name=name, n=missing, all=inside)
    for name in by:
        if missing := found[f"{name} none"]:
            yield note("none", survey.pack, name=name, n=missing, all=inside)
