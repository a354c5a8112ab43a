"""Quantiles, differences and tests of random samples here and in R's survey: `make oracle`."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from agreement.random_samples import SAMPLES, WHERE, drawn, units_of
from muara.survey import Design, Mean, Share, differences, independence, quantiles
from skips import needs_program

from .in_r import Answers, Asked, answers
from .test_random_samples import CLOSE, IN_R, SEEDS

pytestmark = [pytest.mark.oracle, needs_program("Rscript")]

SHARES = (0.3, 0.5, 0.8)
METHODS = {"linear": "mean", "logit": "xlogit", "beta": "beta", "asin": "asin"}
OF_QUANTILE = ("value", "ci_low", "ci_high")
T_TEST = (
    "{{ here <- subset(drawn, age >= 10 & w > 0 & !is.na(sex) & !is.na({of})); "
    'found <- svyttest({of} ~ I(sex == "girl"), here); '
    "c(found$estimate, found$estimate / found$statistic, found$parameter, found$p.value) }}"
)
QUANTILE = (
    "svyquantile(~hours, subset(drawn, age >= 10 & w > 0 & !is.na(hours)), c(0.3, 0.5, 0.8), "
    'interval.type = "{kind}")$hours'
)
TEST = (
    "{{ here <- subset(drawn, age >= 10 & w > 0 & !is.na(sex) & !is.na({of})); "
    "found <- svychisq(~{of} + sex, here); "
    "c(found$statistic, found$parameter, found$p.value, "
    'svychisq(~{of} + sex, here, statistic = "Chisq")$p.value) }}'
)


def asked(name: str, seed: int) -> Asked:
    case = Asked(
        drawn(seed, stages=0 if name == "rows" else len(SAMPLES[name]), lonely=False), IN_R[name]
    )
    for of in ("yes", "hours"):
        case.ask(f"difference {of}", T_TEST.format(of=of))
    for of in ("yes", "size"):
        case.ask(f"test {of}", TEST.format(of=of))
    for kind in METHODS.values():
        case.ask(f"quantiles {kind}", QUANTILE.format(kind=kind))
    return case


@pytest.mark.parametrize("name", SAMPLES)
def test_random_comparisons_agree_with_r(name: str, tmp_path: Path) -> None:
    seeds = [seed for seed in SEEDS[:16] if units_of(asked(name, seed).table, name) > 1]
    cases = [asked(name, seed) for seed in seeds]
    design, compared = Design("w", SAMPLES[name]), dict.fromkeys(("d", "t", "q"), 0)
    for case, said in zip(cases, answers(cases, tmp_path), strict=True):
        compared["d"] += differences_agree(case, design, said)
        compared["t"] += independence_agrees(case, design, said)
        compared["q"] += quantiles_agree(case, design, said)
    assert min(compared.values()) > 20, compared


def differences_agree(case: Asked, design: Design, said: Answers) -> int:
    found = differences(
        case.table, design, [Share("yes"), Mean("hours")], between="sex", where=WHERE
    )
    compared = 0
    for row in found.iter_rows(named=True):
        expected = said[f"difference {row['of']}"]
        # Without any spread R's p is one of rounding.
        names = ("value", "se", "df", "p") if row["t"] is not None else ("value", "se", "df")
        compared += alike([row[name] for name in names], expected[: len(names)], row)
    return compared


def independence_agrees(case: Asked, design: Design, said: Answers) -> int:
    compared = 0
    for of in ("yes", "size"):
        (row,) = independence(case.table, design, of, "sex", where=WHERE).iter_rows(named=True)
        found = [row[name] for name in ("f", "df1", "df2", "p", "chi2_p")]
        compared += row["f"] is not None and alike(found, said[f"test {of}"], row)
    return compared


def quantiles_agree(case: Asked, design: Design, said: Answers) -> int:
    """But for the ends.

    In the place of the first value R gives the second; and where all have the last value or less,
    it is as sure of it as can be, where we take the exact interval of the cases.
    """
    compared = 0
    for method, kind in METHODS.items():
        given = {"where": WHERE, "method": method}
        found = quantiles(case.table, design, "hours", SHARES, **given)
        first, last = quantiles(case.table, design, "hours", [1e-9, 1 - 1e-9], **given)["value"]
        for at, row in enumerate(found.iter_rows(named=True)):
            if row["value"] == first:
                continue
            ours = [row["value"]] if row["value"] == last else [row[name] for name in OF_QUANTILE]
            for one, other in zip(ours, said[f"quantiles {kind}"][at::3], strict=False):
                if one is not None and one != first and math.isfinite(other):
                    assert one == pytest.approx(other), (method, row)
                    compared += 1
    return compared


def alike(found: list[float | None], expected: list[float], row: dict[str, Any]) -> bool:
    """Whether R has an answer, and all of it is this one."""
    if not all(math.isfinite(each) for each in expected):
        return False
    assert found == pytest.approx(expected, rel=CLOSE, abs=1e-12), row
    return True
