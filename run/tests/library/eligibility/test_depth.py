"""How many sides of its life the State reaches of a household, and how that changed."""

from __future__ import annotations

import polars as pl
import pytest

from library.eligibility.made_pairs import pairs
from muara.eligibility.change import change
from muara.eligibility.depth import depth, pillars, scores


def scored(text: str) -> dict[str, tuple[object, ...]]:
    found = scores(pillars(pairs(text)))
    return {
        row[0]: row[1:]
        for row in found.select("household", "score", "score_low", "score_high").rows()
    }


def test_the_score_is_what_is_not_met_of_what_is_due():
    assert scored("""
        household | pillar    | scheme | E | A
        h         | education | a      | 1 | 1
        h         | education | b      | 1 | 0
        h         | health    | c      | 1 | 0
        h         | skills    | d      | 0 | 0
        i         | health    | c      | 0 | 0
        j         | education | a      | 1 | 1
    """) == {"h": (0.5, 0.5, 0.5), "i": (None, None, None), "j": (0, 0, 0)}


def test_what_is_received_without_being_due_meets_nothing():
    assert scored("""
        pillar | scheme | E | A
        health | a      | 1 | 0
        health | b      | 0 | 1
    """) == {"h": (1, 1, 1)}


def test_unknown_facts_and_receipts_give_bounds():
    assert scored("""
        household | pillar    | scheme | E | A
        h         | education | a      | 1 | 1
        h         | health    | b      | ? | 0
        i         | education | a      | 1 | 1
        i         | health    | b      | 1 | ?
        j         | health    | b      | ? | 1
        k         | health    | b      | ? | 0
    """) == {"h": (0, 0, 0.5), "i": (0, 0, 0.5), "j": (None, 0, 0), "k": (None, 1, 1)}


def test_protection_weighs_nothing_unless_it_is_given_a_weight():
    family = pillars(pairs("pillar | scheme | A\n protection | a | 0\n health | b | 1"))
    assert scores(family)["score"].item() == 0
    assert scores(family, weights={"protection": 3, "health": 1})["score"].item() == 0.75


def test_m0_is_how_many_times_how_deep():
    found = depth(
        scores(
            pillars(
                pairs("""
                    household | pillar    | scheme | E | A
                    g         | health    | a      | 1 | 1
                    h         | health    | a      | 1 | 0
                    h         | education | b      | 1 | 1
                    h         | skills    | c      | 1 | 1
                    i         | health    | a      | 1 | 0
                    j         | health    | a      | 0 | 0
                """)
            )
        )
    ).row(0, named=True)
    assert (found["households"], found["nothing_due"], found["deprived"]) == (4, 1, 2)
    assert found["h"] == 2 / 3
    assert found["a"] == pytest.approx(2 / 3)
    assert found["m0"] == pytest.approx(found["h"] * found["a"])
    assert found["m0_low"] == found["m0_high"] == found["m0"]


def test_a_fall_on_the_same_families_is_progress_and_new_families_stand_apart():
    before = pillars(
        pairs("""
            household | pillar | scheme | E | A
            g         | health | a      | 1 | 0
            h         | health | a      | 1 | 0
            i         | health | a      | 0 | 0
            l         | health | a      | 1 | 1
        """)
    )
    after = pillars(
        pairs("""
            household | pillar | scheme | E | A
            g         | health | a      | 1 | 1
            h         | health | a      | 1 | 0
            i         | health | a      | 1 | 0
            n         | health | a      | 1 | 0
        """)
    )
    found = change(before, after).row(0, named=True)
    assert (found["fixed"], found["m0_before"], found["m0_after"], found["delta"]) == (
        2,
        1,
        0.5,
        0.5,
    )
    assert (found["newly_due"], found["newly_registered"], found["left"]) == (1, 1, 1)
    assert found["m0_before_open"] == pytest.approx(2 / 3)
    assert found["m0_after_open"] == 0.75
    assert found["delta_apart"] == pytest.approx(found["delta_open"] - 0.5)


def test_a_list_made_again_is_no_progress():
    before = pillars(pairs("pillar | scheme | A\n health | a | 1\n livelihood | b | 0"))
    after = pillars(pairs("pillar | scheme | E | A\n health | a | 1 | 1\n livelihood | b | 0 | 0"))
    found = change(before, after).row(0, named=True)
    assert (found["delta"], found["delta_same_pillars"], found["relisted"]) == (0.5, 0, 1)


