"""How much of what is due in a place is received there: scheme by scheme, with bounds.

Counts are named by verdict, then receipt; `x` is not known: `n11` eligible and received, `n10`
eligible and not, `nx1` and `nx0` the same where eligibility is not known, `n01` received and not
eligible. The published formulas know every receipt; `n1x` and `nxx` count those whose receipt is
not known, and make the bounds wider. Where there are none, the formulas are the published ones.

Source: reference/convergence.md, computation 2.
"""

from __future__ import annotations

import polars as pl

from muara.errors import InputError

from .states import A0, A1, AX, E0, E1, EX, pairs_with, share

MOST_UNKNOWN = 0.20
"""With a greater share unknown the interval alone is shown. Source: as above."""
SMALLEST = 10
"""A cell with fewer due (n11 + n10) is not published. Source: as above."""

_COUNTS = {
    "n11": E1 & A1,
    "n10": E1 & A0,
    "n1x": E1 & AX,
    "nx1": EX & A1,
    "nx0": EX & A0,
    "nxx": EX & AX,
    "n01": E0 & A1,
    "n00": E0 & A0,
    "n0x": E0 & AX,
}
COUNTS = tuple(_COUNTS)
MEASURES = ("sat", "sat_low", "sat_high", "off_target", "unknown_share", "interval_only")
"""The columns after the counts; with `COUNTS`, what `disclosure` withholds of a small cell."""


def saturation(
    pairs: pl.DataFrame, *, by: str = "place", most_unknown: float = MOST_UNKNOWN
) -> pl.DataFrame:
    """The saturation of every scheme in every place.

    Parameters
    ----------
    pairs
        One row for each pair of a unit and a scheme: `scheme`, `verdict`, `received`, and the
        column of `by` (a village, a district, a State: whatever the caller put there).
    most_unknown
        With a greater `unknown_share` `sat` is empty and only the interval stands.

    Returns `by`, `scheme`; the counts (pairs); `sat`, received over due (0 to 1, empty where
    nothing is due); `sat_low`: whoever is not known to be eligible is if unserved and is not if
    served; `sat_high`: the other way round; `off_target`, the share of recipients who are not
    eligible (review the record, nobody is accused); `unknown_share`, pairs whose answer could still
    move `sat`, of all pairs; `interval_only`. Nothing is withheld here: see
    `disclosure.withhold_shares`.
    Source: reference/convergence.md, computation 2.

    >>> pairs = pl.DataFrame({
    ...     "place": ["D"] * 10, "scheme": ["S"] * 10, "verdict": ["eligible"] * 8 + ["ask"] * 2,
    ...     "received": [True] * 6 + [False] * 2 + [True, False]})
    >>> saturation(pairs).select("n11", "n10", "sat", "sat_low", "sat_high").rows()
    [(6, 2, 0.75, 0.6666666666666666, 0.7777777777777778)]
    """
    frame = pairs_with(pairs, by, "scheme", "verdict", "received")
    counts = [holds.sum().cast(pl.Int64).alias(name) for name, holds in _COUNTS.items()]
    counted = frame.group_by(by, "scheme").agg(counts)
    return with_saturation(counted, most_unknown=most_unknown).sort(by, "scheme", nulls_last=True)


def with_saturation(counts: pl.DataFrame, *, most_unknown: float = MOST_UNKNOWN) -> pl.DataFrame:
    """The measures beside the counts: for counts that were added up over places or schemes.

    Reads the columns of `COUNTS`, adds those of `MEASURES` (see `saturation`).

    >>> one = pl.DataFrame({name: [0] for name in COUNTS}).with_columns(n11=3, n10=1)
    >>> with_saturation(one)["sat"].item()
    0.75
    """
    n = {name: pl.col(name) for name in COUNTS}
    served, due = n["n11"], n["n11"] + n["n10"]
    perhaps = n["n1x"] + n["nxx"]
    low = share(served, due + n["nx0"] + perhaps)
    high = share(served + n["nx1"] + perhaps, due + n["nx1"] + perhaps)
    open_pairs = n["nx1"] + n["nx0"] + perhaps
    unknown = share(open_pairs, pl.sum_horizontal(COUNTS))
    wide = (unknown > most_unknown).fill_null(False)
    return counts.with_columns(
        pl.when(~wide).then(share(served, due)).alias("sat"),
        # Where one end is undefined, everybody who may count is served, or nobody is.
        pl.coalesce(low, high).alias("sat_low"),
        pl.coalesce(high, low).alias("sat_high"),
        share(n["n01"], n["n01"] + served).alias("off_target"),
        unknown.alias("unknown_share"),
        wide.alias("interval_only"),
    )


def to_frontier(value: pl.Expr, *, lowest: float, highest: float) -> pl.Expr:
    """How far a value has come from the lowest to the highest: 0 to 1 between them.

    The only way in which schemes may be put together in one figure. The two ends are published once
    and never fitted again, or a district would rise because another fell.
    Source: reference/convergence.md, computation 2 (composite).

    >>> frame = pl.DataFrame({"sat": [0.25, 0.5, None]})
    >>> frame.select(to_frontier(pl.col("sat"), lowest=0.25, highest=0.75))["sat"].to_list()
    [0.0, 0.5, None]
    """
    if not lowest < highest:
        raise InputError(
            "The lowest value lies below the highest.", found=f"{lowest:g} and {highest:g}"
        )
    return (value - lowest) / (highest - lowest)
