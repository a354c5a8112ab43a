"""Indonesia: the worked examples of its law and statistics, its dates, its places."""

from __future__ import annotations

import csv
import datetime as dt
import json
import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples.worked import answers, check
from muara.law.plain import judge
from muara.packs import open_pack
from skips import SHARED, needs_shared

PACK = open_pack("indonesia")
LAW = PACK.regimes["LAW_ID_2003"]
DAY = dt.date(2016, 6, 1)

LAWFUL = {
    "age": 15,
    "sex": "male",
    "worked": True,
    "work_kind": "shop",
    "economic_hours": 30,
    "overtime": False,
    "worst_form": "none",
    "hazard_condition": False,
    "night_work": False,
    "training_programme": False,
    "artistic_work": False,
    "family_enterprise": False,
    "employment_relationship": True,
}
LIGHT = {
    **LAWFUL,
    "age": 14,
    "hours_per_day": 3,
    "harmless": True,
    "safe_conditions": True,
    "school_unaffected": True,
    "school_hours_free": True,
    "parental_permission": True,
    "written_contract": True,
    "wages_paid": True,
}


def found(child: dict[str, object], on: dt.date = DAY) -> tuple[str, str]:
    answer = judge(LAW, child, day=on)
    return answer.status, answer.clause


@pytest.mark.parametrize(("example", "regime"), answers(PACK))
def test_an_example_is_classified_as_it_says(example, regime):
    check(PACK, example, regime)


# --- light work: one condition at a time ---------------------------------------------------------


def test_light_work_at_14():
    assert found(LIGHT) == ("light_work", "ID.law13.69.1")


@pytest.mark.parametrize(
    ("fact", "clause"),
    [
        ({"parental_permission": False}, "ID.law13.69.2.a"),
        ({"written_contract": False}, "ID.law13.69.2.b"),
        ({"hours_per_day": 3.5}, "ID.law13.69.2.c"),
        ({"school_unaffected": False}, "ID.law13.69.2.d"),
        ({"school_hours_free": False}, "ID.law13.69.2.d"),
        ({"safe_conditions": False}, "ID.law13.69.2.e"),
        ({"wages_paid": False}, "ID.law13.69.2.g"),
        ({"harmless": False}, "ID.law13.69.1"),
        ({"age": 12}, "ID.law13.68"),
    ],
)
def test_each_condition_of_light_work_decides_alone(fact, clause):
    assert found({**LIGHT, **fact}) == ("child_labour", clause)


@pytest.mark.parametrize(
    ("condition", "waived"),
    [
        ("parental_permission", True),
        ("written_contract", True),
        ("employment_relationship", True),
        ("wages_paid", True),
        ("school_unaffected", False),
        ("safe_conditions", False),
    ],
)
def test_the_family_s_business_waives_four_conditions_and_no_more(condition, waived):
    child = {**LIGHT, "family_enterprise": True, condition: False}
    assert (found(child)[0] == "light_work") is waived


@pytest.mark.parametrize("condition", ["parental_permission", "safe_conditions", "hours_per_day"])
def test_a_condition_nobody_asked_about_leaves_light_work_open(condition):
    child = {name: value for name, value in LIGHT.items() if name != condition}
    answer = judge(LAW, child, day=DAY)
    assert answer.status == "undetermined"
    assert condition in answer.unsettled


# --- dangers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kg", "sex", "status"),
    [
        (10, "female", "permitted_work"),
        (10.5, "female", "hazardous_work"),
        (12, "male", "permitted_work"),
        (12.5, "male", "hazardous_work"),
        (12.5, "other", "hazardous_work"),
        (11, None, "undetermined"),
        (13, None, "hazardous_work"),
    ],
)
def test_loads_differ_for_girls_and_boys(kg, sex, status):
    child = {**LAWFUL, "sex": sex, "load_kg": kg, "work_starts": "08:00", "work_ends": "15:00"}
    assert found(child)[0] == status


@pytest.mark.parametrize(
    ("starts", "ends", "status"),
    [
        ("06:00", "18:00", "permitted_work"),
        ("05:59", "12:00", "hazardous_work"),
        ("12:00", "18:01", "hazardous_work"),
        ("22:00", "02:00", "hazardous_work"),
    ],
)
def test_night_lasts_from_six_to_six(starts, ends, status):
    assert found({**LAWFUL, "work_starts": starts, "work_ends": ends})[0] == status


