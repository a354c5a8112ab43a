"""What is due to a household and does not reach it: how many schemes, how much money, and why not.

With E the verdict of a pair of a unit and a scheme and A its receipt (see `states`), a household's
gap lies between the pairs with E=1, A=0 and those that could turn out so. The value adds cash by
the year over the certain ones, never the sum of an insurance. What a family cannot have all of is
counted as much as it can have: of a scheme for at most m members the m largest values, of schemes
that exclude each other the best.

Source: reference/convergence.md, computation 1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from muara.errors import FrameError

from .limits import Limits, kept, with_tight
from .states import A0, A1, AX, CERTAIN, E1, EX, POSSIBLE, REVIEW, frame_with, pairs_with, share

if TYPE_CHECKING:
    from muara.packs import Pack

REASONS = (
    "unknown_facts",
    "never_applied_papers_complete",
    "never_applied_papers_missing",
    "applied_waiting",
    "refused",
    "approved_not_paid",
)
"""Why something due is not received, in the order in which they are tried: the first counts."""

_STANDS_FOR = {
    "applied_waiting": ["submitted", "appealed"],
    "refused": ["refused", "appeal_rejected"],
    # Paid once and no longer (A=0 after a receipt) is a matter of payment too.
    "approved_not_paid": [
        "sanctioned",
        "appeal_allowed",
        "benefit_received",
        "confirmed_by_family",
    ],
}
_PAIR = ("household", "person", "scheme")
_GAP = (
    "household",
    "place",
    "received",
    "gap_low",
    "gap_high",
    "value",
    "value_high",
    "n_unvalued",
    "currency",
    "over_limit",
    "coverage",
    "coverage_low",
    "coverage_high",
    "review_record",
)
_SUMS = ("received", "gap_low", "gap_high", "value", "value_high", "n_unvalued", "review_record")


def gap(
    pairs: pl.DataFrame,
    *,
    pack: Pack | None = None,
    on: dt.date | None = None,
    weights: Mapping[str, float] | None = None,
) -> pl.DataFrame:
    """The gap of every household, one row each.

    Parameters
    ----------
    pairs
        One row for each pair of a unit and a scheme: `household`, `person` (empty: the household
        itself), `place`, `scheme`, `verdict` (eligible, not_eligible, ask), `received` (true,
        false, empty: not known), `value` (cash a year, empty: it has none), `currency`.
    pack, on
        Whose limits on members and exclusions hold, on which day. Without a pack: none.
    weights
        What a scheme weighs in the coverage; 1 where nothing is said.

    Returns
    -------
    `household`, `place`; `received`, pairs due and received (E=1, A=1); `gap_low`, pairs that are
    certainly due and not received; `gap_high`, with those that possibly are; `value`, cash a year
    over the certain ones, and `value_high` over all; `n_unvalued`, certain ones without a value in
    money; `currency`; `over_limit`, certain ones left out because the family cannot have them all;
    `coverage`, received over due, empty where nothing is due (or no receipt is known), with the
    bounds `coverage_low`, `coverage_high`; `review_record`, pairs received without being due.

    Raises FrameError where a column is missing or values stand in two currencies.
    Source: reference/convergence.md, computation 1.

    >>> pairs = pl.DataFrame({
    ...     "household": ["h"] * 4, "person": [None, "p", "p", "q"], "place": ["V"] * 4,
    ...     "scheme": ["ration", "school", "grant", "school"],
    ...     "verdict": ["eligible", "eligible", "ask", "eligible"],
    ...     "received": [True, False, False, None],
    ...     "value": [None, 1200.0, 500.0, 1200.0], "currency": ["INR"] * 4})
    >>> gap(pairs).select("gap_low", "gap_high", "value", "value_high", "coverage").rows()
    [(1, 3, 1200.0, 2900.0, 0.5)]
    """
    frame = pairs_with(pairs, *_PAIR, "place", "verdict", "received", "value", "currency")
    currency = _currency(frame)
    limits = Limits.of(pack, on=on)
    weighed = with_tight(frame.with_columns(_weight(weights)), limits)
    counted = _limited(_summed(weighed), kept(weighed.filter("_tight"), limits))
    return counted.with_columns(
        (pl.col("gap_low") - pl.col("valued")).alias("n_unvalued"),
        pl.lit(currency, dtype=pl.String).alias("currency"),
        *_coverage(),
    ).select(_GAP)


def _weight(weights: Mapping[str, float] | None) -> pl.Expr:
    if not weights:
        return pl.lit(1.0).alias("_weight")
    return pl.col("scheme").replace_strict(weights, default=1.0).cast(pl.Float64).alias("_weight")


def _currency(frame: pl.DataFrame) -> str | None:
    """The one currency of the values; amounts in two of them have no sum."""
    named = frame.filter(pl.col("value").is_not_null())["currency"].drop_nulls()
    found = sorted(each for each in named.unique().to_list() if each)
    if len(found) > 1:
        raise FrameError(
            "Values in two currencies cannot be added.",
            column="currency",
            found=" and ".join(found),
            do="Measure the countries apart.",
        )
    return found[0] if found else None


def _summed(pairs: pl.DataFrame) -> pl.DataFrame:
    """Every household's sums, of what no limit touches; the order of the input is kept."""
    value, weight, served = pl.col("value"), pl.col("_weight"), E1 & A1
    certain, possible = CERTAIN & ~pl.col("_tight"), POSSIBLE & ~pl.col("_tight")
    return pairs.group_by("household", maintain_order=True).agg(
        pl.col("place").drop_nulls().first(),
        served.sum().cast(pl.Int64).alias("received"),
        CERTAIN.sum().cast(pl.Int64).alias("certain"),
        certain.sum().cast(pl.Int64).alias("gap_low"),
        possible.sum().cast(pl.Int64).alias("gap_high"),
        value.filter(certain).sum().cast(pl.Float64).alias("value"),
        value.filter(possible).sum().cast(pl.Float64).alias("value_high"),
        value.filter(certain).count().cast(pl.Int64).alias("valued"),
        REVIEW.sum().cast(pl.Int64).alias("review_record"),
        weight.filter(certain).sum().alias("weight_low"),
        weight.filter(possible).sum().alias("weight_high"),
        weight.filter(served).sum().alias("weight_served"),
        weight.filter((EX & ~A0) | (E1 & AX)).sum().alias("weight_perhaps_served"),
    )


