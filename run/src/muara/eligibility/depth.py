"""How many sides of its life the State reaches of a household: the depth of convergence.

The five pillars are education, skills, livelihood, social protection and health. A pillar is due
if any scheme in it is due (E=1), and met if any such scheme is received (A=1). A household's score
is the weight of what is due and not met over the weight of what is due. As in the counting method
of Alkire and Foster, H is the share of households whose score reaches the cut-off, A the mean score
among them, M0 = H x A. Falls are progress.

What is not known gives bounds: a pillar then may be unmet, met or not due, and the bounds take the
worst and the best. Source: reference/convergence.md, computation 2 (depth).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from .states import A0, A1, AX, E0, E1, frame_with, pairs_with, share

PILLARS = ("education", "skills", "livelihood", "social_protection", "health")
CUT_OFF = 1 / 3
EQUAL: Mapping[str, float] = dict.fromkeys(PILLARS, 1.0)
"""Every pillar weighs the same; one that is not named (protection) weighs nothing."""

_STATES = ("unmet", "met", "not_due")


def pillars(pairs: pl.DataFrame) -> pl.DataFrame:
    """What is due and met of each pillar, in every household.

    Reads `household`, `place`, `pillar`, `verdict`, `received` of the pairs.

    Returns one row for each household and pillar: `household`, `place`, `pillar`; `due` (any E=1);
    `met` (any E=1 and A=1; empty where it is due and only a receipt that is not known could meet
    it); `may_be_unmet`, `may_be_met`, `may_be_not_due`: what it can turn out to be.
    Source: reference/convergence.md, computation 2.

    >>> pairs = pl.DataFrame({
    ...     "household": ["h"] * 3, "place": ["V"] * 3, "pillar": ["health", "health", "education"],
    ...     "verdict": ["eligible", "ask", "eligible"], "received": [False, True, True]})
    >>> pillars(pairs).select("pillar", "due", "met", "may_be_unmet", "may_be_met").rows()
    [('health', True, False, True, True), ('education', True, True, False, True)]
    """
    frame = pairs_with(pairs, "household", "place", "pillar", "verdict", "received")
    met, perhaps = (E1 & A1).any(), (E1 & AX).any()
    found = frame.group_by("household", "pillar", maintain_order=True).agg(
        pl.col("place").drop_nulls().first(),
        E1.any().alias("due"),
        pl.when(met | ~perhaps).then(met).alias("met"),
        (~met & (~E0 & ~A1).any()).alias("may_be_unmet"),
        (~E0 & ~A0).any().alias("may_be_met"),
        (~E1.any()).alias("may_be_not_due"),
    )
    return found.select(
        "household", "place", "pillar", "due", "met", *(f"may_be_{s}" for s in _STATES)
    )


def scores(found: pl.DataFrame, *, weights: Mapping[str, float] = EQUAL) -> pl.DataFrame:
    """The score of every household, from its pillars (as `pillars` gives them).

    Returns one row each: `household`, `place`; `due`, `unmet`, how many pillars are; `score`, 0
    (all that is due is met) to 1 (nothing is), empty where nothing is due; a pillar whose receipts
    are not known is left out of it; `score_low`, `score_high`, the bounds; `may_be_undue`, whether
    it can turn out that nothing is due. Source: reference/convergence.md, computation 2 (depth).

    >>> found = pl.DataFrame({
    ...     "household": ["h", "h"], "place": ["V", "V"], "pillar": ["health", "education"],
    ...     "due": [True, False], "met": [True, False], "may_be_unmet": [False, True],
    ...     "may_be_met": [True, False], "may_be_not_due": [False, True]})
    >>> scores(found).select("score", "score_low", "score_high").rows()
    [(0.0, 0.0, 0.5)]
    """
    weighed = found.with_columns(
        pl.col("pillar").replace_strict(weights, default=0.0, return_dtype=pl.Float64).alias("w")
    )
    w, unmet, met = pl.col("w"), pl.col("may_be_unmet"), pl.col("may_be_met")
    settled = pl.col("due") & pl.col("met").is_not_null()
    not_due = pl.col("may_be_not_due")
    # The score is highest with all unmet that can be, else not due, else met; lowest the other way.
    worst_due, best_due = unmet | ~not_due, met | ~not_due
    counts = w > 0
    return (
        weighed.group_by("household", maintain_order=True)
        .agg(
            pl.col("place").drop_nulls().first(),
            (counts & pl.col("due")).sum().cast(pl.Int64).alias("due"),
            (counts & pl.col("due") & ~pl.col("met")).sum().cast(pl.Int64).alias("unmet"),
            share(w.filter(settled & ~pl.col("met")).sum(), w.filter(settled).sum()).alias("score"),
            share(w.filter(unmet).sum(), w.filter(worst_due).sum()).alias("high"),
            share(w.filter(best_due & ~met).sum(), w.filter(best_due).sum()).alias("low"),
            (not_due | ~counts).all().alias("may_be_undue"),
        )
        .with_columns(
            # Where one end leaves nothing due, what can be due is all unmet, or all met.
            pl.coalesce("low", "high").alias("score_low"),
            pl.coalesce("high", "low").alias("score_high"),
        )
        .drop("low", "high")
        .select(
            "household", "place", "due", "unmet", "score", "score_low", "score_high", "may_be_undue"
        )
    )


def depth(
    scored: pl.DataFrame, *, cut_off: float = CUT_OFF, by: Sequence[str] = ()
) -> pl.DataFrame:
    """H, A and M0 of the households in `scored` (as `scores` gives them), as a whole or by columns.

    Of whom the reader chooses beforehand: of families with a working child, where the model is
    measured. Households to whom nothing is due are told apart and count in no share.

    Returns `by`; `households`, `nothing_due`; `deprived`, those whose score reaches the cut-off;
    `h`, their share; `a`, their mean score (empty where nobody is); `m0` = h x a; and the bounds
    `h_low` ... `m0_high` (0 to 1).
    Source: reference/convergence.md, computation 2 (depth).

    >>> scored = pl.DataFrame({
    ...     "household": ["g", "h", "i"], "place": ["V"] * 3, "score": [0.5, 0.25, None],
    ...     "score_low": [0.5, 0.25, None], "score_high": [0.5, 0.75, None],
    ...     "may_be_undue": [False, False, True]})
    >>> depth(scored).select("h", "a", "m0", "m0_high").rows()
    [(0.5, 0.5, 0.25, 0.625)]
    """
    frame_with(scored, ["household", *by, "score", "score_low", "score_high", "may_be_undue"])
    keys = list(by) or ["_all"]
    keyed = scored if by else scored.with_columns(pl.lit(True).alias("_all"))
    score = pl.col("score")
    hit = _reaches(score, cut_off)
    counted = keyed.group_by(keys).agg(
        pl.len().cast(pl.Int64).alias("households"),
        score.is_null().sum().cast(pl.Int64).alias("nothing_due"),
        hit.sum().cast(pl.Int64).alias("deprived"),
        share(hit.sum(), score.count()).alias("h"),
        score.filter(hit).mean().alias("a"),
        share(score.filter(hit).sum(), score.count()).alias("m0"),
    )
    for bound in _bounds(keyed, keys, cut_off):
        counted = counted.join(bound, on=keys, how="left", nulls_equal=True)
    ordered = counted.sort(keys, nulls_last=True)
    return ordered if by else ordered.drop("_all")


def _reaches(score: pl.Expr, cut_off: float) -> pl.Expr:
    """A score of one third reaches one third, whatever the weights it was divided from."""
    return score >= cut_off - 1e-9


def _bounds(scored: pl.DataFrame, keys: list[str], cut_off: float) -> list[pl.DataFrame]:
    low, high = pl.col("score_low"), pl.col("score_high")
    low_hit, high_hit = _reaches(low, cut_off), _reaches(high, cut_off)
    surely = ~pl.col("may_be_undue")
    due = scored.filter(high.is_not_null())
    hit = due.filter(high_hit)
    return [
        _mean(due, keys, low_hit.cast(pl.Float64), surely, name="h_low"),
        _mean(due, keys, high_hit.cast(pl.Float64), surely, name="h_high"),
        # Whoever is only perhaps among the deprived has, if so, at least the score of the cut-off.
        _mean(hit, keys, pl.max_horizontal(low, pl.lit(cut_off)), surely & low_hit, name="a_low"),
        _mean(hit, keys, high, surely & low_hit, name="a_high"),
        _mean(due, keys, pl.when(low_hit).then(low).otherwise(0.0), surely, name="m0_low"),
        _mean(due, keys, pl.when(high_hit).then(high).otherwise(0.0), surely, name="m0_high"),
    ]


def _mean(
    households: pl.DataFrame, keys: list[str], value: pl.Expr, surely: pl.Expr, *, name: str
) -> pl.DataFrame:
    """The lowest or highest mean there can be, where some households may not count at all.

    Those that surely count come first, then the others from the most extreme on; the mean over the
    first so many is most extreme for one of these numbers.
    """
    highest = name.endswith("high")
    ordered = households.select(*keys, value.alias("v"), surely.alias("s")).sort(
        "s", "v", descending=[True, highest]
    )
    running = ordered.with_columns(
        (pl.col("v").cum_sum() / pl.col("v").cum_count()).over(keys).alias(name),
        (pl.col("v").cum_count() >= pl.col("s").sum()).over(keys).alias("enough"),
    ).filter("enough")
    best = pl.max(name) if highest else pl.min(name)
    return running.group_by(keys).agg(best)