def test_clock_times_settle_what_nobody_said_of_the_night():
    by_day = {**LAWFUL, "night_work": None, "work_starts": "08:00", "work_ends": "15:00"}
    assert found(by_day)[0] == "permitted_work"
    assert judge(LAW, {**LAWFUL, "night_work": None}, day=DAY).unsettled == ("night_work",)


@pytest.mark.parametrize("danger", ["chemicals", "biological", "heights", "machine", "noise"])
def test_one_known_danger_is_enough(danger):
    assert found({"age": 17, "worked": True, danger: True})[0] == "hazardous_work"


WORKING = st.fixed_dictionaries(
    {"age": st.integers(5, 17), "worked": st.just(True)},
    optional={
        "work_kind": st.sampled_from(["shop", "farm_work_by_hand", "tobacco_harvest", "karaoke"]),
        "economic_hours": st.integers(1, 60),
        "hours_per_day": st.integers(1, 10),
        "hazard_condition": st.booleans(),
        "family_enterprise": st.booleans(),
        "employment_relationship": st.booleans(),
        "artistic_work": st.booleans(),
        "training_programme": st.booleans(),
    },
)


@given(WORKING, st.sampled_from(["a", "b", "c"]))
def test_a_worst_form_comes_before_everything(child, form):
    assert found({**child, "worst_form": form}) == ("worst_form", f"ID.law13.74.2.{form}")


@given(WORKING)
def test_a_danger_is_never_excused(child):
    """Neither training, nor talent, nor the family makes dangerous work lawful."""
    assert found({**child, "hazard_condition": True})[0] == "hazardous_work"


@given(WORKING)
def test_nobody_is_found_lawful_while_a_danger_is_unasked(child):
    unasked = {name: value for name, value in child.items() if name != "hazard_condition"}
    lawful = ("permitted_work", "light_work", "exempt", "out_of_scope")
    assert found(unasked)[0] not in lawful


# --- dates --------------------------------------------------------------------------------------


def test_the_list_begins_on_its_own_day():
    child = {**LAWFUL, "work_kind": "karaoke"}
    assert found(child, dt.date(2003, 10, 30))[0] == "permitted_work"
    assert found(child, dt.date(2003, 10, 31)) == ("hazardous_work", "ID.235.D.venues")


def test_no_overtime_since_the_decree():
    child = {**LAWFUL, "economic_hours": 45, "overtime": True}
    assert found(child, dt.date(2003, 10, 30))[0] == "permitted_work"
    assert found(child, dt.date(2003, 10, 31)) == ("breach", "ID.235.4")


def test_what_held_before_the_manpower_act_is_still_there_to_read():
    hours = PACK.law.provisions["ID.1987.hours"]
    assert hours.on(dt.date(2003, 3, 24)) is not None
    assert hours.on(dt.date(2003, 3, 25)) is None


def test_compulsory_schooling_has_a_history():
    years = PACK.law.provisions["ID.edu.compulsory"]
    said = [years.on(dt.date(year, 6, 1)).says["en"].split()[0] for year in (1990, 2000, 2010)]
    assert said == ["Six", "Nine", "Every"]


def test_what_was_not_read_in_the_annex_says_so():
    doubtful = set(PACK.unconfirmed())
    assert "ID.235.C.night.begins since 2003-10-31" in doubtful
    assert not any(key.startswith("ID.235.C.load") for key in doubtful)


@needs_shared("data/legal/usdol_country_legal_flags.csv")
def test_the_ages_are_those_that_the_us_department_of_labor_reads_in_the_law():
    flags = SHARED / "data" / "legal" / "usdol_country_legal_flags.csv"
    with flags.open(encoding="utf-8", newline="") as handle:
        read = next(row for row in csv.DictReader(handle) if row["country"] == "Indonesia")
    ours = {
        name: PACK.law.parameters[name].on(DAY).value for name in ("id_work_from", "id_child_below")
    }
    assert ours["id_work_from"] == int(read["min_work_age"])
    assert ours["id_child_below"] == int(read["min_hazardous_age"])


