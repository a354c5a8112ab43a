"""Every reading, all children at once and one by one: the same answer on random histories."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import polars as pl
import pytest

from muara.determination import Day, Standing, days_of, determine, history, readings, spells
from muara.packs import STATUSES, open_all

PACK = open_all()
READINGS = readings(PACK)
START = dt.date(2012, 1, 1)
SERVICES = (None, None, None, "education", "vocational_training", "meal")


def observation(chance: random.Random, child: int) -> dict[str, Any]:
    """One dated observation: near the limits of the readings, a third of it unknown."""
    status = chance.choice((*STATUSES, "not_working", "not_working", "child_labour", None, None))
    return {
        "person": f"c{child:03}",
        "true_on": START + dt.timedelta(days=chance.choice((0, 30, 31, 62, 63, 90, 91, 183, 184))
                                        + chance.randint(0, 3) * 91),
        "status": status,
        "service": chance.choice(SERVICES),
        "sibling_in_child_labour": chance.choice((None, True, False)),
        "school_status": chance.choice((None, "never", "enrolled")),
        "age": chance.choice((None, None, 11, 12, 14, 17, 17, 17, 18)),
    }  # fmt: skip


def histories(seed: str, *, children: int = 120) -> pl.DataFrame:
    chance = random.Random(seed)  # noqa: S311
    rows = [
        observation(chance, child)
        for child in range(children)
        for _ in range(chance.randint(1, 12))
    ]
    chance.shuffle(rows)
    rows = [{"id": f"o{number:04}", **row} for number, row in enumerate(rows)]
    return pl.DataFrame(rows, infer_schema_length=None)


def one_by_one(told: pl.DataFrame, reading: str, on: dt.date) -> dict[str, Standing]:
    days = days_of(told, READINGS[reading], pack=PACK, on=on)
    return {
        str(person): history(
            [Day(**row) for row in held.drop("person").iter_rows(named=True)],
            READINGS[reading],
            on=on,
        )
        for (person,), held in days.group_by("person")
    }


def as_row(standing: Standing) -> dict[str, Any]:
    """A plain standing under the names of the fast answer."""
    return {
        "status": standing.status,
        "since": standing.lost_since or standing.since,
        "before": standing.state if standing.lost_since else None,
        "first_clean": standing.first_clean,
        "withdrawn_on": standing.withdrawn_on,
        "prevented_on": standing.prevented_on,
        "protected_on": standing.protected_on,
        "relapses": standing.relapses,
        "visits": standing.visits,
        "last_seen": standing.last_seen,
        "found": standing.found,
        "served": standing.served,
        "clean_from": standing.clean_from,
        "decided_by": standing.decided_by,
        "open": standing.open,
    }


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("reading", READINGS)
def test_all_at_once_and_one_by_one_are_the_same(reading: str, seed: int) -> None:
    told = histories(f"{reading} {seed}")
    on = START + dt.timedelta(days=random.Random(seed).choice((0, 91, 184, 400, 900)))  # noqa: S311
    fast = determine(told, reading, on=on, pack=PACK)
    plain = one_by_one(told, reading, on)
    assert fast["person"].to_list() == sorted(plain)
    for row in fast.drop("reading").iter_rows(named=True):
        assert row == {"person": row["person"], **as_row(plain[row["person"]])}


def test_random_histories_reach_every_state() -> None:
    found: set[str] = set()
    for reading in READINGS:
        for seed in range(3):
            told = histories(f"{reading} {seed}")
            for days in (0, 91, 400, 900):
                on = START + dt.timedelta(days=days)
                found |= set(determine(told, reading, on=on, pack=PACK)["status"].to_list())
    assert found == {
        "identified", "not_eligible", "at_risk", "in_child_labour", "served", "out_pending",
        "protected", "withdrawn", "prevented", "relapsed", "lost",
    }  # fmt: skip


@pytest.mark.parametrize("reading", READINGS)
def test_the_order_of_the_rows_says_nothing(reading: str) -> None:
    told = histories(f"order {reading}")
    on = START + dt.timedelta(days=400)
    turned = told.reverse()
    assert determine(told, reading, on=on, pack=PACK).equals(
        determine(turned, reading, on=on, pack=PACK)
    )


@pytest.mark.parametrize("numbers", [1, 7, 1 << 40])
def test_persons_who_share_a_number_are_told_apart(
    monkeypatch: pytest.MonkeyPatch, numbers: int
) -> None:
    """A hash may give two persons one number; never one way."""
    told = histories("numbers")
    on = START + dt.timedelta(days=400)
    expected = determine(told, "ECLT", on=on, pack=PACK)
    monkeypatch.setattr("muara.determination.days._hashed", lambda who: who.hash() % numbers)
    assert determine(told, "ECLT", on=on, pack=PACK).equals(expected)


@pytest.mark.parametrize("reading", READINGS)
def test_what_is_learnt_later_changes_no_earlier_answer(reading: str) -> None:
    """As of a day: observations after it are as if they were not there."""
    told = histories(f"later {reading}")
    on = START + dt.timedelta(days=184)
    before = told.filter(pl.col("true_on") <= on)
    assert determine(told, reading, on=on, pack=PACK).equals(
        determine(before, reading, on=on, pack=PACK)
    )


@pytest.mark.parametrize("reading", READINGS)
def test_nobody_is_withdrawn_without_a_finding_a_service_and_a_clean_visit(reading: str) -> None:
    told = histories(f"evidence {reading}", children=1_000)
    answers = determine(told, reading, on=START + dt.timedelta(days=400), pack=PACK)
    withdrawn = answers.filter(pl.col("status") == "withdrawn")
    assert withdrawn.height
    for column in ("found", "served", "clean_from", "decided_by", "first_clean", "withdrawn_on"):
        assert not withdrawn[column].is_null().any(), column


@pytest.mark.parametrize("reading", READINGS)
def test_a_doubt_in_place_of_a_clean_visit_never_withdraws_anybody(reading: str) -> None:
    """A question that nobody asked never lowers a finding."""
    told = histories(f"doubt {reading}")
    chance = random.Random(7)  # noqa: S311
    doubted = told.with_columns(
        pl.Series("doubt", [chance.random() < 0.3 for _ in range(told.height)])
    ).with_columns(
        pl.when(pl.col("doubt") & (pl.col("status") == "not_working"))
        .then(pl.lit("undetermined"))
        .otherwise("status")
        .alias("status")
    )
    on = START + dt.timedelta(days=200)
    first = ever_withdrawn(told, reading, on)
    assert ever_withdrawn(doubted, reading, on) <= first


def ever_withdrawn(told: pl.DataFrame, reading: str, on: dt.date) -> set[str]:
    answers = determine(told, reading, on=on, pack=PACK)
    return set(answers.filter(pl.col("withdrawn_on").is_not_null())["person"].to_list())


@pytest.mark.parametrize("reading", READINGS)
def test_spells_say_of_every_day_where_each_child_stood(reading: str) -> None:
    """On any day the spell that covers it says what was determined as of that day."""
    told = histories(f"spells {reading}")
    last = START + dt.timedelta(days=500)
    held = spells(told, reading, on=last, pack=PACK)
    for away in range(0, 500, 37):
        on = START + dt.timedelta(days=away)
        covering = held.filter(
            (pl.col("true_on") <= on) & (pl.col("until").is_null() | (pl.col("until") > on))
        )
        stood = dict(covering.select("person", pl.col("status").cast(pl.String)).iter_rows())
        for row in determine(told, reading, on=on, pack=PACK).iter_rows(named=True):
            state = row["before"] or row["status"]
            assert stood.get(row["person"], "identified") == state
