"""What a scheme is worth in cash in a year: the amount of the place, the members who count."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from library.packs.spoiling import spoil
from muara.eligibility import Member, family, pairs
from muara.packs import Pack, open_pack

SAMPLE = Path(__file__).parent / "sample"
INDONESIA = open_pack("indonesia")


def worth(
    scheme: str, *people: dict[str, Any], pack: Pack, on: dt.date, place: str
) -> list[float | None]:
    """The value for the first person (or the household): of one family, and of a table."""
    members = [Member(str(n), facts, frozenset()) for n, facts in enumerate(people)]
    told = family({}, members, on=on, pack=pack, place=place, schemes=[scheme])
    rows = [{"household": "h", "person": str(n), "place": place, **p} for n, p in enumerate(people)]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    found = pairs(frame, on=on, pack=pack, schemes=[scheme])
    return [told.verdicts[0].value, found["value"][0]]


@pytest.mark.parametrize(("place", "amount"), [("X.N.1", 40), ("X.N.2", 35), ("X.N", 35)])
def test_of_two_places_in_each_other_the_narrower_says_how_much(tmp_path, place, amount):
    folder = Path(shutil.copytree(SAMPLE, tmp_path / "sample"))
    spoil(folder, "schemes/STIPEND.toml", '{ "X.N.1" = 40 }', '{ "X.N.1" = 40, "X.N" = 35 }')
    spoil(folder, "places/places.csv", "X.N.1,X.N", "X.N.2,X.N,district,,,Southtown\nX.N.1,X.N")
    country, day = open_pack(str(folder)), dt.date(2012, 6, 1)
    girl = {"age": 10, "income": 100.0, "worked_before": True}
    assert worth("STIPEND", girl, pack=country, on=day, place=place) == [amount, amount]


def test_where_four_members_count_they_are_the_four_with_the_largest_amounts():
    """Family Hope in 2021: 3,000,000 for a pregnant mother, 900,000 for a child in primary."""
    pupil = {"age": 9, "school_status": "enrolled", "grade": 3, "pregnant": False}
    mother = {"age": 34, "school_status": "never", "grade": None, "pregnant": True}
    people = [{**facts, "severe_disability": False} for facts in (*[pupil] * 4, mother)]
    day, expected = dt.date(2021, 6, 1), 3_000_000 + 3 * 900_000
    assert worth("ID-PKH", *people, pack=INDONESIA, on=day, place="ID.RG.3509") == [expected] * 2
