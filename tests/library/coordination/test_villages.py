"""A village is free of child labour by rule alone, until what that rests on is too old."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muara.coordination import (
    FREE,
    answer_children,
    check_pack_villages,
    count_children,
    judge_villages,
    village_rules,
)
from muara.packs import open_pack

RULES = village_rules(open_pack("india"))
ON = dt.date(2013, 5, 1)


@pytest.mark.parametrize("pack", ["international", "india", "indonesia"])
def test_the_examples_of_the_packs(pack: str) -> None:
    found = check_pack_villages(pack)
    assert (found.failures, found.ran) == ((), 6)


def children(*rows: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame(
        [("Riga", *row) for row in rows],
        schema={
            "village": pl.String,
            "age_low": pl.Int64,
            "age_high": pl.Int64,
            "state": pl.String,
            "finding": pl.String,
            "school_status": pl.String,
            "last_seen": pl.Date,
        },
        orient="row",
    )


def test_every_child_of_a_village_is_counted_and_what_is_not_known_stays_open() -> None:
    seen = dt.date(2013, 1, 15)
    told = children(
        (12, 12, "not_eligible", "not_working", "enrolled", seen),
        (13, 13, "in_child_labour", "hazardous_work", "dropout", dt.date(2013, 2, 1)),
        (9, 9, None, None, None, None),  # never visited: may work, may be out of school
        (16, 16, "identified", "permitted_work", "never", seen),  # no longer of school age
        (3, 3, None, None, None, None),  # too young to be counted
        (
            17,
            18,
            "out_pending",
            "not_working",
            "enrolled",
            seen,
        ),  # perhaps grown
        (40, 40, None, None, None, None),
    )
    assert count_children(told, RULES).row(0, named=True) == {
        "village": "Riga",
        "children_known": 5,
        "in_child_labour_low": 1,
        "in_child_labour_high": 3,
        "out_of_school_low": 1,
        "out_of_school_high": 2,
        "never_seen": 1,
        "seen_months": None,
    }


def test_a_country_says_from_when_to_when_a_child_must_be_in_school() -> None:
    of_fifteen = children((15, 15, "not_eligible", "not_working", "dropout", ON))
    of_indonesia = village_rules(open_pack("indonesia"))
    assert answer_children(of_fifteen, RULES)["school_age"].to_list() == [False]
    assert answer_children(of_fifteen, of_indonesia)["school_age"].to_list() == [True]


def test_every_limit_has_a_source_or_says_that_it_awaits_one() -> None:
    assert all(each.source for each in (*RULES.limits.values(), *RULES.conditions))
    assert "villages.toml survey_valid_months" in RULES.unconfirmed()


DAYS = st.one_of(st.none(), st.dates(dt.date(2011, 1, 1), dt.date(2014, 12, 31)))
FEW = st.one_of(st.none(), st.integers(0, 2))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.fixed_dictionaries(
        {word.key: DAYS for word in RULES.words.values() if word.since}
        | {word.key: FEW for word in RULES.words.values() if not (word.since or word.interval)}
    ),
    st.tuples(FEW, FEW),
    st.dates(dt.date(2012, 1, 1), dt.date(2015, 12, 31)),
)
def test_it_agrees_with_plain_reading(
    row: dict[str, object], labour: tuple[int | None, int | None], on: dt.date
) -> None:
    low, high = sorted(each or 0 for each in labour)
    row |= {"in_child_labour_low": low, "in_child_labour_high": high}
    row |= {"out_of_school_low": 0, "out_of_school_high": 0}
    found = judge_villages(
        pl.DataFrame([{"village": "Riga", **row}], infer_schema_length=1), RULES, on=on
    ).row(0, named=True)
    assert found["answer"] == plainly(row, on)
    if found["expires_on"]:
        assert plainly(row, found["expires_on"] - dt.timedelta(days=1)) == FREE
        assert plainly(row, found["expires_on"]) != FREE
    if found["expired_on"]:
        assert plainly(row, found["expired_on"] - dt.timedelta(days=1)) == FREE
        assert plainly(row, found["expired_on"]) != FREE


def plainly(row: dict[str, object], on: dt.date) -> str:
    """One village read by the rule language itself, one condition after the other."""
    read = {
        name: months(said, on) if isinstance(said, dt.date) else said for name, said in row.items()
    }
    answers = {each.key: each.rule.judge(read, day=on) for each in RULES.conditions}
    if any(answers[each.key] is False for each in RULES.conditions if each.otherwise == "not_free"):
        return "not_free"
    return "free" if all(answers.values()) else "unknown"


def months(since: dt.date, on: dt.date) -> int | None:
    """Whole months between two days: a month is over on the same day of the next, or its last."""
    if since > on:
        return None
    count = 0
    while later(since, count + 1) <= on:
        count += 1
    return count


def later(day: dt.date, count: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    last = (dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))
