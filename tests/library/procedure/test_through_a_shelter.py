"""Where a child stands on its way through a shelter, in cases that can be checked by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from library.procedure.telling import after, of, stands, told
from muara.procedure import asked_before, refused

FOUND = (told("find"), told("visit_home", after(days=3)), told("verify", after(days=8)))
AGREED = (*FOUND, told("agree", after(days=12), parents_signed=True, child_assents=True))
IN_SHELTER = (*AGREED, told("enter", after(days=20), provider="JB-SHELTER", batch="JB-2016"))


def test_the_office_hears_of_a_home_that_nobody_visited():
    ways = of("indonesia", "ppa_pkh")
    standing = stands(ways, told("find"))
    assert (standing.state, standing.awaits) == ("found", "companion")
    assert standing.told_now(after(days=15)) == "companion"
    assert standing.told_now(after(days=22)) == "office"
    assert standing.told_now(after(days=50)) == "regency"


def test_no_child_comes_into_a_shelter_before_parents_and_child_agreed():
    ways = of("indonesia", "ppa_pkh")
    early = stands(ways, *FOUND, told("enter", after(days=9), provider="JB-SHELTER", batch="1"))
    assert early.state == "verified"
    assert [each.step for each in early.out_of_turn] == ["enter"]


@pytest.mark.parametrize(
    ("known", "why"),
    [
        ({"service_consent": False}, "no_consent"),
        ({"service_consent": True, "parents_signed": False}, "not_in_writing"),
        (
            {"service_consent": True, "parents_signed": True, "child_assents": False},
            "child_against",
        ),
        ({"service_consent": True, "parents_signed": True, "child_assents": True}, None),
    ],
)
def test_what_speaks_against_going_is_said(known, why):
    ways = of("indonesia", "ppa_pkh")
    assert asked_before(ways, "enter") == {"service_consent"}
    against = refused(ways, "agree", known, on=dt.date(2016, 8, 1))
    assert (against.key if against else None) == why


def test_each_follow_up_begins_the_month_again_and_the_office_ends_it():
    ways = of("indonesia", "ppa_pkh")
    learning = (
        *IN_SHELTER,
        told("assess", after(days=23)),
        told("recommend", after(days=48), recommended="school", child_agrees=True),
        told("enrol", after(days=60), provider="JB-SD"),
    )
    assert stands(ways, *learning).due.date() == after(days=90).date()
    seen = (*learning, told("follow_up", after(days=88), learns_there=True))
    assert stands(ways, *seen).due.date() == after(days=118).date()
    done = stands(ways, *seen, told("finish", after(days=100)))
    assert (done.state, done.ended, done.success) == ("finished", True, True)


def test_a_child_that_left_the_shelter_can_begin_again():
    ways = of("indonesia", "ppa_pkh")
    left = (*IN_SHELTER, told("leave", after(days=25), reason="went_to_work"))
    assert (stands(ways, *left).state, stands(ways, *left).success) == ("not_continued", False)
    assert stands(ways, *left, told("reopen", after(days=90))).state == "found"
