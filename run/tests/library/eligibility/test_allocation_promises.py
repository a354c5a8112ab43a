"""What every run keeps, however many families: places, line, lots, and what nobody can turn."""

from __future__ import annotations

import random
from typing import Any

import polars as pl
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from library.eligibility.made_seats import DAY, given, pack, quota, scheme
from muara.eligibility.allocation import Allocation, allocate

KEYS = [f"S{n}" for n in range(5)]
SCHEMES = [
    scheme("S0"),
    scheme("S1", exclusive_group="g"),
    scheme("S2", exclusive_group="g"),
    scheme("S3", unit="person", members_at_most=2),
    scheme("S4", quotas=[quota("listed", "bpl", 0.5)]),
]
DISTRICTS = ["X.N", "X.S"]


def town(seed: int, families: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """So many invented families, each waiting for some of the schemes, and places for some."""
    chance = random.Random(seed)  # noqa: S311
    rows: list[dict[str, Any]] = []
    for number in range(families):
        home = {
            "household": f"f{number}",
            "place": chance.choice(DISTRICTS),
            "score": chance.randint(0, 8) / 8,
        }
        for key in chance.sample(KEYS, chance.randint(1, 4)):
            listed = "listed" if key == "S4" and chance.random() < 0.4 else ""
            persons = range(chance.randint(1, 3)) if key == "S3" else [None]
            rows += [
                {
                    **home,
                    "scheme": key,
                    "quota": listed,
                    "person": None if each is None else f"f{number}.{each}",
                }
                for each in persons
            ]
    there = [
        {"scheme": key, "place": place, "quota": name, "seats": chance.randint(0, families // 4)}
        for key in KEYS
        for place in DISTRICTS
        for name in (["", "listed"] if key == "S4" else [""])
    ]
    schema = {"person": pl.String}
    return pl.DataFrame(rows, schema_overrides=schema), pl.DataFrame(there)


def run(number: int, families: int, **more: Any) -> Allocation:
    return given(*town(number, families), *SCHEMES, **more)


towns = st.tuples(st.integers(0, 10**6), st.integers(4, 40))


@settings(max_examples=60, deadline=None)
@drawn(towns)
def test_no_limit_is_passed(which: tuple[int, int]) -> None:
    table, there = town(*which)
    got = given(table, there, *SCHEMES).placements
    per_pool = got.group_by("scheme", "place").len()
    all_seats = there.group_by("scheme", "place").agg(pl.col("seats").sum())
    joined = per_pool.join(all_seats, on=["scheme", "place"])
    assert joined.height == per_pool.height
    assert (joined["len"] <= joined["seats"]).all()
    assert got.group_by("household").len()["len"].max() in (None, 1, 2, 3)
    assert not got.select("household", "person", "scheme").is_duplicated().any()
    grouped = got.filter(pl.col("scheme").is_in(["S1", "S2"])).group_by("household").len()
    assert (grouped["len"] <= 1).all()
    members = got.filter(pl.col("scheme") == "S3").group_by("household").len()
    assert (members["len"] <= 2).all()
    wanted = table.select("household", "person", "scheme")
    assert got.join(wanted, on=wanted.columns, how="anti", nulls_equal=True).is_empty()


@settings(max_examples=60, deadline=None)
@drawn(towns)
def test_every_place_is_accounted_for(which: tuple[int, int]) -> None:
    found = run(*which)
    cut = found.cutoffs
    assert (cut["taken"] + cut["released"] + cut["empty"] == cut["seats"]).all()
    assert (cut["empty"] >= 0).all()
    # A place that is released stands in the pool it was reserved in.
    assert cut["taken"].sum() + cut["released"].sum() == found.placements.height
    waited = found.families["wanted"].sum()
    assert found.placements.height + found.unplaced.height == waited


@settings(max_examples=60, deadline=None)
@drawn(towns)
def test_nobody_is_passed_over_for_a_lower_score(which: tuple[int, int]) -> None:
    """Whoever waits for want of a place stands behind the last family in, for no other reason."""
    rows = run(*which).unplaced.filter(pl.col("reason").is_in(["full", "lottery", "others_first"]))
    for row in rows.iter_rows(named=True):
        first, cut_first = row["rank"] == 1, row["cutoff_rank"] == 1
        assert row["ahead"] > 0
        assert not (first and not cut_first)  # a first place was given before any second
        if first == cut_first:
            assert row["counted"] <= row["cutoff_counted"] + 1e-9
            same = abs(row["counted"] - row["cutoff_counted"]) < 1e-9
            assert same == (row["reason"] == "lottery")
            if same and row["lottery"] != row["cutoff_lottery"]:
                assert row["lottery"] > row["cutoff_lottery"]


@settings(max_examples=40, deadline=None)
@drawn(towns)
def test_no_family_without_a_place_could_have_taken_one_from_a_lower_score(
    which: tuple[int, int],
) -> None:
    """Straight from the placements: the same line, read without the reasons."""
    table, there = town(*which)
    found = given(table, there, *SCHEMES)
    placed = set(found.placements["household"])
    only = found.placements.filter(pl.len().over("household") == 1, pl.col("seat") == "")
    for row in table.filter(~pl.col("household").is_in(placed)).iter_rows(named=True):
        held = only.filter((pl.col("scheme") == row["scheme"]) & (pl.col("place") == row["place"]))
        assert (held["score"] >= row["score"]).all()


@settings(max_examples=25, deadline=None)
@drawn(towns, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(which: tuple[int, int], chance: Any) -> None:
    table, there = town(*which)
    order, seats = list(range(table.height)), list(range(there.height))
    chance.shuffle(order)
    chance.shuffle(seats)
    one, two = given(table, there, *SCHEMES), given(table[order], there[seats], *SCHEMES)
    for name in ("placements", "cutoffs", "families", "unplaced", "visit_first"):
        assert_frame_equal(getattr(one, name), getattr(two, name))


def test_the_same_seed_gives_the_same_run_and_the_names_of_others_do_not_matter() -> None:
    """A family's lot depends on the seed and on itself alone."""
    one, two = run(7, 40, seed="a"), run(7, 40, seed="a")
    assert_frame_equal(one.placements, two.placements)
    assert not one.placements.equals(run(7, 40, seed="b").placements)


def test_three_thousand_families_and_two_hundred_members_of_one() -> None:
    table, there = town(3, 3000)
    found = allocate(table, there, pack=pack(*SCHEMES), seed="1", on=DAY)
    assert found.placements.height <= there["seats"].sum()
    many = pl.DataFrame(
        {
            "household": ["f"] * 200,
            "person": [f"f.{n}" for n in range(200)],
            "scheme": ["S3"] * 200,
            "place": ["X.N"] * 200,
            "score": [0.5] * 200,
        }
    )
    assert given(many, there, *SCHEMES).placements.height <= 2
