"""What is odd in a register is flagged for a person, with words that say what to look at."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from muara.errors import FrameError
from muara.learning import check_register, learning_rules
from muara.packs import open_pack

INDIA = learning_rules(open_pack("india"))
MONDAY, SUNDAY = dt.date(2012, 4, 2), dt.date(2012, 4, 8)
BATCHES = pl.DataFrame({"institution": ["C-1", "S-1"], "batch": ["1", "1"], "places": [2, None]})
MARKS = {"person": pl.String, "institution": pl.String, "day": pl.Date, "attendance": pl.String}


def enrolled(*told: tuple[str, str, dt.date, dt.date | None], **more: Any) -> pl.DataFrame:
    """(person, institution, from, until) of each enrolment, all in the batch 1."""
    rows = [
        {
            "person": person,
            "institution": institution,
            "kind": "training_centre" if institution.startswith("C") else "school",
            "batch": "1",
            "from": since,
            "until": until,
            "ended_as": "left" if until else None,
            **more,
        }
        for person, institution, since, until in told
    ]
    return pl.DataFrame(rows, schema_overrides={"until": pl.Date, "ended_as": pl.String})


def marked(*told: tuple[str, str, dt.date, str]) -> pl.DataFrame:
    return pl.DataFrame(list(told), schema=MARKS, orient="row")


def flags(
    marks: pl.DataFrame, enrolments: pl.DataFrame, **more: Any
) -> list[tuple[str, str, dt.date]]:
    """(code, person, day) of each flag."""
    asked = {"batches": BATCHES, "rules": INDIA, **more}
    found = check_register(marks, enrolments=enrolments, **asked)
    return found.select("code", "person", "day").rows()


GIRL = enrolled(("girl", "C-1", MONDAY, None))


def test_a_register_in_order_has_no_flags():
    assert flags(marked(("girl", "C-1", MONDAY, "present")), GIRL) == []


def test_a_mark_on_a_holiday_is_flagged_and_closed_is_not():
    easter = dt.date(2012, 4, 6)
    free = pl.DataFrame({"day": [easter]})
    for code, found in (("present", [("holiday", "girl", easter)]), ("closed", [])):
        assert flags(marked(("girl", "C-1", easter, code)), GIRL, holidays=free) == found


def test_a_holiday_of_another_district_is_none_here():
    free = pl.DataFrame({"place": ["IN.DT.468"], "day": [MONDAY]})
    here = marked(("girl", "C-1", MONDAY, "present")).with_columns(
        pl.lit("IN.DT.221").alias("place")
    )
    assert flags(here, GIRL, holidays=free) == []


def test_a_day_without_classes_is_flagged_by_the_centres_own_week():
    sunday = marked(("girl", "C-1", SUNDAY, "present"))
    assert flags(sunday, GIRL) == [("no_school_day", "girl", SUNDAY)]
    assert flags(sunday, GIRL, week=[7]) == []


def test_present_where_others_have_closed_is_flagged():
    both = enrolled(("boy", "C-1", MONDAY, None), ("girl", "C-1", MONDAY, None))
    marks = marked(("girl", "C-1", MONDAY, "present"), ("boy", "C-1", MONDAY, "closed"))
    assert flags(marks, both) == [("closed", "girl", MONDAY)]
    apart = marks.with_columns(pl.Series("batch", ["1", "2"]))
    assert flags(apart, both) == []


def test_nobody_is_present_at_two_places_on_one_day():
    both = enrolled(("girl", "C-1", MONDAY, None), ("girl", "S-1", MONDAY, None))
    twice = marked(("girl", "C-1", MONDAY, "present"), ("girl", "S-1", MONDAY, "present"))
    found = check_register(twice, enrolments=both, batches=BATCHES, rules=INDIA)
    says = "Also present at C-1 then. Where was the child?"
    assert found.rows() == [("girl", MONDAY, "S-1", "two_institutions", says)]
    absent = marked(("girl", "C-1", MONDAY, "present"), ("girl", "S-1", MONDAY, "absent"))
    assert flags(absent, both) == []


def test_marks_before_and_after_the_enrolment_are_flagged_with_its_day():
    week = dt.timedelta(days=7)
    short = enrolled(("girl", "C-1", MONDAY, MONDAY + week))
    days = [MONDAY - week, MONDAY, MONDAY + week, MONDAY + 2 * week]
    marks = marked(*(("girl", "C-1", on, "present") for on in days))
    assert flags(marks, short) == [
        ("before_enrolment", "girl", days[0]),
        ("after_end", "girl", days[3]),
    ]
    said = check_register(marks, enrolments=short, batches=BATCHES, rules=INDIA, language="hi")
    assert "2012-04-02 के नामांकन से पहले" in said["words"][0]


def test_a_child_who_came_back_is_enrolled_both_times():
    first, again = dt.date(2012, 5, 31), dt.date(2012, 7, 2)
    twice = enrolled(("girl", "C-1", MONDAY, first), ("girl", "C-1", again, None))
    marks = marked(*(("girl", "C-1", on, "present") for on in (MONDAY, dt.date(2012, 6, 4), again)))
    assert flags(marks, twice) == [("after_end", "girl", dt.date(2012, 6, 4))]
    said = check_register(marks, enrolments=twice, batches=BATCHES, rules=INDIA)["words"]
    assert "after the enrolment ended on 2012-05-31" in said[0]


def test_a_child_nobody_enrolled_here_is_flagged():
    assert flags(marked(("boy", "C-1", MONDAY, "present")), GIRL) == [
        ("not_enrolled", "boy", MONDAY)
    ]


def test_a_day_entered_twice_is_flagged_where_the_marks_differ():
    once, other = ("girl", "C-1", MONDAY, "present"), ("girl", "C-1", MONDAY, "absent")
    assert flags(marked(once, other), GIRL) == [("keyed_twice", "girl", MONDAY)]
    assert flags(marked(once, once), GIRL) == []


def test_the_third_child_of_two_places_is_flagged_and_one_who_takes_a_free_place_is_not():
    later = MONDAY + dt.timedelta(days=30)
    three = [("a", "C-1", MONDAY, None), ("b", "C-1", MONDAY, later), ("c", "C-1", later, None)]
    assert flags(marked(), enrolled(*three)) == [("batch_full", "c", later)]
    gone = [*three[:1], ("b", "C-1", MONDAY, later - dt.timedelta(days=1)), three[2]]
    assert flags(marked(), enrolled(*gone)) == []


def test_a_batch_that_does_not_exist_is_flagged():
    assert flags(marked(), enrolled(("girl", "C-1", MONDAY, None), batch="7")) == [
        ("no_batch", "girl", MONDAY)
    ]


@pytest.mark.parametrize(
    ("low", "high", "odd"), [(8, 8, True), (9, 9, False), (15, 16, True), (8, 9, False)]
)
def test_only_an_age_that_is_certainly_outside_the_course_is_flagged(low, high, odd):
    told = enrolled(("girl", "C-1", MONDAY, None), age_low=low, age_high=high)
    found = check_register(marked(), enrolments=told, batches=BATCHES, rules=INDIA)
    assert found["code"].to_list() == ["age_outside"] * odd
    assert all("special training centre takes 9–14" in words for words in found["words"])


# --- by the month ---


def month(*told: tuple[str, str, int, int]) -> pl.DataFrame:
    """(person, institution, open, present) in April 2012."""
    columns = ["person", "institution", "days_open", "days_present"]
    return pl.DataFrame(list(told), schema=columns, orient="row").with_columns(
        pl.lit(dt.date(2012, 4, 30)).alias("month")
    )


APRIL = dt.date(2012, 4, 1)


def test_more_school_days_than_the_month_had_are_flagged():
    free = pl.DataFrame({"day": [dt.date(2012, 4, 6)]})
    assert flags(month(("girl", "C-1", 25, 20)), GIRL) == []  # without its five Sundays
    assert flags(month(("girl", "C-1", 25, 20)), GIRL, holidays=free) == [
        ("too_many_days", "girl", APRIL)
    ]


def test_a_month_entered_twice_and_a_month_at_two_places_are_flagged():
    both = enrolled(("girl", "C-1", MONDAY, None), ("girl", "S-1", MONDAY, None))
    twice = month(("girl", "C-1", 20, 9), ("girl", "C-1", 20, 19))
    assert flags(twice, both) == [("keyed_twice", "girl", APRIL)]
    at_two = month(("girl", "C-1", 20, 9), ("girl", "S-1", 20, 9))
    assert flags(at_two, both) == [("two_institutions", "girl", APRIL)]
    changed = month(("girl", "C-1", 10, 9), ("girl", "S-1", 12, 9))
    assert flags(changed, both) == []


def test_a_month_outside_the_enrolment_is_flagged():
    may = enrolled(("girl", "C-1", dt.date(2012, 5, 2), None))
    assert flags(month(("girl", "C-1", 20, 9)), may) == [("before_enrolment", "girl", APRIL)]


def test_what_cannot_be_at_all_is_refused_with_its_row():
    with pytest.raises(FrameError, match="row 1.*Did you mean 'present'"):
        flags(marked(("girl", "C-1", MONDAY, "presnt")), GIRL)
    with pytest.raises(FrameError, match="column batch: The batches lack a column"):
        flags(marked(), GIRL, batches=BATCHES.drop("batch"))
