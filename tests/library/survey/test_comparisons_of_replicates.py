"""Quantiles, differences and tests from replicates: weights of a file say what made ones say."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
from polars.testing import assert_frame_equal

from muara.survey import Design, Mean, Replicates, Share, differences, independence, quantiles

from .eighteen import CHILDREN, DESIGN

# All but one village: the other of its stratum stands for both.
OTHER = {11: 12, 12: 11, 21: 22, 22: 21, 31: 32, 32: 31}
WRITTEN = CHILDREN.with_columns(
    pl.when(village=left)
    .then(0)
    .when(village=other)
    .then(2 * pl.col("w"))
    .otherwise("w")
    .alias(f"r{left}")
    for left, other in OTHER.items()
)
MADE = replace(DESIGN, replicates=Replicates("JKn"))
OF_FILE = Design("w", replicates=Replicates("JKn", tuple(f"r{left}" for left in OTHER), scale=0.5))


def test_comparisons_from_weights_of_a_file_are_those_of_replicates_made() -> None:
    asked = [
        lambda rows, design: quantiles(rows, design, "age", by=["sex"]),
        lambda rows, design: differences(
            rows, design, [Share("worked"), Mean("age")], between="sex"
        ),
        lambda rows, design: independence(rows, design, "worked", "sex"),
    ]
    for ask in asked:
        assert_frame_equal(ask(WRITTEN, OF_FILE), ask(CHILDREN, MADE))
