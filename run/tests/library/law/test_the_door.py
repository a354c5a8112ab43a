"""What is refused at the door of `classify`, and in which words."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from muara import FrameError, classify
from muara.packs import PackError


def refused(frame: object, regime: str = "SDG_EA", **options: object) -> str:
    with pytest.raises(FrameError) as refusal:
        classify(frame, regime, file="in.csv", **options)
    return str(refusal.value)


def children(**columns: object) -> pl.DataFrame:
    given = {"age": [8, 13], "economic_hours": [2, 20], **columns}
    return pl.DataFrame({name: value for name, value in given.items() if value is not None})


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (
            {"age": [8, 190]},
            "in.csv, row 2, column age: Age cannot be this. Found 190; expected 0",
        ),
        ({"age": [8.0, 190.0]}, "Found 190; expected 0"),
        ({"economic_hours": [2, 200]}, "row 2, column economic_hours"),
        ({"economic_hours": [-4, 2]}, "row 1, column economic_hours"),
        ({"economic_hours": None}, "SDG_EA needs the column 'economic_hours'"),
        ({"economic_hours": ["2", "many"]}, "expected a number"),
        (
            {"age_low": [9, 7], "age_high": [9, 6]},
            "row 2, column age_low: age_low lies above",
        ),
        ({"SDG_EA_status": ["", ""]}, "would be overwritten"),
    ],
)
def test_what_cannot_be_is_refused_by_row_and_column(columns, said):
    assert said in refused(children(**columns))


@pytest.mark.parametrize("code", ["93x", "9", "ZZ", "99999"])
def test_an_industry_no_classification_has_is_refused(code):
    assert "column isic" in refused(children(isic=["F", code]), "GE_CORE")


def test_digits_may_follow_the_deepest_code_that_is_listed():
    found = classify(children(isic=["410001", "F"]), "GE_CORE")
    assert found["GE_CORE_status"].to_list() == ["hazardous_work", "hazardous_work"]


def test_a_law_is_not_read_before_it_was_in_force():
    early = children(work_date=[dt.date(2017, 1, 1), dt.date(2012, 1, 1)])
    said = refused(early, "LAW_IN_2016")
    assert "row 2, column work_date" in said
    assert "a day from 2016-09-01 on" in said


def test_a_law_that_has_ended_governs_nothing():
    late = children(work_date=[dt.date(2016, 8, 31), dt.date(2016, 9, 1)])
    found = classify(late.with_columns(age=8), "LAW_IN_1986")
    assert found["LAW_IN_1986_status"].to_list()[1] == "out_of_scope"


def test_a_law_needs_a_day():
    assert "needs the day of the work" in refused(children(), "LAW_IN_2016")


def test_a_day_to_come_is_refused_where_today_is_told():
    frame = children(work_date=[dt.date(2020, 1, 1), dt.date(2030, 1, 1)])
    assert "row 2, column work_date" in refused(frame, "LAW_IN_2016", today=dt.date(2026, 1, 1))


def test_what_is_no_table_is_refused():
    assert "This is not a table" in refused([8, 13])


def test_an_unknown_definition_is_answered_with_the_nearest():
    with pytest.raises(PackError, match="Did you mean 'SDG_EA'"):
        classify(children(), "SDG_EAA")


def test_age_is_reckoned_by_month_and_day():
    """Born on 29 February: a year is completed on 1 March."""
    born = dt.date(2004, 2, 29)
    days = [dt.date(2018, 2, 28), dt.date(2018, 3, 1)]
    frame = pl.DataFrame(
        {"birth_date": [born, born], "work_date": days, "economic_hours": [14, 14]}
    )
    found = classify(frame, "SDG_EA")
    assert found["SDG_EA_status"].to_list() == ["child_labour", "child_labour"]
    assert classify(frame, "BPS_ID")["BPS_ID_status"].to_list() == ["no_child_labour"] * 2
