"""Below which age a share of the children lies: R's answers on eighteen invented children."""

from __future__ import annotations

import random

import duckdb
import narwhals as nw
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from muara.errors import InputError
from muara.survey import Design, Share, Stage, estimate, quantiles

from .eighteen import CHILDREN, DESIGN

# R's survey 4.1-1: share, method of the interval, quantile, its bounds, its standard error.
OF_R = [
    (0.5, "linear", 12, 9, 16, 1.099782891604),
    (0.75, "linear", 14, 12, 17, 0.785559208289),
    (0.9, "linear", 16, 15, None, None),
    (0.5, "beta", 12, 8, 16, 1.256894733262),
    (0.9, "beta", 16, 12, 17, 0.785559208289),
    (0.75, "logit", 14, 12, 16, 0.628447366631),
    (0.9, "asin", 16, 13, 17, 0.628447366631),
]


@pytest.mark.parametrize(("share", "method", "value", "low", "high", "se"), OF_R)
def test_quantiles_are_those_of_r(
    share: float, method: str, value: float, low: float, high: float | None, se: float | None
) -> None:
    found = quantiles(CHILDREN, DESIGN, "age", [share], method=method)
    assert found.select("share", "value", "ci_low", "ci_high", "df", "n").row(0) == (
        *(share, value, low, high),
        *(3, 18),
    )
    assert found["se"][0] == (se and pytest.approx(se))


def test_an_interval_of_ninety_per_cent() -> None:
    found = quantiles(CHILDREN, DESIGN, "age", [0.5, 0.75], percent=90)
    assert found["ci_low"].to_list() == [9, 13]
    assert found["ci_high"].to_list() == [15, 16]
    assert found["se"].to_list() == pytest.approx([1.274771229822, 0.637385614911])


def test_girls_are_a_domain_of_the_whole_sample() -> None:
    found = quantiles(CHILDREN, DESIGN, "age", by=["sex"]).filter(sex="girl")
    assert found["value"].to_list() == [9, 12, 16]
    assert found["ci_low"].to_list() == [None, 9, 12]
    assert found["df"].to_list() == [3, 3, 3]


def test_the_first_value_is_an_answer() -> None:
    """Where it alone holds the share; R gives the second."""
    found = quantiles(CHILDREN, DESIGN, "age", [0.05], method="logit")
    assert found.select("value", "ci_low").row(0) == (5, 5)


@pytest.mark.parametrize("share", [0, 1, 50])
def test_a_share_that_is_none(share: float) -> None:
    with pytest.raises(InputError, match="above 0 and below 1"):
        quantiles(CHILDREN, DESIGN, "age", [share])


def drawn(seed: int) -> pl.DataFrame:
    chance = random.Random(seed)  # noqa: S311 - invented people
    return pl.DataFrame(
        {
            "stratum": chance.randint(1, 3),
            "village": chance.randint(1, 5),
            "w": chance.choice([0.0, 1.5, chance.uniform(1, 9)]),
            "age": chance.randint(5, 17),
            "hours": chance.choice([None, 0.0, 3.0, chance.uniform(0, 40)]),
            "sex": chance.choice(["girl", "boy", None]),
            "area": chance.choice(["rural", "urban"]),
        }
        for _ in range(120)
    )


@pytest.mark.parametrize("stages", [(Stage("village", strata="stratum"),), (Stage(),)])
def test_one_pass_for_all_domains_gives_what_one_domain_gives(stages: tuple[Stage, ...]) -> None:
    """A quantile is where the estimated share below it is what was asked, domain by domain."""
    design = Design("w", stages, nested=True, lonely="adjust")
    rows, asked = drawn(2), nw.col("age") > 8
    found = quantiles(rows, design, "hours", [0.4, 0.7], by=["sex", "area"], where=asked)
    on_duckdb = quantiles(
        duckdb.from_arrow(rows.to_arrow()),
        *(design, "hours", [0.4, 0.7]),
        by=["sex", "area"],
        where=asked,
    )
    assert_frame_equal(on_duckdb, found, rel_tol=1e-9)
    assert found.height == 2 * 9
    for row in found.iter_rows(named=True):
        there = asked
        for column in ("sex", "area"):
            there = there & (nw.col(column) == row[column]) if row[column] else there
        shares = up_to(rows, design, there, row["value"])
        assert shares["value"] >= row["share"]
        values = answers(rows, there, shares)
        assert row["value"] == next(v for v in values if at_or_below(values, v) >= row["share"])
        assert row["n"] == shares["n"]
        for bound in ("ci_low", "ci_high"):
            at = shares[bound]
            inside = at is not None and 0 <= at <= 1
            assert row[bound] == (
                next(v for v in values if at_or_below(values, v) >= at) if inside else None
            )


def up_to(rows: pl.DataFrame, design: Design, there: nw.Expr, value: float) -> dict[str, float]:
    below = Share(nw.col("hours") <= value, name="below")
    return estimate(rows, design, below, where=there & ~nw.col("hours").is_null()).row(
        0, named=True
    )


def answers(rows: pl.DataFrame, there: nw.Expr, shares: dict[str, float]) -> dict[float, float]:
    """The weight of each value, from the smallest; together 1."""
    kept = nw.from_native(rows).filter(there, ~nw.col("hours").is_null(), nw.col("w") > 0)
    weights: dict[float, float] = {}
    for row in kept.sort("hours").iter_rows(named=True):
        weights[row["hours"]] = weights.get(row["hours"], 0) + row["w"] / shares["weighted_n"]
    return weights


def at_or_below(values: dict[float, float], value: float) -> float:
    return sum(weight for each, weight in values.items() if each <= value) + 1e-12
