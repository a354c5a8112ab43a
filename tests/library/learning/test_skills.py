"""Who was trained, placed, and still at work or learning, by what was recorded of a course."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from muara.errors import FrameError
from muara.learning import out_of_order, skills_rules, trained_people, trainees
from muara.packs import open_pack

RULES = skills_rules(open_pack("india"))
KINDS = {
    "module": pl.String,
    "working": pl.Boolean,
    "learning": pl.Boolean,
    "lawful": pl.String,
    "clause": pl.String,
    "age_low": pl.Int64,
    "age_high": pl.Int64,
}
ENROLLED, COMPLETED = ("enrolled", "2012-06-04"), ("completed", "2012-09-28")


def told(*happened: tuple[Any, ...], person: str = "a", course: str = "tailoring") -> pl.DataFrame:
    """(event, day[, facts]) of one person in a course, aged 15 where nothing else is said."""
    rows = [
        {
            "person": person,
            "course": course,
            "event": event,
            "day": dt.date.fromisoformat(day),
            "age_low": 15,
            "age_high": 15,
            **(facts[0] if facts else {}),
        }
        for event, day, *facts in happened
    ]
    return pl.DataFrame(rows, schema_overrides={**KINDS})


def answer(*happened: tuple[Any, ...], on: str = "2013-06-30", **more: Any) -> dict[str, Any]:
    rules = more.pop("rules", RULES)
    found = trainees(told(*happened), on=dt.date.fromisoformat(on), rules=rules, **more)
    return found.row(0, named=True)


# --- trained ---


def test_who_completed_counts_as_trained_from_that_day():
    found = answer(ENROLLED, COMPLETED)
    assert (found["trained"], found["trained_on"]) == ("yes", dt.date(2012, 9, 28))
    assert "Counts as trained since 2012-09-28, by the end of the course." in found["reason"]


def test_who_is_in_the_course_is_not_yet_trained_and_nobody_is_asked_yet():
    found = answer(ENROLLED)
    assert (found["trained"], found["trained_on"], found["counts"]) == ("not_yet", None, "not_yet")
    assert (found["placed"], found["traced_3"]) == ("not_yet", "not_yet")
    assert found["reason"].endswith("Not yet trained: the end of the course is still to come.")


def test_who_left_was_not_trained_and_is_not_asked_afterwards():
    found = answer(ENROLLED, ("left", "2012-07-09"))
    assert (found["left_on"], found["trained"], found["counts"]) == (
        dt.date(2012, 7, 9),
        "no",
        "no",
    )
    assert (found["placed"], found["traced_3"], found["traced_6"]) == (None, None, None)


def test_who_left_and_came_back_is_in_the_course():
    found = answer(ENROLLED, ("left", "2012-07-09"), ("enrolled", "2012-08-01"))
    assert (found["enrolled_on"], found["left_on"]) == (dt.date(2012, 6, 4), None)
    assert found["trained"] == "not_yet"


@pytest.mark.parametrize(
    ("event", "day"), [("enrolled", "2012-06-04"), ("certified", "2012-10-15")]
)
def test_the_pack_names_the_event_that_counts(event, day):
    found = answer(
        ENROLLED, COMPLETED, ("certified", "2012-10-15"), rules=replace(RULES, trained=event)
    )
    assert found["trained_on"] == dt.date.fromisoformat(day)


def test_a_certificate_before_the_end_of_the_course_counts_for_nothing_until_a_person_resolves_it():
    early = ("certified", "2012-08-01")
    found = answer(ENROLLED, early, COMPLETED, rules=replace(RULES, trained="certified"))
    assert (found["trained"], found["trained_on"], found["counts"]) == ("unknown", None, "unknown")
    assert "ask which is right" in found["reason"]
    said_only = tuple(replace(each, resolve=False) for each in RULES.order)
    rules = replace(RULES, trained="certified", order=said_only)
    assert answer(ENROLLED, early, COMPLETED, rules=rules)["trained"] == "yes"


def test_what_happens_later_is_not_known_yet():
    assert answer(ENROLLED, COMPLETED, on="2012-09-27")["trained"] == "not_yet"


def test_modules_passed_count_once_each():
    passed = [("module_passed", "2012-07-01", {"module": key}) for key in ("cut", "sew", "cut")]
    courses = pl.DataFrame({"course": ["tailoring"], "modules": [4]})
    found = answer(ENROLLED, *passed, courses=courses)
    assert (found["modules_passed"], found["modules"]) == (2, 4)
    assert "2 of 4 modules passed." in found["reason"]
    assert "how many the course has is not told" in answer(ENROLLED, *passed)["reason"]


# --- the target ---


def of_age(low: int | None, high: int | None, **more: Any) -> dict[str, Any]:
    return answer(ENROLLED, (*COMPLETED, {"age_low": low, "age_high": high}), **more)


@pytest.mark.parametrize(
    ("low", "high", "counts"),
    [
        (14, 14, "yes"),
        (17, 17, "yes"),
        (13, 13, "no"),
        (18, 18, "no"),  # an older sibling is trained, and not in the target
        (13, 14, "unknown"),
        (16, 18, "unknown"),
        (None, None, "unknown"),
    ],
)
def test_the_target_is_of_its_ages_on_the_day_of_training(low, high, counts):
    found = of_age(low, high)
    assert (found["trained"], found["counts"]) == ("yes", counts)
    assert ("14 to 17" in found["reason"]) == (counts != "yes")


def test_the_target_of_14_and_over_has_no_upper_end():
    rules = replace(RULES, ages=replace(RULES.ages, until=None))
    assert of_age(18, None, rules=rules)["counts"] == "yes"
    assert "14 and over" in of_age(13, 13, rules=rules)["reason"]


def test_a_person_in_two_courses_counts_once_from_the_first():
    both = pl.concat(
        [
            told(ENROLLED, COMPLETED),
            told(ENROLLED, ("completed", "2012-08-01"), course="welding"),
            told(ENROLLED, person="b"),
        ]
    )
    found = trained_people(trainees(both, on=dt.date(2013, 3, 31), rules=RULES))
    assert found.rows() == [
        ("a", "yes", "welding", dt.date(2012, 8, 1)),
        ("b", "not_yet", None, None),
    ]


# --- afterwards ---


def asked(
    key: str, day: str, working: bool | None, learning: bool | None = None
) -> tuple[Any, ...]:
    return (key, day, {"working": working, "learning": learning})


@pytest.mark.parametrize(
    ("working", "learning", "found"),
    [
        (True, None, "yes"),
        (False, True, "yes"),
        (False, False, "no"),
        (False, None, "unknown"),  # nobody asked whether learning goes on
        (None, None, "unknown"),
    ],
)
def test_at_work_or_learning_three_months_later(working, learning, found):
    call = asked("traced_3", "2012-12-27", working, learning)
    assert answer(ENROLLED, COMPLETED, call)["traced_3"] == found


def test_who_was_not_asked_in_time_is_not_known_and_never_a_no():
    late = asked("traced_3", "2013-02-15", False, False)
    assert answer(ENROLLED, COMPLETED, late)["traced_3"] == "unknown"
    assert answer(ENROLLED, COMPLETED, on="2013-01-27")["traced_3"] == "not_yet"  # the last day
    assert answer(ENROLLED, COMPLETED, on="2013-01-28")["traced_3"] == "unknown"


def test_a_call_that_nobody_answered_does_not_undo_an_answer():
    first, second = asked("traced_3", "2012-12-20", True), asked("traced_3", "2013-01-10", None)
    assert answer(ENROLLED, COMPLETED, first, second)["traced_3"] == "yes"


def test_placed_within_the_months_of_the_pack():
    assert answer(ENROLLED, COMPLETED, ("placed", "2013-03-28"))["placed"] == "yes"
    assert answer(ENROLLED, COMPLETED, ("placed", "2013-03-29"))["placed"] == "no"
    assert answer(ENROLLED, COMPLETED, ("self_employed", "2012-11-05"))["placed"] == "yes"
    assert answer(ENROLLED, COMPLETED, on="2013-03-28")["placed"] == "not_yet"


def test_no_placement_on_record_is_a_no_only_when_somebody_was_asked():
    idle = asked("traced_6", "2013-03-30", False, False)
    assert answer(ENROLLED, COMPLETED)["placed"] == "unknown"
    assert answer(ENROLLED, COMPLETED, idle)["placed"] == "no"
    early = asked("traced_3", "2012-12-30", False, False)  # work may have come after
    assert answer(ENROLLED, COMPLETED, early)["placed"] == "unknown"


def test_whether_the_latest_work_is_lawful_is_told_with_its_clause():
    first = ("placed", "2012-10-05", {"lawful": "no", "clause": "IN.CALPRA.3A"})
    then = ("placed", "2012-12-05", {"lawful": "yes"})
    found = answer(ENROLLED, COMPLETED, first)
    assert (found["lawful"], found["clause"]) == ("no", "IN.CALPRA.3A")
    assert found["reason"].endswith("not lawful at this age (IN.CALPRA.3A): act at once.")
    assert answer(ENROLLED, COMPLETED, first, then)["lawful"] == "yes"
    assert answer(ENROLLED, COMPLETED, ("placed", "2012-12-05"))["lawful"] == "unknown"
    assert answer(ENROLLED, COMPLETED)["lawful"] is None


@pytest.mark.parametrize(("language", "said"), [("id", "Dihitung terlatih"), ("hi", "प्रशिक्षित")])
def test_the_reason_is_told_in_the_readers_language(language, said):
    assert said in answer(ENROLLED, COMPLETED, language=language)["reason"]


# --- the order of events ---


@pytest.mark.parametrize(
    ("events", "code", "resolve"),
    [
        ([ENROLLED, ("certified", "2012-08-01"), COMPLETED], "certified_before_completed", True),
        ([ENROLLED, ("certified", "2012-08-01")], "certified_before_completed", True),
        ([COMPLETED], "completed_before_enrolled", True),
        ([ENROLLED, ("placed", "2012-08-01"), COMPLETED], "placed_before_completed", False),
    ],
)
def test_an_event_before_what_it_comes_after_is_flagged(events, code, resolve):
    found = out_of_order(told(*events), rules=RULES)
    assert found.select("code", "resolve").rows() == [(code, resolve)]


def test_events_in_their_order_are_not_flagged():
    events = [ENROLLED, COMPLETED, ("certified", "2012-09-28"), ("placed", "2012-10-01")]
    assert out_of_order(told(*events), rules=RULES).is_empty()


def test_a_placement_before_the_end_is_said_and_still_counts():
    found = answer(ENROLLED, ("placed", "2012-08-01"), COMPLETED)
    assert (found["trained"], found["placed"]) == ("yes", "yes")


# --- what cannot be ---


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"event": ["complete"]}, "row 1, column event: .*Did you mean 'completed'?"),
        ({"event": ["module_passed"]}, "row 1, column event: A module was passed"),
        ({"day": pl.Series([None], dtype=pl.Date)}, "row 1, column day: This cell is empty"),
        ({"day": ["June"]}, "column day: These are no dates"),
        ({"lawful": ["maybe"]}, "row 1, column lawful: This word is not known here"),
        ({"working": ["yes"]}, "column working: This column cannot be read"),
        ({"age_low": [16]}, "row 1, column age_low: The lower age is above"),
    ],
)
def test_events_that_cannot_be_are_refused(change, said):
    good = {"person": ["a"], "course": ["x"], "event": ["enrolled"], "day": [dt.date(2012, 6, 4)]}
    events = pl.DataFrame({**good, "age_high": [15], **change})
    with pytest.raises(FrameError, match=said):
        trainees(events, on=dt.date(2013, 3, 31), rules=RULES)


def test_a_course_that_is_there_twice_is_refused():
    courses = pl.DataFrame({"course": ["tailoring"] * 2, "modules": [4, 5]})
    with pytest.raises(FrameError, match="row 1, column course: This course is there twice"):
        answer(ENROLLED, courses=courses)


def test_a_column_that_is_missing_is_named():
    with pytest.raises(FrameError, match="column course: The events lack a column"):
        trainees(pl.DataFrame({"person": ["a"]}), on=dt.date(2013, 3, 31), rules=RULES)
