"""Which entry tells which measure: the checks of a cohort, from what was observed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from muara.learning import checks_seen, gains, gains_rules
from muara.packs import open_pack

RULES = gains_rules(open_pack("india"))
ENTRY, LATER = dt.date(2012, 4, 2), dt.date(2012, 10, 2)
ENTERED = pl.DataFrame({"person": ["p"], "on": [ENTRY]})


TRUTHS = ("worked", "hurt", "nicotine_signs", *RULES.measures["illness"].seen[0].facts)
TYPES = {
    **dict.fromkeys(TRUTHS, pl.Boolean),
    **dict.fromkeys(("reading_level", "number_level", "school_status"), pl.String),
    "month": pl.Date,
}


def columns(kind: str) -> dict[str, Any]:
    """Every fact of a kind that a measure reads, as the registry hands them out."""
    ways = [each for measure in RULES.measures.values() for each in measure.seen]
    facts = {name for each in ways if each.kind == kind for name in each.columns}
    typed = {name: TYPES.get(name, pl.Float64) for name in sorted(facts)}
    return {"person": pl.String, "true_on": pl.Date, **typed}


def seen(kind: str, measure: str, *rows: tuple[dt.date, dict[str, Any]]) -> list[Any]:
    """The values of a measure of p, by day."""
    table = pl.DataFrame(
        [{"person": "p", "true_on": day, **said} for day, said in rows], schema=columns(kind)
    )
    found = checks_seen({kind: table}, ENTERED, rules=RULES)
    return found.drop_nulls(measure)[measure].to_list()


def test_whoever_did_not_work_worked_no_hours():
    told = (ENTRY, {"worked": True, "economic_hours": 20.0}), (LATER, {"worked": False})
    assert seen("work", "work_hours", *told) == [20.0, 0.0]


def test_hours_that_nobody_knows_are_not_checked():
    assert seen("work", "work_hours", (ENTRY, {"worked": True, "economic_hours": None})) == []
    assert seen("work", "work_hours", (ENTRY, {"worked": None, "economic_hours": 7.0})) == [7.0]


def test_one_sign_makes_a_child_ill_and_an_unasked_one_leaves_it_open():
    signs = dict.fromkeys(("cough", "skin", "eyes_or_ears", "pain", "undernourished"), False)
    told = [
        (ENTRY, {**signs, "cough": True, "skin": None}),
        (LATER, {**signs, "skin": None}),
        (LATER + dt.timedelta(days=1), signs),
    ]
    assert seen("health", "illness", *told) == [True, False]


def test_of_two_entries_of_one_day_the_later_holds():
    told = (ENTRY, {"reading_level": "none"}), (ENTRY, {"reading_level": "letter"})
    assert seen("learning", "reading_level", *told) == ["letter"]


def test_whoever_is_out_of_school_was_there_on_no_day():
    told = [(ENTRY, {"school_status": "dropout"}), (LATER, {"school_status": "enrolled"})]
    assert seen("schooling", "school_days", *told) == [0.0]


def test_a_register_of_the_days_after_entry_tells_nothing_of_how_a_child_came():
    def month(first: dt.date, days: int) -> tuple[dt.date, dict[str, Any]]:
        return first, {"month": first, "days_present": days}

    march, april = month(dt.date(2012, 3, 1), 4), month(dt.date(2012, 4, 1), 19)
    twice = month(dt.date(2012, 9, 1), 17), month(dt.date(2012, 9, 1), 21)
    assert seen("attendance", "school_days", march, april, *twice) == [4.0, 21.0]


def test_what_was_seen_is_what_gains_take():
    told = [("p", ENTRY, True), ("p", LATER, False)]
    health = pl.DataFrame(
        [dict(zip(("person", "true_on", "nicotine_signs"), row, strict=True)) for row in told],
        schema=columns("health"),
    )
    checks = checks_seen({"health": health}, ENTERED, rules=RULES)
    found = gains(checks, ENTERED, on=dt.date(2013, 6, 30), rules=RULES)
    told = found.filter(pl.col("measure") == "nicotine_signs", pl.col("point") == "month_6")
    assert told["withheld"].item()  # one child


def test_every_effect_is_measured_or_never_is():
    measured = [key for effect in RULES.effects for key in effect.measures]
    assert sorted(measured) == sorted(RULES.measures)
    assert [each.key for each in RULES.effects if not each.measures] == ["trauma"]
