"""Tests, differences and quantiles of calibrated samples as R's package survey 4.1-1 has them.

The numbers are R's, on its own samples of schools and of people, which the oracle keeps.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from muara.survey import Mean, Replicates, Share, differences, independence, quantiles
from skips import needs_shared

from .test_r_survey import ASKED, DESIGNS, SURVEY, SUSENAS, sample

pytestmark = needs_shared("data/oracle")

STRAT = ("apistrat", "id=~1 strata=~stype weights=~pw fpc=~fpc")
CLUS1 = ("apiclus1", "id=~dnum weights=~pw fpc=~fpc")
CLUS2 = ("apiclus2", "id=~dnum+snum fpc=~fpc1+fpc2")
NHANES = ("nhanes", "id=~SDMVPSU strata=~SDMVSTRA weights=~WTMEC2YR nest")
POST = (CLUS1[0], f"{CLUS1[1]} +postStratify(stype)")
GREG = (CLUS1[0], f"{CLUS1[1]} +calibrate(stype+api99)")

# svychisq: F, its degrees of freedom, p; then p of the first order.
TESTS = [
    (
        *(NHANES, "HI_CHOL", "race"),
        *(
            3.15133862171228,
            1.92297667944367,
            30.76762687109873,
            0.05867474368545,
            0.02382561992876,
        ),
    ),
    (
        *(NHANES, "agecat", "race"),
        *(21.13130877843, 4.673024660011, 74.76839456017, 1.145213004778e-12, 3.771401645628e-36),
    ),
    (
        *(CLUS2, "stype", "sch.wide"),
        *(11.87274514256, 1.382498808592, 53.91745353511, 3.221146624381e-04, 6.978021440907e-06),
    ),
    (
        *(STRAT, "stype", "sch.wide"),
        *(17.24744396389, 1.828671504164, 360.2482863202, 2.035046359465e-07, 3.232438416289e-08),
    ),
    (
        *(POST, "awards", "sch.wide"),
        *(140.6025039381, 1, 14, 1.090065381085e-08, 1.965450038458e-32),
    ),
]


@pytest.mark.parametrize(("drawn", "one", "other", "f", "df1", "df2", "p", "first_order"), TESTS)
def test_the_test_of_independence_is_that_of_r(
    drawn: tuple[str, str],
    one: str,
    other: str,
    f: float,
    df1: float,
    df2: float,
    p: float,
    first_order: float,
) -> None:
    (found,) = independence(sample(drawn[0]), DESIGNS[drawn[1]], one, other).iter_rows(named=True)
    expected = {"f": f, "df1": df1, "df2": df2, "p": p, "chi2_p": first_order}
    assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-8)


def test_the_test_of_men_is_one_of_a_domain() -> None:
    found = independence(sample("nhanes"), DESIGNS[NHANES[1]], "HI_CHOL", "race", by=["RIAGENDR"])
    men = found.filter(pl.col("RIAGENDR") == 1).row(0, named=True)
    expected = {
        "f": 1.1368679296954,
        "df1": 1.5380027884817,
        "df2": 24.6080446157065,
        "p": 0.3235679258682,
        "chi2_p": 0.3325429294347,
    }
    assert {name: men[name] for name in expected} == pytest.approx(expected, rel=1e-8)


# svyttest(api00 ~ sch.wide): difference, its standard error, bounds, degrees of freedom, p.
DIFFERENCES = [
    (
        CLUS2,
        (138.1541015431, 26.26360917196, 84.98620441216, 191.3219986741, 38, 5.872854115122e-06),
    ),
    (
        CLUS1,
        (41.3190217391304, 19.59185426253768, -1.00660613164295, 83.64464960990375, 13)
        + (0.05490881708905,),
    ),
    (
        STRAT,
        (82.78358544219, 21.40005496065, 40.57965490845, 124.9875159759, 196, 1.490544707758e-04),
    ),
    (
        POST,
        (35.0985134660009, 19.9213430998300, -7.9389317615133, 78.1359586935150, 13)
        + (0.1015763015512,),
    ),
]


@pytest.mark.parametrize(("drawn", "expected"), DIFFERENCES)
def test_a_difference_is_that_of_r(drawn: tuple[str, str], expected: tuple[float, ...]) -> None:
    schools, design = sample(drawn[0]), DESIGNS[drawn[1]]
    (found,) = differences(schools, design, Mean("api00"), between="sch.wide").rows(named=True)
    names = ("value", "se", "ci_low", "ci_high", "df", "p")
    assert tuple(found[name] for name in names) == pytest.approx(expected, rel=1e-8)


# svyquantile(~api00, c(.25, .5, .75)), of all schools or of one type.
QUANTILES = [
    (
        POST,
        None,
        [552, 652, 717],
        [487, 555, 696],
        [32.8704017034172, 37.0666231974705, 15.8523923108679],
    ),
    # Three quarters of the 144 are reached at 729 exactly; rounding makes R go on to 733.
    (POST, "E", [553, 652], [502, 561], [28.6741802093640, 36.3672529484616]),
    (POST, "M", [547, 642, 699], [None, 528, 642], [None, 43.6168320171695, None]),
    (
        GREG,
        None,
        [595, 684, 735],
        [559, 661, 720],
        [15.85239231086789, 8.85868982077911, 7.92619615543394],
    ),
]


@pytest.mark.parametrize(("drawn", "kind", "values", "lows", "ses"), QUANTILES)
def test_quantiles_of_a_calibrated_sample_are_those_of_r(
    drawn: tuple[str, str],
    kind: str | None,
    values: list[float],
    lows: list[float | None],
    ses: list[float | None],
) -> None:
    schools, design = sample(drawn[0]), DESIGNS[drawn[1]]
    shares = (0.25, 0.5, 0.75)[: len(values)]
    found = quantiles(schools, design, "api00", shares, by=["stype"])
    found = found.filter(pl.col("stype").is_null() if kind is None else pl.col("stype") == kind)
    assert found["value"].to_list() == values
    assert found["ci_low"].to_list() == lows
    assert found["se"].to_list() == [se and pytest.approx(se, rel=1e-8) for se in ses]


@needs_shared("data/survey/susenas2020_jambi_idn.csv")
def test_boys_and_girls_of_jambi_who_worked() -> None:
    """4.4 per cent more of the boys; their difference and the test, as R has them."""
    people = pl.read_csv(SURVEY / "susenas2020_jambi_idn.csv", infer_schema_length=None)
    people = people.with_columns(work=pl.col("R702_A").fill_null("") == "A")
    asked = {"where": ASKED}
    (found,) = differences(people, SUSENAS, Share("work"), between="R405", **asked).rows(named=True)
    expected = {
        "value": -0.043835336371,
        "se": 0.00757779882078,
        "ci_low": -0.058714794219,
        "ci_high": -0.0289558785229,
        "df": 661,
        "p": 1.12127079249e-08,
    }
    assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-8)
    (test,) = independence(people, SUSENAS, "work", "R405", **asked).rows(named=True)
    assert (test["f"], test["p"]) == pytest.approx((24.2266827312, 1.08223689668e-06), rel=1e-8)


# as.svrepdesign of R: the design, the kind, svyttest (error, df, p), svychisq(~stype+sch.wide).
REPLICATED = [
    (
        *(CLUS1, "JK1"),
        (20.013143749374862, 13, 0.059508272912351),
        (4.463905381929586, 1.419725479694604, 19.876156715724452, 0.035773399013596),
    ),
    (
        *(STRAT, "JKn"),
        (21.894075491265, 196, 2.0723063619678e-04),
        (17.247443963889, 1.8286715041636, 360.24828632023, 2.0350463594652e-07),
    ),
]


@pytest.mark.parametrize(("drawn", "kind", "difference", "test"), REPLICATED)
def test_comparisons_from_replicates_are_those_of_r(
    drawn: tuple[str, str], kind: str, difference: tuple[float, ...], test: tuple[float, ...]
) -> None:
    schools = sample(drawn[0])
    design = replace(DESIGNS[drawn[1]], replicates=Replicates(kind))
    (found,) = differences(schools, design, Mean("api00"), between="sch.wide").rows(named=True)
    assert (found["se"], found["df"], found["p"]) == pytest.approx(difference, rel=1e-8)
    (found,) = independence(schools, design, "stype", "sch.wide").rows(named=True)
    names = ("f", "df1", "df2", "p")
    assert tuple(found[name] for name in names) == pytest.approx(test, rel=1e-8)
