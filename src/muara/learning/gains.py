"""Gains: how the same children stood at entry and months later, with intervals.

Only pairs are compared: a child checked both times. Who was not checked again is told beside the
change, never filled in. These are changes, not effects: nobody stood apart to compare with.

The measures are the founding paper's effects of child labour (reference/convergence.md, 6.2); their
levels, times and the smallest group stand in the pack's `learning.toml`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import polars as pl

from muara.disclosure import WITHHELD, withhold
from muara.errors import FrameError

from .define_gains import GainsRules, Measure
from .entering import refuse, refuse_unknown, typed_columns
from .intervals import mean_change, share, share_change
from .points import Point
from .seen import KINDS

PAIRED, LOST, WITHOUT_ENTRY, NOT_YET = "paired", "lost", "without_entry", "not_yet"

_COUNTS = ("entered", "pairs", "lost", "without_entry", "not_yet")
_CHANGE = ("at_entry", "then", "change", "low", "high")
_MOVES = ("up", "up_low", "up_high", "same", "same_low", "same_high", "down", "down_low")
_SHARES = (*_MOVES, "down_high")
_FIGURES = (*_CHANGE, *_SHARES)


def gains(
    checks: pl.DataFrame,
    entered: pl.DataFrame,
    *,
    on: dt.date,
    rules: GainsRules,
    measures: Sequence[str] | None = None,
    by: Sequence[str] = (),
    language: str = "en",
) -> pl.DataFrame:
    """The change of each measure from entry to each later time, for a cohort and its groups.

    Parameters
    ----------
    checks
        `person`, `day`, and a column for each measure checked: numbers in the measure's unit,
        truths, or codes of its levels; empty: not checked then. Checks after `on` are left out.
    entered
        `person` and `on`, the day each entered, once; and the columns of `by`.
    measures
        Keys of the pack; without them, those of the pack that `checks` has.
    by
        Groups, such as `sex` or `place`. A group of fewer pairs than the pack's smallest is
        withheld, with as many others as are needed that no total gives it away.

    Returns one row for each group, measure and later time (`point`): `entered` children, of whom
    `pairs` were checked both times, `lost` were not checked again in time, `without_entry` have no
    check at entry, `not_yet` may still be checked; of the pairs, `at_entry`, `then` and `change`
    (means; of truths shares from 0 to 1; of levels empty) with `low` and `high`; of levels the
    shares that moved `up`, stayed the `same` and moved `down`, each with its interval; `withheld`
    (the figures are then empty); and `told`, all of this in the language.

    Raises NotAllowed for what is never counted over many children (trauma, distress); FrameError,
    with the row, for what cannot be. Source of the intervals: `intervals`.

    >>> from muara.packs import open_pack
    >>> from muara.learning import gains_rules
    >>> names = [f"p{number}" for number in range(10)]
    >>> entered = pl.DataFrame({"person": names, "on": [dt.date(2012, 4, 2)] * 10})
    >>> before = [10, 12, 9, 14, 11, 10, 13, 12, 10, 9]
    >>> after = [4, 6, 5, 8, 4, 6, 5, 7, 3, 2]
    >>> checks = pl.DataFrame({
    ...     "person": names * 2, "day": [dt.date(2012, 4, 2)] * 10 + [dt.date(2012, 10, 1)] * 10,
    ...     "work_hours": before + after})
    >>> rules = gains_rules(open_pack("india"))
    >>> found = gains(checks, entered, on=dt.date(2012, 12, 31), rules=rules)
    >>> print(found["told"][0])
    Hours of work in the last week: 5.0 after 6 months, 11.0 at entry: a change of -6.0 \
