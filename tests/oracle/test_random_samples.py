"""Random samples estimated here and in R's package survey, to 1e-8: `make oracle`.

One and two stages, with and without strata and populations, rows as units, lonely units, rows that
do not answer, weights of nothing, domains of nobody, all yes and all no.
"""

from __future__ import annotations

import math
from pathlib import Path

import polars as pl
import pytest

from agreement.random_samples import SAMPLES, STATISTICS, WHERE, drawn, units_of
from muara.survey import Design, estimate
from skips import needs_program

from .in_r import Answers, Asked, answers

pytestmark = [pytest.mark.oracle, needs_program("Rscript")]

CLOSE = 1e-8
IN_R = {
    "rows": "svydesign(ids = ~1, strata = ~stratum, weights = ~w, fpc = ~villages, data = people)",
    "villages": "svydesign(ids = ~village, strata = ~stratum, weights = ~w, data = people)",
    "villages without strata": "svydesign(ids = ~village, weights = ~w, data = people)",
    "villages of so many": (
        "svydesign(ids = ~village, strata = ~stratum, weights = ~w, fpc = ~villages, data = people)"
    ),
    "households in villages": (
        "svydesign(ids = ~village + household, strata = ~stratum, weights = ~w, "
        "fpc = ~villages + households, nest = TRUE, data = people)"
    ),
}
DOMAINS = {"all": "TRUE", "girl": 'sex %in% "girl"', "boy": 'sex %in% "boy"'}
SEEDS = range(100, 130)


def asked(name: str, lonely: str, seed: int) -> Asked:
    stages = 0 if name == "rows" else len(SAMPLES[name])
    case = Asked(drawn(seed, stages=stages, lonely=lonely != "fail"), IN_R[name], lonely)
    for domain, who in DOMAINS.items():
        there = f"subset(drawn, age >= 10 & w > 0 & {who}"
        case.ask(f"share {domain}", told("svymean(~yes", f"{there} & !is.na(yes))", "deff = TRUE"))
        case.ask(
            f"mean {domain}", told("svymean(~hours", f"{there} & !is.na(hours))", "deff = TRUE")
        )
        case.ask(
            f"total {domain}", told("svytotal(~hours", f"{there} & !is.na(hours))", "deff = TRUE")
        )
        case.ask(f"ratio {domain}", told("svyratio(~hours, ~size", f"{there} & !is.na(hours))"))
    return case


def told(call: str, there: str, more: str = "") -> str:
    """The estimate, its standard error, degrees of freedom and, where asked, design effect."""
    effect = ", deff(found)" if more else ""
    # Where weights are calibrated, R keeps the rows that are not asked about, with their blanks.
    given = f"{call}, here, na.rm = TRUE{', ' + more if more else ''})"
    return f"{{ here <- {there}; found <- {given}; c(coef(found), SE(found), degf(here){effect}) }}"


@pytest.mark.parametrize("lonely", ["fail", "certainty", "adjust", "average"])
@pytest.mark.parametrize("name", SAMPLES)
def test_random_samples_agree_with_r(name: str, lonely: str, tmp_path: Path) -> None:
    seeds = [seed for seed in SEEDS if units_of(asked(name, lonely, seed).table, name) > 1]
    cases = [asked(name, lonely, seed) for seed in seeds]
    design = Design("w", SAMPLES[name], lonely=lonely)
    compared = 0
    for case, said in zip(cases, answers(cases, tmp_path), strict=True):
        ours = estimate(case.table, design, STATISTICS, by=["sex"], where=WHERE)
        compared += agrees(ours, said, centred=centred(name, lonely))
    assert compared > 100


def centred(name: str, lonely: str) -> set[str]:
    """Of which kinds R gives the same spread.

    R 4.1 centres no lone unit; the centre of a mean or share at the first stage is nothing anyway.
    """
    if lonely != "adjust":
        return {"share", "mean", "total", "ratio"}
    return set() if name == "households in villages" else {"share", "mean", "ratio"}


def agrees(ours: pl.DataFrame, said: Answers, *, centred: set[str]) -> int:
    """How many answers of R were found here."""
    compared = 0
    kinds = [kind for kind in ("share", "mean", "total", "ratio") for _ in range(ours.height // 4)]
    for kind, row in zip(kinds, ours.iter_rows(named=True), strict=True):
        expected = said[f"{kind} {row['sex'] or 'all'}"]
        if not row["n"] or math.isnan(expected[0]):
            # R reckons no design effect of one row, and then (calibrated) nothing at all.
            assert row["value"] in (None, 0.0) or row["n"] == 1
            continue
        for column, value in zip(("value", "se", "df", "deff"), expected, strict=False):
            if column in ("se", "deff") and kind not in centred:
                continue
            if row[column] is None:
                # Where nothing varies, R divides one rounding by another.
                assert not abs(value) < 1e12 or row["n"] == 1, (kind, column, row)
            else:
                assert row[column] == pytest.approx(value, rel=CLOSE, abs=1e-12), (
                    kind,
                    column,
                    row,
                )
        compared += 1
    return compared
