"""The international pack: its worked examples, its codes, its register of claims, its model."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples.worked import answers, check
from muara.law.plain import GRAVITY, judge
from muara.packs import open_pack
from skips import SHARED, needs_shared

PACK = open_pack("international")
HOURS = ["SDG_EA", "SDG_EAHC", "MICS3", "MICS5", "MICS6", "GE_CORE", "ICLS_SNA", "ICLS_GPB"]
ADVERSE = {"child_labour", "hazardous_work", "worst_form"}
LANGUAGES = {"en", "id", "hi"}


@pytest.mark.parametrize(("example", "regime"), answers(PACK))
def test_an_example_is_classified_as_it_says(example, regime):
    check(PACK, example, regime)


def test_every_vector_of_the_edge_cases_is_there():
    ids = {example.id for example in PACK.examples}
    assert {f"M{number:02}" for number in range(1, 23)} <= ids
    assert {f"T{number:02}" for number in (1, 2, 3, 4, 5, 7, 8, 9, 10, 11)} <= ids
    assert len([one for one in ids if re.fullmatch(r"S[0-4]\d", one)]) == 38


# --- what must hold of every child -----------------------------------------------------------

CHILDREN = st.fixed_dictionaries(
    {"age": st.integers(0, 20)},
    optional={
        "worked": st.booleans(),
        "economic_hours": st.integers(0, 80),
        "chores_hours": st.integers(0, 60),
        "hazard_condition": st.booleans(),
        "night_work": st.booleans(),
        "worst_form": st.sampled_from(["none", "a", "b", "c"]),
        "isic": st.sampled_from(["A", "0111", "B", "41", "4100", "47"]),
    },
)


def status(regime: str, child: dict[str, object]) -> str:
    return judge(PACK.regimes[regime], child).status


@given(CHILDREN)
def test_chores_only_add_to_the_first_series(child):
    if status("SDG_EA", child) == "child_labour":
        assert status("SDG_EAHC", child) == "child_labour"


@given(CHILDREN)
def test_the_full_resolution_finds_at_least_what_the_estimates_find(child):
    assert GRAVITY[status("ICLS_SNA", child)] >= GRAVITY[status("GE_CORE", child)]


@given(CHILDREN)
def test_the_wider_boundary_finds_at_least_what_the_narrower_finds(child):
    if status("ICLS_SNA", child) in ADVERSE:
        assert status("ICLS_GPB", child) in ADVERSE


@given(CHILDREN, st.integers(1, 40), st.sampled_from([*HOURS, "USDOL_DPMS_2018"]))
def test_an_hour_more_never_lowers_a_finding(child, more, regime):
    if "economic_hours" in child and child.get("worked", True):
        longer = {**child, "economic_hours": child["economic_hours"] + more}
        assert GRAVITY[status(regime, longer)] >= GRAVITY[status(regime, child)]


@given(CHILDREN, st.sampled_from(["MICS5", "MICS6_HAZ", "ICLS_SNA", "C138", "C182"]))
def test_what_is_found_without_asking_of_dangers_stands_when_one_is_found(child, regime):
    unasked = {name: value for name, value in child.items() if name != "hazard_condition"}
    before = status(regime, unasked)
    if before in ADVERSE:
        after = status(regime, {**unasked, "hazard_condition": True})
        assert GRAVITY[after] >= GRAVITY[before]


@given(CHILDREN)
def test_a_treaty_finds_nobody_lawful_while_dangers_are_unasked(child):
    unasked = {name: value for name, value in child.items() if name != "hazard_condition"}
    assert status("C138", unasked) not in ("permitted_work", "light_work", "exempt")
    assert status("C182", unasked) != "permitted_work"


@given(CHILDREN, st.sampled_from(sorted(PACK.regimes)))
def test_a_grown_up_is_outside_every_definition(child, regime):
    if child["age"] >= 18:
        assert status(regime, child) == "out_of_scope"


# --- codes -----------------------------------------------------------------------------------


def depths(attribute: str) -> list[int]:
    codes = PACK.vocabulary[attribute].codes.codes
    return [sum(len(code) == depth for code in codes) for depth in (1, 2, 3, 4)]


def test_isic_is_whole():
    """Sections, divisions, groups and classes of Revision 4."""
    assert depths("isic") == [21, 88, 238, 419]


def test_isco_is_whole():
    """Major, sub-major, minor and unit groups of ISCO-08."""
    assert depths("isco") == [10, 43, 130, 436]


@pytest.mark.parametrize("attribute", ["isic", "isco", "work_kind"])
def test_every_code_has_its_parent(attribute):
    codes = PACK.vocabulary[attribute].codes.codes
    for code in codes.values():
        assert not code.parent or code.parent in codes, code.code


def test_every_kind_of_work_has_three_languages():
    for code in PACK.vocabulary["work_kind"].codes.codes.values():
        assert set(code.labels) == LANGUAGES
        assert all(code.labels.values()), code.code


@pytest.mark.parametrize("kind", ["colliery", "underground_mine", "gold_mine", "slate_extraction"])
def test_a_rule_about_mines_reaches_every_mine(kind):
    assert PACK.vocabulary["work_kind"].codes.cover(["mine"]).holds(kind)


def test_a_code_too_shallow_to_tell_leaves_the_question_open():
    child = {"age": 16, "economic_hours": 10, "isic": "47", "isco": "93"}
    assert judge(PACK.regimes["GE_CORE"], child).unsettled == ("isco",)


def test_the_candidate_list_of_occupations_says_that_it_is_not_the_annex():
    listing = PACK.law.terms.lists["ge_hazardous_occupations"]
    assert all(entry.unconfirmed for entry in listing.entries)
    assert all("not the ILO annex" in entry.source for entry in listing.entries)
    assert "not the ILO annex" in listing.labels["en"]


# --- the secondary flags -----------------------------------------------------------------------


def test_the_paper_s_categories_and_the_comparison_are_never_counted():
    secondary = {name for name, regime in PACK.regimes.items() if regime.secondary}
    assert secondary == {*(f"PAPER_CATEGORY_{n}" for n in range(1, 5)), "USDOL_DPMS_2018"}
    assert all(PACK.regimes[name].note for name in secondary)


# --- claims and model ---------------------------------------------------------------------------


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((PACK.path / name).read_text(encoding="utf-8"))


CLAIMS = table("claims.toml")["claim"]
SECTIONS = table("model.toml")["section"]
ELEMENTS = [
    pytest.param(section["paper"], element, id=element["id"])
    for section in SECTIONS
    for element in section["element"]
]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["id"])
def test_a_claim_says_what_was_found_and_where(claim):
    assert claim["paper"] in ("india", "indonesia")
    assert claim["finding"] in ("confirmed", "contradicted", "garbled", "unsourced")
    assert claim["source"]
    for part in ("claim", "found"):
        assert set(claim[part]) == LANGUAGES
        assert all(claim[part].values())


def test_each_claim_stands_once():
    ids = [claim["id"] for claim in CLAIMS]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("claim", "finding"),
    [
        ("india-c138-adopted", "confirmed"),
        ("india-c182-90-of-181", "garbled"),
        ("india-cakupan", "garbled"),
        ("india-sectors", "unsourced"),
        ("indonesia-two-conventions", "contradicted"),
        ("indonesia-largest-tobacco", "contradicted"),
        ("indonesia-2014-highest", "unsourced"),
    ],
)
def test_the_findings_that_the_law_page_shows(claim, finding):
    assert next(one for one in CLAIMS if one["id"] == claim)["finding"] == finding


@needs_shared("data/aggregate/census_india_2011_c14_age_district.csv.gz")
def test_the_census_confirms_the_population():
    census = pl.read_csv(SHARED / "data/aggregate/census_india_2011_c14_age_district.csv.gz")
    named = pl.col("Area Name").str.strip_chars().str.to_lowercase() == "india"
    india = census.filter(named & (pl.col("Age Group") == "All ages"))
    assert round(india["Total Persons"][0] / 1e6, 1) == 1210.9


def test_the_model_follows_the_paper_s_order():
    assert [section["id"] for section in SECTIONS] == [
        *("background", "aim", "objectives", "strategies", "target_groups", "schemes"),
        *("partners", "levels", "causes", "effects", "achievements", "shortfalls", "indonesia"),
    ]


@pytest.mark.parametrize(("paper", "element"), ELEMENTS)
def test_an_element_of_the_model_leads_somewhere_or_says_not_yet(paper, element):
    assert len([way for way in ("route", "figure", "not_yet") if way in element]) == 1
    assert paper in ("india", "indonesia")
    assert set(element["text"]) == LANGUAGES
    assert all(element["text"].values())


def parts(start: str) -> int:
    ids = [element["id"] for section in SECTIONS for element in section["element"]]
    return sum(one.startswith(start) for one in ids)


def test_the_model_has_every_part_the_paper_names():
    assert parts("objective.") == 4
    assert [parts(f"strategy.{n}") for n in range(1, 6)] == [1 + 7, 1, 1, 1, 1]
    assert parts("partner.government.") == 11
    assert parts("partner.employers.") == 3 + 1
    assert parts("partner.workers.") == 5
    assert parts("scheme.") == 4 + 1


@needs_shared("papers/india-convergence.txt")
@pytest.mark.parametrize(("paper", "element"), ELEMENTS)
def test_a_quotation_stands_in_its_paper(paper, element):
    file = {"india": "india-convergence.txt", "indonesia": "indonesia-ipec.txt"}[paper]
    text = (SHARED / "papers" / file).read_text(encoding="utf-8").replace("*", "")
    assert squeezed(element["quote"]) in squeezed(text)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)
