"""The money of centres by financial year, from its movements; and what in it cannot stand."""

from __future__ import annotations

import datetime as dt

import polars as pl

from .define_office import OfficeRules
from .entering import refuse, refuse_unknown, typed_columns

MOVEMENTS = ("sanctioned", "released", "used", "returned")
"""What may happen to the money of a centre. A balance is never one of them: it follows."""

_NEEDED = {
    "institution": pl.String,
    "day": pl.Date,
    "movement": pl.String,
    "amount": pl.Float64,
}
_OPTIONAL = {"year": pl.Int64}
_KEPT = pl.col("released") - pl.col("used") - pl.col("returned")


def funds(movements: pl.DataFrame, *, on: dt.date, rules: OfficeRules) -> pl.DataFrame:
    """The money of each centre in each financial year, as told by the end of a day.

    Parameters
    ----------
    movements
        `institution`, `day`, `movement` (sanctioned, released, used, returned), `amount`, in the
        currency of the country; `year`, that in which the financial year begins to which it
        belongs, where it is told: else that of the day.

    Returns, for every year from a centre's first movement to that of the day: `institution`,
    `year`, `sanctioned`, `brought` (the balance of the year before), `released`, `used`,
    `returned`, `balance` (below zero where more was used than came). Raises FrameError, with the
    row, for what cannot be.

    >>> from muara.packs import open_pack
    >>> from muara.learning import office_rules
    >>> told = pl.DataFrame({
    ...     "institution": ["C-1"] * 3, "movement": ["sanctioned", "released", "used"],
    ...     "day": [dt.date(2012, 4, 9), dt.date(2012, 5, 2), dt.date(2013, 3, 20)],
    ...     "amount": [400_000, 200_000, 150_000]})
    >>> found = funds(told, on=dt.date(2013, 4, 30), rules=office_rules(open_pack("india")))
    >>> found.select("year", "brought", "used", "balance").rows()
    [(2012, 0.0, 150000.0, 50000.0), (2013, 50000.0, 0.0, 50000.0)]
    """
    told = _read(movements, rules).filter(pl.col("day") <= on)
    summed = told.group_by("institution", "year").agg(
        pl.col("amount").filter(pl.col("movement") == name).sum().alias(name) for name in MOVEMENTS
    )
    years = _years(told, rules.year.of(on))
    found = years.join(summed, on=["institution", "year"], how="left").with_columns(
        pl.col(name).fill_null(0.0) for name in MOVEMENTS
    )
    kept = found.sort("institution", "year").with_columns(
        _KEPT.cum_sum().over("institution").alias("balance")
    )
    return kept.select(
        "institution",
        "year",
        "sanctioned",
        (pl.col("balance") - _KEPT).alias("brought"),
        *("released", "used", "returned", "balance"),
    )


def check_funds(found: pl.DataFrame) -> pl.DataFrame:
    """What somebody must look at in the money of centres, as `funds` gives it.

    Returns `institution`, `year`, `code` and `over`, by how much: `used_above_released`, counting
    what was left of the years before; `released_above_sanctioned`, in that year. The pack has the
    words of both (`OfficeRules.says`).

    >>> year = {"institution": ["C-1"], "year": [2012], "sanctioned": [100.0], "released": [80.0]}
    >>> check_funds(pl.DataFrame({**year, "balance": [-5.0]})).select("code", "over").rows()
    [('used_above_released', 5.0)]
    """
    over = {
        "used_above_released": -pl.col("balance"),
        "released_above_sanctioned": pl.col("released") - pl.col("sanctioned"),
    }
    flags = [
        found.select("institution", "year", pl.lit(code).alias("code"), by.alias("over"))
        for code, by in over.items()
    ]
    return pl.concat(flags).filter(pl.col("over") > 0).sort("institution", "year", "code")


def _read(movements: pl.DataFrame, rules: OfficeRules) -> pl.DataFrame:
    typed = typed_columns(
        movements, _NEEDED, _OPTIONAL, what="The movements of money", filled=tuple(_NEEDED)
    )
    refuse_unknown(typed, "movement", MOVEMENTS)
    refuse(typed, pl.col("amount") < 0, "An amount is below zero.", "amount")
    day = pl.col("day")
    of_day = day.dt.year() - (day.dt.month() < rules.year.begins).cast(pl.Int32)
    return typed.with_columns(pl.col("year").fill_null(of_day.cast(pl.Int64)))


def _years(told: pl.DataFrame, last: int) -> pl.DataFrame:
    """Every year of each centre from its first to the last, or the latest it tells of."""
    ends = pl.max_horizontal(pl.col("year").max(), pl.lit(last, dtype=pl.Int64))
    spans = told.group_by("institution").agg(pl.col("year").min().alias("first"), ends.alias("end"))
    each = pl.int_ranges("first", pl.col("end") + 1).alias("year")
    return spans.select("institution", each).explode("year")
