"""Skills and gains: many at once are answered as each alone, and what must hold of any of them."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import asdict, replace
from itertools import product
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from muara.learning import (
    gains,
    gains_rules,
    out_of_order,
    pairs,
    skills_rules,
    trained_people,
    trainees,
)
from muara.learning.plain_gains import pair_of
from muara.learning.plain_skills import trainee_of
from muara.packs import open_pack

SKILLS = skills_rules(open_pack("india"))
GAINS = gains_rules(open_pack("india"))
FACTS = {
    "module": pl.String,
    "working": pl.Boolean,
    "learning": pl.Boolean,
    "lawful": pl.String,
    "clause": pl.String,
    "age_low": pl.Int64,
    "age_high": pl.Int64,
}
START = dt.date(2012, 1, 31)


def _happened(chance: random.Random) -> list[dict[str, Any]]:
    """What may be recorded of one person in one course, in no order."""
    rows: list[dict[str, Any]] = []
    for _ in range(chance.randint(1, 9)):
        low = chance.choice([None, 13, 14, 17, 18])
        rows.append(
            {
                "event": chance.choice([*SKILLS.known, "enrolled", "completed"]),
                "day": START + dt.timedelta(days=chance.randrange(400)),
                "module": chance.choice("xyz"),
                "working": chance.choice([None, True, False]),
                "learning": chance.choice([None, True, False]),
                "lawful": chance.choice([None, "yes", "no", "unknown"]),
                "clause": chance.choice([None, "IN.CALPRA.3A"]),
                "age_low": low,
                "age_high": chance.choice([None, low, (low or 13) + 1]),
            }
        )
    return rows


def _rules(chance: random.Random) -> Any:
    return replace(
        SKILLS,
        trained=chance.choice(["enrolled", "completed", "certified"]),
        ages=replace(SKILLS.ages, until=chance.choice([None, 17])),
        placement=replace(SKILLS.placement, months=chance.choice([2, 6])),
        traced=replace(SKILLS.traced, since=chance.choice(["completed", "placed"])),
    )


def _frame(people: dict[tuple[str, str], list[dict[str, Any]]]) -> pl.DataFrame:
    rows = [
        {"person": person, "course": course, **row}
        for (person, course), told in people.items()
        for row in told
    ]
    return pl.DataFrame(rows, schema_overrides=FACTS)


@pytest.mark.parametrize("seed", range(6))
def test_trainees_are_answered_as_each_alone(seed):
    chance = random.Random(seed)  # noqa: S311
    rules, on = _rules(chance), START + dt.timedelta(days=chance.randrange(200, 600))
    people = {(f"p{n}", course): _happened(chance) for n, course in product(range(80), "ab")}
    courses = pl.DataFrame({"course": ["a"], "modules": [3]})
    found = trainees(_frame(people), on=on, rules=rules, courses=courses, language="hi")
    known = {key: [each for each in told if each["day"] <= on] for key, told in people.items()}
    assert found.height == sum(bool(told) for told in known.values())
    for row in found.iter_rows(named=True):
        whose = row.pop("person"), row.pop("course")
        modules = 3 if whose[1] == "a" else None
        alone = trainee_of(people[whose], on=on, rules=rules, modules=modules, language="hi")
        wanted = asdict(alone)
        traced = wanted.pop("traced")
        assert row == {**wanted, **traced}


@pytest.mark.parametrize("seed", range(3))
def test_what_must_hold_of_any_trainees(seed):
    chance = random.Random(100 + seed)  # noqa: S311
    rules, on = _rules(chance), START + dt.timedelta(days=300)
    people = {(f"p{n}", course): _happened(chance) for n, course in product(range(60), "ab")}
    events = _frame(people)
    found = trainees(events, on=on, rules=rules)
    once = trained_people(found)
    assert once["person"].is_unique().all()
    assert set(once.filter(pl.col("counts") == "yes")["person"]) == set(
        found.filter(pl.col("counts") == "yes")["person"]
    )
    assert found.filter(pl.col("counts") == "yes", pl.col("trained") != "yes").is_empty()
    assert (found["trained_on"].is_not_null() == (found["trained"] == "yes")).all()
    assert (found["trained_on"].drop_nulls() <= on).all()
    again = trainees(events.sample(fraction=1, shuffle=True, seed=seed), on=on, rules=rules)
    days = [name for name in found.columns if name.endswith("_on") or name == "trained"]
    whose = ["person", "course"]
    assert again.select(*whose, *days).sort(whose).equals(found.select(*whose, *days).sort(whose))
    slips = out_of_order(events, rules=rules)
    assert not slips.select("person", "course", "code").is_duplicated().any()


# --- gains ---

VALUES: dict[str, list[Any]] = {
    "work_hours": [None, 0, 3.5, 20, 168],
    "illness": [None, True, False],
    "reading_level": [None, "none", "letter", "word", "story"],
}


def _cohort(chance: random.Random, many: int) -> tuple[dict[str, dt.date], dict[str, list[Any]]]:
    entered = {f"p{n}": START + dt.timedelta(days=chance.randrange(90)) for n in range(many)}
    checked = {}
    for person, day in entered.items():
        days = chance.sample(range(-40, 430), chance.randrange(9))
        near = [0, 1, 182, 183, 365]
        days = sorted({*days, *chance.sample(near, chance.randrange(5))})
        checked[person] = [
            {
                "day": day + dt.timedelta(days=number),
                **{name: chance.choice(values) for name, values in VALUES.items()},
            }
            for number in days
        ]
    return entered, checked


def _frames(entered: dict[str, dt.date], checked: dict[str, list[Any]]) -> Any:
    rows = [{"person": person, **row} for person, told in checked.items() for row in told]
    kinds = {"work_hours": pl.Float64, "illness": pl.Boolean, "reading_level": pl.String}
    cohort = pl.DataFrame({"person": list(entered), "on": list(entered.values())})
    sexes = ["female", "male", "female"] * len(entered)
    return pl.DataFrame(rows, schema_overrides=kinds), cohort.with_columns(
        pl.Series("sex", sexes[: len(entered)])
    )


@pytest.mark.parametrize("seed", range(4))
def test_a_cohort_is_paired_as_each_child_alone(seed):
    chance = random.Random(seed)  # noqa: S311
    on = START + dt.timedelta(days=chance.randrange(150, 560))
    entered, checked = _cohort(chance, 60)
    told, cohort = _frames(entered, checked)
    found = pairs(told, cohort, on=on, rules=GAINS)
    assert found.height == 60 * len(VALUES) * len(GAINS.points.later)
    for row in found.iter_rows(named=True):
        person = row.pop("person")
        measure, point = row.pop("measure"), row.pop("point")
        alone = pair_of(
            checked[person],
            entered_on=entered[person],
            on=on,
            measure=measure,
            point=point,
            rules=GAINS,
        )
        assert row == asdict(alone)


@pytest.mark.parametrize("seed", range(3))
def test_what_must_hold_of_any_gains(seed):
    chance = random.Random(seed)  # noqa: S311
    on = START + dt.timedelta(days=chance.randrange(250, 560))
    entered, checked = _cohort(chance, 90)
    told, cohort = _frames(entered, checked)
    found = gains(told, cohort, on=on, rules=GAINS, by=["sex"])
    shown = found.filter(~pl.col("withheld"))
    stands = pl.sum_horizontal("pairs", "lost", "without_entry", "not_yet")
    assert shown.filter(stands != pl.col("entered")).is_empty()  # nobody twice, nobody missing
    assert shown.filter(~(pl.col("low") <= pl.col("change"))).is_empty()
    assert shown.filter(~(pl.col("high") >= pl.col("change"))).is_empty()
    moved = shown.drop_nulls("up").select(total=pl.sum_horizontal("up", "same", "down"))
    assert ((moved["total"] - 1).abs() < 1e-9).all()
    assert found.filter("withheld")["pairs"].null_count() == found["withheld"].sum()


@pytest.mark.parametrize("seed", range(2))
def test_who_is_called_what_changes_nothing(seed):
    chance = random.Random(seed)  # noqa: S311
    entered, checked = _cohort(chance, 60)
    names = chance.sample(list(entered), len(entered))
    called = dict(zip(entered, names, strict=True))
    on = START + dt.timedelta(days=500)
    told, cohort = _frames(entered, checked)
    again = told.with_columns(pl.col("person").replace(called))
    others = cohort.with_columns(pl.col("person").replace(called))
    mixed = gains(again, others.reverse(), on=on, rules=GAINS).drop("told")
    before = gains(told, cohort, on=on, rules=GAINS).drop("told")
    assert_frame_equal(mixed, before, check_exact=False, abs_tol=1e-9)


@pytest.mark.parametrize("seed", range(2))
def test_identical_checks_are_a_change_of_nothing(seed):
    chance = random.Random(seed)  # noqa: S311
    entered, checked = _cohort(chance, 60)
    same = {
        person: [{"day": day + dt.timedelta(days=n), **_first(told)} for n in (0, 183, 365)]
        for (person, day), told in zip(entered.items(), checked.values(), strict=True)
    }
    told, cohort = _frames(entered, same)
    found = gains(told, cohort, on=START + dt.timedelta(days=600), rules=GAINS)
    assert set(found["change"].drop_nulls()) == {0.0}
    assert set(found["same"].drop_nulls()) == {1.0}


def _first(told: list[Any]) -> dict[str, Any]:
    row = dict(told[0]) if told else dict.fromkeys(VALUES)
    return {name: row[name] for name in VALUES}
