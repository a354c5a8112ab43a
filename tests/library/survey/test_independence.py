"""Whether work has to do with sex or age: the test of Rao and Scott, as `svychisq` of R has it."""

from __future__ import annotations

import polars as pl
import pytest

from muara.errors import FrameError
from muara.survey import independence

from .eighteen import CHILDREN, DESIGN

# R's survey 4.1-1: F, its degrees of freedom, p (second-order), p (first-order).
OF_R = [
    ("worked", "sex", (0.158954157441, 1, 3, 0.716803013503), 0.690121229231),
    ("sex", "band", (0.206613437776, 1.03020301901, 3.09060905702, 0.686384953837), 0.813333993424),
]


@pytest.mark.parametrize(("one", "other", "second_order", "first_order"), OF_R)
def test_the_test_is_that_of_r(
    one: str, other: str, second_order: tuple[float, ...], first_order: float
) -> None:
    for asked in ((one, other), (other, one)):
        (found,) = independence(CHILDREN, DESIGN, *asked).iter_rows(named=True)
        assert tuple(found[name] for name in ("f", "df1", "df2", "p")) == pytest.approx(
            second_order
        )
        assert found["chi2_p"] == pytest.approx(first_order)
        assert (found["chi2_df"], found["n"]) == (1 if other == "sex" else 2, 18)


def test_each_domain_is_tested_by_itself() -> None:
    """A domain that lacks a value of a column is tested on those it has."""
    found = independence(CHILDREN, DESIGN, "worked", "band", by=["sex"])
    girls = CHILDREN.with_columns(worked=pl.when(sex="girl").then("worked"))
    alone = independence(girls, DESIGN, "worked", "band")
    assert found["sex"].to_list() == [None, "boy", "girl"]
    assert found.filter(sex="girl").drop("sex").rows() == [pytest.approx(alone.row(0))]
    assert found["chi2_df"].to_list() == [2, 2, 2]
    young = independence(CHILDREN.filter(pl.col("band") != "5-11"), DESIGN, "worked", "band")
    assert young["chi2_df"].to_list() == [1]


def test_a_column_of_one_value_has_to_do_with_nothing() -> None:
    found = independence(CHILDREN.with_columns(worked=1), DESIGN, "worked", "sex")
    assert found.row(0) == (*[None] * 7, 18)


def test_an_amount_is_no_column_of_a_two_way_table() -> None:
    amounts = pl.concat([CHILDREN] * 4).with_columns(hours=pl.int_range(72))
    with pytest.raises(FrameError, match="column hours: .* Found 72; expected at most 50"):
        independence(amounts, DESIGN, "hours", "sex")


def test_a_column_in_which_nobody_has_a_value() -> None:
    with pytest.raises(FrameError, match="column hours: Nobody has a value"):
        independence(CHILDREN.with_columns(hours=None), DESIGN, "sex", "hours")


def test_a_breakdown_in_which_nobody_is() -> None:
    nowhere = CHILDREN.with_columns(area=pl.lit(None, dtype=pl.String))
    assert independence(nowhere, DESIGN, "sex", "worked", by=["area"])["area"].to_list() == [None]
