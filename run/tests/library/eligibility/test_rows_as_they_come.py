"""Rows as people write them: gaps, slips, ages by the day of birth, facts on one row of many."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from muara.eligibility import Member, Verdict, family, judge, pairs
from muara.errors import FrameError, PackError
from muara.packs import open_pack

INDIA = open_pack("india")
DAY = dt.date(2012, 6, 1)
WORK = "IN-NREGS"  # of a household: rural, an adult, asks for work
OLD_AGE = "IN-IGNOAPS"  # of a person: 60 or more, on the list
ODISHA = "IN-OD-MBPY"  # of a person, in one State


def judged(scheme: str, on: dt.date = DAY, **columns: Any) -> list[str]:
    found = judge(pl.DataFrame(columns), on=on, pack=INDIA, schemes=[scheme])
    return list(found[f"{scheme}_verdict"])


def paired(scheme: str, columns: str, **people: Any) -> list[tuple[Any, ...]]:
    found = pairs(pl.DataFrame(people), on=DAY, pack=INDIA, schemes=[scheme])
    return found.select(columns.split()).rows()


# --- places ---


@pytest.mark.parametrize("place", ["", "IN.ST.210", "Cuttack"])
def test_a_place_that_nobody_knows_is_asked_about_and_never_makes_a_no(place):
    found = judge(
        pl.DataFrame({"age": [66], "place": [place]}), on=DAY, pack=INDIA, schemes=[ODISHA]
    )
    assert found[f"{ODISHA}_verdict"].to_list() == ["ask"]
    assert found[f"{ODISHA}_unknown"].item().startswith("place;")
    one = family({}, [Member("a", {"age": 66})], on=DAY, pack=INDIA, place=place, schemes=[ODISHA])
    assert [each.verdict for each in one.verdicts] == ["ask"]


def test_one_place_for_all_leaves_the_columns_of_the_file_alone():
    frame = pl.DataFrame({"age": [66], "place": ["a hamlet"]})
    found = judge(frame, on=DAY, pack=INDIA, schemes=[ODISHA], place="IN.ST.21")
    assert found.select(frame.columns).equals(frame)
    assert "place" not in found[f"{ODISHA}_unknown"].item()


# --- ages ---


def test_an_age_is_reckoned_from_the_day_of_birth_on_the_day_of_the_schemes():
    born = [dt.date(1952, 5, 31), dt.date(1952, 6, 1), dt.date(1952, 6, 2), None]
    visited = [dt.date(2011, 1, 1)] * 4
    found = judged(OLD_AGE, birth_date=born, work_date=visited, bpl=[True] * 4)
    assert found == ["eligible", "eligible", "not_eligible", "ask"]


def test_an_age_that_is_missing_is_reckoned_where_the_day_of_birth_is_known():
    born = [dt.date(1940, 1, 1), None, dt.date(1940, 1, 1)]
    found = judged(OLD_AGE, age=[None, 70, 50], birth_date=born, bpl=[True] * 3)
    assert found == ["eligible", "eligible", "not_eligible"]


def test_a_scheme_that_there_is_not_is_refused_with_the_nearest():
    with pytest.raises(PackError, match="no scheme 'IN-NREG'.*IN-NREGS"):
        family({}, [], on=DAY, pack=INDIA, schemes=["IN-NREG"])


@pytest.mark.parametrize(("day", "verdict"), [(28, "not_eligible"), (29, "eligible")])
def test_a_leap_day_completes_a_year_on_itself_where_there_is_one(day, verdict):
    on, born = dt.date(2012, 2, day), dt.date(1952, 2, 29)
    assert judged(OLD_AGE, on=on, birth_date=[born], bpl=[True]) == [verdict]
    member = Member("a", {"birth_date": born})
    one = family({"bpl": True}, [member], on=on, pack=INDIA, schemes=[OLD_AGE])
    assert [each.verdict for each in one.verdicts] == [verdict]


def test_who_is_born_after_the_day_is_not_younger_than_six_on_it():
    assert judged("IN-ICDS", birth_date=[dt.date(2012, 6, 2)], sex=["male"]) == ["ask"]


# --- what will change ---


def will(age: int, born: dt.date, on: dt.date) -> Verdict:
    facts = {"age": age, "birth_date": born, "child_labour": True, "school_status": "dropout"}
    return family({}, [Member("a", facts)], on=on, pack=INDIA, schemes=["IN-NCLP"]).verdicts[0]


def test_nobody_is_told_that_they_will_qualify_for_what_has_ended_by_then():
    found = will(8, dt.date(2012, 6, 1), on=dt.date(2021, 3, 1))
    assert (found.verdict, found.will) == ("not_eligible", None)


def test_a_later_version_decides_of_a_later_day():
    found = will(8, dt.date(2007, 6, 1), on=dt.date(2016, 3, 1))
    assert found.will is not None
    assert found.will.day == dt.date(2016, 6, 1)


# --- households ---


def test_a_row_without_a_household_is_refused():
    with pytest.raises(FrameError, match="row 2, column household"):
        paired(WORK, "verdict", household=["h", None], person=["p", "q"], age=[40, 5])


def test_a_row_for_the_household_alone_is_no_member_of_it():
    people = {"household": ["h", "h"], "person": [None, "girl"], "age": [None, 9]}
    facts = {"residence": ["rural", None], "work_demanded": [True, None]}
    found = paired(WORK, "verdict failing", **people, **facts)
    assert found == [("not_eligible", "adult")]


def test_a_fact_of_the_household_may_stand_on_any_of_its_rows():
    people = {"household": ["h", "h"], "person": ["p", "q"], "age": [40, 9]}
    facts = {"residence": [None, "rural"], "work_demanded": [None, True]}
    assert paired(WORK, "verdict unknown", **people, **facts) == [("eligible", "")]


@pytest.mark.parametrize(
    ("first", "second", "received"),
    [
        (None, "IN-NREGS", True),
        ("IN-RSBY; IN-NREGS", "", True),
        ("", "IN-RSBY", False),
        ("", None, None),
    ],
)
def test_a_household_receives_what_arrives_for_any_of_it(first, second, received):
    people = {"household": ["h", "h"], "person": ["p", "q"], "receives": [first, second]}
    assert paired(WORK, "received", **people) == [(received,)]


def test_a_household_holds_what_one_holds_and_lacks_what_all_lack():
    people = {"household": ["h", "h"], "person": ["p", "q"]}
    held = {"papers_held": ["", "photo"], "papers_missing": ["job_card;photo", "job_card"]}
    [(missing, unasked)] = paired(WORK, "missing unasked", **people, **held)
    assert missing == "job_card"
    assert "photo" not in unasked


def test_a_paper_of_the_household_is_missing_where_one_row_says_so():
    people = {
        "household": ["h", "h"],
        "person": ["p", "q"],
        "papers_missing": ["ration_card", None],
    }
    [(missing, unasked)] = paired("IN-TPDS-BPL", "missing unasked", **people)
    assert (missing, unasked) == ("ration_card", "")


def test_what_a_member_receives_can_shut_the_household_out():
    indonesia = open_pack("indonesia")
    people = {"household": ["h", "h"], "person": ["p", "q"], "receives": ["", "ID-PKH"]}
    found = pairs(
        pl.DataFrame({**people, "living_lost": [True, True]}),
        on=dt.date(2020, 5, 1),
        pack=indonesia,
        schemes=["ID-BLTDD"],
    )
    assert "exclusive" in found["failing"].item().split(";")


# --- columns ---


@pytest.mark.parametrize(
    ("words", "taken"), [(True, f"{OLD_AGE}_failing"), (False, f"{OLD_AGE}_age")]
)
def test_a_column_of_the_file_is_never_overwritten(words, taken):
    frame = pl.DataFrame({"age": [66], taken: ["mine"]})
    with pytest.raises(FrameError, match="would be overwritten"):
        judge(frame, on=DAY, pack=INDIA, schemes=[OLD_AGE], words=words)


def test_an_income_known_between_two_sums_may_stand_on_any_row_of_the_household():
    """Sponsorship in a village: at most 24,000 rupees a year, as the mother told."""
    found = paired(
        "IN-ICPS",
        "person verdict",
        household=["h", "h"],
        person=["mother", "child"],
        age=[34, 11],
        cncp=[False, True],
        residence=["rural", None],
        annual_income_low=[18000, None],
        annual_income_high=[20000, None],
    )
    assert found == [("mother", "not_eligible"), ("child", "eligible")]
