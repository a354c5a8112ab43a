"""Indonesia's schemes against the tables they were taken from, and the lessons of those tables."""

from __future__ import annotations

import datetime as dt
import re
import tomllib

import pytest

from muara.eligibility import Member, family, judge_one
from muara.eligibility.worked import asked_attributes, run
from muara.packs import Scheme, open_pack
from muara.packs.scheme_checks import flagged

PACK = open_pack("indonesia")
OWN = [scheme for scheme in PACK.schemes.values() if scheme.key.startswith("ID-")]
JEMBER, CENTRAL_LOMBOK, EAST_LOMBOK = "ID.RG.3509", "ID.RG.5202", "ID.RG.5203"
EXCISE = "ID-BLT-DBHCHT"
LABOURER = {
    "age": 34,
    "resident": True,
    "tobacco_farm_labour": True,
    "tobacco_land_owner": False,
}


def answer(key: str, facts: dict[str, object], on: dt.date, place: str = JEMBER) -> tuple[str, ...]:
    """The verdict and the failing conditions of somebody who receives nothing."""
    scheme = PACK.schemes[key]
    version = scheme.on(on)
    assert version is not None
    row = {"place": place, "receives": frozenset(), **facts}
    found = judge_one(scheme, version, row, geography=PACK.geography, day=on)
    return (found.verdict, *found.failing)


def amounts(key: str, on: dt.date) -> dict[str, float | None]:
    """The amount of each part of a scheme on a day; of a part with several, the last."""
    version = PACK.schemes[key].on(on)
    assert version is not None
    return {benefit.part: benefit.amount for benefit in version.benefits}


@pytest.mark.parametrize("scheme", OWN, ids=lambda scheme: scheme.key)
def test_the_worked_examples_come_out_as_they_say(scheme: Scheme) -> None:
    assert not list(run(scheme, PACK))
    assert not list(flagged(scheme, asked_attributes(PACK)))


def test_every_word_that_only_indonesia_has_is_used_by_a_scheme() -> None:
    own = tomllib.loads((PACK.path / "vocabulary.toml").read_text("utf-8"))["attributes"]
    rules = " ".join(path.read_text("utf-8") for path in PACK.path.glob("schemes/*.toml"))
    assert not [name for name in own if not re.search(rf"\b{name}\b", rules)]


def test_a_paper_that_a_paper_needs_is_a_paper() -> None:
    wanted = {
        name for paper in PACK.papers.values() for each in paper.needs for name in each.split("|")
    }
    assert wanted <= set(PACK.papers)


def test_what_rests_on_general_knowledge_is_marked() -> None:
    for scheme in OWN:
        for version in scheme.versions:
            assert version.unconfirmed or not version.source.startswith("General knowledge")
            assert version.doubt or not version.unconfirmed


# --- the family programme ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "parts"),
    [
        (2010, {"fixed": 200_000, "health": 800_000, "primary": 400_000,
                "lower_secondary": 800_000}),
        (2021, {"pregnant": 3_000_000, "small_child": 3_000_000, "primary": 900_000,
                "lower_secondary": 1_500_000, "upper_secondary": 2_000_000,
                "disability": 2_400_000, "elderly": 2_400_000}),
    ],
)  # fmt: skip
def test_pkh_pays_what_the_table_says(year: int, parts: dict[str, float]) -> None:
    assert amounts("ID-PKH", dt.date(year, 6, 1)) == parts


def test_pkh_of_2007_adds_up_to_its_least_and_its_most() -> None:
    parts = amounts("ID-PKH", dt.date(2010, 6, 1))
    assert sum(amount or 0 for amount in parts.values()) == 2_200_000
    assert (parts["fixed"] or 0) + (parts["primary"] or 0) == 600_000


@pytest.mark.parametrize(("members", "worth"), [(4, 3_600_000), (6, 3_600_000)])
def test_pkh_counts_four_members(members: int, worth: int) -> None:
    pupil = {"age": 9, "school_status": "enrolled", "grade": 3, "pregnant": False}
    people = [Member(str(n), {**pupil, "severe_disability": False}) for n in range(members)]
    day = dt.date(2021, 6, 1)
    found = family({"registered": True}, people, on=day, pack=PACK, schemes=["ID-PKH"])
    assert [each.value for each in found.verdicts] == [worth]


# --- the cash aid of the tobacco excise fund --------------------------------------------------


@pytest.mark.parametrize(
    ("row", "year", "months"),
    [("PAMEKASAN", 2021, 6), ("LUMAJANG", 2021, 8), ("PAMEKASAN", 2022, 3), ("SITUBONDO", 2022, 3),
     ("LOTENG", 2022, 6), ("PAMEKASAN", 2023, 3), ("LOTENG", 2023, 6), ("LOTENG", 2025, 6),
     ("BLITAR", 2025, 6), ("JOMBANG", 2025, 4)],
)  # fmt: skip
def test_the_months_of_the_cash_aid_are_the_districts(row: str, year: int, months: int) -> None:
    scheme = PACK.schemes[f"{EXCISE}-{row}"]
    version = scheme.on(dt.date(year, 6, 1))
    assert version is not None
    assert [(b.amount, b.per, b.times) for b in version.benefits] == [(300_000, "month", months)]
    assert (scheme.adds_to, scheme.narrows, bool(scheme.notes)) == (EXCISE, True, True)


