"""Tables that cannot be: refused with the row, the column, what was found and what to do."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from library.eligibility.made_seats import given, quota, scheme, seats, wanted
from muara.errors import FrameError, InputError, PackError

S = scheme("S")
COURSE = scheme("COURSE", unit="person")
RIGHT = scheme("RIGHT", kind="right")
ENDED = scheme("ENDED", until=dt.date(2010, 12, 31))
FAR = scheme("FAR", jurisdiction="X.S")
Q = scheme("Q", quotas=[quota("listed", "bpl", 0.5)])
SCHEMES = (S, COURSE, RIGHT, ENDED, FAR, Q)
GOOD = wanted(("a", "S", 0.5), ("b", "S", 0.2))


def refused(table: pl.DataFrame, there: pl.DataFrame, **more: Any) -> FrameError:
    with pytest.raises(FrameError) as told:
        given(table, there, *SCHEMES, file="wanted.csv", seats_file="seats.csv", **more)
    return told.value


SEATS = [
    ([("S", 3), ("Z", 2)], 2, "scheme", "There is no such scheme."),
    ([("RIGHT", 3)], 1, "scheme", "RIGHT is a right"),
    ([("ENDED", 3)], 1, "scheme", "not in force on 2024-05-01"),
    ([("S", -1)], 1, "seats", "not fewer than no places"),
    ([("S", None)], 1, "seats", "is missing"),
    ([("S", float("nan"))], 1, "seats", "is missing"),
    ([("S", 2.5)], 1, "seats", "no number of places"),
    ([("S", 2**31)], 1, "seats", "no number of places"),
    ([("S", 3), ("S", 3)], 2, "place", "given twice"),
    ([("S", "X.Q", 3)], 1, "place", "No place has this code."),
    ([("S", None, 3)], 1, "place", "No place has this code."),
    ([("FAR", "X.N", 3)], 1, "place", "this place lies outside"),
    ([("S", "X.N", 3), ("S", "X.N.1", 1)], 2, "place", "in which it lies"),
    ([("Q", "X.N", "lsted", 3)], 1, "quota", "no such quota"),
    ([("S", "X.N", "listed", 3)], 1, "quota", "no such quota"),
]


@pytest.mark.parametrize(("rows", "row", "column", "said"), SEATS)
def test_places_that_cannot_be(rows: list[tuple], row: int, column: str, said: str) -> None:
    error = refused(GOOD, seats(*rows))
    assert said in error.message
    assert (error.file, error.row, error.column) == ("seats.csv", row, column)


def test_receipts_that_are_words_are_refused():
    said = str(refused(GOOD.with_columns(received=pl.lit("yes")), seats(("S", "X", 1))))
    assert "column received: Receipts are read as true, false or empty" in said


def test_a_slip_in_a_quota_is_answered_with_the_right_word() -> None:
    assert "Did you mean 'listed'?" in str(refused(GOOD, seats(("Q", "X.N", "lsted", 3))))


def test_what_is_wrong_with_a_number_of_places_says_what_to_write() -> None:
    assert str(refused(GOOD, seats(("S", -4)))) == (
        "seats.csv, row 1, column seats: There are not fewer than no places. Found -4; expected a "
        "whole number, 0 or more. Write how many places are free; 0 where there are none."
    )


def test_a_slip_in_the_quota_of_a_family_is_refused_with_its_row() -> None:
    table = wanted(("a", "Q", 0.5), ("b", "Q", 0.2), quota=pl.Series(["listed", "lsted"]))
    error = refused(table, seats(("Q", 2)))
    assert (error.row, error.column, error.found) == (2, "quota", "lsted")
    assert "Did you mean 'listed'?" in error.do


def test_quotas_that_reserve_more_than_all_places() -> None:
    greedy = scheme("Q", quotas=[quota("listed", "bpl", 0.8), quota("poor", "not bpl", 0.3)])
    with pytest.raises(PackError, match=r"reserve more than all places: 1\.1"):
        given(GOOD, seats(("Q", 10)), S, greedy)


def with_rows(**columns: list[Any]) -> pl.DataFrame:
    made = {name: pl.Series(values, strict=False) for name, values in columns.items()}
    return GOOD.with_columns(**made)


WANTED = [
    (with_rows(scheme=["S", "Z"]), 2, "scheme", "no such scheme"),
    (with_rows(scheme=["S", None]), 2, "scheme", "no such scheme"),
    (with_rows(household=["a", None]), 2, "household", "no household"),
    (with_rows(household=["a", "a"]), 2, "household", "twice with the same scheme"),
    (with_rows(verdict=["eligible", "yes"]), 2, "verdict", "no verdict"),
    (with_rows(score=[0.5, None]), 2, "score", "no score"),
    (with_rows(score=[0.5, float("nan")]), 2, "score", "no score"),
    (with_rows(score=[0.5, -0.1]), 2, "score", "no score"),
    (with_rows(score=[0.5, 62.0]), 2, "score", "no score"),
    (with_rows(person=[None, "b1"]), 2, "person", "for a household"),
    (with_rows(scheme=["S", "COURSE"]), 2, "person", "for a person"),
    (with_rows(place=["X.N", "X.Q"]), 2, "place", "No place has this code."),
    (with_rows(score=["high", "low"]), None, "score", "A score is a number."),
    (GOOD.drop("household"), None, "household", "A column is missing."),
]


@pytest.mark.parametrize(("table", "row", "column", "said"), WANTED)
def test_families_that_cannot_be(
    table: pl.DataFrame, row: int | None, column: str, said: str
) -> None:
    error = refused(table, seats(("S", 1)))
    assert said in error.message
    assert (error.file, error.row, error.column) == ("wanted.csv", row, column)


@pytest.mark.parametrize(("column", "value"), [("place", "X.S"), ("score", 0.9)])
def test_a_family_has_one_place_and_one_score(column: str, value: object) -> None:
    table = wanted(("a", "S", 0.5), ("a", "FAR", 0.5))
    table = table.with_columns(pl.Series(column, [table[column][0], value]))
    error = refused(table, seats(("S", 1)))
    assert (error.row, error.column) == (2, column)


@pytest.mark.parametrize("seed", ["", "  "])
def test_a_lottery_without_a_seed(seed: str) -> None:
    with pytest.raises(InputError, match="The lottery has no seed"):
        given(GOOD, seats(("S", 1)), S, seed=seed)


@pytest.mark.parametrize("most", [0, -1, 13])
def test_a_limit_on_a_family_that_is_none(most: int) -> None:
    with pytest.raises(InputError, match="1 to 12"):
        given(GOOD, seats(("S", 1)), S, most_per_family=most)


def test_members_a_group_and_a_quota_of_persons_together_are_no_flow() -> None:
    course = scheme(
        "COURSE",
        unit="person",
        members_at_most=1,
        exclusive_group="g",
        quotas=[quota("young", "age < 15", 0.5)],
    )
    other = scheme("OTHER", unit="person", exclusive_group="g")
    table = wanted(
        ("a", "a1", "COURSE", 0.5), ("a", "a2", "COURSE", 0.5), ("a", "a1", "OTHER", 0.5)
    )
    people = pl.DataFrame({"household": ["a", "a"], "person": ["a1", "a2"], "age": [16, 12]})
    with pytest.raises(InputError, match="no flow"):
        given(table, seats(("COURSE", 2), ("OTHER", 1)), course, other, people=people)


def test_facts_that_cannot_be_name_the_table_of_the_people() -> None:
    people = pl.DataFrame({"household": ["a", "b"], "age": [12, 190]})
    with pytest.raises(FrameError, match="people.csv, row 2, column age"):
        given(GOOD.drop("score"), seats(("S", 1)), S, people=people, people_file="people.csv")
