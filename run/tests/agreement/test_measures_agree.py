"""The measures over columns give what the formulas give pair by pair, and their bounds hold.

Where facts are not known the formulas have no answer. Then every way to fill them in must lie
between the bounds, and learning a fact may narrow them, never move them outwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreement import plain_measures as plain
from library.eligibility.made_pairs import from_rows, pack
from muara.eligibility.change import change
from muara.eligibility.depth import CUT_OFF, EQUAL, PILLARS, depth, pillars, scores
from muara.eligibility.gap import REASONS, gap, why_not
from muara.eligibility.leverage import camps, leverage
from muara.eligibility.linkage import ANSWERS, STAGES, current, funnel
from muara.eligibility.saturation import saturation

UNHURRIED = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
LIMITS: plain.Limits = {
    "capped": {"members_at_most": 1, "exclusive_group": "g"},
    "grant": {"exclusive_group": "g"},
    "two": {"members_at_most": 2},
    "lone": {"exclusive_with": ["home", "food"]},
    "home": {},
    "food": {},
}
SCHEMES = {"capped": "p", "grant": "p", "two": "p", "lone": "h", "home": "h", "food": "p"}
PAPERS = ("birth", "income", "photo")
DAY = dt.date(2012, 6, 1)
SIGN = {1: "1", 0: "0", None: "?"}

known_fact = st.sampled_from([1, 0])
fact = st.sampled_from([1, 1, 0, None])
alternatives = st.frozensets(st.sampled_from(PAPERS), min_size=1, max_size=2)
papers = st.lists(alternatives, max_size=2)


@st.composite
def families(
    draw: st.DrawFn, verdict: st.SearchStrategy[Any] = fact, receipt: st.SearchStrategy[Any] = fact
) -> list[dict[str, Any]]:
    """Up to three households of one to three people, each with some of the schemes."""
    rows = []
    for household in range(draw(st.integers(1, 3))):
        for scheme, unit in SCHEMES.items():
            people = [None] if unit == "h" else list("abc")[: draw(st.integers(0, 3))]
            for person in people:
                rows.append(
                    {
                        "household": f"h{household}",
                        "person": person,
                        "place": draw(st.sampled_from(["V", "W"])),
                        "scheme": scheme,
                        "pillar": draw(st.sampled_from(PILLARS[:3])),
                        "E": draw(verdict),
                        "A": draw(receipt),
                        "value": draw(st.sampled_from([None, 100, 250, 400])),
                        "missing": draw(papers),
                        "unasked": draw(st.lists(alternatives, max_size=1)),
                    }
                )
    return rows


def frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return from_rows(
        [
            {
                **row,
                "E": SIGN[row["E"]],
                "A": SIGN[row["A"]],
                **{
                    name: ";".join("|".join(sorted(group)) for group in row[name])
                    for name in ("missing", "unasked")
                },
            }
            for row in rows
        ]
    )


def learnt(rows: list[dict[str, Any]], draw: st.DrawFn, *, all_of: bool) -> list[dict[str, Any]]:
    """The same pairs with their unknowns filled in: all of them, or some."""
    filled = []
    for row in rows:
        row = dict(row)
        for name in ("E", "A"):
            if row[name] is None and (all_of or draw(st.booleans())):
                row[name] = draw(known_fact)
        for item in list(row["unasked"]):
            if all_of or draw(st.booleans()):
                row["unasked"] = [each for each in row["unasked"] if each is not item]
                row["missing"] = [*row["missing"], *([item] if draw(st.booleans()) else [])]
        filled.append(row)
    return filled


@st.composite
def before_and_after(draw: st.DrawFn, *, all_of: bool) -> tuple[list[Any], list[Any]]:
    rows = draw(families())
    return rows, learnt(rows, draw, all_of=all_of)


def of(rows: list[dict[str, Any]], household: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["household"] == household]


def households(rows: list[dict[str, Any]]) -> list[str]:
    return sorted({row["household"] for row in rows})


def within(low: float | None, value: float | None, high: float | None) -> bool:
    return value is None or (
        low is not None and high is not None and low - 1e-9 <= value <= high + 1e-9
    )


def gaps(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found = gap(frame(rows), pack=pack(**LIMITS), on=DAY)
    return {row["household"]: row for row in found.iter_rows(named=True)}


# --- the gap ---


@UNHURRIED
@given(families(verdict=known_fact, receipt=known_fact))
def test_the_gap_is_the_most_a_family_may_have_that_it_does_not_get(rows):
    found = gaps(rows)
    for household in households(rows):
        wanted, row = plain.gap(of(rows, household), LIMITS), found[household]
        assert row["gap_low"] == row["gap_high"] == wanted["gap"]
        assert row["value"] == row["value_high"] == wanted["value"]
        assert (row["received"], row["review_record"]) == (
            wanted["received"],
            wanted["review_record"],
        )
        assert 0 <= row["n_unvalued"] <= row["gap_low"]


@UNHURRIED
@given(families(receipt=known_fact))
def test_without_limits_and_with_receipts_known_it_is_the_published_formula(rows):
    found = {row["household"]: row for row in gap(frame(rows)).iter_rows(named=True)}
    for household in households(rows):
        mine, row = of(rows, household), found[household]
        certain = [each for each in mine if each["E"] == 1 and each["A"] == 0]
        ask = [each for each in mine if each["E"] is None and each["A"] == 0]
        assert row["gap_low"] == len(certain)
        assert row["gap_high"] == len(certain) + len(ask)
        assert row["value"] == sum(each["value"] or 0 for each in certain)
        assert row["n_unvalued"] == sum(1 for each in certain if each["value"] is None)
        assert row["coverage"] == plain.coverage(mine)
        assert row["over_limit"] == 0


@UNHURRIED
@given(before_and_after(all_of=True))
def test_the_truth_about_a_gap_lies_between_its_bounds(both):
    rows, truth = both
    found, known = gaps(rows), gaps(truth)
    for household, row in found.items():
        true = known[household]
        assert row["gap_low"] <= true["gap_low"] <= row["gap_high"]
        assert row["value"] <= true["value"] <= row["value_high"]
        assert within(row["coverage_low"], true["coverage"], row["coverage_high"])


@UNHURRIED
@given(before_and_after(all_of=False))
def test_a_fact_learnt_narrows_a_gap(both):
    found, later = (gaps(rows) for rows in both)
    for household, row in found.items():
        new = later[household]
        assert row["gap_low"] <= new["gap_low"] <= new["gap_high"] <= row["gap_high"]
        assert row["value"] <= new["value"] <= new["value_high"] <= row["value_high"]
        for end in ("coverage_low", "coverage_high"):
            assert within(row["coverage_low"], new[end], row["coverage_high"])


@UNHURRIED
@given(families())
def test_every_pair_of_the_possible_gap_has_one_reason(rows):
    found = why_not(frame(rows))
    assert found.height == sum(1 for row in rows if row["E"] != 0 and row["A"] != 1)
    assert set(found["reason"]) <= set(REASONS)
    assert (found.filter(~pl.col("certain"))["reason"] == "unknown_facts").all()


# --- saturation ---


def saturated(rows: list[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    found = saturation(frame(rows), most_unknown=1.0)
    return {(row["place"], row["scheme"]): row for row in found.iter_rows(named=True)}


def cell(rows: list[dict[str, Any]], key: tuple[str, str]) -> list[dict[str, Any]]:
    return [row for row in rows if (row["place"], row["scheme"]) == key]


@UNHURRIED
@given(families(receipt=known_fact))
def test_with_receipts_known_saturation_is_the_published_formula(rows):
    for key, row in saturated(rows).items():
        wanted = plain.saturation(cell(rows, key))
        for name, value in wanted.items():
            undefined = name in ("sat_low", "sat_high") and value is None
            assert undefined or row[name] == value


@UNHURRIED
@given(before_and_after(all_of=True))
def test_the_truth_about_saturation_lies_between_its_bounds(both):
    rows, truth = both
    for key, row in saturated(rows).items():
        true = plain.saturation(cell(truth, key))["sat"]
        assert within(row["sat_low"], true, row["sat_high"])


@UNHURRIED
@given(before_and_after(all_of=False))
def test_a_fact_learnt_narrows_saturation(both):
    found, later = (saturated(rows) for rows in both)
    for key, row in found.items():
        for end in ("sat_low", "sat_high"):
            assert within(row["sat_low"], later[key][end], row["sat_high"])


# --- depth ---


def scored(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return scores(pillars(frame(rows)))


@UNHURRIED
@given(families(verdict=known_fact, receipt=known_fact))
def test_depth_is_counted_as_the_formula_says(rows):
    found = scored(rows)
    wanted = {name: plain.score(of(rows, name), EQUAL) for name in households(rows)}
    assert dict(found.select("household", "score").iter_rows()) == pytest.approx(wanted)
    measured = depth(found).row(0, named=True)
    for name, value in plain.depth(wanted.values(), CUT_OFF).items():
        for end in ("", "_low", "_high"):
            assert measured[name + end] == (None if value is None else pytest.approx(value))


@UNHURRIED
@given(before_and_after(all_of=True))
def test_the_truth_about_depth_lies_between_its_bounds(both):
    rows, truth = both
    found = {row["household"]: row for row in scored(rows).iter_rows(named=True)}
    true = {name: plain.score(of(truth, name), EQUAL) for name in households(truth)}
    for name, row in found.items():
        assert within(row["score_low"], true[name], row["score_high"])
    measured = depth(scored(rows)).row(0, named=True)
    for name, value in plain.depth(true.values(), CUT_OFF).items():
        assert within(measured[f"{name}_low"], value, measured[f"{name}_high"])


@UNHURRIED
@given(before_and_after(all_of=False))
def test_a_fact_learnt_narrows_depth(both):
    found, later = (depth(scored(rows)).row(0, named=True) for rows in both)
    for name in ("h", "m0", "a"):
        for end in ("low", "high"):
            new = later[f"{name}_{end}"]
            assert within(found[f"{name}_low"], new, found[f"{name}_high"])


def m0(rows: list[dict[str, Any]], names: list[str]) -> float | None:
    return plain.depth([plain.score(of(rows, name), EQUAL) for name in names], CUT_OFF)["m0"]


@UNHURRIED
@given(
    families(verdict=known_fact, receipt=known_fact),
    families(verdict=known_fact, receipt=known_fact),
)
def test_change_is_told_of_the_same_families_and_of_all(before, after):
    found = change(pillars(frame(before)), pillars(frame(after))).row(0, named=True)
    old, new = households(before), households(after)
    due = [
        name
        for name in old
        if plain.score(of(before, name), EQUAL) is not None
        and plain.score(of(after, name), EQUAL) is not None
    ]
    assert found["fixed"] == len(due)
    assert found["newly_registered"] == len(set(new) - set(old))
    assert found["left"] == len(set(old) - set(new))
    told = {
        "m0_before": m0(before, due),
        "m0_after": m0(after, due),
        "m0_before_open": m0(before, old),
        "m0_after_open": m0(after, new),
    }
    for name, value in told.items():
        assert found[name] == (None if value is None else pytest.approx(value))
    if due:
        assert found["delta"] == pytest.approx(told["m0_before"] - told["m0_after"])
        assert within(found["delta_low"], found["delta"], found["delta_high"])


# --- papers and camps ---


def unlocks(rows: list[dict[str, Any]], column: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for row in leverage(frame(rows)).iter_rows(named=True):
        if row[column]:
            found.setdefault(row["place"], {})[row["paper"]] = row[column]
    return found


def plainly(rows: list[dict[str, Any]]) -> dict[str, Mapping[str, int]]:
    places = {row["place"] for row in rows}
    found = {each: plain.leverage([r for r in rows if r["place"] == each]) for each in places}
    return {place: papers for place, papers in found.items() if papers}


@UNHURRIED
@given(before_and_after(all_of=True))
def test_the_truth_about_a_papers_leverage_lies_between_its_bounds(both):
    rows, truth = both
    low, high, true = unlocks(rows, "unlocks"), unlocks(rows, "unlocks_high"), plainly(truth)
    assert unlocks(truth, "unlocks") == true
    for place in {*low, *true}:
        for paper in PAPERS:
            value = true.get(place, {}).get(paper, 0)
            assert low.get(place, {}).get(paper, 0) <= value
            assert value <= high.get(place, {}).get(paper, 0)


@UNHURRIED
@given(families(), st.integers(1, 4))
def test_a_greedy_plan_unlocks_what_it_says_and_enough_of_the_best(rows, number):
    certain = [row for row in rows if row["E"] == 1 and row["A"] == 0 and not row["unasked"]]
    waiting = [
        (row["place"], common)
        for row in certain
        if row["missing"] and (common := frozenset.intersection(*map(frozenset, row["missing"])))
    ]
    plan = camps(frame(rows), number=number)
    held = list(plan.select("place", "paper").iter_rows())
    assert plan["unlocks"].sum() == plain.cover(waiting, held)
    assert plan["unlocks"].to_list() == sorted(plan["unlocks"], reverse=True)
    assert plan["unlocks"].sum() >= (1 - 1 / 2.718282) * plain.most_covered(waiting, number)


# --- the funnel ---


@st.composite
def applications(draw: st.DrawFn) -> pl.DataFrame:
    rows = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "household": st.sampled_from(["h0", "h1", "h2", "h3"]),
                    "person": st.sampled_from([None, "a"]),
                    "scheme": st.sampled_from(["S", "T"]),
                    "stage": st.sampled_from([*STAGES, *ANSWERS]),
                    "true_on": st.integers(0, 90).map(lambda days: DAY + dt.timedelta(days=days)),
                    "reason": st.sampled_from(["", "no_paper"]),
                }
            ),
            min_size=1,
            max_size=20,
        )
    )
    schema = dict.fromkeys(rows[0], pl.String) | {"true_on": pl.Date}
    return pl.DataFrame(rows, schema=schema)


@UNHURRIED
@given(applications(), st.integers(0, 90))
def test_a_funnel_only_narrows_and_counts_what_the_plain_reading_counts(entries, days):
    on = DAY + dt.timedelta(days=days)
    found = funnel(entries, on=on)
    assert found["units"].to_list() == sorted(found["units"], reverse=True)
    told = entries.to_dicts()
    for stage, units in found.select("stage", "units").iter_rows():
        assert units == plain.reached(told, stage, order=STAGES, on=on)
    by_scheme = funnel(entries, on=on, by=["scheme"])
    for _, part in by_scheme.group_by("scheme"):
        assert part["units"].to_list() == sorted(part["units"], reverse=True)
    assert (by_scheme["conversion"].drop_nulls() <= 1).all()


@UNHURRIED
@given(applications(), st.integers(0, 90))
def test_an_application_stands_at_one_stage_that_was_recorded(entries, days):
    on = DAY + dt.timedelta(days=days)
    found = current(entries, on=on)
    past = entries.filter(pl.col("true_on") <= on)
    unit = ["household", "person", "scheme"]
    assert found.height == past.select(unit).unique().height
    assert (found["days"] >= 0).all()
    recorded = past.select(*unit, "stage", pl.col("true_on").alias("since"))
    assert found.join(
        recorded, on=[*unit, "stage", "since"], how="anti", nulls_equal=True
    ).is_empty()
