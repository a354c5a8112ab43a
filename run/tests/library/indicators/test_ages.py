"""How old somebody was on the day of a service, from what evidence there is."""

from __future__ import annotations

import datetime as dt

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muara.indicators import with_age

# A busy machine is no reason to fail.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAY = dt.date(2012, 4, 2)
ORDER = ["birth_certificate", "school_record", "statement"]
SCHEMA = {
    "person": pl.String,
    "true_on": pl.Date,
    "birth_date": pl.Date,
    "age": pl.Int64,
    "age_low": pl.Int64,
    "age_high": pl.Int64,
    "evidence": pl.String,
}


def ages(*said: dict[str, object], on: dt.date = DAY) -> list[tuple[int | None, int | None]]:
    events = pl.DataFrame({"person": ["a"], "true_on": [on]})
    identity = pl.DataFrame([{"person": "a", **each} for each in said], schema=SCHEMA)
    return with_age(events, identity, strongest_first=ORDER).select("age_low", "age_high").rows()


def test_a_stated_age_widens_by_a_year_on_another_day_of_the_year():
    assert ages({"true_on": DAY, "age": 13}) == [(13, 13)]
    assert ages({"true_on": dt.date(2012, 3, 1), "age": 13}) == [(13, 14)]
    assert ages({"true_on": dt.date(2012, 5, 1), "age": 13}) == [(12, 13)]
    assert ages({"true_on": dt.date(2009, 4, 2), "age_low": 9, "age_high": 10}) == [(12, 13)]


def test_the_strongest_evidence_counts_and_of_that_the_newest():
    paper = {
        "true_on": dt.date(2010, 1, 1),
        "birth_date": dt.date(1999, 1, 1),
        "evidence": "school_record",
    }
    word = {"true_on": dt.date(2012, 1, 1), "age": 9, "evidence": "statement"}
    newer = paper | {"true_on": dt.date(2011, 1, 1), "birth_date": dt.date(1998, 1, 1)}
    assert ages(word, paper) == [(13, 13)]
    assert ages(newer, word, paper) == [(14, 14)]


def test_nobody_recorded_an_age():
    assert ages() == [(None, None)]
    assert ages({"true_on": DAY, "evidence": "statement"}) == [(None, None)]


@UNHURRIED
@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2008, 1, 1)),
    st.dates(dt.date(2008, 1, 1), dt.date(2013, 6, 30)),
)
def test_the_fast_path_agrees_with_plain_arithmetic(born, day):
    to_come = (day.month, day.day) < (born.month, born.day)
    plain = day.year - born.year - to_come
    assert ages({"true_on": DAY, "birth_date": born}, on=day) == [(plain, plain)]


@UNHURRIED
@given(
    st.dates(dt.date(1996, 1, 1), dt.date(2004, 1, 1)),
    st.dates(dt.date(2008, 1, 1), dt.date(2013, 6, 30)),
    st.dates(dt.date(2008, 1, 1), dt.date(2013, 6, 30)),
)
def test_the_bounds_of_a_truly_stated_age_always_hold_the_true_age(born, said_on, day):
    [(true, _)] = ages({"true_on": DAY, "birth_date": born}, on=said_on)
    [(then, _)] = ages({"true_on": DAY, "birth_date": born}, on=day)
    [(low, high)] = ages({"true_on": said_on, "age": true}, on=day)
    assert low <= then <= high
    assert high - low <= 1
