"""Who comes first where there are not places for all: the published formula, reckoned.

A family's score is the weight of the needs it has, of all the weight there is: from 0 to 1. What is
not known counts as the least it can be, so nobody is put forward on a guess; `score_high` says what
the score could still become, and `asks` which needs to ask about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from muara.errors import InputError

from .households import HOUSEHOLD, Households, households

if TYPE_CHECKING:
    from muara.packs import Need, Pack, Priority

_STEPS = 1_000_000
"""A need is met in so many steps: whole numbers add up alike on every machine."""


def scores(
    people: Any,
    *,
    on: dt.date,
    pack: Pack,
    columns: Mapping[str, str] | None = None,
    file: str = "",
) -> pl.DataFrame:
    """The score of every family by the pack's published formula, one row each, by household.

    Parameters
    ----------
    people
        One row for each person: `household` and what is known, by the words of the vocabulary. A
        fact of the household may stand on any of its rows.
    on
        The day the law is read on.
    columns
        In which column a word stands, where it is another.

    Returns
    -------
    `household`; `score`, from 0 to 1, what is unknown counted as the least it can be; `score_high`,
    as the most; `asks`, ids of the needs that are not known (`;` between them); and for every need
    `need_ID`, how far it is met, from 0 to 1.

    Raises InputError where the pack has no formula, FrameError for a value that cannot be.

    >>> from muara.packs import open_pack
    >>> people = pl.DataFrame({
    ...     "household": ["h", "h", "i"], "age": [9, 38, 12],
    ...     "school_status": ["dropout", None, "enrolled"], "worst_form": ["none", None, "none"],
    ...     "economic_hours": [43, 60, None], "unmet_pillars": [3, 3, 0],
    ...     "days_waiting": [0, 0, 73]})
    >>> scores(people, on=dt.date(2024, 5, 1), pack=open_pack("india")).select(
    ...     "household", "score", "score_high", "asks").rows()
    [('h', 0.5, 0.5, ''), ('i', 0.04, 0.24, 'hours')]
    """
    priority = formula(pack)
    found = households(
        people,
        [attribute.name for attribute in priority.attributes],
        vocabulary=pack.vocabulary,
        on=on,
        columns=columns,
        file=file,
    )
    made = {name: each for need in priority.needs for name, each in _degrees(need, found)}
    bounds = found.reckoned(**made).group_by(HOUSEHOLD).agg(pl.col(name).max() for name in made)
    return _summed(bounds, priority).sort(HOUSEHOLD)


def formula(pack: Pack) -> Priority:
    """The pack's formula. Raises InputError where it has none."""
    if pack.priority is None:
        raise InputError(
            f"The pack {pack.name!r} has no published formula.",
            do="Write its priority.toml, or give each family its score.",
        )
    return pack.priority


def _degrees(need: Need, found: Households) -> Iterator[tuple[str, nw.Expr]]:
    """How far a need is met on each row, at the least and at the most."""
    low, high = _of_rule(need, found) if need.rule else _of_number(need, found)
    yield f"low_{need.id}", low
    yield f"high_{need.id}", high


def _of_rule(need: Need, found: Households) -> tuple[nw.Expr, nw.Expr]:
    assert need.rule is not None  # noqa: S101  (the caller looked)
    truth = found.compiler.truth(need.rule.node)
    return truth.fill_null(False).cast(nw.Float64), truth.fill_null(True).cast(nw.Float64)


def _of_number(need: Need, found: Households) -> tuple[nw.Expr, nw.Expr]:
    assert need.attribute is not None  # noqa: S101  (a need has a rule or a number)
    known = found.compiler.known(need.attribute)
    low, high = _met(known.low, need).fill_null(0.0), _met(known.high, need).fill_null(1.0)
    if need.among is None:
        return low, high
    truth = found.compiler.truth(need.among.node)
    return (
        nw.when(truth.fill_null(False)).then(low).otherwise(0.0),
        nw.when(truth.fill_null(True)).then(high).otherwise(0.0),
    )


def _met(value: nw.Expr, need: Need) -> nw.Expr:
    return ((value.cast(nw.Float64) - need.none) / (need.full - need.none)).clip(0.0, 1.0)


def _summed(bounds: pl.DataFrame, priority: Priority) -> pl.DataFrame:
    whole = priority.weight * _STEPS
    asks = [
        pl.when(pl.col(f"low_{need.id}") < pl.col(f"high_{need.id}")).then(pl.lit(need.id))
        for need in priority.needs
    ]
    return bounds.select(
        HOUSEHOLD,
        (_weighed("low", priority) / whole).round(9).alias("score"),
        (_weighed("high", priority) / whole).round(9).alias("score_high"),
        pl.concat_str(asks, separator=";", ignore_nulls=True).alias("asks"),
        *(pl.col(f"low_{need.id}").alias(f"need_{need.id}") for need in priority.needs),
    )


def _weighed(side: str, priority: Priority) -> pl.Expr:
    """The weights of the needs, each by the steps in which it is met."""
    return pl.sum_horizontal(
        need.weight * (pl.col(f"{side}_{need.id}") * _STEPS + 1e-6).floor().cast(pl.Int64)
        for need in priority.needs
    )