def _limited(summed: pl.DataFrame, best: pl.DataFrame) -> pl.DataFrame:
    """The sums, with the best that a family may have of what limits touch."""
    joined = summed.join(best, on="household", how="left", suffix="_best", maintain_order="left")
    changed = [name for name in best.columns if name != "household"]
    return joined.with_columns(
        pl.col(name) + pl.col(f"{name}_best").fill_null(0) for name in changed
    ).with_columns((pl.col("certain") - pl.col("gap_low")).alias("over_limit"))


def _coverage() -> list[pl.Expr]:
    """Received over due; the bounds take what is not known for the worst and for the best."""
    served, perhaps = pl.col("weight_served"), pl.col("weight_perhaps_served")
    low = share(served, served + pl.col("weight_high"))
    high = share(served + perhaps, served + perhaps + pl.col("weight_low"))
    return [
        share(served, served + pl.col("weight_low")).alias("coverage"),
        pl.coalesce(low, high).alias("coverage_low"),
        pl.coalesce(high, low).alias("coverage_high"),
    ]


def gap_by(gaps: pl.DataFrame, *by: str) -> pl.DataFrame:
    """The gaps of households added up, for each value of the columns `by` (a place, a block).

    Gives `by`, `households`; `with_gap` and `with_gap_high`, households in which something
    certainly, possibly is missing; the sums `received`, `gap_low`, `gap_high`, `value`,
    `value_high`, `n_unvalued`, `review_record`; `currency`.
    Source: reference/convergence.md, computation 1.

    >>> gaps = pl.DataFrame({
    ...     "household": ["h", "i"], "place": ["V", "V"], "received": [1, 0], "gap_low": [0, 2],
    ...     "gap_high": [1, 2], "value": [0.0, 900.0], "value_high": [500.0, 900.0],
    ...     "n_unvalued": [0, 1], "currency": ["INR"] * 2, "review_record": [0, 0]})
    >>> gap_by(gaps, "place").select("households", "with_gap", "gap_low", "gap_high").rows()
    [(2, 1, 2, 3)]
    """
    frame_with(gaps, [*by, "household", *_SUMS, "currency"])
    sums = [
        pl.len().cast(pl.Int64).alias("households"),
        (pl.col("gap_low") > 0).sum().cast(pl.Int64).alias("with_gap"),
        (pl.col("gap_high") > 0).sum().cast(pl.Int64).alias("with_gap_high"),
        *(pl.col(name).sum() for name in _SUMS),
        pl.col("currency").drop_nulls().first(),
    ]
    if not by:
        return gaps.select(sums)
    return gaps.group_by(by).agg(sums).sort(by, nulls_last=True)


