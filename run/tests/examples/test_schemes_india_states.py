"""India's States and the years since 2018: their schemes against the tables they come from."""

from __future__ import annotations

import datetime as dt

import pytest

from muara.eligibility import judge_one
from muara.eligibility.value import value_of
from muara.eligibility.worked import asked_attributes, run
from muara.packs import Scheme, open_pack
from muara.packs.scheme_checks import flagged

PACK = open_pack("india")
OWN = [scheme for scheme in PACK.schemes.values() if scheme.key.startswith("IN-")]
BIHAR, JHARKHAND, ODISHA, GUJARAT = "IN.ST.10", "IN.ST.20", "IN.ST.21", "IN.ST.24"
SINCE_2018 = [
    "IN-SAMAGRA-ST", "IN-SAMAGRA-OS", "IN-VATS", "IN-RAMG", "IN-PMJJBY", "IN-PMSBY", "IN-ESHRAM",
    "IN-PMKISAN", "IN-PMKVY4", "IN-ITI",
]  # fmt: skip
ORPHAN = {"age": 8, "orphan": "both", "residence": "rural", "school_status": "enrolled"}


def version(key: str, on: dt.date):
    found = PACK.schemes[key].on(on)
    assert found is not None, (key, on)
    return found


def answer(key: str, facts: dict[str, object], on: dt.date, place: str) -> tuple[str, ...]:
    """The verdict and the failing conditions of somebody who receives nothing else."""
    row = {"place": place, "receives": frozenset(), **facts}
    scheme = PACK.schemes[key]
    found = judge_one(scheme, version(key, on), row, geography=PACK.geography, day=on)
    return (found.verdict, *found.failing)


@pytest.mark.parametrize("scheme", OWN, ids=lambda scheme: scheme.key)
def test_the_worked_examples_come_out_as_they_say(scheme: Scheme) -> None:
    assert not list(run(scheme, PACK))
    assert not list(flagged(scheme, asked_attributes(PACK)))


def test_what_is_unconfirmed_says_what_is_doubtful() -> None:
    for scheme in OWN:
        for each in scheme.versions:
            assert each.doubt or not each.unconfirmed, (scheme.key, each.since)


# --- what a year is worth, row by row of the tables -------------------------------------------


@pytest.mark.parametrize(
    ("key", "year", "facts", "worth"),
    [
        ("IN-BR-POSHAK", 2007, {"grade": 6}, 700),
        ("IN-BR-POSHAK", 2012, {"grade": 3}, 500),
        ("IN-BR-POSHAK", 2012, {"grade": 8}, 700),
        ("IN-BR-POSHAK", 2020, {"grade": 8}, None),
        ("IN-BR-CHHATRA", 2012, {"grade": 4}, 600),
        ("IN-BR-CHHATRA", 2012, {"grade": 6}, 1200),
        ("IN-BR-CHHATRA", 2012, {"grade": 7}, 1800),
        ("IN-BR-CHHATRA", 2026, {"grade": 4, "hosteller": False}, 1200),
        ("IN-BR-CHHATRA", 2026, {"grade": 6, "hosteller": False}, 2400),
        ("IN-BR-CHHATRA", 2026, {"grade": 7, "hosteller": False}, 3600),
        ("IN-BR-CHHATRA", 2026, {"grade": 7, "hosteller": True}, 6000),
        ("IN-BR-PARV", 2016, {"age": 5}, 12 * 900),
        ("IN-BR-PARV", 2016, {"age": 6}, 12 * 1000),
        ("IN-BR-PARV", 2025, {"age": 5}, 12 * 1000),
        ("IN-GJ-PALAK", 2012, {}, None),
        ("IN-GJ-PALAK", 2020, {}, 12 * 3000),
        ("IN-MP-DNT", 2027, {}, 150),
        ("IN-OD-MBPY", 2008, {"age": 85}, 12 * 200),
        ("IN-OD-MBPY", 2020, {"age": 65}, 12 * 500),
        ("IN-OD-MBPY", 2020, {"age": 80}, 12 * 700),
        ("IN-OD-MBPY", 2025, {"age": 80, "disability_pct": 60}, 12 * 1400),
        ("IN-OD-MBPY", 2025, {"age": 9, "disability_pct": 60}, 12 * 1200),
        ("IN-OD-ASH", 2022, {"orphan": "both", "in_institution": False}, 12 * 2500),
        ("IN-OD-ASH", 2022, {"orphan": "one_parent", "in_institution": False}, 12 * 1500),
        ("IN-OD-ASH", 2022, {"orphan": "both", "in_institution": True}, 12 * 1000),
        ("IN-OD-PMS", 2018, {"sex": "male"}, 10 * 750),
        ("IN-OD-PMS", 2018, {"sex": "female"}, 10 * 800),
        ("IN-OD-PMS", 2023, {"sex": "male", "hosteller": True}, 10 * 1050),
        ("IN-OD-PMS", 2023, {"sex": "female", "hosteller": True}, 10 * 1100),
        ("IN-OD-PMS", 2023, {"hosteller": False}, 500),
        ("IN-OD-MADHO", 2025, {}, 5000),
        ("IN-VATS", 2024, {}, 12 * 4000),
        ("IN-PMKISAN", 2024, {}, 3 * 2000),
        ("IN-PREM-SC", 2023, {"hosteller": True, "disability_pct": 0}, 7000),
        ("IN-PREM-SC", 2023, {"hosteller": False, "disability_pct": 50}, 3850),
        ("IN-PREM-OCC", 2023, {"hosteller": True, "grade": 3}, 8000),
        ("IN-PREM-OCC", 2023, {"hosteller": True, "grade": 2}, 3500),
    ],
)  # fmt: skip
def test_a_year_is_worth_what_the_table_says(key, year, facts, worth) -> None:
    found = version(key, dt.date(year, 7, 1))
    assert value_of(found, facts, geography=PACK.geography) == worth


