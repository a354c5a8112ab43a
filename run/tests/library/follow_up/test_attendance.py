"""Whether a child attends regularly, by what the registers tell and what they leave open."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from library.packs.spoiling import spoil
from muara.errors import FrameError, PackError
from muara.follow_up import attendance, attendance_rule, holidays
from muara.packs import open_pack, packs_folder

INDIA = open_pack("india")
RULE = attendance_rule(INDIA)
END = dt.date(2012, 9, 30)
MONTHS = [dt.date(2012, month, 1) for month in range(4, 10)]


def answer(*days: tuple[int | None, ...], months: list[dt.date] = MONTHS, **more: Any) -> Any:
    """(open, present[, excused]) of each month from April; the one row of the answer."""
    rows = [
        {
            "person": "a",
            "month": month,
            "days_open": told[0],
            "days_present": told[1],
            "days_excused": told[2] if len(told) > 2 else None,
        }
        for month, told in zip(months, days, strict=False)
    ]
    schema = dict.fromkeys(("days_open", "days_present", "days_excused"), pl.Int64)
    registers = pl.DataFrame(rows, schema_overrides=schema)
    return attendance(registers, on=END, rule=RULE, **more).row(0, named=True)


def test_exactly_three_quarters_is_regular_and_a_day_less_is_not():
    assert answer(*[(20, 15)] * 6)["regular"] == "yes"
    assert answer(*[(20, 15)] * 5, (20, 14))["regular"] == "no"


def test_a_share_just_below_is_never_rounded_up():
    found = answer(*[(25, 19)] * 3, *[(25, 18)] * 3)
    assert found["regular"] == "no"
    assert "111 of 150 school days in 6 months: 74 per cent" in found["reason"]


def test_the_months_are_those_that_are_over():
    on_the_last_day, before = answer(*[(20, 15)] * 6), END - dt.timedelta(days=1)
    assert (on_the_last_day["since"], on_the_last_day["until"]) == (MONTHS[0], END)
    registers = pl.DataFrame(
        {"person": ["a"] * 6, "month": MONTHS, "days_open": [20] * 6, "days_present": [15] * 6}
    )
    found = attendance(registers, on=before, rule=RULE).row(0, named=True)
    assert (found["since"], found["months_missing"]) == (dt.date(2012, 3, 1), 1)


def test_a_missing_month_leaves_the_answer_open_where_it_could_change_it():
    found = answer(*[(20, 18)] * 5)
    assert found["regular"] == "unknown"
    assert found["days_unknown"] == 25  # September 2012 without its Sundays
    assert found["percent_low"] == 100 * 90 / 125
    assert found["percent_high"] == 100 * 115 / 125
    assert "from 72 to 92 per cent" in found["reason"]
    assert "ask for the missing registers" in found["reason"]


def test_a_missing_month_does_not_matter_where_it_could_not_change_it():
    assert answer(*[(24, 24)] * 5)["regular"] == "yes"
    assert answer(*[(24, 2)] * 5)["regular"] == "no"


def test_a_month_of_holidays_is_not_missing():
    may = pl.DataFrame({"day": [dt.date(2012, 5, day) for day in range(1, 32)]})
    told = [month for month in MONTHS if month.month != 5]
    found = answer(*[(20, 16)] * 5, months=told, holidays=may)
    assert (found["regular"], found["months_missing"]) == ("yes", 0)


def test_days_open_without_days_present_are_days_nobody_told():
    found = answer(*[(20, 20)] * 5, (20, None))
    assert (found["days_open"], found["days_unknown"], found["months_missing"]) == (100, 20, 1)


def test_excused_days_count_as_the_pack_says():
    assert answer(*[(20, 14, 6)] * 6)["percent_low"] == 70


def test_without_a_school_day_nothing_is_known():
    found = answer(*[(0, 0)] * 6)
    assert (found["regular"], found["percent_low"]) == ("unknown", None)
    assert found["reason"].startswith("There was no school day")


def test_the_reason_is_told_in_the_readers_language():
    assert "hari sekolah" in answer(*[(20, 15)] * 6, language="id")["reason"]


# --- registers by day ---


def by_day(*said: tuple[str, str], person: str = "a") -> pl.DataFrame:
    rows = [(person, dt.date.fromisoformat(day), code) for day, code in said]
    return pl.DataFrame(rows, schema=["person", "day", "attendance"], orient="row")


def test_a_register_by_day_loses_the_holidays():
    national = holidays(INDIA, since=MONTHS[0], until=END, places=["IN"]).select("day")
    registers = by_day(
        ("2012-08-14", "present"), ("2012-08-15", "absent"), ("2012-08-16", "closed")
    )
    found = attendance(registers, on=END, rule=RULE, holidays=national).row(0, named=True)
    assert (found["days_open"], found["days_present"]) == (1, 1)


def test_a_holiday_of_one_district_is_a_school_day_in_another():
    here = pl.DataFrame({"place": ["IN.DT.221"], "day": [dt.date(2012, 8, 14)]})
    registers = pl.concat(
        [by_day(("2012-08-14", "present"), person=person) for person in ("a", "b")]
    ).with_columns(pl.Series("place", ["IN.DT.221", "IN.DT.468"]))
    found = attendance(registers, on=END, rule=RULE, holidays=here)
    assert found.select("person", "days_open").rows() == [("a", 0), ("b", 1)]


# --- what cannot be ---


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"days_present": [21]}, "row 1, column days_present: More days are present"),
        ({"days_present": [-1]}, "no number of days"),
        ({"days_open": [32]}, "no number of days"),
        ({"month": ["April"]}, "no dates"),
        ({"month": pl.Series([None], dtype=pl.Date)}, "no child or no day"),
    ],
)
def test_a_register_that_cannot_be_is_refused(change, said):
    good = {"person": ["a"], "month": [MONTHS[0]], "days_open": [20], "days_present": [15]}
    with pytest.raises(FrameError, match=said):
        attendance(pl.DataFrame({**good, **change}), on=END, rule=RULE)


def test_more_school_days_than_the_month_has_are_refused():
    registers = pl.DataFrame(
        {
            "person": ["a"] * 2,
            "month": [MONTHS[0]] * 2,
            "days_open": [20] * 2,
            "days_present": [10] * 2,
        }
    )
    with pytest.raises(FrameError, match="more school days than the month has days. Found 40"):
        attendance(registers, on=END, rule=RULE)


def test_a_missing_column_is_named_with_the_nearest():
    registers = pl.DataFrame({"person": ["a"], "months": [MONTHS[0]]})
    with pytest.raises(FrameError, match="Did you mean 'months'"):
        attendance(registers, on=END, rule=RULE)


def test_a_code_nobody_knows_and_a_day_told_twice_are_refused():
    with pytest.raises(FrameError, match="row 2.*Did you mean 'present'"):
        attendance(by_day(("2012-08-14", "absent"), ("2012-08-16", "presnt")), on=END, rule=RULE)
    with pytest.raises(FrameError, match="row 2.*twice"):
        attendance(by_day(("2012-08-14", "absent"), ("2012-08-14", "present")), on=END, rule=RULE)


# --- holidays of the packs ---


def test_pancasila_day_is_a_holiday_from_2017():
    found = holidays(open_pack("indonesia"), since=dt.date(2016, 1, 1), until=dt.date(2017, 12, 31))
    days = found.filter(pl.col("key") == "ID.holiday.pancasila")["day"].to_list()
    assert days == [dt.date(2017, 6, 1)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("01-26", "13-26", "'13-26' is no day"),
        ("01-26", "02-29", "not a day of every year"),
        (",IN,", ",INN,", "No place has the code 'INN'"),
        ("IN.holiday.gandhi", "IN.holiday.republic", "used twice"),
        ("Republic Day", "", "'en' is empty"),
    ],
)
def test_a_slip_in_the_holidays_is_refused_with_its_line(tmp_path, old, new, said):
    pack = Path(shutil.copytree(packs_folder() / "india", tmp_path / "india"))
    line = spoil(pack, "holidays.csv", old, new)
    with pytest.raises(PackError, match=said) as refused:
        holidays(open_pack(str(pack)), since=MONTHS[0], until=END)
    assert refused.value.line in (line, line + 1)
