"""The worked examples of the fact sheet on measurement (9.8): R's answers on samples one can check.

Eighteen children of six villages; the same with a stratum of one village; the eight rows on which
the Python package samplics tests such strata; and R's schools, drawn as if each were a unit.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from muara.survey import Design, Mean, Ratio, Share, Stage, Total, estimate
from muara.survey.statistics import Statistic
from skips import SHARED, needs_shared

from .eighteen import CHILDREN, DESIGN


def figures(statistic: Statistic, method: str = "linear") -> dict[str, float]:
    return estimate(CHILDREN, DESIGN, statistic, method=method).row(0, named=True)


def test_a_share_with_its_error_and_what_the_design_costs() -> None:
    share = figures(Share("worked"))
    assert (share["value"], share["se"]) == pytest.approx((0.2430769231, 0.0861640631), abs=1e-10)
    assert (share["df"], share["n"], share["weighted_n"]) == (3, 18, 325)
    assert share["deff"] == pytest.approx(0.72619085, abs=1e-8)


def test_the_design_effect_of_weights_that_add_up_to_the_children() -> None:
    """Then it is reckoned against a sample drawn with replacement."""
    normalised = CHILDREN.with_columns(pl.col("w") * 18 / 325)
    found = estimate(normalised, DESIGN, Share("worked")).row(0, named=True)
    assert found["deff"] == pytest.approx(0.68597105, abs=1e-8)


def test_a_total_and_a_ratio() -> None:
    total, ratio = figures(Total("worked")), figures(Ratio("worked", to="age"))
    assert (total["value"], total["se"]) == pytest.approx((79, 25.51470164), abs=1e-8)
    assert (ratio["value"], ratio["se"]) == pytest.approx((0.0216794731, 0.0069304793), abs=1e-10)


@pytest.mark.parametrize(
    ("method", "low", "high"),
    [
        ("linear", -0.03113558, 0.51728943),
        ("logit", 0.06746827, 0.58770314),
        ("wilson", 0.07485076, 0.56037679),
        ("beta", 0.04600006, 0.58275672),
        ("asin", 0.03789919, 0.54972543),
    ],
)
def test_the_kinds_of_interval(method: str, low: float, high: float) -> None:
    share = figures(Share("worked"), method)
    assert (share["ci_low"], share["ci_high"]) == pytest.approx((low, high), abs=1e-8)


@pytest.mark.parametrize("percent", [80.0, 95.0, 99.0])
def test_the_likelihood_interval_ends_where_the_likelihood_is_so_much_less(percent: float) -> None:
    """Twice the loss, of 10.9 effective cases over a dispersion of 18 / 17, is the square of t."""
    found = estimate(CHILDREN, DESIGN, Share("worked"), method="likelihood", percent=percent)
    share = found.row(0, named=True)
    value, cases = share["value"], share["value"] * (1 - share["value"]) / share["se"] ** 2
    for bound in (share["ci_low"], share["ci_high"]):
        lost = value * np.log(value / bound) + (1 - value) * np.log((1 - value) / (1 - bound))
        t = {80.0: 1.6377443537, 95.0: 3.1824463053, 99.0: 5.8409093097}[percent]
        assert 2 * cases * lost == pytest.approx(t**2 * 18 / 17, rel=1e-9)
    assert 0 < share["ci_low"] < value < share["ci_high"] < 1


@pytest.mark.parametrize(
    ("by", "domain", "value", "se", "df"),
    [
        ("sex", "girl", 0.2165605096, 0.1398710629, 3),
        ("band", "15-17", 0.1139240506, 0.1035888896, 1),
        ("stratum", 1, 0.3333333333, 0.0233918129, 1),
    ],
)
def test_domains(by: str, domain: str | int, value: float, se: float, df: int) -> None:
    found = estimate(CHILDREN, DESIGN, Share("worked"), by=[by]).filter(pl.col(by) == domain)
    assert found.select("value", "se", "df").row(0) == pytest.approx((value, se, df), abs=1e-10)


# --- a stratum of one village ---


@pytest.mark.parametrize(
    ("lonely", "of_share", "of_total"),
    [
        ("certainty", 0.0098511023, 5.0990195136),
        ("remove", 0.0098511023, 5.0990195136),
        ("adjust", 0.0772744167, 11.9431989015),
        ("average", 0.0120650870, 6.2449979984),
    ],
)
def test_a_stratum_of_one_village(lonely: str, of_share: float, of_total: float) -> None:
    rows = CHILDREN.filter(pl.col("village") != 32)
    design = replace(DESIGN, lonely=lonely)
    share, total = estimate(rows, design, [Share("worked"), Total("worked")]).rows(named=True)
    assert (share["value"], share["df"], total["value"]) == pytest.approx((0.2168674699, 2, 54))
    assert (share["se"], total["se"]) == pytest.approx((of_share, of_total), abs=1e-10)


@pytest.mark.parametrize(
    ("lonely", "se"),
    [("certainty", 5.9058935422), ("adjust", 11.4866133729), ("average", 6.8195384528)],
)
def test_the_rows_of_samplics(lonely: str, se: float) -> None:
    rows = pl.DataFrame(
        {
            "h": [1, 1, 1, 2, 2, 3, 3, 4],
            "psu": [1, 2, 2, 1, 2, 1, 2, 1],
            "w": [1.5, 1.5, 1.5, 2.5, 2.5, 3.5, 3.5, 4.5],
            "y": [12, 34, 24, 12, 33, 46, 78, 98],
        }
    )
    design = Design("w", (Stage("psu", strata="h"),), nested=True, lonely=lonely)
    found = estimate(rows, design, Mean("y")).row(0, named=True)
    assert (found["value"], found["se"]) == pytest.approx((52.0238095238, se), abs=1e-10)


# --- the schools of R ---

SCHOOLS = "data/oracle/r_apiclus1.csv"


@needs_shared(SCHOOLS)
@pytest.mark.parametrize(
    ("lonely", "se"), [("certainty", 5.8058), ("adjust", 5.8281), ("average", 6.0096)]
)
def test_schools_as_units_of_their_districts(lonely: str, se: float) -> None:
    schools = pl.read_csv(SHARED / SCHOOLS, null_values=["NA"], infer_schema_length=None)
    design = Design("pw", (Stage(strata="dnum"),), lonely=lonely)
    found = estimate(schools, design, Mean("api00")).row(0, named=True)
    assert found["value"] == pytest.approx(644.1693989, abs=1e-7)
    assert found["se"] == pytest.approx(se, abs=5e-5)


@needs_shared(SCHOOLS)
@pytest.mark.parametrize(
    ("method", "low", "high"),
    [
        ("logit", 0.0023047, 0.1777478),
        ("beta", 0.0002161, 0.1375078),
        ("asin", 0.0003072, 0.0955767),
        ("linear", -0.0266624, 0.0703783),
    ],
)
def test_a_share_near_nothing(method: str, low: float, high: float) -> None:
    schools = pl.read_csv(SHARED / SCHOOLS, null_values=["NA"], infer_schema_length=None)
    design = Design("pw", (Stage("dnum", population="fpc"),))
    none = schools.with_columns(none=pl.col("ell") == 0)
    found = estimate(none, design, Share("none"), method=method).row(0, named=True)
    assert found["value"] == pytest.approx(0.0218579, abs=1e-7)
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((low, high), abs=1e-7)
