"""Scarce places: everyone first, then by need, equals by lot; what the law reserves is kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from library.eligibility.made_seats import (
    DAY,
    given,
    pack,
    quota,
    scheme,
    seats,
    wanted,
    who_got,
    why,
)
from muara.eligibility.allocation import allocate
from muara.eligibility.flow import NOBODY, Waiting, place
from muara.eligibility.lots import lot
from muara.eligibility.told import sentences
from muara.eligibility.told import why as told
from muara.errors import InputError, MuaraError

S, T, U = scheme("S"), scheme("T"), scheme("U")
COURSE = scheme("COURSE", unit="person")


def row_of(frame: pl.DataFrame, **is_: object) -> dict[str, object]:
    return frame.filter(pl.col(k) == v for k, v in is_.items()).row(0, named=True)


# --- who comes first ---


def test_the_greater_need_comes_first() -> None:
    found = given(wanted(("a", "S", 0.2), ("b", "S", 0.9), ("c", "S", 0.5)), seats(("S", 2)), S)
    assert who_got(found) == {"S": ["b", "c"]}
    assert why(found) == {("a", "S"): "full"}


def test_every_family_gets_a_first_place_before_any_gets_a_second() -> None:
    table = wanted(("a", "S", 1.0), ("a", "T", 1.0), ("b", "S", 0.1))
    found = given(table, seats(("S", 1), ("T", 1)), S, T)
    assert who_got(found) == {"S": ["b"], "T": ["a"]}
    assert why(found) == {("a", "S"): "others_first"}


def test_a_second_place_counts_half() -> None:
    """a, b and c have one place each; the last place of U goes to a, whose half is the most."""
    table = wanted(
        ("a", "S", 0.9), ("a", "U", 0.9), ("b", "S", 0.5), ("b", "U", 0.5), ("c", "S", 0.4)
    )
    found = given(table, seats(("S", 3), ("U", 1)), S, U)
    assert who_got(found) == {"S": ["a", "b", "c"], "U": ["a"]}
    miss = row_of(found.unplaced, household="b")
    assert (miss["rank"], miss["counted"], miss["cutoff_counted"]) == (2, 0.25, 0.45)


def test_no_place_stays_empty_while_somebody_waits_for_it() -> None:
    found = given(wanted(("a", "S", 0.0), ("a", "T", 0.0)), seats(("S", 5), ("T", 5)), S, T)
    assert who_got(found) == {"S": ["a"], "T": ["a"]}


def test_no_family_gets_more_than_the_run_allows() -> None:
    schemes = [scheme(key) for key in "ABCD"]
    table = wanted(*(("a", key, 0.5) for key in "ABCD"))
    there = seats(*((key, 1) for key in "ABCD"))
    found = given(table, there, *schemes)
    assert found.placements["rank"].to_list() == [1, 2, 3]
    assert found.unplaced["reason"].to_list() == ["enough"]
    assert given(table, there, *schemes, most_per_family=1).placements.height == 1


# --- equals ---


def test_equals_are_decided_by_the_lot() -> None:
    table, there = wanted(*((f"family {n}", "S", 0.5) for n in range(9))), seats(("S", 1))
    found = given(table, there, S, seed="2024-05-01")
    first = min((f"family {n}" for n in range(9)), key=lambda each: lot("2024-05-01", each))
    assert who_got(found) == {"S": [first]}
    assert set(why(found).values()) == {"lottery"}
    assert sorted(found.families["lottery"].to_list()) == list(range(1, 10))


def test_another_seed_draws_other_lots_and_the_same_seed_the_same() -> None:
    table, there = wanted(*((f"family {n}", "S", 0.5) for n in range(9))), seats(("S", 4))
    got = [who_got(given(table, there, S, seed=str(seed)))["S"] for seed in range(6)]
    assert len({tuple(each) for each in got}) > 1
    assert who_got(given(table, there, S, seed="3"))["S"] == got[3]


def test_the_seed_and_the_solver_stand_in_the_result() -> None:
    found = given(wanted(("a", "S", 0.5)), seats(("S", 1)), S, seed="17")
    assert (found.seed, found.most_per_family) == ("17", 3)
    assert found.solver.startswith("ortools ")


# --- limits ---


def test_siblings_each_wait_for_a_place_of_their_own() -> None:
    table = wanted(("a", "a1", "COURSE", 0.9), ("a", "a2", "COURSE", 0.9), ("b", "b1", "COURSE", 0))
    found = given(table, seats(("COURSE", 2)), COURSE)
    assert who_got(found)["COURSE"][-1] == "b1"
    assert set(why(found).values()) == {"others_first"}


def test_so_many_members_of_a_family_and_no_more() -> None:
    course = scheme("COURSE", unit="person", members_at_most=2)
    table = wanted(*(("a", f"a{n}", "COURSE", 0.5) for n in range(4)))
    found = given(table, seats(("COURSE", 4)), course)
    assert len(who_got(found)["COURSE"]) == 2
    assert found.unplaced["reason"].to_list() == ["members", "members"]
    assert found.unplaced["most"].to_list() == [2, 2]


def test_members_who_have_it_already_count() -> None:
    course = scheme("COURSE", unit="person", members_at_most=2)
    table = wanted(*(("a", f"a{n}", "COURSE", 0.5) for n in range(3)))
    table = table.with_columns(received=pl.Series([True, False, False]))
    assert len(who_got(given(table, seats(("COURSE", 4)), course))["COURSE"]) == 1


def test_of_a_group_one_scheme() -> None:
    schemes = [scheme("S", exclusive_group="g"), scheme("T", exclusive_group="g")]
    found = given(wanted(("a", "S", 0.5), ("a", "T", 0.5)), seats(("S", 1), ("T", 1)), *schemes)
    assert found.placements.height == 1
    other = found.placements["scheme"].item()
    assert (found.unplaced["reason"].item(), found.unplaced["other"].item()) == ("group", other)


def test_what_is_received_of_a_group_shuts_out_the_others() -> None:
    schemes = [scheme("S", exclusive_group="g"), scheme("T", exclusive_group="g")]
    table = wanted(("a", "S", 0.5), ("a", "T", 0.5)).with_columns(received=pl.Series([True, None]))
    found = given(table, seats(("S", 1), ("T", 1)), *schemes)
    assert (found.placements.height, found.unplaced["other"].to_list()) == (0, ["S"])


def test_two_schemes_that_exclude_each_other_are_a_group() -> None:
    schemes = [scheme("S", excludes=("T",)), scheme("T")]
    found = given(wanted(("a", "S", 0.5), ("a", "T", 0.5)), seats(("S", 1), ("T", 1)), *schemes)
    assert found.placements.height == 1


def test_exclusions_that_are_no_group_are_refused() -> None:
    """S and U may go together, T with neither."""
    schemes = [scheme("S", excludes=("T",)), scheme("T", excludes=("U",)), scheme("U")]
    table = wanted(("a", "S", 0.5), ("a", "T", 0.5), ("a", "U", 0.5))
    with pytest.raises(InputError, match="cannot be solved as a flow"):
        given(table, seats(("S", 1), ("T", 1), ("U", 1)), *schemes)


# --- what the law reserves ---


def listed(*, released: bool) -> object:
    return scheme("Q", quotas=[quota("listed", "bpl", 0.75, released=released)])


QUEUE = wanted(("a", "Q", 0.1), ("b", "Q", 0.9), ("c", "Q", 0.8), ("d", "Q", 0.7))


def test_reserved_places_are_for_their_group_whatever_the_score() -> None:
    people = pl.DataFrame({"household": ["a", "b", "c", "d"], "bpl": [True, False, False, False]})
    found = given(QUEUE, seats(("Q", 4)), listed(released=False), people=people)  # type: ignore[arg-type]
    assert who_got(found) == {"Q": ["a", "b"]}
    assert set(why(found).values()) == {"quota"}
    assert found.unplaced["other"].to_list() == ["listed", "listed"]
    cut = found.cutoffs.select("quota", "seats", "taken", "released", "empty").rows()
    assert cut == [("", 1, 1, 0, 0), ("listed", 3, 1, 0, 2)]


def test_reserved_places_that_nobody_of_the_group_can_use_are_released() -> None:
    people = pl.DataFrame({"household": ["a", "b", "c", "d"], "bpl": [True, False, False, False]})
    found = given(QUEUE, seats(("Q", 4)), listed(released=True), people=people)  # type: ignore[arg-type]
    assert who_got(found) == {"Q": ["a", "b", "c", "d"]}
    assert sorted(found.placements["seat"].to_list()) == ["", "listed", "released", "released"]


def test_a_group_with_the_greater_need_also_takes_places_open_to_all() -> None:
    people = pl.DataFrame({"household": ["a", "b", "c", "d"], "bpl": [True, True, False, False]})
    there = seats(("Q", "X.N", "listed", 1), ("Q", "X.N", "", 1))
    found = given(QUEUE, there, listed(released=True), people=people)  # type: ignore[arg-type]
    assert who_got(found) == {"Q": ["b", "c"]}
    assert why(found) == {("a", "Q"): "full", ("d", "Q"): "full"}


def test_who_is_not_known_to_belong_comes_for_the_open_places() -> None:
    people = pl.DataFrame(
        {"household": ["a", "b", "c", "d"], "bpl": [None, False, False, False]}, strict=False
    )
    there = seats(("Q", "X.N", "listed", 1), ("Q", "X.N", "", 1))
    found = given(QUEUE, there, listed(released=False), people=people)  # type: ignore[arg-type]
    assert who_got(found) == {"Q": ["b"]}
    assert row_of(found.unplaced, household="a")["asks"] == "listed"


def test_who_belongs_to_two_quotas_may_take_a_place_of_either() -> None:
    """b belongs to both, a to one: both sit, b on the place that a cannot have."""
    both = scheme("Q", quotas=[quota("listed", "bpl", 0.5), quota("landless", "landless", 0.5)])
    people = pl.DataFrame(
        {
            "household": ["a", "b", "c", "d"],
            "bpl": [True, True, False, False],
            "landless": [False, True, False, False],
        }
    )
    found = given(QUEUE, seats(("Q", 2)), both, people=people)
    sits = dict(found.placements.select("household", "seat").iter_rows())
    assert sits == {"a": "listed", "b": "landless"}


def test_a_quota_of_a_person_is_read_of_that_person() -> None:
    course = scheme("COURSE", unit="person", quotas=[quota("young", "age < 15", 0.5)])
    table = wanted(("a", "a1", "COURSE", 0.5), ("a", "a2", "COURSE", 0.5))
    people = pl.DataFrame({"household": ["a", "a"], "person": ["a1", "a2"], "age": [16, 12]})
    found = given(table, seats(("COURSE", "X.N", "young", 1)), course, people=people)
    assert who_got(found) == {"COURSE": ["a2"]}


# --- places ---


def test_families_of_a_block_come_for_the_places_of_its_district() -> None:
    table = wanted(("a", "S", 0.5), ("b", "S", 0.9), ("c", "S", 0.8)).with_columns(
        place=pl.Series(["X.N.1", "X.N.2", "X.S"])
    )
    found = given(table, seats(("S", "X.N", 1)), S)
    assert who_got(found) == {"S": ["b"]}
    assert why(found) == {("a", "S"): "full", ("c", "S"): "no_seats"}


def test_each_district_has_its_own_line() -> None:
    table = wanted(("a", "S", 0.1), ("b", "S", 0.9)).with_columns(place=pl.Series(["X.N", "X.S"]))
    found = given(table, seats(("S", "X.N", 1), ("S", "X.S", 0)), S)
    assert who_got(found) == {"S": ["a"]}
    assert why(found) == {("b", "S"): "no_seats"}


# --- who is not in the line ---


def test_who_must_be_asked_something_is_visited_first() -> None:
    table = wanted(("a", "S", 0.9), ("b", "S", 0.1)).with_columns(
        verdict=pl.Series(["ask", "eligible"]), unknown=pl.Series(["age", ""])
    )
    found = given(table, seats(("S", 1)), S)
    assert who_got(found) == {"S": ["b"]}
    assert found.visit_first.select("household", "unknown").rows() == [("a", "age")]


def test_who_lives_nobody_knows_where_is_visited_first() -> None:
    table = wanted(("a", "S", 0.9)).with_columns(place=pl.lit(None, pl.String))
    found = given(table, seats(("S", 1)), S)
    assert found.visit_first["unknown"].to_list() == ["place"]


def test_rights_and_what_is_received_or_not_due_are_passed_over() -> None:
    right = scheme("RIGHT", kind="right")
    table = wanted(("a", "RIGHT", 0.9), ("b", "S", 0.9), ("c", "S", 0.9)).with_columns(
        verdict=pl.Series(["eligible", "eligible", "not_eligible"]),
        received=pl.Series([False, True, False]),
    )
    found = given(table, seats(("S", 1)), S, right)
    assert (found.placements.height, found.families.height) == (0, 0)


def test_schemes_without_a_row_of_places_are_not_in_the_run() -> None:
    found = given(wanted(("a", "S", 0.5), ("a", "T", 0.5)), seats(("S", 1)), S, T)
    assert (who_got(found), found.unplaced.height) == ({"S": ["a"]}, 0)


def test_nobody_waits() -> None:
    found = given(wanted(("a", "S", 0.5)).clear(), seats(("S", 3)), S)
    assert found.cutoffs.select("seats", "taken", "empty").rows() == [(3, 0, 3)]


# --- the formula ---


def test_scores_are_reckoned_where_the_table_has_none() -> None:
    table = wanted(("a", "S", 0), ("b", "S", 0)).drop("score")
    people = pl.DataFrame(
        {
            "household": ["a", "b"],
            "age": [12, 12],
            "school_status": ["enrolled", "dropout"],
            "economic_hours": [0, 0],
            "worst_form": ["none", None],
            "days_waiting": [0, 0],
        }
    )
    found = given(table, seats(("S", 1)), S, people=people)
    assert who_got(found) == {"S": ["b"]}
    assert found.families["score"].to_list() == pytest.approx([1 / 30, 7 / 30], abs=1e-6)
    assert found.families["score_high"].to_list() == pytest.approx([1 / 30, 13 / 30], abs=1e-6)
    assert found.families["asks"].to_list() == ["", "worst_form"]


# --- what families are told ---


def test_the_figures_and_the_sentence_of_a_family_without_a_place() -> None:
    found = given(wanted(("a", "S", 0.62), ("b", "S", 0.9), ("c", "S", 0.71)), seats(("S", 2)), S)
    miss = found.unplaced.row(0, named=True)
    assert (miss["seats"], miss["ahead"], miss["score"], miss["cutoff_score"]) == (2, 2, 0.62, 0.71)
    assert told(miss, pack=pack(S)) == (
        "Places: 2. Families ahead of this one: 2. Its score: 62; that of the last family in: 71."
    )
    assert "62" in told(miss, pack=pack(S), language="id")
    assert "सीटें" in told(miss, pack=pack(S), language="hi")
    family = row_of(found.families, household="a")
    assert (family["places"], family["scheme"], str(family["reason"])) == (0, "S", "full")


@pytest.mark.parametrize("language", ["en", "id", "hi"])
def test_every_reason_has_its_sentence(language: str) -> None:
    """A run in which every reason occurs: no figure is left out of any sentence."""
    schemes = [
        scheme("C", unit="person", members_at_most=1),
        scheme("G", exclusive_group="g"),
        scheme("H", exclusive_group="g"),
        scheme("N"),
        scheme("Q", quotas=[quota("listed", "bpl", 0.5, released=False)]),
        scheme("S"),
    ]
    table = wanted(
        ("a", "a1", "C", 0.5),
        ("a", "a2", "C", 0.5),
        ("b", "G", 0.5),
        ("b", "H", 0.5),
        ("c", "N", 0.5),
        ("d", "Q", 0.5),
        ("e", "S", 0.6),
        ("f", "S", 0.6),
        ("g", "S", 0.1),
    )
    there = seats(
        ("C", 2),
        ("G", 1),
        ("H", 1),
        ("N", "X.S", 1),
        ("Q", "X.N", "listed", 1),
        ("S", "X.N", "", 1),
    )
    people = pl.DataFrame({"household": ["d"], "bpl": [False]})
    found = given(table, there, *schemes, people=people)
    assert set(why(found).values()) == {
        "members", "group", "no_seats", "quota", "lottery", "full"
    }  # fmt: skip
    says = sentences(found.unplaced, pack=pack(*schemes), language=language)["says"]
    assert not any("{" in said or "None" in said or said.startswith("allocation") for said in says)


def test_a_need_that_shows_that_a_child_works_is_not_told() -> None:
    row = {
        "scheme": "S",
        "reason": "no_seats",
        "rank": 1,
        "score": 0.1,
        "asks": "worst_form;waiting",
    }
    said = told(row, pack=pack(S))
    assert "Days waited" in said
    assert "worst forms" not in said


def test_any_kind_of_frame_is_read() -> None:
    table, there = wanted(("a", "S", 0.5)), seats(("S", 1))
    found = allocate(table.to_pandas(), there.to_arrow(), pack=pack(S), seed=1, on=DAY)
    assert found.placements.height == 1


# --- at the edge ---


def test_two_members_may_have_what_is_one_of_a_group_for_each() -> None:
    """Each child may have one of the two stipends; of this one, two children of a family."""
    stipend = scheme("STIPEND", unit="person", members_at_most=2, exclusive_group="g")
    other = scheme("OTHER", unit="person", exclusive_group="g")
    table = wanted(*(("a", f"a{n}", "STIPEND", 0.5) for n in range(3)))
    found = given(table, seats(("STIPEND", 3)), stipend, other)
    assert len(who_got(found)["STIPEND"]) == 2
    assert set(why(found).values()) == {"members"}


def test_a_family_with_a_place_has_no_nearest_miss() -> None:
    table = wanted(("a", "S", 0.9), ("a", "T", 0.9), ("b", "T", 0.1))
    found = given(table, seats(("S", 1), ("T", 0)), S, T)
    assert row_of(found.families, household="a")["reason"] is None
    assert row_of(found.families, household="b")["reason"] == "no_seats"


def test_a_run_may_allow_a_family_twelve_places() -> None:
    found = given(wanted(("a", "S", 0.5)), seats(("S", 1)), S, most_per_family=12)
    assert found.placements.height == 1


def test_what_whole_numbers_cannot_hold_is_refused_and_not_rounded() -> None:
    nobody, one = np.array([NOBODY]), np.array([0])
    district = Waiting(
        family=one,
        door_pair=one,
        door_pool=one,
        group=nobody,
        members=nobody,
        members_most=np.array([], np.int64),
        arc_family=one,
        arc_order=np.array([2**60]),
        seats=np.array([1]),
    )
    with pytest.raises(MuaraError, match="give the places out by district"):
        place(district)
    assert place(replace(district, arc_order=one)).tolist() == [True]


def test_what_is_received_shuts_out_its_group_though_it_has_no_places_in_this_run() -> None:
    schemes = [scheme("S", exclusive_group="g"), scheme("T", exclusive_group="g")]
    table = wanted(("a", "S", 0.9), ("a", "T", 0.9), ("b", "S", 0.1))
    table = table.with_columns(received=pl.Series([False, True, False]))
    found = given(table, seats(("S", 1)), *schemes)
    assert who_got(found) == {"S": ["b"]}
    assert why(found) == {("a", "S"): "group"}


def test_of_a_family_of_which_nothing_is_known_everything_is_asked() -> None:
    """No score was given and no fact: it stands last, and could come first."""
    table = wanted(("a", "S", None)).drop("score")
    found = given(table, seats(("S", 1)), S, people=pl.DataFrame({"household": ["b"]}))
    family = row_of(found.families, household="a")
    assert (family["score"], family["score_high"], family["asks"]) == (0, 1, "everything")


def test_places_may_be_counted_for_the_whole_country_of_a_scheme_of_one_state() -> None:
    """The scheme is of the South; a table of the whole country does not lie outside it."""
    south = scheme("S", jurisdiction="X.S")
    table = wanted(("a", "S", 0.5)).with_columns(place=pl.lit("X.S"))
    assert who_got(given(table, seats(("S", "X", 1)), south)) == {"S": ["a"]}


def test_of_shares_that_leave_no_whole_places_the_largest_remainder_is_rounded_up() -> None:
    """Of ten places 3.3, 2.5 and, open to all, 4.2: the half of a place is the largest rest."""
    shares = scheme("S", quotas=[quota("listed", "bpl", 0.33), quota("young", "age < 15", 0.25)])
    found = given(wanted(("a", "S", 0.5)), seats(("S", 10)), shares, people=pl.DataFrame(
        {"household": ["a"], "bpl": [False], "age": [30]}))  # fmt: skip
    assert dict(found.cutoffs.select("quota", "seats").rows()) == {"": 4, "listed": 3, "young": 3}


def test_a_family_of_a_district_comes_for_its_own_places_and_for_those_of_the_state() -> None:
    table = wanted(("a", "S", 0.5), ("a", "T", 0.5)).with_columns(place=pl.lit("X.N.1"))
    found = given(table, seats(("S", "X.N", 1), ("T", "X.N.1", 1)), S, T)
    assert who_got(found) == {"S": ["a"], "T": ["a"]}


def test_of_one_group_a_person_may_have_one_and_the_household_another() -> None:
    schemes = [scheme("S", exclusive_group="g"), scheme("P", unit="person", exclusive_group="g")]
    found = given(
        wanted(("a", None, "S", 0.5), ("a", "a1", "P", 0.5)), seats(("S", 1), ("P", 1)), *schemes
    )
    assert who_got(found) == {"P": ["a1"], "S": ["a"]}


def test_who_waits_for_a_second_place_is_told_that_it_counts_half() -> None:
    row = {"scheme": "S", "reason": "full", "open": 4, "ahead": 4, "rank": 1, "score": 0.6}
    row |= {"cutoff_score": 0.8, "cutoff_rank": 2, "asks": ""}
    first, second = (told({**row, "rank": rank}, pack=pack(S)) for rank in (1, 2))
    assert "60" in first
    assert "30" in second
    assert "40" in second


def test_part_of_a_point_is_told_with_the_sign_of_the_language() -> None:
    row = {"scheme": "S", "reason": "full", "open": 4, "ahead": 4, "rank": 1, "score": 0.125}
    row |= {"cutoff_score": 0.5, "cutoff_rank": 1, "asks": ""}
    signs = {language: told(row, pack=pack(S), language=language) for language in ("en", "id")}
    assert "12.5" in signs["en"]
    assert "12,5" in signs["id"]


def test_who_has_it_already_is_not_visited_to_ask_for_more() -> None:
    table = wanted(("a", "S", 0.5), ("b", "S", 0.5))
    table = table.with_columns(verdict=pl.lit("ask"), received=pl.Series([True, None]))
    assert given(table, seats(("S", 1)), S).visit_first["household"].to_list() == ["b"]


def test_who_waits_for_a_second_place_is_told_how_many_the_family_has() -> None:
    row = {"scheme": "S", "reason": "others_first", "open": 4, "ahead": 4, "rank": 3, "score": 0.6}
    row |= {"cutoff_score": 0.8, "cutoff_rank": 1, "asks": ""}
    assert "2" in told(row, pack=pack(S))
    assert "3" not in told(row, pack=pack(S))


def test_a_side_of_life_in_which_something_arrives_is_not_unmet() -> None:
    """Due to both in education and in health; to b a health scheme arrives already."""
    schemes = [scheme("S"), scheme("H", pillar="health")]
    table = wanted(*((who, key, None) for who in "ab" for key in "SH")).drop("score")
    table = table.with_columns(received=pl.Series([False, False, False, True]))
    found = given(table, seats(("S", 1)), *schemes).families
    both, one = (row_of(found, household=who)["score"] for who in "ab")
    assert both == pytest.approx(2 * one, abs=1e-6)


def test_a_row_of_what_everybody_is_due_is_passed_over() -> None:
    right = scheme("RIGHT", kind="right")
    table = wanted(("a", "S", 0.5), ("a", "RIGHT", None), ("a", "RIGHT", None))
    assert who_got(given(table, seats(("S", 1)), S, right)) == {"S": ["a"]}


def test_a_place_kept_for_a_group_is_the_reason_whether_its_holder_stands_before_or_behind() -> (
    None
):
    people = pl.DataFrame({"household": ["a", "b", "c", "d"], "bpl": [True, False, False, False]})
    kept, none_open = ("Q", "X.N", "listed", 1), ("Q", "X.N", "", 0)
    behind = given(
        QUEUE,
        seats(kept, ("Q", "X.N", "", 1)),
        listed(released=False),  # type: ignore[arg-type]
        people=people,
    )
    assert who_got(behind) == {"Q": ["a", "b"]}
    assert set(why(behind).values()) == {"quota"}
    before = given(
        wanted(("a", "Q", 0.9), ("b", "Q", 0.1)),
        seats(kept, none_open),
        listed(released=False),  # type: ignore[arg-type]
        people=people,
    )
    assert why(before) == {("b", "Q"): "quota"}