def test_change_by_place_keeps_a_family_where_it_was():
    before = pillars(pairs("household | place | scheme | A\n g | V | a | 0\n h | W | a | 0"))
    after = pillars(pairs("household | place | scheme | A\n g | W | a | 1\n h | W | a | 0"))
    found = change(before, after, by=["place"])
    assert found.select("place", "fixed", "delta").rows() == [("V", 1, 1), ("W", 1, 0)]


def test_a_pillar_table_needs_its_columns():
    with pytest.raises(Exception, match="pillar"):
        pillars(pairs("scheme\n a").drop("pillar"))


def test_depth_by_place():
    found = depth(
        scores(pillars(pairs("household | place | scheme | A\n g | V | a | 1\n h | W | a | 0"))),
        by=["place"],
    )
    assert found.select("place", "m0").rows() == [("V", 0), ("W", 1)]
    assert isinstance(found, pl.DataFrame)


def test_a_pillar_whose_receipts_nobody_asked_about_is_left_out_of_the_score():
    family = """
        pillar    | scheme | A
        education | a      | 0
        health    | b      | ?
    """
    assert scored(family) == {"h": (1, 0.5, 1)}


def test_what_weighs_nothing_is_neither_due_nor_unmet():
    found = scores(pillars(pairs("pillar | scheme | A\n protection | a | 0\n health | b | 1")))
    assert found.select("due", "unmet").row(0) == (1, 0)


def test_a_family_to_which_perhaps_only_protection_is_due_may_not_count_at_all():
    """Health is still to be asked of h: if nothing is due there, g alone is counted."""
    found = depth(
        scores(
            pillars(
                pairs("""
                    household | pillar     | scheme | E | A
                    g         | health     | a      | 1 | 1
                    h         | protection | p      | 1 | 0
                    h         | health     | a      | ? | 0
                """)
            )
        )
    )
    assert found.select("h_low", "h_high").row(0) == (0, 0.5)


def test_how_deep_it_goes_lies_between_the_bounds_of_those_who_may_be_deprived():
    """All that is due fails to reach g; of what is due to h, nobody knows whether half arrives."""
    found = depth(
        scores(
            pillars(
                pairs("""
                    household | pillar    | scheme | A
                    g         | health    | a      | 0
                    h         | health    | a      | 1
                    h         | education | b      | ?
                """)
            )
        )
    )
    # If h is deprived at all, its score is at least the cut-off of a third, and at most a half.
    assert found["a_low"].item() == pytest.approx((1 + 1 / 3) / 2)
    assert found["a_high"].item() == 1


def test_the_bounds_of_a_change_take_the_worst_of_one_day_with_the_best_of_the_other():
    before = pillars(pairs("pillar | scheme | A\n health | a | 0"))
    after = pillars(pairs("pillar | scheme | E | A\n health | a | 1 | 1\n education | b | ? | 0"))
    found = change(before, after).row(0, named=True)
    assert (found["delta_low"], found["delta"], found["delta_high"]) == (0.5, 1, 1)


def test_a_family_to_whom_nothing_is_due_any_more_leaves_the_fixed_cohort():
    """Of g all is lacking on both days; h is no longer due; to i nothing was ever due."""
    before = pillars(
        pairs("household | scheme | E | A\n g | a | 1 | 0\n h | a | 1 | 1\n i | a | 0 | 0")
    )
    after = pillars(
        pairs("household | scheme | E | A\n g | a | 1 | 0\n h | a | 0 | 0\n i | a | 0 | 0")
    )
    found = change(before, after).row(0, named=True)
    assert (found["fixed"], found["no_longer_due"], found["newly_due"]) == (1, 1, 0)
    assert (found["m0_before"], found["m0_before_open"]) == (1, 0.5)


def test_a_pillar_that_weighs_nothing_is_no_list_made_again():
    before = pillars(pairs("pillar | scheme | A\n health | a | 0"))
    after = pillars(pairs("pillar | scheme | A\n health | a | 0\n protection | p | 0"))
    assert change(before, after)["relisted"].item() == 0
