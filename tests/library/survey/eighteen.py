"""Eighteen invented children of six villages in three strata, whose estimates are known from R."""

from __future__ import annotations

import polars as pl

from muara.survey import Design, Stage

CHILDREN = pl.DataFrame(
    {
        "stratum": [1] * 6 + [2] * 6 + [3] * 6,
        "village": [village for village in (11, 12, 21, 22, 31, 32) for _ in range(3)],
        "w": [10, 10, 12, 8, 8, 9, 20, 18, 20, 15, 15, 16, 30, 30, 28, 25, 25, 26],
        "worked": [1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0],
        "age": [6, 9, 12, 7, 13, 16, 5, 11, 14, 8, 10, 17, 6, 12, 15, 9, 13, 16],
        "sex": ["boy", "girl"] * 9,
    }
).with_columns(
    band=pl.when(pl.col("age") < 12)
    .then(pl.lit("5-11"))
    .when(pl.col("age") < 15)
    .then(pl.lit("12-14"))
    .otherwise(pl.lit("15-17"))
)
DESIGN = Design("w", (Stage("village", strata="stratum"),))