(95 per cent interval -7.0 to -5.0), of 10 children checked both times. \
Not checked again: 0. No check at entry: 0. May still be checked: 0.
    """
    found = pairs(checks, entered, on=on, rules=rules, measures=measures, by=by, language=language)
    order = [pl.col(name) for name in by]
    counted = (
        found.group_by(*by, "measure", "point")
        .agg(*_counted())
        .sort(
            *order,
            pl.col("measure").replace_strict(_numbered(rules.measures), default=None),
            pl.col("point").replace_strict(_numbered(_keys(rules)), default=None),
            nulls_last=True,
        )
    )
    rows = [_figures(row, rules, by) for row in counted.iter_rows(named=True)]
    schema = {name: counted.schema[name] for name in (*by, "measure", "point", *_COUNTS)}
    table = pl.DataFrame(
        rows, schema={**schema, **dict.fromkeys(_FIGURES, pl.Float64)}, orient="row"
    )
    shown = _withheld(table, rules, by)
    return shown.with_columns(
        pl.Series(
            "told", [_told(row, rules, language) for row in shown.iter_rows(named=True)], pl.String
        )
    )


def pairs(
    checks: pl.DataFrame,
    entered: pl.DataFrame,
    *,
    on: dt.date,
    rules: GainsRules,
    measures: Sequence[str] | None = None,
    by: Sequence[str] = (),
    language: str = "en",
) -> pl.DataFrame:
    """The children behind each figure of `gains`: one row for each child, measure and later time.

    Returns `person`, the columns of `by`, `measure`, `point`; `entry_on` and `entry`, the first
    check in the time of entry that has the measure; `then_on` and `then`, the check nearest to the
    later time, the earlier of two as near (truths as 0 and 1, levels counted from 0); `state`
    (paired, lost, without_entry, not_yet). Arguments and errors as of `gains`.
    """
    cohort = _cohort(entered, by)
    chosen = _chosen(checks, rules, measures, language)
    told = _checked(checks, chosen)
    parts = [
        _of_measure(_values(told, each), cohort, each, point, on, rules)
        for each in chosen
        for point in rules.points.later
    ]
    if not parts:
        raise FrameError(
            "No measure was checked.", expected=", ".join(rules.measures), do="Add a column."
        )
    return pl.concat(parts).select(
        *("person", *by, "measure", "point"),
        *("entry_on", "entry", "then_on", "then", "state"),
    )


# --- what comes in ---


def _cohort(entered: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    whose = {"person": pl.String, "on": pl.Date}
    groups = {name: entered.schema.get(name, pl.String()) for name in by}
    cohort = typed_columns(entered, {**whose, **groups}, {}, what="Those who entered", filled=whose)
    refuse(cohort, pl.col("person").is_duplicated(), "This child entered twice.", "person")
    return cohort.rename({"on": "entered_on"})


def _chosen(
    checks: pl.DataFrame, rules: GainsRules, measures: Sequence[str] | None, language: str
) -> list[Measure]:
    """The measures asked for. What is never counted is refused wherever it stands."""
    for name in checks.columns:
        if name in rules.never.columns:
            rules.measure(name, language)
    if measures is None:
        return [each for key, each in rules.measures.items() if key in checks.columns]
    return [rules.measure(key, language) for key in measures]


def _checked(checks: pl.DataFrame, chosen: Sequence[Measure]) -> pl.DataFrame:
    """The checks, each with its child and day, and the measures asked for."""
    whose = {"person": pl.String, "day": pl.Date}
    kinds = {each.key: KINDS[each.kind] for each in chosen}
    told = typed_columns(checks, {**whose, **kinds}, {}, what="The checks", filled=whose)
    refuse(
        told,
        pl.struct("person", "day").is_duplicated(),
        "This child was checked twice on one day.",
        "day",
        do="Keep one check, or put both into one row.",
    )
    return told


def _values(told: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """`person`, `day`, `value` of one measure, as a number."""
    value = pl.col(measure.key)
    if measure.kind == "number":
        refuse(
            told,
            ~value.is_between(measure.least, measure.most),
            "This number cannot be.",
            measure.key,
            expected=f"{measure.least} to {measure.most}",
        )
    if measure.kind == "levels":
        refuse_unknown(told, measure.key, measure.levels)
        value = value.replace_strict(_numbered(measure.levels), default=None)
    return told.select("person", "day", value.cast(pl.Float64).alias("value")).drop_nulls("value")


def _numbered(keys: Any) -> dict[str, int]:
    return {key: number for number, key in enumerate(keys)}


def _keys(rules: GainsRules) -> tuple[str, ...]:
    return tuple(point.key for point in rules.points.later)


# --- pairs ---


def _of_measure(
    values: pl.DataFrame,
    cohort: pl.DataFrame,
    measure: Measure,
    point: Point,
    on: dt.date,
    rules: GainsRules,
) -> pl.DataFrame:
    known = values.filter(pl.col("day") <= on).join(
        cohort.select("person", "entered_on"), on="person"
    )
    entry, first, then = rules.points.entry, pl.col("day"), _distance(point)
    paired = cohort.join(
        _nearest(known, entry, first, "entry"), on="person", how="left", maintain_order="left"
    ).join(_nearest(known, point, then, "then"), on="person", how="left", maintain_order="left")
    return paired.with_columns(
        pl.lit(measure.key).alias("measure"),
        pl.lit(point.key).alias("point"),
        _state(entry, point, on).alias("state"),
    )


def _due(point: Point) -> pl.Expr:
    return pl.col("entered_on").dt.offset_by(f"{point.months}mo")


def _closes(point: Point) -> pl.Expr:
    return _due(point).dt.offset_by(f"{point.days_after}d")


def _distance(point: Point) -> pl.Expr:
    return (pl.col("day") - _due(point)).abs()


def _nearest(known: pl.DataFrame, point: Point, order: pl.Expr, name: str) -> pl.DataFrame:
    """For each child its check of this time: the first in this order, then by day."""
    opens = _due(point).dt.offset_by(f"-{point.days_before}d")
    return (
        known.filter(pl.col("day").is_between(opens, _closes(point)))
        .sort(order, "day")
        .group_by("person", maintain_order=True)
        .agg(pl.col("day").first().alias(f"{name}_on"), pl.col("value").first().alias(name))
    )


def _state(entry: Point, point: Point, on: dt.date) -> pl.Expr:
    return (
        pl.when(pl.col("entry").is_null() & (_closes(entry) < on))
        .then(pl.lit(WITHOUT_ENTRY))
        .when(pl.col("entry").is_null())
        .then(pl.lit(NOT_YET))
        .when(pl.col("then").is_not_null())
        .then(pl.lit(PAIRED))
        .when(_closes(point) < on)
        .then(pl.lit(LOST))
        .otherwise(pl.lit(NOT_YET))
    )


# --- figures ---


def _counted() -> list[pl.Expr]:
    state, paired = pl.col("state"), pl.col("state") == PAIRED
    moved = (pl.col("then") - pl.col("entry")).filter(paired)
    return [
        pl.len().cast(pl.Int64).alias("entered"),
        paired.sum().cast(pl.Int64).alias("pairs"),
        *((state == each).sum().cast(pl.Int64).alias(each) for each in _COUNTS[2:]),
        pl.col("entry").filter(paired).mean().alias("at_entry"),
        pl.col("then").filter(paired).mean(),
        moved.mean().alias("moved"),
        moved.std().alias("deviation"),
        (moved > 0).sum().alias("rose"),
        (moved < 0).sum().alias("fell"),
    ]


def _figures(row: dict[str, Any], rules: GainsRules, by: Sequence[str]) -> dict[str, Any]:
    """One row of the answer from what was counted."""
    kept = {name: row[name] for name in (*by, "measure", "point", *_COUNTS)}
    figures: dict[str, float | None] = dict.fromkeys(_FIGURES)
    if row["pairs"]:
        levels = rules.measures[row["measure"]].kind == "levels"
        figures |= _moves(row, rules) if levels else _change(row, rules)
    return kept | figures


def _change(row: dict[str, Any], rules: GainsRules) -> dict[str, float | None]:
    of, percent = row["pairs"], rules.shown.percent
    if rules.measures[row["measure"]].kind == "truth":
        found = share_change(pairs=of, gained=row["rose"], lost=row["fell"], percent=percent)
    else:
        found = mean_change(
            pairs=of, mean=row["moved"], deviation=row["deviation"], percent=percent
        )
    ends = (row["at_entry"], row["then"], found.value, found.low, found.high)
    return dict(zip(_CHANGE, ends, strict=True))


def _moves(row: dict[str, Any], rules: GainsRules) -> dict[str, float | None]:
    of, percent = row["pairs"], rules.shown.percent
    moved = (row["rose"], of - row["rose"] - row["fell"], row["fell"])
    shares = [share(of=of, held=held, percent=percent) for held in moved]
    ends = [end for each in shares for end in (each.value, each.low, each.high)]
    return dict(zip(_SHARES, ends, strict=True))


def _withheld(table: pl.DataFrame, rules: GainsRules, by: Sequence[str]) -> pl.DataFrame:
    """Small groups are emptied, measure by measure and time by time.

    Where nobody was checked both times that is shown, unless few entered at all.
    """
    parts = table.with_row_index("row").partition_by("measure", "point", maintain_order=True)
    judged = pl.concat(
        part.with_columns(
            pl.any_horizontal(
                withhold(part, by=by, smallest=rules.shown.smallest, value=count)[WITHHELD]
                for count in ("entered", "pairs")
            ).alias(WITHHELD)
        )
        for part in parts
    )
    emptied = [
        pl.when(~pl.col(WITHHELD)).then(pl.col(name)).alias(name) for name in (*_COUNTS, *_FIGURES)
    ]
    return judged.sort("row").drop("row").with_columns(emptied)


# --- in words ---


def _told(row: dict[str, Any], rules: GainsRules, language: str) -> str:
    measure = rules.measures[row["measure"]]
    point = next(each for each in rules.points.later if each.key == row["point"])
    values = {
        "measure": measure.label(language),
        "months": point.months,
        "percent": rules.shown.percent,
        "smallest": rules.shown.smallest,
        **{name: row[name] for name in _COUNTS},
        **_written(row, measure),
    }
    keys = ["withheld"] if row[WITHHELD] else [_saying(row, measure), "missing"]
    return " ".join(rules.says.filled(key, language, **values) for key in keys)


def _saying(row: dict[str, Any], measure: Measure) -> str:
    if not row["pairs"]:
        return "nobody"
    alone = measure.kind == "number" and row["low"] is None
    return "one" if alone else measure.kind


def _written(row: dict[str, Any], measure: Measure) -> dict[str, str]:
    """Figures with one decimal; shares in per cent, a change with its sign."""
    scale = 1 if measure.kind == "number" else 100
    signed = ("change", "low", "high")
    return {
        name: f"{round(scale * row[name], 1) + 0.0:{'+' if name in signed else ''}.1f}"
        for name in _FIGURES
        if row[name] is not None
    }
