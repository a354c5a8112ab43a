"""A centre's quarter, its money and its visits: every figure is the sum of the rows behind it."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.packs.spoiling import spoil
from muara.errors import FrameError, PackError
from muara.learning import (
    check_funds,
    check_visits,
    funds,
    learning_rules,
    office_rules,
    quarter,
)
from muara.learning.office import SUPPORT
from muara.packs import open_pack, packs_folder

INDIA = open_pack("india")
RULES, OFFICE = learning_rules(INDIA), office_rules(INDIA)
SINCE, UNTIL = OFFICE.year.days(2012, 1)
CAME, LATER, AFTER = dt.date(2012, 3, 1), dt.date(2012, 5, 7), dt.date(2012, 7, 2)
ENROLMENTS = {
    **dict.fromkeys(("person", "institution", "kind", "ended_as"), pl.String),
    **dict.fromkeys(("from", "until"), pl.Date),
}
REGISTERS = {
    **dict.fromkeys(("person", "institution", "marks"), pl.String),
    "month": pl.Date,
    **dict.fromkeys(("days_open", "days_present", "prevocational_hours"), pl.Int64),
}
SCHOOLS = {"person": pl.String, "day": pl.Date, "school": pl.String}


def enrolled(person: str, since: dt.date, until: dt.date | None = None, **more: Any) -> dict:
    ended = "completed" if until else None
    at = {"person": person, "institution": "C-1", "kind": "training_centre"}
    return {**at, "from": since, "until": until, "ended_as": ended, **more}


def counted(*enrolments: dict, registers=(), support=(), schools=()) -> dict[str, float]:
    found = quarter(
        pl.DataFrame(enrolments, schema=ENROLMENTS),
        pl.DataFrame(registers, schema=REGISTERS),
        pl.DataFrame(support, schema={**SUPPORT, "amount": pl.Float64}),
        pl.DataFrame(schools, schema=SCHOOLS, orient="row"),
        since=SINCE,
        until=UNTIL,
        rules=RULES,
    )
    return dict(found.group_by("figure").agg(pl.col("amount").sum()).iter_rows())


def month(person: str, number: int, **more: Any) -> dict:
    return {"person": person, "institution": "C-1", "month": dt.date(2012, number, 1), **more}


def test_who_was_there_came_ended_and_stayed():
    found = counted(
        enrolled("there", CAME),
        enrolled("new", LATER),
        enrolled("done", CAME, LATER),
        enrolled("gone before", CAME, dt.date(2012, 3, 31)),
        enrolled("to come", AFTER),
    )
    rolls = {name: found.get(name) for name in ("at_start", "came", "completed", "at_end")}
    assert rolls == {"at_start": 2, "came": 1, "completed": 1, "at_end": 2}


DAYS = st.dates(dt.date(2012, 2, 1), dt.date(2012, 8, 31))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(DAYS, st.none() | DAYS, st.sampled_from([None, "left", "moved"]))))
def test_whoever_was_there_or_came_has_gone_or_is_there(stays):
    rows = [
        enrolled(str(n), first, last and max(first, last), ended_as=how if last else None)
        for n, (first, last, how) in enumerate(stays)
    ]
    found = counted(*rows)
    here = found.get("at_start", 0) + found.get("came", 0)
    ended = sum(found.get(name, 0) for name in ("left", "moved", "ended_somehow"))
    assert here == ended + found.get("at_end", 0)


def test_a_register_that_contradicts_itself_tells_nothing_and_one_not_told_is_missing():
    told = [month("a", 4, days_open=24, days_present=each) for each in (20, 9)]
    told.append(month("a", 5, days_open=25, days_present=15, prevocational_hours=8))
    found = counted(enrolled("a", CAME), registers=told)
    assert (found["days_open"], found["days_present"], found["trade_hours"]) == (25, 15, 8)
    assert found["register_missing"] == 1  # June: of April there is one, to be looked at


def test_support_given_or_not_the_last_time_it_was_told():
    meals = [month("a", 4, item="meal", given=given) for given in (False, True)]
    stipend = month("a", 4, item="stipend", given=True, amount=150.0)
    found = counted(enrolled("a", CAME), support=[*meals, stipend])
    assert (found["meals_given"], found.get("meals_not")) == (1, None)
    assert (found["stipends_given"], found["stipend_money"]) == (1, 150)


def test_a_child_is_mainstreamed_once_by_the_place_that_taught_it_last():
    second = enrolled("a", LATER, institution="C-2", kind="bridge_course")
    found = quarter(
        pl.DataFrame([enrolled("a", CAME, LATER), second], schema=ENROLMENTS),
        pl.DataFrame(schema=REGISTERS),
        pl.DataFrame(schema=SUPPORT),
        pl.DataFrame([("a", UNTIL, "S"), ("a", LATER, "S")], schema=SCHOOLS, orient="row"),
        since=SINCE,
        until=UNTIL,
        rules=RULES,
    )
    admitted = found.filter(pl.col("figure") == "mainstreamed")
    assert admitted.select("institution", "day").rows() == [("C-2", LATER)]


def money(*told: tuple[dt.date, str, float, int | None]) -> pl.DataFrame:
    names = ["day", "movement", "amount", "year"]
    kinds = {"day": pl.Date, "movement": pl.String, "amount": pl.Float64, "year": pl.Int64}
    frame = pl.DataFrame(list(told), schema={name: kinds[name] for name in names}, orient="row")
    return frame.with_columns(institution=pl.lit("C-1"))


def test_the_balance_goes_into_the_next_year_and_a_late_paper_into_its_own():
    found = funds(
        money(
            (dt.date(2012, 4, 9), "sanctioned", 300, None),
            (dt.date(2012, 5, 2), "released", 200, None),
            (dt.date(2013, 4, 8), "used", 150, 2012),
            (dt.date(2013, 6, 3), "returned", 50, None),
        ),
        on=dt.date(2013, 7, 1),
        rules=OFFICE,
    )
    told = found.select("year", "brought", "released", "used", "returned", "balance")
    assert told.rows() == [(2012, 0, 200, 150, 0, 50), (2013, 50, 0, 0, 50, 0)]
    assert check_funds(found).is_empty()


def test_more_used_than_came_and_more_released_than_sanctioned():
    day = dt.date(2012, 5, 2)
    told = money(
        (day, "sanctioned", 80, None), (day, "released", 100, None), (day, "used", 130, None)
    )
    flags = check_funds(funds(told, on=dt.date(2013, 3, 31), rules=OFFICE))
    assert flags.select("code", "over").rows() == [
        ("released_above_sanctioned", 20),
        ("used_above_released", 30),
    ]


def test_a_movement_there_is_not():
    with pytest.raises(FrameError, match="Did you mean 'released'"):
        funds(money((CAME, "relased", 1, None)), on=UNTIL, rules=OFFICE)


def visited(marks: str, **said: Any) -> dict[str, Any]:
    visit = {"id": "v", "institution": "C-1", "day": dt.date(2012, 4, 3), **said}
    told = [month(each, 4, marks=marks) for each in ("a", "b")]
    found = check_visits(
        pl.DataFrame([visit]),
        enrolments=pl.DataFrame([enrolled("a", CAME), enrolled("b", CAME)], schema=ENROLMENTS),
        registers=pl.DataFrame(told, schema=REGISTERS),
        rules=RULES,
        office=OFFICE,
    )
    return found.row(0, named=True)


def test_fewer_in_the_room_than_the_register_of_that_day_says():
    found = visited("app" + "-" * 27, present_there=1, enrolled_there=3)
    assert found["fewer_counted"].startswith("1 counted in the room, but the register")
    assert found["register_differs"].startswith("The register there names 3, but 2 are")


def test_a_day_that_no_register_tells_of_accuses_nobody():
    found = visited("p--" + "-" * 27, present_there=0, enrolled_there=2)
    assert (found["marked"], found["fewer_counted"], found["register_differs"]) == (
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("begins = 4", "begins = 14", "14 is no month"),
        ('= "at_start"', '= "at_strat"', "Did you mean 'at_start'?"),
    ],
)
def test_a_slip_is_refused_with_what_to_do(tmp_path: Path, old: str, new: str, said: str):
    shutil.copy(packs_folder() / "india" / "learning.toml", tmp_path)
    line = spoil(tmp_path, "learning.toml", old, new)
    with pytest.raises(PackError) as refused:
        office_rules(replace(INDIA, path=tmp_path))
    assert said in str(refused.value)
    assert refused.value.line is not None
    assert abs(refused.value.line - line) < 8
