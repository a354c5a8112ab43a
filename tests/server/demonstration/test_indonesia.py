"""The second country's demonstration: the same generator, a season, and nothing to match."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from types import SimpleNamespace

import pytest

from muara.errors import PackError, Refused
from muara.packs import open_pack
from muara_server.accounts.queries import people
from muara_server.demonstration import actions, shelters, terminal
from muara_server.demonstration.compose import Composed, drafts_in, drafts_of
from muara_server.demonstration.plan import Plan, read_plan
from muara_server.ledger.drafts import Draft
from muara_server.places.actions import load_packs, work_in
from muara_server.programme import frames, queries

BONDOWOSO, LOMBOK_TIMUR = "ID.RG.3511", "ID.RG.5203"
SMALL = {"children": 12, "girls": 5, "reached": 8, "forms": 6, "linked": 3}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(open_pack("indonesia").path / "demonstration")


@pytest.fixture(scope="module")
def drafts(plan: Plan) -> list[Draft]:
    return [draft for district in plan.districts for draft in drafts_of(plan, district)]


def test_children_are_at_work_in_tobacco_only_while_it_is_worked(plan, drafts):
    season = {
        (district.place, kind.work_kind): kind.months
        for district in plan.districts
        for kind in district.work
    }
    worked = [each for each in drafts if each.kind == "work" and each.facts["worked"]]
    assert len(worked) > 200
    for each in worked:
        assert each.true_on.month in season[each.place_code, each.facts["work_kind"]]


def test_most_are_seen_out_of_work_while_others_work_too(plan, drafts):
    """Out of season nobody is in tobacco: such a visit would show nothing."""
    months = {month for kind in plan.districts[0].work for month in kind.months}
    met = {each.person for each in drafts if each.kind == "work" and each.facts["worked"]}
    seen = [
        each.true_on.month in months
        for each in drafts
        if each.kind == "work" and not each.facts["worked"] and each.person in met
    ]
    assert sum(seen) / len(seen) > 0.7


def test_the_dangers_of_leaf_and_its_signs_are_recorded(drafts):
    work = [each.facts for each in drafts if each.kind == "work" and each.facts["worked"]]
    assert any(facts["chemicals"] for facts in work)
    assert not any(facts["chemicals"] for facts in work if not facts["hazard_condition"])
    health = [each.facts for each in drafts if each.kind == "health"]
    asked = [facts for facts in health if "nicotine_signs" in facts]  # whoever had worked there
    assert {facts["nicotine_signs"] for facts in asked} == {True, False}
    assert {facts["examined_by"] for facts in health} == {"worker"}


def test_nobody_is_recorded_with_an_empty_name_or_an_untidy_one(drafts):
    named = [each.identifiers for each in drafts if each.kind in ("person", "household")]
    assert all(said["name"] == said["name"].strip() != "" for said in named)
    assert not any("" in said.get("other_name", ["-"]) for said in named)


def test_nothing_is_recorded_after_the_last_day(plan, drafts):
    assert max(each.true_on for each in drafts) <= plan.days["recorded_until"]


def test_nobody_has_a_login_of_the_other_country(plan):
    india = read_plan(open_pack("india").path / "demonstration")
    assert not {each.login for each in plan.accounts} & {each.login for each in india.accounts}


@pytest.fixture(scope="module")
def ways(plan: Plan) -> list[Draft]:
    """What is recorded of the way of children through shelters, whoever records it."""
    found: list[Draft] = []
    for district in plan.districts:
        composed = Composed.of(plan, district)
        assert list(drafts_in(composed))  # settles when each child was seen out of work
        told = shelters.drafts(plan, district, composed.families)
        found += [draft for _login, draft in told]
    return found


def test_nobody_is_in_a_shelter_without_consent_or_outside_its_batch(plan, ways):
    batches = {row["key"]: row for row in plan.learning["shelters"]["batch"]}
    agreed = {each.person: each.true_on for each in ways if each.kind == "consent"}
    stays = [each for each in ways if each.facts.get("learning_kind") == "shelter"]
    assert len(stays) > 60
    for stay in stays:
        assert agreed[stay.person] < stay.true_on == batches[stay.facts["batch"]]["begins_on"]
    months = [each for each in ways if each.kind == "attendance" and "batch" in each.facts]
    for month in months:
        batch = batches[month.facts["batch"]]
        days = [day for day, mark in enumerate(month.facts["marks"], 1) if mark == "p"]
        there = [month.facts["month"].replace(day=day) for day in days]
        assert all(batch["begins_on"] <= day <= batch["ends_on"] for day in there)
        assert len(there) == month.facts["days_present"] <= month.facts["days_open"]


def test_each_step_of_a_way_is_written_down_after_the_one_before(ways):
    """In another order it would not be obeyed, and the child stood elsewhere."""
    last: dict[object, object] = {}
    for each in ways:
        if each.kind == "ppa_pkh":
            assert each.recorded_at > last.get(
                each.person, each.recorded_at.min.replace(tzinfo=UTC)
            )
            last[each.person] = each.recorded_at


@pytest.fixture
def entered(plan: Plan, db: None) -> Plan:
    """Two regencies, a few families in each."""
    load_packs()
    small = plan.of(BONDOWOSO, LOMBOK_TIMUR)
    small = replace(small, districts=tuple(replace(each, **SMALL) for each in small.districts))
    work_in(district.place for district in small.districts)
    actions.enter(small)
    return small


@pytest.mark.once
def test_what_is_entered_is_counted_and_is_the_programme_that_opens(entered, client):
    asked = queries.programme(entered.programme)
    found = frames.counts(asked, as_of=asked.last_day)
    assert 10 <= found["education"].value <= 24
    assert frames.by_place(found["families_linked"]) == {BONDOWOSO: 3, LOMBOK_TIMUR: 3}
    assert found["shelter"].value > 1
    assert found["equivalency"].value > 1
    assert found["nicotine"].value > 1
    officer = next(user for user in people() if user.login == "dewi")
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/results/").headers["Location"] == "/results/tobacco_2014/"
    donor = next(user for user in people() if user.login == "hanna")
    client.force_login(donor, backend="django.contrib.auth.backends.ModelBackend")
    told = client.get("/results/tobacco_2014/").content.decode()
    assert "more are not counted: age not settled" in told
    assert terminal.demo(SimpleNamespace(country="indonesia")) == 0
    with pytest.raises(Refused, match="another demonstration: tobacco_2014"):
        terminal.demo(SimpleNamespace(country="india"))


def test_a_country_without_a_demonstration_is_told_which_have_one():
    with pytest.raises(PackError, match="india, indonesia"):
        terminal.demo(SimpleNamespace(country="atlantis"))
