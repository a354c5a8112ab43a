"""What is due and does not arrive: the pair of counts, the money, and why not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from library.eligibility.made_pairs import DAY, pack, pairs
from muara.eligibility import pairs as unit_pairs
from muara.eligibility.gap import gap, gap_by, why_not
from muara.errors import FrameError
from muara.packs import open_pack
from muara.packs.schemes import Needed


def one(found: pl.DataFrame) -> dict[str, object]:
    return found.row(0, named=True)


def test_the_gap_is_a_pair_of_counts():
    found = one(
        gap(
            pairs("""
                person | scheme  | E | A | value
                       | ration  | 1 | 1 |
                       | house   | 1 | 0 | 70000
                a      | pension | ? | 0 | 2400
                b      | pension | 0 | 0 | 2400
                b      | school  | ? | 1 |
            """)
        )
    )
    assert (found["gap_low"], found["gap_high"]) == (1, 2)
    assert (found["value"], found["value_high"]) == (70000, 72400)
    assert found["received"] == 1
    assert found["coverage"] == 0.5


def test_a_receipt_that_is_not_known_is_possible_and_not_certain():
    found = one(
        gap(
            pairs("""
                scheme | E | A
                a      | 1 | ?
                b      | 1 | 0
            """)
        )
    )
    assert (found["gap_low"], found["gap_high"]) == (1, 2)
    assert (found["coverage_low"], found["coverage_high"]) == (0, 0.5)


def test_what_has_no_value_in_money_is_told_beside_the_sum():
    found = one(
        gap(
            pairs("""
                scheme | E | A | value
                cash   | 1 | 0 | 2400
                cover  | 1 | 0 |
                meal   | 1 | 0 |
                school | ? | 0 |
            """)
        )
    )
    assert (found["value"], found["n_unvalued"], found["currency"]) == (2400, 2, "INR")


def test_where_nothing_is_due_there_is_no_coverage():
    found = one(gap(pairs("scheme | E | A\n a | 0 | 0")))
    assert (found["gap_low"], found["coverage"], found["coverage_low"]) == (0, None, None)


def test_received_and_not_due_is_a_record_to_review():
    found = one(gap(pairs("scheme | E | A\n a | 0 | 1\n b | 1 | 1")))
    assert (found["review_record"], found["gap_low"], found["coverage"]) == (1, 0, 1)


def test_a_scheme_for_two_members_is_due_to_two_of_three():
    found = one(
        gap(
            pairs("""
                person | scheme | value
                a      | grant  | 900
                b      | grant  | 1200
                c      | grant  | 1500
            """),
            pack=pack(grant={"members_at_most": 2}),
        )
    )
    assert (found["gap_low"], found["value"], found["over_limit"]) == (2, 2700, 1)


def test_a_member_who_receives_takes_one_of_the_places():
    found = one(
        gap(
            pairs("""
                person | scheme | A | value
                a      | grant  | 1 | 900
                b      | grant  | 0 | 1200
                c      | grant  | ? | 1500
            """),
            pack=pack(grant={"members_at_most": 2}),
        )
    )
    assert (found["gap_low"], found["gap_high"]) == (0, 1)
    assert (found["value"], found["value_high"]) == (0, 1500)


def test_of_schemes_that_exclude_each_other_the_best_counts():
    scholarships = pack(sc={"exclusive_group": "prematric"}, occ={"exclusive_group": "prematric"})
    found = gap(
        pairs("""
            household | person | scheme | value
            h         | a      | sc     | 3500
            h         | a      | occ    | 2250
            h         | b      | occ    | 2250
            i         | c      | sc     | 3500
        """),
        pack=scholarships,
    )
    assert found.select("household", "gap_low", "value").rows() == [("h", 2, 5750), ("i", 1, 3500)]


def test_a_limit_on_members_and_one_on_the_person_together():
    # a's best would take the only place of b: the family has more of it when a takes the other.
    found = one(
        gap(
            pairs("""
                person | scheme | value
                a      | min    | 7
                a      | occ    | 6
                b      | min    | 4
            """),
            pack=pack(
                min={"exclusive_group": "prematric", "members_at_most": 1},
                occ={"exclusive_group": "prematric"},
            ),
        )
    )
    assert (found["gap_low"], found["value"]) == (2, 10)


def test_one_scheme_against_two_that_it_excludes():
    found = one(
        gap(
            pairs("""
                scheme | value
                blt    | 3600
                pkh    | 3000
                food   | 2400
            """),
            pack=pack(blt={"exclusive_with": ["pkh", "food"]}, pkh={}, food={}),
            on=DAY,
        )
    )
    assert (found["gap_low"], found["value"]) == (2, 5400)


def test_weights_move_the_coverage_alone():
    family = pairs("scheme | A\n a | 1\n b | 0")
    found = one(gap(family, weights={"a": 3.0}))
    assert (found["coverage"], found["gap_low"]) == (0.75, 1)


def test_two_currencies_have_no_sum():
    family = pairs("scheme | value | currency\n a | 1 | INR\n b | 2 | IDR")
    with pytest.raises(FrameError, match="two currencies"):
        gap(family)


def test_a_missing_column_is_named():
    with pytest.raises(FrameError, match="column received"):
        gap(pairs("scheme\n a").drop("received"))


def test_the_gaps_of_a_village_are_added_up():
    family = pairs("""
        household | place | scheme | E | A | value
        h         | V     | a      | 1 | 0 | 100
        i         | V     | a      | ? | 0 | 100
        j         | W     | a      | 1 | 1 | 100
    """)
    found = gap_by(gap(family), "place").select("place", "households", "with_gap", "with_gap_high")
    assert found.rows() == [("V", 2, 1, 2), ("W", 1, 0, 0)]
    assert gap_by(gap(family))["gap_high"].item() == 2


def test_the_first_reason_that_applies_is_the_reason():
    family = pairs("""
        person | scheme | E | A | missing | unasked
        a      | s1     | ? | 0 |         |
        a      | s2     | 1 | ? |         |
        a      | s3     | 1 | 0 |         |
        a      | s4     | 1 | 0 | income  |
        a      | s5     | 1 | 0 |         | income
        a      | s6     | 1 | 0 | income  |
        a      | s7     | 1 | 0 |         |
        a      | s8     | 1 | 0 |         |
               | s9     | 1 | 0 |         |
        a      | t1     | 1 | 1 |         |
        a      | t2     | 0 | 0 |         |
    """)
    stages = pl.DataFrame(
        {
            "household": ["h"] * 5,
            "person": ["a", "a", "a", None, "a"],
            "scheme": ["s6", "s7", "s8", "s9", "s3"],
            "stage": ["submitted", "refused", "sanctioned", "appealed", "form_filled"],
            "days": [12, 3, 70, 5, 1],
        }
    )
    found = why_not(family, stages=stages)
    assert found.select("scheme", "reason", "days").rows() == [
        ("s1", "unknown_facts", None),
        ("s2", "unknown_facts", None),
        ("s3", "never_applied_papers_complete", 1),
        ("s4", "never_applied_papers_missing", None),
        ("s5", "unknown_facts", None),
        ("s6", "applied_waiting", 12),
        ("s7", "refused", 3),
        ("s8", "approved_not_paid", 70),
        ("s9", "applied_waiting", 5),
    ]
    assert why_not(family)["reason"].null_count() == 0


def test_where_the_papers_needed_are_not_known_an_application_is_not_called_complete():
    sample = open_pack(str(Path(__file__).parent / "sample"))
    pension = sample.schemes["PENSION"]
    versions = tuple(replace(each, papers=Needed("unknown")) for each in pension.versions)
    unclear = replace(sample, changed_schemes={"PENSION": replace(pension, versions=versions)})
    people = pl.DataFrame(
        {
            "household": ["h"],
            "person": ["a"],
            "age": [66],
            "poor": [True],
            "receives": [""],
        }
    )
    found = [
        why_not(unit_pairs(people, on=DAY, pack=each, schemes=["PENSION"], place="X.S"))
        for each in (sample, unclear)
    ]
    told = people.with_columns(papers_held=pl.lit("birth_certificate;passbook"))
    known = unit_pairs(told, on=DAY, pack=sample, schemes=["PENSION"], place="X.S")
    assert [each["reason"].item() for each in (*found, why_not(known))] == [
        "unknown_facts",
        "unknown_facts",
        "never_applied_papers_complete",
    ]


def test_a_value_that_is_no_number_is_not_added():
    told = pairs("household | person | scheme | E | A\nh | p | a | 1 | 0\nh | p | b | 1 | 0")
    told = told.with_columns(value=pl.Series([float("nan"), 500.0]), currency=pl.lit("INR"))
    found = one(gap(told))
    assert (found["value"], found["n_unvalued"]) == (500.0, 1)


def test_a_receipt_while_the_verdict_is_open_is_no_record_to_review():
    family = pairs("scheme | E | A\n s | ? | 1\n t | 0 | 1")
    assert one(gap(family))["review_record"] == 1


def test_a_member_of_whom_the_receipt_is_not_known_may_have_the_place():
    """One place in a family: the brother, to whom nothing is due, may have it already."""
    family = pairs("""
        person  | scheme | E | A
        sister  | course | 1 | 0
        brother | course | 0 | ?
    """)
    found = one(gap(family, pack=pack(course={"members_at_most": 1}), on=DAY))
    assert (found["gap_low"], found["gap_high"]) == (0, 1)


def test_the_greater_money_counts_though_the_smaller_has_a_limit_of_its_own():
    family = pairs("""
        person | scheme  | E | A | value
        a      | grant   | 1 | 0 | 900
        a      | stipend | 1 | 0 | 100
    """)
    country = pack(grant={"exclusive_with": ("stipend",)}, stipend={"members_at_most": 1})
    found = one(gap(family, pack=country, on=DAY))
    assert (found["gap_low"], found["value"], found["over_limit"]) == (1, 900, 1)


@pytest.mark.parametrize(
    ("stage", "reason"),
    [
        ("reached", "never_applied_papers_complete"),
        ("form_filled", "never_applied_papers_complete"),
        ("submitted", "applied_waiting"),
        ("appealed", "applied_waiting"),
        ("refused", "refused"),
        ("appeal_rejected", "refused"),
        ("appeal_allowed", "approved_not_paid"),
        ("sanctioned", "approved_not_paid"),
        # Paid once, and no longer.
        ("benefit_received", "approved_not_paid"),
        ("confirmed_by_family", "approved_not_paid"),
    ],
)
def test_where_an_application_stands_says_why_it_does_not_arrive(stage, reason):
    stands = {"household": ["h"], "person": ["a"], "scheme": ["s"], "stage": [stage], "days": [1]}
    found = why_not(pairs("person | scheme\n a | s"), stages=pl.DataFrame(stands))
    assert found["reason"].item() == reason
