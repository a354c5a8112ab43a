"""Children's ways: many at once are answered as each child alone."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from muara.learning import figures, learning_rules, path_of, paths
from muara.learning.stays import ENROLMENTS, MAINSTREAMED
from muara.packs import open_pack

INDIA = learning_rules(open_pack("india"))
START, ON = dt.date(2012, 1, 1), dt.date(2013, 8, 20)
PLACES = ("C-1", "S-1", "S-2")
HERE = "IN.DT.221"
FREE = [dt.date(2012, 8, 15), dt.date(2013, 1, 26)]
VACATION = [dt.date(2012, 5, 14) + dt.timedelta(days=number) for number in range(40)]

Rows = list[dict[str, Any]]


def some_day(chance: random.Random, since: dt.date = START) -> dt.date:
    day = since + dt.timedelta(days=chance.randrange(1, 420))
    return day.replace(day=1) if chance.random() < 0.2 else day


def enrolments_of(chance: random.Random) -> Rows:
    rows: Rows = []
    day = some_day(chance)
    for _ in range(chance.choice([1, 1, 2, 3])):
        until = max(day, some_day(chance, day)) if chance.random() < 0.5 else None
        how = [None, "completed", "transferred", "left", "left", "moved"]
        age = chance.choice([None, 4, 6, 7, 8, 11])
        rows.append(
            {
                "institution": chance.choice(PLACES),
                "kind": chance.choice(["training_centre", "school", "school", "iti"]),
                "from": day,
                "until": until,
                "ended_as": chance.choice(how) if until else None,
                "age_low": age,
                "age_high": None if age is None else age + chance.choice([0, 0, 1]),
            }
        )
        day = (until or day) + dt.timedelta(days=chance.randrange(60))
    return rows


def mainstreamed_of(chance: random.Random) -> Rows:
    often = chance.choice([0, 0, 1, 1, 2])
    return [{"day": some_day(chance), "school": chance.choice(PLACES)} for _ in range(often)]


def months_of(chance: random.Random) -> Rows:
    rows: Rows = []
    diligent = chance.choice([0, 0.3, 0.8, 1])
    for number in range(20):
        if chance.random() < 0.15:
            continue
        opened = chance.choice([None, 0, 9, 12, 14, 14])
        present = sum(chance.random() < diligent for _ in range(opened or 0))
        excused = chance.choice([0, 0, 0, (opened or 0) - present])
        row = {
            "institution": chance.choice([*PLACES, None]),
            "month": dt.date(2012 + number // 12, number % 12 + 1, chance.randint(1, 28)),
            "days_open": opened,
            "days_present": None if chance.random() < 0.05 else present,
            "days_excused": excused,
        }
        rows += [row] * chance.choice([1, 1, 1, 1, 2])
        if chance.random() < 0.2:
            rows.append({**row, "institution": chance.choice(PLACES), "days_open": 26})
    return rows


def days_of(chance: random.Random) -> Rows:
    often, stops = chance.choice([0.9, 1, 1]), chance.randrange(600)
    rows: Rows = []
    for number in range(600):
        day = START + dt.timedelta(days=number)
        if day.isoweekday() == 7 or chance.random() > often:
            continue
        codes = ["present"] * 6 + ["absent", "excused", "closed", None]
        gone = ["absent"] * 9 + ["excused", "closed"]
        code = chance.choice(gone if number > stops else codes)
        row = {"institution": chance.choice([*PLACES, None]), "day": day, "attendance": code}
        rows += [row, {**row, "attendance": "absent"}] if chance.random() < 0.01 else [row]
    return rows


def frame(children: dict[str, Rows], schema: dict[str, Any]) -> pl.DataFrame:
    rows = [{"person": person, **row} for person, told in children.items() for row in told]
    return pl.DataFrame(rows, schema_overrides=schema, infer_schema_length=None)


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("made", [months_of, days_of])
@pytest.mark.parametrize("seed", range(2))
def test_a_district_is_answered_as_each_child_alone(seed, made, named):
    chance = random.Random(seed)  # noqa: S311
    on = ON - dt.timedelta(days=chance.choice([0, 20, 80, 200]))
    rules = replace(
        INDIA,
        attendance=replace(INDIA.attendance, excused=chance.choice(["absent", "left_out"])),
        dropout=replace(
            INDIA.dropout,
            school_days=chance.choice([20, 45]),
            excused=chance.choice(["left_out", "absent"]),
        ),
    )
    people = [f"p{number}" for number in range(60 if made is months_of else 15)]
    enrolled = {person: enrolments_of(chance) for person in people}
    admitted = {person: mainstreamed_of(chance) for person in people}
    told = {person: made(chance) for person in people}
    if not named:
        told = {person: unnamed(rows) for person, rows in told.items()}
    places = {person: chance.choice([HERE, "IN.DT.468"]) for person in people}
    holidays = pl.DataFrame({"place": [None] * 2 + [HERE] * 40, "day": FREE + VACATION})
    of_place = {HERE: FREE + VACATION, "IN.DT.468": FREE}
    placed = {
        person: [{**row, "place": places[person]} for row in told[person]] for person in people
    }
    found = paths(
        frame(enrolled, ENROLMENTS).with_columns(
            pl.col("person").replace_strict(places).alias("place")
        ),
        frame(placed, {"days_open": pl.Int64} if made is months_of else {}),
        frame(admitted, MAINSTREAMED),
        on=on,
        rules=rules,
        holidays=holidays,
        language="id",
    )
    rows = {row["person"]: row for row in found.iter_rows(named=True)}
    for person in people:
        alone = path_of(
            enrolled[person],
            told[person],
            admitted[person],
            on=on,
            rules=rules,
            holidays=of_place[places[person]],
            language="id",
        )
        if alone is None:
            assert person not in rows
            continue
        row, wanted = rows[person], dict(vars(alone))
        wanted |= {f"retained_{months}": value for months, value in wanted.pop("retained").items()}
        assert row == {"person": person, **wanted}
    promises(found, rules)


def unnamed(rows: Rows) -> Rows:
    """One register without its institution, as `muara.follow_up` takes it."""
    once: dict[dt.date, dict[str, Any]] = {}
    for row in rows:
        when = row["day"] if "day" in row else row["month"].replace(day=1)
        once.setdefault(when, {name: value for name, value in row.items() if name != "institution"})
    return list(once.values())


def promises(found: pl.DataFrame, rules: Any) -> None:
    """What holds of every way, whatever the registers say."""
    assert found["person"].is_unique().all()
    both = found.filter(pl.col("attending") == "yes", pl.col("dropped_out") == "yes")
    assert both.is_empty()
    for months in rules.retention.months:
        stayed = found.filter(pl.col(f"retained_{months}") == "yes")
        assert (stayed["mainstreamed"] == "yes").all()
    works = found.select("person", pl.lit("unknown").alias("out_of_work"))
    six = {row["figure"]: row for row in figures(found, works, rules=rules).rows(named=True)}
    assert len(six) == 6
    for name in ("attending", "completed", "mainstreamed", "retained"):
        assert six[name]["n"] <= six[name]["of"] <= six["enrolled"]["n"] == found.height
    assert six["retained"]["of"] + six["retained"]["not_yet"] == six["mainstreamed"]["n"]


def test_what_is_recorded_later_or_in_another_order_changes_nothing():
    chance, on = random.Random(7), dt.date(2012, 11, 14)  # noqa: S311
    people = [f"p{number}" for number in range(80)]
    enrolled = frame({person: enrolments_of(chance) for person in people}, ENROLMENTS)
    admitted = frame({person: mainstreamed_of(chance) for person in people}, MAINSTREAMED)
    told = frame({person: months_of(chance) for person in people}, {"days_open": pl.Int64})
    later = pl.col("until") > on
    known = enrolled.filter(pl.col("from") <= on).with_columns(
        *(pl.when(~later).then(pl.col(name)).alias(name) for name in ("until", "ended_as"))
    )
    then = paths(
        known,
        told.filter(pl.col("month") <= on).sample(fraction=1, shuffle=True, seed=7),
        admitted.filter(pl.col("day") <= on).reverse(),
        on=on,
        rules=INDIA,
    )
    now = paths(enrolled, told, admitted, on=on, rules=INDIA)
    assert now.sort("person").equals(then.sort("person"))
    assert now.height > 20
