"""Random replicate weights estimated here and in R's package survey, to 1e-8: `make oracle`.

Weights of a file of every kind, and jackknives made from random samples. Where a domain has nobody
in some replicate R leaves the replicate out and the error is too small; here there is none.
"""

from __future__ import annotations

import math
import random
from pathlib import Path

import polars as pl
import pytest

from agreement.random_samples import SAMPLES, STATISTICS, WHERE, drawn, units_of
from muara.survey import Design, Replicates, estimate
from skips import needs_program

from .in_r import Answers, Asked, answers
from .test_random_samples import DOMAINS, IN_R

pytestmark = [pytest.mark.oracle, needs_program("Rscript")]

CLOSE = 1e-8
COUNT = 12
COLUMNS = tuple(f"r{number}" for number in range(1, COUNT + 1))
RSCALES = tuple((number % 3 + 1) / (number % 3 + 2) for number in range(COUNT))
OF_A_FILE = {
    "BRR": (Replicates("BRR", COLUMNS), 'type = "BRR"'),
    "BRR around the estimate": (Replicates("BRR", COLUMNS, mse=True), 'type = "BRR", mse = TRUE'),
    "Fay": (Replicates("Fay", COLUMNS, rho=0.3), 'type = "Fay", rho = 0.3'),
    "JK1": (
        Replicates("JK1", COLUMNS),
        f'type = "JK1", scale = {(COUNT - 1) / COUNT}, rscales = rep(1, {COUNT})',
    ),
    "JKn": (
        Replicates("JKn", COLUMNS, rscales=RSCALES),
        f'type = "JKn", scale = 1, rscales = c({", ".join(map(str, RSCALES))})',
    ),
    "bootstrap": (
        Replicates("bootstrap", COLUMNS),
        f'type = "bootstrap", scale = {1 / (COUNT - 1)}, rscales = rep(1, {COUNT})',
    ),
}
MADE = {
    "JK1": ("villages without strata", "JK1"),
    "JKn": ("villages", "JKn"),
    "JKn of so many": ("villages of so many", "JKn"),
}
ASK = {
    "share": "svymean(~yes, here)",
    "mean": "svymean(~hours, here)",
    "total": "svytotal(~hours, here)",
    "ratio": "svyratio(~hours, ~size, here)",
}


def weighed(seed: int) -> pl.DataFrame:
    """A random sample with replicate weights: each unit's at random."""
    return repeated(drawn(seed, stages=1, lonely=False), seed, times=[0.4, 1.0, 1.6])


def repeated(table: pl.DataFrame, seed: int, *, times: list[float]) -> pl.DataFrame:
    """The table with replicate weights: those of a unit multiplied by one of these, at random."""
    chance = random.Random(seed)  # noqa: S311 - invented people
    villages = table["village"].unique().sort().to_list()
    of_village = [{village: chance.choice(times) for village in villages} for _ in COLUMNS]
    return table.with_columns(
        (pl.col("w") * pl.col("village").replace_strict(each)).alias(name)
        for name, each in zip(COLUMNS, of_village, strict=True)
    )


def asked(table: pl.DataFrame, design: str) -> Asked:
    case = Asked(table, design)
    for domain, who in DOMAINS.items():
        for kind, call in ASK.items():
            told = "!is.na(yes)" if kind == "share" else "!is.na(hours)"
            here = f"subset(drawn, age >= 10 & w > 0 & {who} & {told})"
            case.ask(
                f"{kind} {domain}",
                f"{{ here <- {here}; found <- {call}; c(coef(found), SE(found), degf(here)) }}",
            )
    return case


@pytest.mark.parametrize("kind", OF_A_FILE)
def test_replicate_weights_of_a_file(kind: str, tmp_path: Path) -> None:
    replicates, told = OF_A_FILE[kind]
    in_r = (
        'svrepdesign(weights = ~w, repweights = "^r[0-9]+$", combined.weights = TRUE, '
        f"data = people, {told})"
    )
    cases = [asked(weighed(seed), in_r) for seed in range(200, 212)]
    assert compared(cases, Design("w", replicates=replicates), tmp_path) > 60


@pytest.mark.parametrize("kind", MADE)
def test_jackknives_made_from_a_sample(kind: str, tmp_path: Path) -> None:
    name, type_ = MADE[kind]
    in_r = f'as.svrepdesign({IN_R[name]}, type = "{type_}", compress = FALSE)'
    tables = [drawn(seed, stages=1, lonely=False) for seed in range(200, 220)]
    cases = [asked(table, in_r) for table in tables if units_of(table, name) > 2]
    design = Design("w", SAMPLES[name], replicates=Replicates(type_))
    assert compared(cases, design, tmp_path) > 60


def compared(cases: list[Asked], design: Design, folder: Path) -> int:
    """How many answers of R were found here."""
    return sum(
        agrees(estimate(case.table, design, STATISTICS, by=["sex"], where=WHERE), said)
        for case, said in zip(cases, answers(cases, folder), strict=True)
    )


def agrees(ours: pl.DataFrame, said: Answers) -> int:
    count = 0
    kinds = [kind for kind in ASK for _ in range(ours.height // len(ASK))]
    for kind, row in zip(kinds, ours.iter_rows(named=True), strict=True):
        expected = said[f"{kind} {row['sex'] or 'all'}"]
        if row["se"] is None or math.isnan(expected[0]):
            continue
        for column, value in zip(("value", "se", "df"), expected, strict=True):
            assert row[column] == pytest.approx(value, rel=CLOSE, abs=1e-12), (kind, column, row)
        count += 1
    return count