def why_not(pairs: pl.DataFrame, *, stages: pl.DataFrame | None = None) -> pl.DataFrame:
    """Why each thing that is, or may be, due is not received: one reason, the first that applies.

    `unknown_facts`: a fact, a receipt or, before an application, a paper is not known;
    `never_applied_papers_complete`; `never_applied_papers_missing`; `applied_waiting`, with the
    days since; `refused`; `approved_not_paid`.

    Parameters
    ----------
    pairs
        As for `gap`, with `missing` and `unasked` (papers, `;`-separated; `unasked` empty where it
        is not known which papers an application needs).
    stages
        Where each application stands, as `linkage.current` gives it: `household`, `person`,
        `scheme`, `stage`, `days`. Without it, or without a row in it, nobody recorded an
        application.

    Returns one row for each pair of the possible gap, in the order of `pairs`: `household`,
    `person`, `place`, `scheme`, `certain` (E=1, A=0), `reason`, `stage`, `days` (in that stage).
    Limits on members are not applied: each pair has its own reason.
    Source: reference/convergence.md, computation 1.

    >>> pairs = pl.DataFrame({
    ...     "household": ["h"] * 3, "person": ["p"] * 3, "place": ["V"] * 3,
    ...     "scheme": ["a", "b", "c"], "verdict": ["eligible", "eligible", "ask"],
    ...     "received": [False] * 3, "missing": ["", "birth_certificate", ""], "unasked": [""] * 3})
    >>> stages = pl.DataFrame({"household": ["h"], "person": ["p"], "scheme": ["a"],
    ...                        "stage": ["submitted"], "days": [41]})
    >>> why_not(pairs, stages=stages).select("scheme", "reason", "days").rows()
    [('a', 'applied_waiting', 41), ('b', 'never_applied_papers_missing', None), \
('c', 'unknown_facts', None)]
    """
    frame = pairs_with(pairs, *_PAIR, "place", "verdict", "received", "missing", "unasked")
    open_pairs = frame.filter(POSSIBLE)
    known = _no_stages(frame) if stages is None else stages
    frame_with(known, [*_PAIR, "stage", "days"])
    joined = open_pairs.join(
        known.select(*_PAIR, "stage", "days"),
        on=_PAIR,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    return joined.select(
        *_PAIR[:2], "place", "scheme", CERTAIN.alias("certain"), _reason(), "stage", "days"
    )


def _no_stages(pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.select(
        *_PAIR,
        pl.lit(None, dtype=pl.String).alias("stage"),
        pl.lit(None, dtype=pl.Int64).alias("days"),
    ).clear()


def _reason() -> pl.Expr:
    missing = pl.col("missing").fill_null("") != ""
    unasked = pl.col("unasked").is_null() | (pl.col("unasked") != "")
    stage = pl.col("stage")
    applied = [
        pl.when(stage.is_in(stages)).then(pl.lit(reason)) for reason, stages in _STANDS_FOR.items()
    ]
    never = (
        pl.when(missing)
        .then(pl.lit("never_applied_papers_missing"))
        .when(unasked)
        .then(pl.lit("unknown_facts"))
        .otherwise(pl.lit("never_applied_papers_complete"))
    )
    unknown = pl.when(~CERTAIN).then(pl.lit("unknown_facts"))
    return pl.coalesce(unknown, *applied, never).cast(pl.Enum(REASONS)).alias("reason")
