"""India's central schemes of 1978 to 2018 against the tables they come from, and their lessons."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from muara.eligibility import judge_one
from muara.eligibility.value import value_of
from muara.packs import SchemeVersion, open_pack

PACK = open_pack("india")
BIHAR, JHARKHAND, MADHYA_PRADESH = "IN.ST.10", "IN.ST.20", "IN.ST.23"
ODISHA, GUJARAT = "IN.ST.21", "IN.ST.24"
PRE_MATRIC = ["IN-PREM-MIN", "IN-PREM-OBC", "IN-PREM-OCC", "IN-PREM-SC", "IN-PREM-ST"]
OF_WORK_OR_BONDAGE = ["IN-NCLP", "IN-CLRWF-96", "IN-CALPR", "IN-BL-CH-old", "IN-BL-78",
                      "IN-BL-16", "IN-BL-21"]  # fmt: skip


def version(key: str, on: str) -> SchemeVersion:
    found = PACK.schemes[key].on(dt.date.fromisoformat(on))
    assert found is not None, (key, on)
    return found


def verdict(key: str, facts: dict[str, object], on: str) -> str:
    day = dt.date.fromisoformat(on)
    return judge_one(
        PACK.schemes[key], version(key, on), facts, geography=PACK.geography, day=day
    ).verdict


def worth(key: str, facts: dict[str, object], on: str, *family: dict[str, object]) -> float | None:
    return value_of(version(key, on), facts, geography=PACK.geography, household=family or (facts,))


# --- one row of a table, one line here --------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "wages"),
    [
        ("2010-06-01", [100, 100, None, 100, None]),
        ("2011-06-01", [120, 124, 120, 122, 125]),
        ("2012-06-01", [122, 134, 122, 132, 126]),
        ("2013-06-01", [138, 147, 138, 146, 143]),
        ("2014-06-01", [None] * 5),
        ("2022-06-01", [210, None, 210, None, None]),
        ("2023-06-01", [228, 256, 228, 221, 237]),
    ],
)
def test_a_day_of_employment_guarantee_work_pays_the_wage_of_the_state(
    on: str, wages: list[int | None]
) -> None:
    states = (BIHAR, GUJARAT, JHARKHAND, MADHYA_PRADESH, ODISHA)
    found = [worth("IN-NREGS", {"place": state}, on) for state in states]
    assert found == [wage and 100 * wage for wage in wages]


@pytest.mark.parametrize(
    ("on", "primary", "upper"),
    [
        ("2008-06-01", "2.08", "2.60"),
        ("2010-06-01", "2.69", "4.03"),
        ("2011-06-01", "2.89", "4.33"),
        ("2012-06-01", "3.11", "4.65"),
        ("2013-06-01", "3.34", "5.00"),
        ("2014-08-01", "3.59", "5.38"),
        ("2015-08-01", "3.86", "5.78"),
        ("2018-01-01", "4.13", "6.18"),
        ("2019-06-01", "4.48", "6.71"),
        ("2021-01-01", "4.97", "7.45"),
        ("2023-01-01", "5.45", "8.17"),
        ("2025-01-01", "6.19", "9.29"),
        ("2025-06-01", "6.78", "10.17"),
    ],
)
def test_a_meal_has_the_cost_of_its_day(on: str, primary: str, upper: str) -> None:
    of_upper, of_primary = (each.says["en"] for each in version("IN-MDM", on).benefits)
    assert f" {primary} rupees" in of_primary
    assert f" {upper} rupees" in of_upper
    assert worth("IN-MDM", {"grade": 3}, on) is None


@pytest.mark.parametrize(
    ("key", "on", "facts", "money"),
    [
        ("IN-NCLP", "2010-06-01", {}, 12 * 100),
        ("IN-NCLP", "2018-06-01", {}, 12 * 150),
        ("IN-BL-78", "2010-06-01", {}, 20_000),
        ("IN-BL-16", "2018-06-01", {"age": 30, "sex": "male", "bonded_extreme": False}, 100_000),
        ("IN-BL-21", "2023-06-01", {"age": 12, "sex": "male", "bonded_extreme": False}, 200_000),
        ("IN-BL-21", "2023-06-01", {"age": 12, "sex": "male", "bonded_extreme": True}, 300_000),
        ("IN-PREM-OBC", "2010-06-01", {"grade": 4, "hosteller": False}, 250 + 500),
        ("IN-PREM-OBC", "2019-06-01", {"grade": 4, "hosteller": True}, 5_000 + 500),
        ("IN-PREM-ST", "2013-06-01", {"hosteller": True}, 3_500 + 1_000),
        ("IN-PREM-SC", "2023-06-01", {"hosteller": True, "disability_pct": 60}, 7_700),
        ("IN-POST-SC", "2012-06-01", {"hosteller": True}, 3_800),
        ("IN-LWF-SCH", "2011-06-01", {"grade": 9, "sex": "female"}, 1_140),
        ("IN-LWF-SCH", "2011-06-01", {"grade": 12, "sex": "male"}, 2_000),
        ("IN-NMMS", "2010-06-01", {}, 6_000),
        ("IN-NMMS", "2018-06-01", {}, 12_000),
        ("IN-IGNOAPS", "2012-06-01", {"age": 79}, 12 * 200),
        ("IN-IGNOAPS", "2012-06-01", {"age": 80}, 12 * 500),
        ("IN-IGNWPS", "2012-09-30", {}, 12 * 200),
        ("IN-IGNWPS", "2012-10-01", {}, 12 * 300),
        ("IN-NFBS", "2012-10-17", {}, 10_000),
        ("IN-NFBS", "2012-10-18", {}, 20_000),
        ("IN-IAY", "2010-03-31", {"hilly_area": True}, 38_500),
        ("IN-IAY", "2010-04-01", {"hilly_area": False}, 45_000),
        ("IN-IAY", "2013-04-01", {"hilly_area": True}, 75_000),
        ("IN-PMAYG", "2020-04-01", {"hilly_area": False}, 120_000 + 12_000),
        ("IN-ICPS", "2012-06-01", {}, None),
        ("IN-ICPS", "2015-06-01", {}, 12 * 2_000),
    ],
)
def test_a_year_is_worth_what_the_table_says(
    key: str, on: str, facts: dict[str, object], money: float | None
) -> None:
    assert worth(key, facts, on) == money


def test_nothing_is_offered_after_a_scheme_has_ended() -> None:
    ended = [
        ("IN-NCLP", "2021-04-01"),
        ("IN-SGSY", "2013-04-01"),
        ("IN-JBY", "2013-01-01"),
        ("IN-NREGS", "2026-07-01"),
        ("IN-ICPS", "2022-07-05"),
        ("IN-BL-21", "2026-04-01"),
    ]
    for key, day in ended:
        assert PACK.schemes[key].on(dt.date.fromisoformat(day)) is None, key


# --- what the tables teach --------------------------------------------------------------------


def test_the_same_widow_of_62_is_too_young_before_april_2011_and_not_after() -> None:
    widow = {"age": 62, "bpl": True}
    assert verdict("IN-IGNOAPS", widow, "2011-03-31") == "not_eligible"
    assert verdict("IN-IGNOAPS", widow, "2011-04-01") == "eligible"


def test_that_a_school_may_ask_for_no_paper_is_not_that_the_papers_are_unknown() -> None:
    assert version("IN-SSA-ST", "2012-06-01").papers.asked == "none_may_be_asked"
    assert version("IN-MDM", "2012-06-01").papers.asked == "none"
    assert version("IN-RES", "2012-06-01").papers.asked == "unknown"


def test_in_jharkhand_the_certificate_for_the_sponsorship_cannot_be_had() -> None:
    (limit,) = (x for x in PACK.papers["income_certificate"].limits if x.place == JHARKHAND)
    poor = {"age": 11, "cncp": True, "residence": "rural", "annual_income": 20_000}
    assert verdict("IN-ICPS", poor, "2012-06-01") == "eligible"
    assert limit.in_force(dt.date(2012, 6, 1))
    assert limit.rule.judge(poor) is False


def test_a_child_holds_one_central_scholarship_below_class_11() -> None:
    assert {PACK.schemes[key].exclusive_group for key in PRE_MATRIC} == {"central_prematric"}


def test_two_children_at_most_have_the_scholarship_of_the_insurance() -> None:
    pupil: dict[str, object] = {"age": 15, "school_status": "enrolled", "grade": 9}
    parent: dict[str, object] = {"age": 40}
    found = [worth("IN-AABY", {}, "2011-06-01", parent, *[pupil] * n) for n in range(4)]
    assert found == [0, 1_200, 2_400, 2_400]


def test_the_scholarship_of_the_insurance_is_claimed_twice_a_year() -> None:
    assert version("IN-AABY", "2011-06-01").claims_on == ("07-01", "01-01")


def test_the_health_card_has_rounds_and_its_list_is_frozen_between_them() -> None:
    assert "frozen" in version("IN-RSBY", "2011-06-01").round["en"]


@pytest.mark.parametrize(
    ("key", "on", "event"),
    [
        ("IN-NCLP", "2010-06-01", "regular school"),
        ("IN-CALPR", "2020-06-01", "at 18"),
        ("IN-NSIGSE", "2012-06-01", "at 18"),
        ("IN-SDIS", "2012-06-01", "passing the test"),
        ("IN-JSY", "2012-06-01", "After a birth"),
    ],
)
def test_what_is_locked_until_an_event_says_so(key: str, on: str, event: str) -> None:
    said = " ".join(each.payable_on.get("en", "") for each in version(key, on).benefits)
    assert event in said


def test_the_places_of_the_girls_school_are_parted_without_rest() -> None:
    quotas = version("IN-KGBV", "2010-06-01").quotas
    assert sum(quota.share for quota in quotas) == 1
    girl = {"bpl": True, "social_category": "ST"}
    assert [quota.rule.judge(girl) for quota in quotas] == [True, False]


def test_what_rests_on_work_or_bondage_never_leaves_the_case_worker() -> None:
    for key in OF_WORK_OR_BONDAGE:
        assert PACK.schemes[key].sensitive, key
        assert not PACK.schemes[key].card, key


def test_no_card_gives_away_a_caste_or_a_childs_work() -> None:
    telling = re.compile(r"labour|caste|tribe|bonded|rescue|beedi|mine|minorit|backward", re.I)
    for scheme in PACK.schemes.values():
        assert not telling.search(scheme.card.get("en", "")), scheme.key


def test_where_it_is_not_known_a_family_is_asked_not_refused() -> None:
    for scheme in PACK.schemes.values():
        for each in scheme.versions:
            row = {"place": scheme.jurisdiction, "receives": frozenset()}
            found = judge_one(scheme, each, row, geography=PACK.geography, day=each.since)
            assert found.verdict == "ask", (scheme.key, each.since)