@pytest.mark.parametrize(
    ("key", "place", "year", "verdict"),
    [
        (EXCISE, JEMBER, 2023, ("eligible",)),
        (EXCISE, EAST_LOMBOK, 2023, ("eligible",)),
        (EXCISE, CENTRAL_LOMBOK, 2021, ("eligible",)),
        (EXCISE, CENTRAL_LOMBOK, 2023, ("not_eligible", "place")),
        (f"{EXCISE}-LOTENG", CENTRAL_LOMBOK, 2022, ("eligible",)),
        (f"{EXCISE}-LOTENG", CENTRAL_LOMBOK, 2023, ("not_eligible", "work")),
        (f"{EXCISE}-LOTENG", JEMBER, 2022, ("not_eligible", "place")),
    ],
)
def test_a_district_may_drop_whom_the_national_rule_keeps(
    key: str, place: str, year: int, verdict: tuple[str, ...]
) -> None:
    facts = {**LABOURER, "cigarette_factory_worker": False, "factory_laid_off": False}
    assert answer(key, facts, dt.date(year, 6, 1), place) == verdict


@pytest.mark.parametrize("place", ["ID.PR.52", "ID"])
def test_a_place_too_wide_to_tell_is_asked_for(place: str) -> None:
    assert answer(EXCISE, LABOURER, dt.date(2023, 6, 1), place) == ("ask",)


def test_a_family_sees_one_of_the_two_rows() -> None:
    day, factory = dt.date(2023, 6, 1), {"cigarette_factory_worker": True}
    people = [Member("a", {**LABOURER, **factory}, frozenset())]
    rows = [key for key in PACK.schemes if key.startswith(EXCISE)]
    found = family(
        {}, people, on=day, pack=PACK, place=CENTRAL_LOMBOK, receives=frozenset(), schemes=rows
    )
    assert [(each.scheme.key, each.verdict) for each in found.verdicts] == [
        (f"{EXCISE}-LOTENG", "eligible")
    ]


def test_the_aid_is_not_for_owners_nor_for_a_child_who_works() -> None:
    day = dt.date(2021, 6, 1)
    owner = {**LABOURER, "tobacco_land_owner": True, "cigarette_factory_worker": False}
    owner["factory_laid_off"] = False
    assert answer(EXCISE, owner, day) == ("not_eligible", "work")
    assert answer(EXCISE, {**LABOURER, "age": 14}, day) == ("not_eligible", "identity_card")


@pytest.mark.parametrize("other", ["ID-PKH", "ID-BLTDD"])
def test_who_receives_another_aid_is_left_out(other: str) -> None:
    facts = {**LABOURER, "receives": frozenset({other})}
    assert answer(EXCISE, facts, dt.date(2021, 6, 1)) == ("not_eligible", "exclusive")


# --- working children -------------------------------------------------------------------------


def test_withdrawal_rests_on_child_labour_and_leaves_nobodys_desk() -> None:
    scheme = PACK.schemes["ID-PPA"]
    assert (scheme.sensitive, dict(scheme.card)) == (True, {})
    assert scheme.on(dt.date(2009, 6, 1)) is None
    assert scheme.on(dt.date(2021, 6, 1)) is None


def test_a_working_child_out_of_school_is_asked_back_not_counted_in() -> None:
    child = {"age": 14, "kip": True, "school_status": "dropout", "equivalency": "none"}
    assert answer("ID-PIP", child, dt.date(2016, 6, 1)) == ("not_eligible", "learns")
    assert answer("ID-PIP", {**child, "equivalency": "B"}, dt.date(2016, 6, 1)) == ("eligible",)


def test_no_course_is_open_at_fifteen() -> None:
    youth = {"age": 15, "school_status": "dropout", "worked": False, "level_finished": "primary"}
    assert answer("ID-BLK", youth, dt.date(2023, 6, 1)) == ("not_eligible", "age")
    assert answer("ID-PAKET", youth, dt.date(2023, 6, 1)) == ("eligible",)


# --- papers -----------------------------------------------------------------------------------


def test_a_late_birth_certificate_needs_no_letter_of_the_neighbourhood() -> None:
    paper = PACK.papers["birth_certificate"]
    assert (paper.office, paper.free) == ("dukcapil", True)
    assert paper.needs == (
        "kk",
        "birth_letter|birth_statement",
        "marriage_certificate|marriage_statement",
    )
    assert not open_pack("international").papers["birth_certificate"].needs


def test_the_village_letter_is_free_and_takes_a_day() -> None:
    paper = PACK.papers["sktm"]
    assert (paper.free, paper.days, paper.office) == (True, 1, "desa")
