"""Replicates that say a population, each calibrated here and in R, to 1e-8.

Weights of a file and jackknives made from random samples; post-strata, raking and regression, with
totals of numbers and within bounds.
"""

from __future__ import annotations

import math
from pathlib import Path

import polars as pl
import pytest

from agreement.random_samples import SAMPLES, STATISTICS, WHERE, drawn, units_of
from muara.survey import Design, Margin, Regression, Replicates, estimate
from muara.survey.calibration import Calibration
from skips import needs_program

from .in_r import answers
from .test_calibrated_samples import known, margin, numbers, with_cells
from .test_random_replicates import ASK, CLOSE, IN_R, MADE, OF_A_FILE, asked, repeated

pytestmark = [pytest.mark.oracle, needs_program("Rscript")]

KINDS = ["post-strata", "raking", "regression", "bounded", "exponential"]


def of_kind(kind: str, table: pl.DataFrame) -> tuple[Calibration, str]:
    if kind == "regression":
        told, call = known(kind, table)
        return told, f"{call[:-1]}, compress = FALSE)"  # it stops at its own default, NA
    if kind not in ("bounded", "exponential"):
        return known(kind, table)
    by_kind, by_zone = margin(table, "kind"), margin(table, "zone")
    totals = [table["truly"].sum(), by_kind.counts["b",], by_zone.counts["1",]]
    told = f"~kind + factor(zone), c({numbers([*totals, by_zone.counts['2',]])})"
    exact = "epsilon = 1e-12, maxit = 200, compress = FALSE"
    if kind == "bounded":
        both: tuple[Margin, ...] = (by_kind, by_zone)
        call = f"calibrate(first, {told}, bounds = c(0.6, 1.7), {exact})"
        return Regression(both, bounds=(0.6, 1.7)), call
    call = f'calibrate(first, {told}, calfun = "raking", {exact})'
    return Regression((by_kind, by_zone), distance="exponential"), call


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("of", ["Fay", "JKn"])
def test_replicate_weights_of_a_file_say_the_population(of: str, kind: str, tmp_path: Path) -> None:
    replicates, told = OF_A_FILE[of]
    in_r = (
        'svrepdesign(weights = ~w, repweights = "^r[0-9]+$", combined.weights = TRUE, '
        f"data = people, {told})"
    )
    tables = [
        repeated(with_cells(drawn(seed, stages=1, lonely=False), seed), seed, times=[0.7, 1.0, 1.4])
        for seed in range(200, 207)
    ]
    assert compared(tables, kind, in_r, Design("w", replicates=replicates), tmp_path) > 12


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("of", MADE)
def test_jackknives_made_from_a_sample_say_the_population(
    of: str, kind: str, tmp_path: Path
) -> None:
    name, type_ = MADE[of]
    in_r = f'as.svrepdesign({IN_R[name]}, type = "{type_}", compress = FALSE)'
    tables = [with_cells(drawn(seed, stages=1, lonely=False), seed) for seed in range(200, 212)]
    tables = [table for table in tables if units_of(table, name) > 5]
    design = Design("w", SAMPLES[name], replicates=Replicates(type_))
    assert compared(tables, kind, in_r, design, tmp_path) > 12


def compared(tables: list[pl.DataFrame], kind: str, in_r: str, design: Design, folder: Path) -> int:
    """How many answers of R were found here."""
    cases, designs = [], []
    for table in tables:
        if table.height >= 12:
            calibration, call = of_kind(kind, table)
            cases.append(
                asked(table, f"tryCatch({{ first <- {in_r}; {call} }}, error = function(e) NULL)")
            )
            designs.append(calibration)
    count = 0
    for case, calibration, said in zip(cases, designs, answers(cases, folder), strict=True):
        if math.isnan(said["share all"][0]):
            continue
        told = Design(
            design.weight, design.stages, calibration=calibration, replicates=design.replicates
        )
        ours = estimate(case.table, told, STATISTICS, by=["sex"], where=WHERE)
        for of, row in zip(
            [of for of in ASK for _ in range(ours.height // len(ASK))],
            ours.iter_rows(named=True),
            strict=True,
        ):
            expected = said[f"{of} {row['sex'] or 'all'}"]
            if row["se"] is None or math.isnan(expected[0]):
                continue
            for column, value in zip(("value", "se"), expected, strict=False):
                assert row[column] == pytest.approx(value, rel=CLOSE, abs=1e-11), (of, column, row)
            count += 1
    return count