@pytest.mark.parametrize("key", SINCE_2018)
def test_a_scheme_of_later_years_is_not_shown_to_the_programme_of_2008(key: str) -> None:
    assert PACK.schemes[key].on(dt.date(2013, 3, 31)) is None


# --- what the tables teach --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("residence", "income", "expected"),
    [
        ("rural", 27_000, ("not_eligible", "income_floor")),
        ("rural", 27_001, ("eligible",)),
        ("urban", 30_000, ("not_eligible", "income_floor")),
        ("urban", 36_001, ("eligible",)),
    ],
)
def test_an_income_can_be_too_low(residence: str, income: int, expected: tuple[str, ...]) -> None:
    facts = {**ORPHAN, "residence": residence, "annual_income": income}
    assert answer("IN-GJ-PALAK", facts, dt.date(2020, 7, 1), GUJARAT) == expected


def test_who_lies_below_that_floor_may_lie_below_the_other_ceiling() -> None:
    facts = {**ORPHAN, "annual_income": 20_000, "residential_school": False}
    facts["in_institution"] = False
    day = dt.date(2024, 7, 1)
    assert answer("IN-GJ-PALAK", facts, day, GUJARAT) == ("not_eligible", "income_floor")
    assert answer("IN-VATS", facts, day, GUJARAT) == ("eligible",)


def test_a_paper_that_an_office_withholds_puts_a_ceiling_out_of_reach() -> None:
    (limit,) = PACK.papers["income_certificate"].limits
    assert limit.place == JHARKHAND
    assert limit.in_force(dt.date(2012, 6, 1))
    assert not limit.in_force(dt.date(2018, 6, 1))
    assert limit.rule.judge({"annual_income": 24_000}) is False
    assert limit.rule.judge({"annual_income": 72_000}) is True


@pytest.mark.parametrize("pension", ["IN-IGNOAPS", "IN-IGNWPS", "IN-IGNDPS"])
def test_one_pension_shuts_out_the_other(pension: str) -> None:
    facts = {"age": 70, "annual_income": 20_000, "other_pension": False}
    facts["receives"] = frozenset([pension])
    expected = ("not_eligible", "exclusive")
    assert answer("IN-OD-MBPY", facts, dt.date(2020, 7, 1), ODISHA) == expected


@pytest.mark.parametrize(
    "scheme", [each for each in OWN if each.jurisdiction != "IN"], ids=lambda scheme: scheme.key
)
def test_a_scheme_of_a_state_holds_in_that_state_alone(scheme: Scheme) -> None:
    elsewhere = GUJARAT if scheme.jurisdiction != GUJARAT else BIHAR
    for each in scheme.versions:
        assert "place" in answer(scheme.key, {}, each.since, elsewhere)[1:]


@pytest.mark.parametrize(("key", "part"), [("IN-MP-LADLI", "savings"), ("IN-JH-LADLI", "savings"),
                                           ("IN-GJ-VLB", ""), ("IN-BR-CM", "deposit")])  # fmt: skip
def test_savings_say_when_they_are_paid(key: str, part: str) -> None:
    for each in PACK.schemes[key].versions:
        assert [benefit.payable_on for benefit in each.benefits if benefit.part == part][0]


def test_no_paper_may_be_asked_of_a_child_who_comes_to_school() -> None:
    assert version("IN-SAMAGRA-ST", dt.date(2024, 7, 1)).papers.asked == "none_may_be_asked"
    assert version("IN-SAMAGRA-OS", dt.date(2024, 7, 1)).papers.asked == "unknown"


@pytest.mark.parametrize("key", ["IN-BR-CM", "IN-ESHRAM", "IN-BL-21"])
def test_what_shows_that_a_child_worked_stays_with_the_case_worker(key: str) -> None:
    assert PACK.schemes[key].sensitive
    assert not PACK.schemes[key].card


def test_the_ground_of_a_sponsorship_is_told_to_nobody() -> None:
    found = {each.id: each.sensitive for each in version("IN-VATS", dt.date(2024, 7, 1)).conditions}
    assert found["need"]
    assert not found["income"]


def test_the_closed_project_is_not_offered_today_and_what_follows_it_is() -> None:
    today = dt.date(2026, 11, 22)
    assert PACK.schemes["IN-NCLP"].on(today) is None
    assert PACK.schemes["IN-SAMAGRA-ST"].on(today)
    assert PACK.schemes["IN-VATS"].on(today)


def test_rural_work_passes_from_one_act_to_the_next_without_a_gap() -> None:
    assert PACK.schemes["IN-NREGS"].on(dt.date(2026, 6, 30))
    assert PACK.schemes["IN-NREGS"].on(dt.date(2026, 7, 1)) is None
    assert PACK.schemes["IN-RAMG"].on(dt.date(2026, 7, 1))


def test_a_ceiling_of_which_the_first_day_is_not_told_leaves_its_version_unconfirmed() -> None:
    scheme = PACK.schemes["IN-BR-CHHATRA"]
    assert scheme.on(dt.date(2013, 7, 1)).unconfirmed
    assert not scheme.on(dt.date(2026, 1, 15)).unconfirmed
