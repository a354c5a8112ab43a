"""Checks of gains from what was observed: which entry tells which measure is the pack's to say."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import polars as pl

from .define_gains import GainsRules, Measure, Seen

_WHOSE = ("person", "day")
KINDS: Mapping[str, type[pl.DataType]] = {
    "number": pl.Float64,
    "truth": pl.Boolean,
    "levels": pl.String,
}
"""What a column of checks holds, by the kind of its measure."""


def checks_seen(
    observed: Mapping[str, pl.DataFrame], entered: pl.DataFrame, *, rules: GainsRules
) -> pl.DataFrame:
    """What `gains` takes as checks, from the observations of each kind that tells a measure.

    Parameters
    ----------
    observed
        By the kind of entry: `person`, `true_on`, and the facts that the pack's measures read, in
        the order in which they were recorded; of two on one day the later holds.
    entered
        `person` and `on`, as of `gains`. A register that ends while a check at entry is still in
        time, but not before the entry, tells of the days after it: that one is left out.

    Returns `person`, `day` and a column for each measure; those that no entry tells are empty. Of
    nobody else than those who entered.

    >>> import datetime as dt
    >>> from muara.learning import gains_rules
    >>> from muara.packs import open_pack
    >>> day = dt.date(2012, 4, 2)
    >>> entered = pl.DataFrame({"person": ["p0", "p1"], "on": [day, day]})
    >>> work = pl.DataFrame({"person": ["p0", "p1"], "true_on": [day, day],
    ...                      "worked": [True, False], "economic_hours": [20.0, None]})
    >>> found = checks_seen({"work": work}, entered, rules=gains_rules(open_pack("india")))
    >>> found.sort("person")["work_hours"].to_list()
    [20.0, 0.0]
    """
    told = [_of_measure(each, observed, entered, rules) for each in rules.measures.values()]
    return reduce(
        lambda whole, part: whole.join(part, on=_WHOSE, how="full", coalesce=True), told
    ).sort(_WHOSE)


def _of_measure(
    measure: Measure,
    observed: Mapping[str, pl.DataFrame],
    entered: pl.DataFrame,
    rules: GainsRules,
) -> pl.DataFrame:
    """`person`, `day` and the measure, once a day: by the first of its ways that tells it."""
    kind = KINDS[measure.kind]
    empty = pl.DataFrame(schema={"person": pl.String, "day": pl.Date, measure.key: kind})
    parts = [
        _told(each, observed[each.kind], entered, rules, kind).rename({"value": measure.key})
        for each in measure.seen
        if each.kind in observed
    ]
    return pl.concat([empty, *parts]).unique(_WHOSE, keep="first", maintain_order=True)


def _told(
    seen: Seen,
    observed: pl.DataFrame,
    entered: pl.DataFrame,
    rules: GainsRules,
    kind: type[pl.DataType],
) -> pl.DataFrame:
    known = observed.join(entered.select("person", "on"), on="person", maintain_order="left")
    if seen.month:
        return _by_month(known, seen, rules)
    value = known.select("person", pl.col("true_on").alias("day"), _value(seen).cast(kind))
    return value.drop_nulls().unique(_WHOSE, keep="last", maintain_order=True)


def _value(seen: Seen) -> pl.Expr:
    if len(seen.facts) > 1:
        return pl.any_horizontal(seen.facts).alias("value")
    value = pl.col(seen.facts[0])
    if seen.counts:
        value = value.replace_strict(seen.counts, default=None, return_dtype=pl.Int64)
    if seen.zero_unless:
        value = pl.when(~pl.col(seen.zero_unless)).then(0.0).otherwise(value)
    return value.alias("value")


def _by_month(known: pl.DataFrame, seen: Seen, rules: GainsRules) -> pl.DataFrame:
    """Each month told of its last day. Two registers of one may be the same days told twice."""
    day, entry = pl.col(seen.month).dt.month_end(), rules.points.entry
    in_time = day <= pl.col("on").dt.offset_by(f"{entry.days_after}d")
    after_entry = (day >= pl.col("on")) & in_time
    return (
        known.filter(~after_entry)
        .select("person", day.alias("day"), pl.col(seen.facts[0]).cast(pl.Float64).alias("value"))
        .drop_nulls()
        .group_by(_WHOSE, maintain_order=True)
        .agg(pl.col("value").max())
    )
