"""Random samples whose weights are made to say a population, here and in R, to 1e-8.

Post-stratification, raking and regression (linear), on one and two stages, rows as units and lonely
units, in domains of which some have nobody.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from agreement.random_samples import SAMPLES, STATISTICS, WHERE, units_of
from muara.survey import Design, Margin, PostStrata, Raking, Regression, estimate
from muara.survey.calibration import Calibration
from skips import needs_program

from .in_r import Asked, answers
from .test_random_samples import IN_R, agrees, asked

pytestmark = [pytest.mark.oracle, needs_program("Rscript")]

SEEDS = range(200, 212)
EVERY = {"share", "mean", "total", "ratio"}


def with_cells(table: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Each row in a cell of two kinds and of three zones, with how many it truly stands for."""
    chance = random.Random(seed)  # noqa: S311 - invented people
    rows = range(table.height)
    return table.with_columns(
        kind=pl.Series(["ab"[(row + row // 5) % 2] for row in rows]),
        zone=pl.Series([row % 3 for row in rows]),
        # R divides by the weights where it rakes or calibrates, so nobody has none.
        w=pl.when(pl.col("w") > 0).then("w").otherwise(2.0),
    ).with_columns(truly=pl.col("w") * pl.Series([chance.uniform(0.7, 1.5) for _ in rows]))


def margin(table: pl.DataFrame, *columns: str) -> Margin:
    counts = table.group_by(columns).agg(pl.col("truly").sum()).sort(columns)
    return Margin(columns, {tuple(map(str, row[:-1])): row[-1] for row in counts.iter_rows()})


def in_r(of: Margin) -> str:
    """A margin as a table of R's."""
    columns = [
        f"{name} = c({', '.join(repr(cell[at]) for cell in of.counts)})"
        for at, name in enumerate(of.columns)
    ]
    return f"data.frame({', '.join(columns)}, Freq = c({numbers(of.counts.values())}))"


def numbers(values: Sequence[float]) -> str:
    return ", ".join(repr(value) for value in values)


def known(kind: str, table: pl.DataFrame) -> tuple[Calibration, str]:
    """What is known of the population, and how R makes the weights of `first` say it."""
    by_kind, by_zone = margin(table, "kind"), margin(table, "zone")
    if kind == "post-strata":
        cells = margin(table, "kind", "zone")
        return PostStrata(cells), f"postStratify(first, ~kind + zone, {in_r(cells)})"
    if kind == "raking":
        tables = f"list(~kind, ~zone), list({in_r(by_kind)}, {in_r(by_zone)})"
        control = "control = list(maxit = 200, epsilon = 1e-9)"
        told = Raking((by_kind, by_zone), rounds=200, tolerance=1e-9)
        return told, f"rake(first, {tables}, {control})"
    size = (table["truly"] * table["size"]).sum()
    totals = [table["truly"].sum(), by_kind.counts["b",], by_zone.counts["1",]]
    totals += [by_zone.counts["2",], size]
    told = Regression((by_kind, by_zone), {"size": size})
    call = f"calibrate(first, ~kind + factor(zone) + size, c({numbers(totals)}))"
    return told, call


@pytest.mark.parametrize("lonely", ["fail", "certainty", "average"])
@pytest.mark.parametrize("kind", ["post-strata", "raking", "regression"])
@pytest.mark.parametrize("name", SAMPLES)
def test_calibrated_samples_agree_with_r(name: str, kind: str, lonely: str, tmp_path: Path) -> None:
    cases: list[Asked] = []
    knowing: list[Calibration] = []
    for seed in SEEDS:
        case = asked(name, lonely, seed)
        if units_of(case.table, name) < 3 or case.table.height < 12:
            continue
        table = with_cells(case.table, seed)
        calibration, call = known(kind, table)
        cases.append(replace(case, table=table, design=f"{{ first <- {IN_R[name]}; {call} }}"))
        knowing.append(calibration)
    compared = 0
    for case, calibration, said in zip(cases, knowing, answers(cases, tmp_path), strict=True):
        design = Design("w", SAMPLES[name], lonely=lonely, calibration=calibration)
        ours = estimate(case.table, design, STATISTICS, by=["sex"], where=WHERE)
        compared += agrees(ours, said, centred=EVERY)
    assert compared > 40
