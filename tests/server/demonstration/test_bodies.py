"""The committees of both programmes are in the demonstrations, with what goes wrong in them."""

from __future__ import annotations

from typing import Any

import pytest

from muara.packs import open_pack
from muara_server.accounts.queries import user_by_login
from muara_server.coordination.queries.bodies import bodies
from muara_server.coordination.queries.decisions import decisions
from muara_server.demonstration import bodies as entering
from muara_server.demonstration import partners
from muara_server.demonstration.actions import open_accounts
from muara_server.demonstration.plan import Plan, read_plan
from muara_server.places.actions import load_packs

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def entered(country: str) -> tuple[Plan, Any]:
    """The partners and bodies of one country alone, and the national officer."""
    load_packs()
    plan = read_plan(open_pack(country).path / "demonstration")
    users = open_accounts(plan)
    partners.enter(plan, users)
    entering.enter(plan, users)
    national = next(each.login for each in plan.accounts if each.role == "national_officer")
    return plan, user_by_login(national)


def test_the_national_steering_committee_sits_since_the_memorandum_of_1992() -> None:
    plan, anita = entered("india")
    found = bodies(anita)
    national = found[entering.body_id(plan, "national_steering_committee", "IN")]
    assert national.sitting.since.year == 1992
    assert national.lacks == ()
    names = {chair.organisation_name for chair in national.sitting.chairs}
    assert "Hind Mazdoor Sabha (HMS)" in names
    assert len(found) >= 1 + 5 + 10 + 10
    assert {meeting.had_quorum for meeting in national.sitting.held_by(national.today)} == {None}


@pytest.mark.parametrize("country", ["india", "indonesia"])
def test_what_can_go_wrong_in_a_committee_is_there(country: str) -> None:
    _plan, officer = entered(country)
    known = bodies(officer)
    held = [meeting for body in known.values() for meeting in body.sitting.held_by(body.today)]
    assert any(meeting.had_quorum is False for meeting in held)
    assert any(meeting.had_quorum and meeting.missing == ("workers",) for meeting in held)
    taken = decisions(officer, among=known)
    assert {each.state for each in taken} == {"open", "late", "done", "done_late", "dropped"}
    assert any(each.lacks_quorum for each in taken)
    assert any(each.lacks_owner for each in taken)
    assert all("(invented)" in each.text or "(rekaan)" in each.text for each in taken)
