"""Which single paper, in which village, unlocks most; and where to hold camps."""

from __future__ import annotations

import polars as pl

from library.eligibility.made_pairs import pairs
from muara.eligibility.gap import why_not
from muara.eligibility.leverage import camps, leverage

VILLAGES = """
    household | place | scheme  | missing        | unasked | value
    g         | V     | pension | birth          |         | 2400
    g         | V     | ration  | bpl            |         |
    h         | V     | pension | birth          |         | 2400
    h         | V     | ration  | bpl,income     |         |
    i         | W     | ration  | bpl/income     |         |
    j         | W     | house   | income         |         | 70000
    k         | W     | ration  |                |         |
"""


def unlocked(text: str, **options: object) -> dict[tuple[str, str], tuple[int, int]]:
    found = leverage(pairs(text), **options)  # type: ignore[arg-type]
    return {
        (row["place"], row["paper"]): (row["unlocks"], row["unlocks_high"])
        for row in found.iter_rows(named=True)
    }


def test_only_what_waits_for_one_paper_alone_counts():
    assert unlocked(VILLAGES) == {
        ("V", "birth"): (2, 2),
        ("V", "bpl"): (1, 1),
        ("W", "income"): (2, 2),
        ("W", "bpl"): (1, 1),
    }


def test_a_paper_nobody_asked_about_is_a_possibility():
    assert unlocked("""
        household | place | scheme | E | A | missing | unasked
        g         | V     | a      | 1 | 0 | birth   | income
        h         | V     | a      | 1 | 0 |         | birth
        i         | V     | a      | ? | 0 | birth   |
        j         | V     | a      | 1 | ? | birth   |
        k         | V     | a      | 0 | 0 | birth   |
        l         | V     | a      | 1 | 1 | birth   |
    """) == {("V", "birth"): (0, 4)}


def test_one_paper_may_stand_in_for_two_that_are_missing():
    assert unlocked("""
        place | scheme | missing
        V     | a      | birth/school,school
    """) == {("V", "school"): (1, 1)}


def test_where_the_papers_needed_are_not_known_nothing_is_certain():
    family = pairs("scheme | missing\n a | birth").with_columns(
        unasked=pl.lit(None, dtype=pl.String)
    )
    assert leverage(family).select("unlocks", "unlocks_high").rows() == [(0, 1)]
    assert camps(family, number=1).is_empty()
    assert why_not(family.with_columns(missing=pl.lit("")))["reason"].item() == "unknown_facts"


def test_sensitive_papers_are_not_named():
    assert ("V", "birth") not in unlocked(VILLAGES, without=["birth"])


def test_households_and_money_stand_beside_the_count():
    first = leverage(pairs(VILLAGES)).row(0, named=True)
    assert (first["place"], first["paper"], first["households"]) == ("W", "income", 2)
    assert (first["value"], first["n_unvalued"]) == (70000, 1)


def test_the_next_camp_counts_only_what_is_left():
    plan = camps(pairs(VILLAGES), number=4)
    assert plan.select("camp", "place", "paper", "unlocks", "total").rows() == [
        (1, "W", "income", 2, 2),
        (2, "V", "birth", 2, 4),
        (3, "V", "bpl", 1, 5),
    ]


def test_two_camps_of_one_village_together_complete_an_application():
    plan = camps(
        pairs("""
            household | scheme | missing
            g         | a      | birth
            g         | b      | birth
            h         | a      | income
            h         | b      | income,birth
            i         | b      | income,photo
        """),
        number=2,
    )
    assert plan.select("paper", "unlocks", "with_earlier").rows() == [
        ("birth", 2, 0),
        ("income", 1, 1),
    ]


def test_no_camp_without_a_place_or_a_need():
    assert camps(pairs("scheme | missing\n a | "), number=3).is_empty()
    assert camps(
        pairs("scheme | missing | place\n a | birth | ").with_columns(place=None), number=3
    ).is_empty()
