"""How the depth of convergence changed between two days, and what of it is nobody's doing.

Source: reference/convergence.md, computation 2 (change).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from .depth import CUT_OFF, EQUAL, depth, scores

_CHANGE = (
    "fixed",
    "m0_before",
    "m0_after",
    "delta",
    "delta_low",
    "delta_high",
    "delta_same_pillars",
    "relisted",
    "m0_before_open",
    "m0_after_open",
    "delta_open",
    "delta_apart",
    "newly_registered",
    "newly_due",
    "left",
    "no_longer_due",
)


def change(
    before: pl.DataFrame,
    after: pl.DataFrame,
    *,
    cut_off: float = CUT_OFF,
    weights: Mapping[str, float] = EQUAL,
    by: Sequence[str] = (),
) -> pl.DataFrame:
    """How much M0 fell between two days; above nothing is progress.

    The fixed cohort are the households on record on both days to whom something was due on both;
    the open cohort are all on each day. What new families, or families newly on a list, add stands
    apart, for it is not the programme's effect. Nor is a pillar that came to be due, or no longer
    is, because a list was made again: `delta_same_pillars` leaves these out.

    Parameters
    ----------
    before, after
        The pillars on either day, as `pillars` gives them.
    by
        Columns such as `place`; of a household of the fixed cohort, as on the first day.

    Returns `by`; `fixed`, households of the fixed cohort; `m0_before`, `m0_after`, `delta` =
    before - after, with `delta_low`, `delta_high` (of it); `delta_same_pillars`; `relisted`,
    households of it whose pillars due are not the same; `m0_before_open`, `m0_after_open`,
    `delta_open`; `delta_apart`, the part of it that is not of the fixed cohort;
    `newly_registered`, `newly_due`, `left`, `no_longer_due` (households).
    Source: reference/convergence.md, computation 2 (change).

    >>> from muara.eligibility.depth import pillars
    >>> def day(**met):
    ...     return pillars(pl.DataFrame({
    ...         "household": list(met), "place": ["V"] * len(met), "pillar": ["health"] * len(met),
    ...         "verdict": ["eligible"] * len(met), "received": list(met.values())}))
    >>> found = change(day(g=False, h=False), day(g=True, h=False, i=False))
    >>> found.select("fixed", "delta", "newly_registered").rows()
    [(2, 0.5, 1)]
    """
    keys = list(by) or ["_all"]
    one, two = (_keyed(scores(each, weights=weights), by) for each in (before, after))
    first, second = _cohort(one, two, keys)
    counted = _told(one, two, keys)
    for name, households in {
        "before": first,
        "after": second,
        "before_open": one,
        "after_open": two,
        **_same_pillars(before, after, first, keys=keys, weights=weights),
    }.items():
        measured = depth(households, cut_off=cut_off, by=keys).select(
            *keys,
            *(pl.col(f"m0{end}").alias(f"m0_{name}{end}") for end in ("", "_low", "_high")),
        )
        counted = counted.join(measured, on=keys, how="left", nulls_equal=True)
    relisted = _by(_relisted(before, after, first, weights=weights), keys, "relisted")
    counted = counted.join(relisted, on=keys, how="left", nulls_equal=True)
    return (
        counted.with_columns(*_deltas(), pl.col("relisted").fill_null(0))
        .sort(keys)
        .select(*by, *_CHANGE)
    )


def _deltas() -> list[pl.Expr]:
    before, after = pl.col("m0_before"), pl.col("m0_after")
    whole = pl.col("m0_before_open") - pl.col("m0_after_open")
    return [
        (before - after).alias("delta"),
        (pl.col("m0_before_low") - pl.col("m0_after_high")).alias("delta_low"),
        (pl.col("m0_before_high") - pl.col("m0_after_low")).alias("delta_high"),
        (pl.col("m0_same_before") - pl.col("m0_same_after")).alias("delta_same_pillars"),
        whole.alias("delta_open"),
        (whole - (before - after)).alias("delta_apart"),
    ]


def _keyed(scored: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    return scored if by else scored.with_columns(pl.lit(True).alias("_all"))


def _cohort(
    one: pl.DataFrame, two: pl.DataFrame, keys: list[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The households with a score on both days, as on the first and as on the second."""
    scored = pl.col("score").is_not_null()
    first = one.filter(scored).join(two.filter(scored), on="household", how="semi")
    second = two.select(pl.exclude(keys)).join(first.select("household", *keys), on="household")
    return first, second


def _told(one: pl.DataFrame, two: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """How many households there are of each kind, in every group that either day has."""
    before, after = one.with_columns(_due().alias("was")), two.with_columns(_due().alias("is"))
    both = before.join(after.select("household", "is"), on="household")
    came = after.join(before.select("household"), on="household", how="anti")
    went = before.join(after.select("household"), on="household", how="anti")
    counted = pl.concat([one.select(keys), two.select(keys)]).unique()
    for name, households in {
        "fixed": both.filter("was", "is"),
        "newly_registered": came,
        "newly_due": both.filter(~pl.col("was"), "is"),
        "left": went,
        "no_longer_due": both.filter("was", ~pl.col("is")),
    }.items():
        counted = counted.join(_by(households, keys, name), on=keys, how="left", nulls_equal=True)
    return counted.with_columns(pl.exclude(keys).fill_null(0))


def _due() -> pl.Expr:
    return pl.col("score").is_not_null()


def _by(households: pl.DataFrame, keys: list[str], name: str) -> pl.DataFrame:
    return households.group_by(keys).agg(pl.len().cast(pl.Int64).alias(name))


def _same_pillars(
    before: pl.DataFrame,
    after: pl.DataFrame,
    first: pl.DataFrame,
    *,
    keys: list[str],
    weights: Mapping[str, float],
) -> dict[str, pl.DataFrame]:
    """The fixed cohort on either day, scored over the pillars that were due on both."""
    on = ["household", "pillar"]
    was, now = before.filter("due"), after.filter("due")
    one = scores(was.join(now, on=on, how="semi"), weights=weights)
    two = scores(now.join(was, on=on, how="semi"), weights=weights)
    place = first.select("household", *keys)
    kept = [each.select(pl.exclude(keys)).join(place, on="household") for each in (one, two)]
    early, late = _cohort(kept[0], kept[1], keys)
    return {"same_before": early, "same_after": late}


def _relisted(
    before: pl.DataFrame, after: pl.DataFrame, first: pl.DataFrame, *, weights: Mapping[str, float]
) -> pl.DataFrame:
    """The households of the fixed cohort that are due in other pillars than they were."""
    on = ["household", "pillar"]
    was, now = (
        each.filter("due", pl.col("pillar").is_in(list(weights))) for each in (before, after)
    )
    other = pl.concat(
        [
            was.join(now, on=on, how="anti").select("household"),
            now.join(was, on=on, how="anti").select("household"),
        ]
    )
    return first.join(other, on="household", how="semi")
