"""The partners of both programmes are in the demonstrations, with what they signed and promised."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from muara.packs import open_pack
from muara_server.accounts.queries import user_by_login
from muara_server.coordination.queries.agreements import agreements
from muara_server.coordination.queries.organisations import (
    of_one_name,
    organisations,
    partners_at,
)
from muara_server.coordination.queries.promises import kept, promises
from muara_server.demonstration import partners
from muara_server.demonstration.actions import open_accounts
from muara_server.demonstration.plan import Plan, read_plan
from muara_server.places import queries as places
from muara_server.places.actions import load_packs

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def entered(country: str) -> tuple[Plan, Any]:
    """The partners of one country alone, and the national officer."""
    load_packs()
    plan = read_plan(open_pack(country).path / "demonstration")
    partners.enter(plan, open_accounts(plan))
    national = next(each.login for each in plan.accounts if each.role == "national_officer")
    return plan, user_by_login(national)


def test_every_partner_of_the_paper_and_the_memorandum_of_1992_are_there() -> None:
    plan, anita = entered("india")
    there = organisations(anita)
    named = {one.told.facts.get("partner") for one in there.values()}
    assert set(partners_at(places.by_code("IN"))) <= named
    signed = {each.id: each for each in agreements(anita)}
    memorandum = signed[partners.agreement_id(plan, "memorandum_1992")]
    assert {there[each.organisation].name for each in memorandum.parties} == {
        "International Labour Organization (ILO)",
        "Government of India",
    }
    assert (memorandum.stands, memorandum.day_known) == ("in_force", "year")
    found = promises(anita)
    assert {each.stands for each in found} == {
        *("late", "due_soon", "open", "kept", "kept_late", "dropped")
    }
    assert {each.as_of for each in found} == {dt.date(2013, 6, 30)}
    assert any(each.passed for each in found)
    assert any(each.gone for each in found)
    assert len(of_one_name(there.values())) == 1
    assert 0 < kept(found).share < 1  # type: ignore[operator]


def test_promises_are_invented_and_say_so() -> None:
    for country, mark in (("india", "(invented)"), ("indonesia", "(rekaan)")):
        says = read_plan(open_pack(country).path / "demonstration").partners
        named = {row["key"]: row["name"] for row in says["organisation"]}
        assert all(mark in named[row["owner"]] for row in says["promise"])


def test_the_bodies_and_decrees_of_indonesia_are_there() -> None:
    plan, dewi = entered("indonesia")
    named = {one.told.facts.get("partner") for one in organisations(dewi).values()}
    assert set(partners_at(places.by_code("ID"))) <= named
    stands = {each.id: each.stands for each in agreements(dewi)}
    assert stands[partners.agreement_id(plan, "keppres_59")] == "in_force"
    assert stands[partners.agreement_id(plan, "lombok")] == "lapsed"
