"""Girls against boys, and one survey against the next."""

from __future__ import annotations

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from muara.errors import FrameError, InputError
from muara.survey import (
    Design,
    Mean,
    Share,
    Stage,
    Total,
    between_surveys,
    differences,
    estimate,
)

from .eighteen import CHILDREN, DESIGN


def test_girls_less_boys_as_svyttest_of_r() -> None:
    found = differences(CHILDREN, DESIGN, [Share("worked"), Mean("age")], between="sex")
    share, age = found.iter_rows(named=True)
    assert (share["first"], share["second"], share["df"]) == ("boy", "girl", 2)
    assert (share["n_first"], share["n_second"]) == (9, 9)
    assert share["value"] == pytest.approx(-0.051296633303)
    assert share["se"] == pytest.approx(0.118401966817)
    assert (share["ci_low"], share["ci_high"]) == pytest.approx((-0.560739179037, 0.458145912431))
    assert (share["t"], share["p"]) == pytest.approx((-0.433241395239, 0.707088616357))
    assert age["p"] == pytest.approx(0.0308847540766)


def test_groups_of_the_same_villages_vary_together() -> None:
    """Each child has a twin of the other sex who does the same: there is no difference to doubt."""
    twins = pl.concat([CHILDREN.with_columns(sex=pl.lit(sex)) for sex in ("boy", "girl")])
    found = differences(twins, DESIGN, Mean("age"), between="sex")
    assert found.select("value", "se").row(0) == (0, pytest.approx(0, abs=1e-12))
    assert estimate(twins, DESIGN, Mean("age"))["se"][0] > 0.1


def test_every_two_groups_of_every_domain() -> None:
    found = differences(CHILDREN, DESIGN, Total("worked"), between="band", by=["sex"])
    pairs = [("12-14", "15-17"), ("12-14", "5-11"), ("15-17", "5-11")]
    assert found.select("sex", "first", "second").rows() == [
        (sex, *pair) for sex in (None, "boy", "girl") for pair in pairs
    ]
    known = estimate(CHILDREN, DESIGN, Total("worked"), by=["sex", "band"])
    for row in found.iter_rows(named=True):
        first, second = (
            known.filter(pl.col("sex").eq_missing(row["sex"]), band=row[group])["value"][0]
            for group in ("first", "second")
        )
        assert row["value"] == pytest.approx(second - first)


def test_groups_without_any_spread_leave_the_test_empty() -> None:
    found = differences(CHILDREN.with_columns(worked=1), DESIGN, Share("worked"), between="sex")
    assert found.select("value", "se", "ci_low", "t", "p").row(0) == (0, 0, None, None, None)


def test_a_column_cannot_make_domains_and_groups() -> None:
    with pytest.raises(FrameError, match="column sex: A column cannot make both"):
        differences(CHILDREN, DESIGN, Share("worked"), between="sex", by=["sex"])


@pytest.mark.parametrize("percent", [0, 100, 950])
def test_no_interval_covers_the_truth_always(percent: float) -> None:
    with pytest.raises(InputError, match="more than 0 and less than 100 per cent"):
        differences(CHILDREN, DESIGN, Share("worked"), between="sex", percent=percent)


# --- two surveys ---

LATER = CHILDREN.with_columns(worked=pl.col("worked").shift(1, fill_value=0), w=pl.col("w") * 1.5)


def test_two_surveys_are_one_with_the_survey_as_a_stratum() -> None:
    both = pl.concat(
        CHILDREN.with_columns(pl.col("w").cast(pl.Float64), round=pl.lit(1))
        if rows is CHILDREN
        else rows.with_columns(round=pl.lit(2))
        for rows in (CHILDREN, LATER)
    ).with_columns(strata=pl.concat_str("round", "stratum", separator="/"))
    stages = (Stage("village", strata="strata"),)
    asked = {"by": ["sex"], "percent": 90.0}
    as_one = differences(
        both, Design("w", stages, nested=True), Share("worked"), between="round", **asked
    )
    before, after = (
        estimate(rows, DESIGN, Share("worked"), by=["sex"]) for rows in (CHILDREN, LATER)
    )
    as_two = between_surveys(before, after, percent=90)
    assert as_two["first"].to_list() == before["value"].to_list()
    same = ["sex", "value", "se", "ci_low", "ci_high", "t", "df", "p", "n_first", "n_second"]
    assert_frame_equal(as_two.select(same), as_one.select(same))


def test_what_only_one_survey_has_is_not_compared() -> None:
    before, after = (
        estimate(rows, DESIGN, Share("worked"), by=["sex"]) for rows in (CHILDREN, LATER)
    )
    found = between_surveys(before, after.filter(pl.col("sex") == "girl"))
    assert found["sex"].to_list() == ["girl"]


def test_tables_of_other_domains() -> None:
    by_sex = estimate(CHILDREN, DESIGN, Share("worked"), by=["sex"])
    by_band = estimate(CHILDREN, DESIGN, Share("worked"), by=["band"])
    with pytest.raises(FrameError, match=r"Found of \(String\), band \(String\); expected of"):
        between_surveys(by_sex, by_band)
