"""Children on their way from a centre to school, as a labour officer can follow them by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from muara.errors import FrameError
from muara.follow_up import holidays
from muara.learning import figures, learning_rules, paths
from muara.packs import open_pack

INDIA = learning_rules(open_pack("india"))
NOBODY = pl.DataFrame(schema={"person": pl.String, "day": pl.Date, "school": pl.String})
UNTOLD = pl.DataFrame(
    schema={"person": pl.String, "month": pl.Date, "days_open": pl.Int64, "days_present": pl.Int64}
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def enrolled(*told: tuple[Any, ...], person: str = "girl") -> pl.DataFrame:
    """(kind, from, until, ended as[, age on the first day]) of each enrolment."""
    rows = [
        {
            "person": person,
            "institution": f"{kind}-1",
            "kind": kind,
            "from": day(since),
            "until": day(until) if until else None,
            "ended_as": ended,
            "age_low": age[0] if age else None,
            "age_high": age[-1] if age else None,
        }
        for kind, since, until, ended, *age in told
    ]
    types = {"until": pl.Date, "ended_as": pl.String, "age_low": pl.Int64, "age_high": pl.Int64}
    return pl.DataFrame(rows, schema_overrides=types)


def months(since: str, *told: tuple[int | None, int | None] | None, **more: Any) -> pl.DataFrame:
    """(open, present) of each month from one on; None: nobody kept the register."""
    first = day(f"{since}-01")
    rows = [
        {
            "person": more.get("person", "girl"),
            "month": (first.replace(day=1) + dt.timedelta(days=31 * number)).replace(day=1),
            "days_open": each[0],
            "days_present": each[1],
        }
        for number, each in enumerate(told)
        if each
    ]
    return pl.DataFrame(rows, schema=UNTOLD.schema)


def admitted(on: str, person: str = "girl") -> pl.DataFrame:
    return pl.DataFrame({"person": [person], "day": [day(on)], "school": ["school-1"]})


def stands(
    enrolments: pl.DataFrame,
    registers: pl.DataFrame = UNTOLD,
    mainstreamed: pl.DataFrame = NOBODY,
    *,
    on: str,
    **more: Any,
) -> dict[str, Any]:
    found = paths(enrolments, registers, mainstreamed, on=day(on), **{"rules": INDIA, **more})
    return found.row(0, named=True)


CENTRE = ("training_centre", "2012-01-09", "2012-06-15", "completed")
SCHOOL = ("school", "2012-06-18", None, None)


# --- the six are six ---


def test_who_is_enrolled_does_not_therefore_attend():
    girl = stands(
        enrolled(("training_centre", "2012-01-02", None, None)),
        months("2012-01", *[(24, 10)] * 3),
        on="2012-03-31",
    )
    assert girl["enrolled_on"] == day("2012-01-02")
    assert girl["attending"] == "no"
    assert "Present on 30 of 72 school days in 3 months: 41.6 per cent." in girl["reason"]


def test_who_completed_a_course_is_not_therefore_in_school():
    girl = stands(enrolled(CENTRE), on="2012-09-30")
    assert girl["completed_on"] == day("2012-06-15")
    assert (girl["mainstreamed"], girl["retained_3"]) == ("no", None)
    assert (girl["attending"], girl["dropped_out"]) == ("no", "no")


def test_a_course_that_ends_later_is_not_completed_yet():
    assert stands(enrolled(CENTRE), on="2012-06-14")["completed_on"] is None
    assert stands(enrolled(CENTRE), on="2012-06-15")["completed_on"] == day("2012-06-15")


def test_a_girl_from_the_centre_is_still_in_school_after_three_months():
    girl = stands(
        enrolled(CENTRE, SCHOOL),
        months("2012-07", *[(24, 18)] * 3),
        admitted("2012-06-18"),
        on="2012-09-30",
    )
    assert girl["mainstreamed_on"] == day("2012-06-18")
    assert (girl["retained_3"], girl["retained_6"]) == ("yes", "not_yet")
    assert "Retained at 3 months (2012-09-30): present on 54 of 72 school days" in girl["reason"]


def test_each_child_is_counted_once_in_each_of_the_six_figures():
    children = [
        enrolled(CENTRE, SCHOOL, person="a"),
        enrolled(("training_centre", "2012-07-02", None, None), person="b"),
    ]
    told = [months("2012-07", *[(24, 20)] * 6, person=person) for person in ("a", "b")]
    found = paths(
        pl.concat(children), pl.concat(told), admitted("2012-06-18", "a"),
        on=day("2012-12-31"), rules=INDIA,
    )  # fmt: skip
    work = pl.DataFrame({"person": ["a", "c"], "out_of_work": ["yes", "yes"]})
    six = figures(found, work, rules=INDIA, language="id")
    assert six.select("figure", "n", "of", "unknown").rows() == [
        ("enrolled", 2, 3, 0),
        ("attending", 2, 2, 0),
        ("completed", 1, 2, 0),
        ("mainstreamed", 1, 2, 0),
        ("retained", 1, 1, 0),
        ("out_of_work", 2, 3, 1),
    ]
    assert six["label"][4] == "bertahan di sekolah"


def test_nobody_stands_in_the_figures_twice():
    twice = pl.DataFrame({"person": ["a", "a"], "out_of_work": ["yes", "no"]})
    with pytest.raises(FrameError, match="row 2, column person: This person stands here twice"):
        figures(paths(enrolled(CENTRE), UNTOLD, NOBODY, on=day("2012-03-01"), rules=INDIA),
                twice, rules=INDIA)  # fmt: skip


def test_another_word_than_the_three_answers_is_refused():
    found = paths(enrolled(CENTRE), UNTOLD, NOBODY, on=day("2012-03-01"), rules=INDIA)
    work = pl.DataFrame({"person": ["a"], "out_of_work": ["withdrawn"]})
    with pytest.raises(FrameError, match="This is no answer. Found withdrawn; expected yes, no"):
        figures(found, work, rules=INDIA)


# --- straight to school ---


@pytest.mark.parametrize(
    ("age", "answer"), [((5,), "yes"), ((8,), "yes"), ((9,), "no"), ((8, 9), "unknown")]
)
def test_children_of_five_to_eight_go_straight_to_school(age, answer):
    child = stands(enrolled((*SCHOOL, *age)), on="2012-06-30")
    assert child["mainstreamed"] == answer
    assert child["mainstreamed_on"] == (day("2012-06-18") if answer == "yes" else None)
    assert ("ask for the age" in child["reason"]) == (answer == "unknown")


def test_where_the_pack_does_not_say_so_nobody_goes_straight_to_school():
    indonesia = learning_rules(open_pack("indonesia"))
    assert stands(enrolled((*SCHOOL, 7)), on="2012-06-30", rules=indonesia)["mainstreamed"] == "no"
    assert INDIA.straight is not None
    not_counted = replace(INDIA, straight=replace(INDIA.straight, mainstreamed=False))
    child = stands(enrolled((*SCHOOL, 7)), on="2012-06-30", rules=not_counted)
    assert child["mainstreamed"] == "no"


def test_who_came_from_a_centre_did_not_go_straight_to_school():
    assert stands(enrolled((*CENTRE, 7), (*SCHOOL, 8)), on="2012-06-30")["mainstreamed"] == "no"


# --- retention ---


def test_exactly_three_quarters_is_retained_and_a_day_less_is_not():
    for last, answer in (((24, 18), "yes"), ((24, 17), "no")):
        told = months("2012-07", (24, 18), (24, 18), last)
        girl = stands(enrolled(SCHOOL), told, admitted("2012-06-18"), on="2012-09-30")
        assert girl["retained_3"] == answer


def test_the_month_of_the_mainstreaming_counts_only_where_it_is_whole():
    told = months("2012-06", (24, 0), (24, 24), (24, 24), (24, 24))
    on_the_first = stands(enrolled(CENTRE), told, admitted("2012-06-01"), on="2012-08-31")
    later = stands(enrolled(SCHOOL), told, admitted("2012-06-18"), on="2012-09-30")
    assert (on_the_first["retained_3"], later["retained_3"]) == ("no", "yes")


def test_what_a_child_did_in_the_first_months_does_not_settle_the_sixth():
    """At six months the last three count: a child who came back is retained."""
    told = months("2012-07", *[(24, 0)] * 3, *[(24, 22)] * 3)
    girl = stands(enrolled(SCHOOL), told, admitted("2012-06-18"), on="2012-12-31")
    assert (girl["retained_3"], girl["retained_6"]) == ("no", "yes")


def test_a_missing_register_makes_nobody_retained_and_asks_for_it():
    told = months("2012-07", (24, 20), None, (24, 20))
    girl = stands(enrolled(SCHOOL), told, admitted("2012-06-18"), on="2012-10-31")
    assert girl["retained_3"] == "unknown"
    assert "up to 27 are not told" in girl["reason"]  # August 2012 without its Sundays
    assert "August 2012" in girl["reason"]


def test_a_missing_register_does_not_matter_where_it_could_not_change_the_answer():
    told = months("2012-07", (24, 1), None, (24, 1))
    girl = stands(enrolled(SCHOOL), told, admitted("2012-06-18"), on="2012-10-31")
    assert girl["retained_3"] == "no"


def test_for_thirty_days_a_register_may_be_on_its_way():
    told = months("2012-07", (24, 20), (24, 20))
    for on, answer in (("2012-10-30", "not_yet"), ("2012-10-31", "unknown")):
        girl = stands(enrolled(SCHOOL), told, admitted("2012-06-18"), on=on)
        assert girl["retained_3"] == answer
        assert ("waits for its registers until 2012-10-30" in girl["reason"]) == (
            answer == "not_yet"
        )


def test_who_left_school_is_not_retained_however_well_it_attended():
    left = ("school", "2012-06-18", "2012-09-20", "left")
    told = months("2012-07", *[(24, 24)] * 3)
    girl = stands(enrolled(left), told, admitted("2012-06-18"), on="2012-09-30")
    assert girl["retained_3"] == "no"
    assert "left school before it" in girl["reason"]


def test_the_last_day_of_an_enrolment_is_a_day_of_it():
    until = ("school", "2012-06-18", "2012-09-30", "completed")
    told = months("2012-07", *[(24, 24)] * 3)
    girl = stands(enrolled(until), told, admitted("2012-06-18"), on="2012-09-30")
    assert girl["retained_3"] == "yes"


def test_of_a_child_that_moved_somebody_asks_where_to():
    moved = ("school", "2012-06-18", "2012-08-20", "moved")
    girl = stands(enrolled(moved), UNTOLD, admitted("2012-06-18"), on="2012-11-30")
    assert (girl["retained_3"], girl["dropped_out"]) == ("unknown", "unknown")
    assert "ask which school the child went to" in girl["reason"]


def test_a_child_that_changed_school_is_in_school():
    first = ("school", "2012-06-18", "2012-08-20", "transferred")
    second = ("religious_school", "2012-08-21", None, None)
    told = months("2012-07", *[(24, 22)] * 3)
    girl = stands(enrolled(first, second), told, admitted("2012-06-18"), on="2012-09-30")
    assert girl["retained_3"] == "yes"


def test_the_evenings_at_the_centre_do_not_make_a_pupil():
    """Only registers of schools count for retention, where they say whose they are."""
    told = months("2012-07", *[(20, 20)] * 3).with_columns(
        pl.lit("training_centre-1").alias("institution")
    )
    both = enrolled(("training_centre", "2012-01-09", None, None), SCHOOL)
    girl = stands(both, told, admitted("2012-06-18"), on="2012-10-31")
    assert (girl["retained_3"], girl["attending"]) == ("unknown", "unknown")


def test_an_admission_is_an_enrolment_where_nobody_recorded_one():
    told = months("2012-07", *[(24, 22)] * 3)
    girl = stands(enrolled(CENTRE), told, admitted("2012-06-18"), on="2012-09-30")
    assert (girl["retained_3"], girl["dropped_out"]) == ("yes", "no")
    assert girl["reason"].startswith("Enrolled since 2012-06-18: school.")


def test_an_admission_on_the_last_day_at_another_school_is_a_new_enrolment():
    before = ("school", "2012-01-09", "2012-06-18", "left")
    girl = stands(enrolled(before), UNTOLD, admitted("2012-06-18"), on="2012-06-30")
    assert girl["dropped_out"] == "no"


# --- dropping out, and coming back ---


def days(since: str, *codes: tuple[str, int]) -> pl.DataFrame:
    """So many school days of each code, from a day on, without Sundays."""
    rows, on = [], day(since)
    for code, count in codes:
        for _ in range(count):
            on += dt.timedelta(days=on.isoweekday() == 7)
            rows.append(("girl", on, code))
            on += dt.timedelta(days=1)
    return pl.DataFrame(rows, schema=["person", "day", "attendance"], orient="row")


PUPIL = enrolled(("school", "2012-07-02", None, None))


def test_forty_five_school_days_of_absence_are_a_dropout_and_forty_four_are_not():
    for gone, answer in ((45, "yes"), (44, "no")):
        told = days("2012-07-02", ("present", 12), ("absent", gone), ("closed", 40))
        girl = stands(PUPIL, told, on="2012-09-30")
        assert girl["dropped_out"] == answer
    assert "dropped" not in girl["reason"].lower()


def test_a_dropout_is_told_with_the_first_day_of_absence():
    told = days("2012-07-02", ("present", 12), ("absent", 66))
    girl = stands(PUPIL, told, on="2012-09-30")
    assert girl["dropped_out_since"] == day("2012-07-15")
    assert "absent on 66 school days in a row, since 2012-07-15" in girl["reason"]
    assert girl["attending"] == "no"


def test_one_day_present_ends_it_also_in_a_month_that_is_not_over():
    told = days("2012-07-02", ("present", 12), ("absent", 66), ("present", 1))
    assert stands(PUPIL, told, on="2012-10-05")["dropped_out"] == "no"


def test_days_excused_and_holidays_are_no_absence():
    told = days("2012-07-02", ("present", 12), ("absent", 42), ("excused", 21), ("absent", 3))
    assert stands(PUPIL, told, on="2012-09-30")["dropped_out"] == "yes"
    free = holidays(open_pack("india"), since=day("2012-07-01"), until=day("2012-09-30"))
    girl = stands(PUPIL, told, on="2012-09-30", holidays=free.select("day"))
    assert girl["dropped_out"] == "no"  # 15 August was one of the days


def test_two_months_absent_by_the_month_are_a_dropout():
    told = months("2012-07", (24, 20), (24, 0), (24, 0))
    girl = stands(PUPIL, told, on="2012-09-30")
    assert (girl["dropped_out"], girl["dropped_out_since"]) == ("yes", day("2012-08-01"))


def test_by_the_month_nobody_knows_which_days_they_were():
    told = months("2012-07", (24, 20), (24, 3), (24, 0))
    girl = stands(PUPIL, told, on="2012-09-30")
    assert girl["dropped_out"] == "unknown"
    assert "on 24 school days for certain, on 45 at most; 45 are a dropout" in girl["reason"]


def test_a_missing_register_makes_nobody_a_dropout_and_asks_for_it():
    told = months("2012-07", (24, 0), (24, 0), None)
    girl = stands(PUPIL, told, on="2012-09-30")
    assert (girl["dropped_out"], girl["dropped_out_since"]) == ("unknown", None)
    assert girl["reason"].endswith("Ask for what is missing in the register of September 2012.")


def test_leaving_for_nowhere_is_a_dropout_by_the_rule_of_the_pack():
    left = enrolled(("training_centre", "2012-01-09", "2012-03-10", "left"))
    girl = stands(left, on="2012-09-30")
    assert (girl["dropped_out"], girl["dropped_out_since"]) == ("yes", day("2012-03-10"))
    never = replace(INDIA, dropout=replace(INDIA.dropout, left=False))
    assert stands(left, on="2012-09-30", rules=never)["dropped_out"] == "no"


def test_who_enrols_again_is_no_dropout():
    left = ("training_centre", "2012-01-09", "2012-03-10", "left")
    again = enrolled(left, ("training_centre", "2012-09-03", None, None))
    girl = stands(again, on="2012-09-15")
    assert girl["dropped_out"] == "no"
    assert "too early to say whether the child attends" in girl["reason"]


def test_a_transfer_does_not_end_an_absence_and_coming_back_does():
    second = ("religious_school", "2012-08-01", None, None)
    told = months("2012-07", (24, 0), (24, 0))
    for ended, answer in (("transferred", "yes"), ("left", "no")):
        pupil = enrolled(("school", "2012-06-18", "2012-07-31", ended), second)
        assert stands(pupil, told, on="2012-08-31")["dropped_out"] == answer


def test_the_reason_is_told_in_the_readers_language():
    told = months("2012-07", (24, 0), (24, 0), None)
    said = stands(PUPIL, told, on="2012-09-30", language="id")["reason"]
    assert said.startswith("Terdaftar sejak 2012-07-02: sekolah.")
    assert said.endswith("daftar hadir September 2012.")


# --- what contradicts itself, and what cannot be ---


def test_a_month_entered_twice_with_other_marks_is_not_told():
    told = pl.concat([months("2012-07", (24, 20)), months("2012-07", (24, 2))]).with_columns(
        pl.lit("school-1").alias("institution")
    )
    girl = stands(PUPIL, told, on="2012-07-31")
    assert (girl["attending"], "July 2012" in girl["reason"]) == ("unknown", True)
    same = pl.concat([told.head(1)] * 2)
    assert "20 of 24 school days" in stands(PUPIL, same, on="2012-07-31")["reason"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": ["scool"]}, "row 1, column kind: .*Did you mean 'school'"),
        ({"kind": [None]}, "at no kind of place"),
        ({"ended_as": ["compleeted"]}, "Did you mean 'completed'"),
        ({"until": [dt.date(2012, 6, 30)]}, "row 1, column until: .*ends before it begins"),
        ({"from": [None]}, "no first day"),
        ({"person": [None]}, "nobody's"),
        ({"from": ["April"]}, "no dates"),
    ],
)
def test_an_enrolment_that_cannot_be_is_refused(change, said):
    good = PUPIL.to_dict(as_series=False)
    types = {"from": pl.Date} if change.get("from") == [None] else {}
    wrong = pl.DataFrame({**good, **change}, schema_overrides=types)
    with pytest.raises(FrameError, match=said):
        stands(wrong, on="2012-09-30")


def test_who_has_no_register_at_all_is_asked_for_it():
    for empty in (UNTOLD, pl.DataFrame({"person": [], "day": [], "attendance": []})):
        girl = stands(PUPIL, empty, admitted("2012-07-02"), on="2012-07-31")
        assert (girl["attending"], girl["dropped_out"]) == ("unknown", "no")
        assert girl["reason"].endswith("Ask for what is missing in the register of July 2012.")


def test_of_many_missing_registers_the_last_are_named():
    girl = stands(enrolled(("school", "2012-04-02", None, None)), on="2012-08-31")
    named = "June 2012, July 2012, August 2012, and of earlier months: 2."
    assert girl["reason"].endswith(f"Ask for what is missing in the registers of {named}")


def test_a_missing_column_is_named_with_the_nearest():
    with pytest.raises(FrameError, match="column until: The enrolments lack a column"):
        stands(PUPIL.rename({"until": "untill"}), on="2012-09-30")
