"""Design effects where the weights say nothing of the population."""

from __future__ import annotations

import polars as pl


def against_replacement(estimates: pl.DataFrame) -> pl.DataFrame:
    """Estimates whose design effects are against a sample drawn with replacement.

    `muara.survey.estimate` compares with a sample drawn without, from a population as large as the
    weights say. Weights that were made to add up to the sample say it wrongly: in a domain in which
    they happen to add up to a little more, the effect would come out a hundred times too large.

    Source: reference/measurement.md 9.4; R's `deff = "replace"`.

    >>> told = pl.DataFrame({"deff": [175.0, 2.0], "n": [270, 10], "weighted_n": [272.0, 9.5]})
    >>> [round(each, 2) for each in against_replacement(told)["deff"]]
    [1.29, 2.0]
    """
    n, weighted = pl.col("n"), pl.col("weighted_n")
    left = pl.when(weighted > n * (1 + _ROUNDING)).then((weighted - n) / weighted).otherwise(1.0)
    return estimates.with_columns(pl.col("deff") * left)


_ROUNDING = 1e-9
"""Below this `estimate` itself compares with a sample drawn with replacement."""
