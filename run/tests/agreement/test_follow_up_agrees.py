"""Visits due and attendance: many children at once are answered as each child alone."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import polars as pl
import pytest

from muara.follow_up import (
    attendance,
    attendance_of,
    attendance_rule,
    due_visits,
    next_visit,
    schedule,
    visits_due,
)
from muara.packs import open_pack

INDONESIA = schedule(open_pack("indonesia"))
BEGAN = {"person": pl.String, "rhythm": pl.String, "since": pl.Date}
VISITS = {"person": pl.String, "true_on": pl.Date}


@pytest.mark.parametrize("seed", range(6))
def test_a_caseload_is_what_each_child_alone_would_be(seed):
    chance = random.Random(seed)  # noqa: S311
    start, on = dt.date(2016, 1, 1), dt.date(2019, 2, 28) + dt.timedelta(days=chance.randrange(300))

    def some_day() -> dt.date:
        return start + dt.timedelta(days=chance.randrange(1500))

    began, visits = {}, {}
    for number in range(150):
        person = f"p{number}"
        rhythms = [chance.choice(list(INDONESIA.rhythms)) for _ in range(chance.randint(1, 4))]
        began[person] = [(rhythm, some_day()) for rhythm in rhythms]
        visits[person] = [some_day() for _ in range(chance.randrange(12))]
    frame = pl.DataFrame(
        [(person, *each) for person, rows in began.items() for each in rows],
        schema=BEGAN,
        orient="row",
    )
    told = pl.DataFrame(
        [(person, each) for person, rows in visits.items() for each in rows],
        schema=VISITS,
        orient="row",
    )
    found = visits_due(
        frame, told.sample(fraction=1, shuffle=True, seed=seed), schedule=INDONESIA, on=on
    )
    for row in found.iter_rows(named=True):
        mine, seen = began[row["person"]], visits[row["person"]]
        due = due_visits(INDONESIA, mine, seen, on=on)
        wanted = next_visit(INDONESIA, mine, seen, on=on)
        assert row["made"] == sum(each.made_on is not None for each in due)
        assert row["missed"] == sum(each.missed for each in due)
        assert row["last_visit"] == max((each for each in seen if each <= on), default=None)
        for name in ("rhythm", "number", "due_from", "due_by", "late_by"):
            assert row[name] == (getattr(wanted, name) if wanted else None)
        assert row["level"] == INDONESIA.level(wanted.late_by if wanted else 0)


RULE = attendance_rule(open_pack("india"))
HERE, THERE = "IN.DT.221", "IN.DT.468"


def _by_month(chance: random.Random) -> list[dict[str, object]]:
    """A child's registers by month: some months missing, told twice, or in part."""
    rows: list[dict[str, object]] = []
    for number in range(chance.randrange(9)):
        opened = chance.choice([None, 0, 8, 12, 14])
        excused = chance.choice([None, 0, 0, 2]) if opened else 0
        most = max(0, (opened or 0) - (excused or 0))
        present = chance.choice([None, *range(most + 1), most, most, most])
        day = dt.date(2012, 1 + number, chance.randint(1, 28))
        row = {"month": day, "days_open": opened, "days_present": present, "days_excused": excused}
        rows += [row] * chance.choice([0, 1, 1, 1, 2])
    return rows


def _by_day(chance: random.Random) -> list[dict[str, object]]:
    start, often = dt.date(2012, 1, 1), chance.random()
    codes = ["present"] * 6 + ["absent", "excused", "closed", None]
    return [
        {"day": start + dt.timedelta(days=number), "attendance": chance.choice(codes)}
        for number in range(250)
        if chance.random() < often
    ]


@pytest.mark.parametrize("excused", ["absent", "present", "left_out"])
@pytest.mark.parametrize("made", [_by_month, _by_day])
@pytest.mark.parametrize("seed", range(2))
def test_a_class_is_answered_as_each_child_alone(seed, made, excused):
    chance = random.Random(seed)  # noqa: S311
    rule = replace(RULE, excused=excused, percent=chance.choice([50, 75, 90]))
    on = dt.date(2012, 8, 31) - dt.timedelta(days=chance.randrange(40))
    free = [dt.date(2012, 1, 26), dt.date(2012, 8, 15), dt.date(2012, 4, 2)]
    vacation = [dt.date(2012, 5, 1) + dt.timedelta(days=number) for number in range(31)]
    holidays = pl.DataFrame({"place": [None, THERE, HERE, *[HERE] * 31], "day": [*free, *vacation]})
    children = {f"p{number}": made(chance) for number in range(60)}
    places = {person: chance.choice([HERE, THERE]) for person in children}
    of_place = {HERE: [free[0], free[2], *vacation], THERE: free[:2]}
    registers = pl.DataFrame(
        [
            {"person": person, "place": places[person], **row}
            for person, rows in children.items()
            for row in rows
        ]
    )
    found = attendance(registers, on=on, rule=rule, holidays=holidays, language="hi")
    assert found["person"].to_list() == [person for person, rows in children.items() if rows]
    for row in found.iter_rows(named=True):
        person = row["person"]
        alone = attendance_of(
            children[person], on=on, rule=rule, holidays=of_place[places[person]], language="hi"
        )
        for name, value in vars(alone).items():
            assert row[name] == value, (person, name)