# --- statistics ---------------------------------------------------------------------------------


@given(st.integers(5, 17), st.integers(0, 90))
def test_both_upper_limits_of_bps_are_strict(age, hours):
    answer = judge(PACK.regimes["BPS_ID"], {"age": age, "economic_hours": hours}).status
    limit = 0 if age <= 12 else 15 if age <= 14 else 40
    assert answer == ("child_labour" if hours > limit else "no_child_labour")


# --- places -------------------------------------------------------------------------------------


def places() -> list[dict[str, str]]:
    with (PACK.path / "places" / "places.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


PLACES = places()


def test_provinces_and_the_two_tobacco_provinces_in_full():
    assert sum(place["level"] == "province" for place in PLACES) == 38
    assert sum(place["parent"] == "ID.PR.35" for place in PLACES) == 29 + 9
    assert sum(place["parent"] == "ID.PR.52" for place in PLACES) == 8 + 2


def test_every_place_has_three_names_its_own_code_and_a_parent():
    codes = {place["code"] for place in PLACES}
    assert len(codes) == len(PLACES)
    for place in PLACES:
        assert all(place[language] for language in ("en", "id", "hi")), place["code"]
        assert place["parent"] in codes or place["code"] == "ID"
        if place["level"] in ("regency", "city"):
            assert place["parent"] == f"ID.PR.{place['bps'][:2]}"


@needs_shared("data/maps/idn_adm1_38provinces.topo.json")
def test_the_map_and_the_table_name_the_same_provinces():
    """The map keeps older codes for the provinces of Papua; everywhere else the codes agree."""
    shapes = json.loads((SHARED / "data/maps/idn_adm1_38provinces.topo.json").read_text())
    drawn = [one["properties"] for o in shapes["objects"].values() for one in o["geometries"]]
    ours = {place["id"]: place["bps"] for place in PLACES if place["level"] == "province"}
    assert {one["PROVINSI"] for one in drawn} == set(ours)
    for one in drawn:
        if "Papua" not in one["PROVINSI"]:
            assert ours[one["PROVINSI"]] == one["KODE_PROV"]


# --- the tobacco programme ---------------------------------------------------------------------


def _told(name: str) -> dict:
    return tomllib.loads((PACK.path / name).read_text("utf-8"))


def test_the_programme_lies_in_regencies_of_the_papers_two_provinces():
    states = _told("programmes/tobacco_2014.toml")["state"]
    assert [state["place"] for state in states] == ["ID.PR.35", "ID.PR.52"]
    above = PACK.geography.parents
    assert all(above[code] == state["place"] for state in states for code in state["districts"])


def test_nothing_of_the_programme_is_promised_or_reported():
    told = _told("programmes/tobacco_2014.toml")
    assert told["reported"] == []
    assert not any("value" in target for target in told["target"])
    assert all({"no_number", "no_result"} <= set(target) for target in told["target"])


def test_the_season_is_sourced_month_by_month_or_unconfirmed():
    for season in _told("programmes/tobacco_2014.toml")["season"]:
        assert season["source"]
        for work in ("planting", "harvest", "curing"):
            months = season[work]
            assert months == list(range(months[0], months[-1] + 1))
            assert 1 <= months[0] <= months[-1] <= 12


def test_the_law_and_the_work_that_the_programme_names_are_known():
    told = _told("programmes/tobacco_2014.toml")
    assert set(told["timeline"]) | set(told["policies"]) <= set(PACK.law.provisions)
    assert set(told["work"]["kinds"]) <= set(PACK.vocabulary["work_kind"].codes.codes)


def test_what_is_told_around_the_programme_is_told_in_three_languages():
    for name in ("programmes/tobacco_2014.toml", "partners.toml", "reported.toml"):
        assert [text for text in _texts(_told(name)) if set(text) != {"en", "id", "hi"}] == []


def _texts(told: object) -> Iterator[dict]:
    """Every table that holds English words, however deep."""
    if isinstance(told, list):
        for each in told:
            yield from _texts(each)
    elif isinstance(told, dict) and isinstance(told.get("en"), str):
        yield told
    elif isinstance(told, dict):
        for each in told.values():
            yield from _texts(each)
