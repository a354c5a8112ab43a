"""Estimates of random samples: one pass for all domains gives what the textbook gives one by one.

Samples of one and two stages, with and without strata, populations, lonely units, rows that do not
answer, weights of nothing and domains in which nobody is; held on Polars and DuckDB, in any order
of the rows.
"""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from muara.survey import Design, estimate

from .plain_survey import Plain, PlainStage
from .random_samples import SAMPLES, STATISTICS, WHERE, drawn, units_of


def case(name: str, seed: int, lonely: str) -> tuple[pl.DataFrame, Design, Plain]:
    stages = SAMPLES[name]
    table = drawn(seed, stages=0 if name == "rows" else len(stages), lonely=lonely != "fail")
    plain = [PlainStage(each.unit, each.strata, each.population) for each in stages]
    return table, Design("w", stages, lonely=lonely), Plain(table.to_dicts(), "w", plain, lonely)


@pytest.mark.parametrize("lonely", ["fail", "certainty", "adjust", "average"])
@pytest.mark.parametrize("name", SAMPLES)
def test_one_pass_gives_what_the_textbook_gives(name: str, lonely: str) -> None:
    compared = 0
    for seed in range(8):
        table, design, plain = case(name, seed, lonely)
        if units_of(table, name) < 2:
            continue
        found = estimate(table, design, STATISTICS, by=["sex"], where=WHERE)
        for row in found.iter_rows(named=True):
            compared += agrees(row, plain)
    assert compared > 20


def agrees(row: dict[str, Any], plain: Plain) -> bool:
    """Whether this row of the table is what the textbook gives."""

    def belongs(person: dict[str, Any]) -> bool:
        return person["age"] >= 10 and row["sex"] in (None, person["sex"])

    if not row["weighted_n"]:
        assert row["value"] is None or row["of"] == "hours"
        return False
    ways = {
        "yes": [lambda: plain.share("yes", belongs)],
        "hours": [
            lambda: plain.share("hours", belongs),
            lambda: plain.total("hours", belongs),
            lambda: plain.ratio("hours", "size", belongs),
        ],
    }[row["of"]]
    answers = [way() for way in ways]
    close = [answer for answer in answers if answer[0] == pytest.approx(row["value"], rel=1e-9)]
    assert close, (row, answers)
    spread = row["se"] ** 2 if row["se"] is not None else np.nan
    assert any(
        answer[1] == pytest.approx(spread, rel=1e-9, abs=1e-12, nan_ok=True) for answer in close
    ), (row, close)
    return True


@pytest.mark.parametrize("name", SAMPLES)
def test_neither_the_order_of_rows_nor_the_engine_changes_an_estimate(name: str) -> None:
    table, design, _ = case(name, 3, "adjust")
    found = estimate(table, design, STATISTICS, by=["sex"], where=WHERE)
    shuffled = table.sample(fraction=1, shuffle=True, seed=1)
    for rows in (shuffled, duckdb.from_arrow(table.to_arrow())):
        other = estimate(rows, design, STATISTICS, by=["sex"], where=WHERE)
        for column in found.columns:
            if found.schema[column] == pl.Float64:
                same(other[column], found[column])
            else:
                assert other[column].to_list() == found[column].to_list()


def same(one: pl.Series, other: pl.Series) -> None:
    np.testing.assert_allclose(one.to_numpy(), other.to_numpy(), rtol=1e-9, atol=1e-12)


def test_a_constant_factor_of_the_weights_scales_totals_and_nothing_else() -> None:
    table, design, _ = case("villages", 5, "adjust")
    found = estimate(table, design, STATISTICS[:3], by=["sex"])
    tenfold = estimate(table.with_columns(pl.col("w") * 10), design, STATISTICS[:3], by=["sex"])
    scaled = pl.Series([1.0] * (2 * found.height // 3) + [10.0] * (found.height // 3))
    for column in ("value", "se"):
        same(tenfold[column], found[column] * scaled)


def test_the_domain_of_everybody_is_the_estimate_of_everybody() -> None:
    table, design, _ = case("villages", 7, "adjust")
    found = estimate(table.with_columns(all=pl.lit("everybody")), design, STATISTICS, by=["all"])
    for of in ("yes", "hours"):
        rows = found.filter(pl.col("of") == of)
        total = rows.filter(pl.col("all").is_null()).drop("all")
        everybody = rows.filter(pl.col("all").is_not_null()).drop("all")
        for column in ("value", "se", "df", "n"):
            same(total[column], everybody[column])
