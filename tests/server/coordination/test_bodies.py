"""A committee sits, meets and decides; what cannot be is refused, what may be is flagged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.http import Http404

from muara.errors import FrameError
from muara_server.coordination import body_checkers
from muara_server.coordination.actions import bodies as deeds
from muara_server.coordination.actions.bodies import Came
from muara_server.coordination.models import Record
from muara_server.coordination.queries.bodies import bodies, body_for
from muara_server.coordination.queries.decisions import decision_for, decisions, followed_up
from server.coordination.committee import MET, SINCE, Committee, a_committee

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from server.cast import Map

LATER = MET + dt.timedelta(days=40)


@pytest.fixture
def committee(places: Map, somebody: Callable[..., User]) -> Committee:
    return a_committee(somebody("district_officer", places.sitamarhi), places.sitamarhi)


def test_who_sits_in_it_and_for_which_side(committee: Committee) -> None:
    found = committee.body
    assert found.name == "District committee"
    assert [(each.role, each.seat.group) for each in found.sitting.chairs] == [
        ("chair", "government"),
        ("secretary", "government"),
        ("member", "employers"),
        ("member", "workers"),
    ]
    assert found.lacks == ()


def test_a_meeting_and_whoever_came_are_one_deed(committee: Committee) -> None:
    meeting = committee.meets("labour", "kilns")
    held = committee.body.sitting.by_meeting[meeting]
    assert (held.state(LATER), held.held_on) == ("held", MET)
    assert (held.had_quorum, held.missing) == (True, ("workers",))


def test_nothing_is_written_where_one_seat_cannot_be(committee: Committee) -> None:
    meeting = committee.called()
    late = committee.tell("seat", facts={"seat_role": "member"}, words={"member": "New"}, on=LATER)
    before = Record.objects.count()
    came = [Came(committee.seats["labour"], "present"), Came(late, "present")]
    with pytest.raises(FrameError, match=r"not filled on the day of the meeting.*2024-05-03"):
        deeds.hold(committee.body, meeting, on=MET, came=came, who=committee.who)
    assert Record.objects.count() == before


def test_a_meeting_on_a_day_to_come_is_not_held(committee: Committee) -> None:
    with pytest.raises(FrameError, match="true_on"):
        committee.meets("labour", on=dt.date.today() + dt.timedelta(days=3))  # noqa: DTZ011


def test_a_meeting_is_not_held_and_called_off(committee: Committee) -> None:
    meeting = committee.meets("labour", "union")
    with pytest.raises(FrameError, match="recorded already"):
        deeds.hold_not(
            committee.body, meeting, why="called_off", note="", on=MET, who=committee.who
        )


def test_a_decision_without_quorum_is_flagged_until_it_is_confirmed(committee: Committee) -> None:
    decision = committee.decides(committee.meets("labour"), LATER)
    assert decision_for(committee.who, decision).lacks_quorum
    alone = committee.meets("labour", on=LATER)
    facts = {"step": "confirm", "meeting": str(alone)}
    with pytest.raises(FrameError, match="had its quorum"):
        committee.tell("decision_taken", of=decision, facts=facts, on=LATER)
    quorate = committee.meets("labour", "union", on=LATER)
    facts["meeting"] = str(quorate)
    committee.tell("decision_taken", of=decision, facts=facts, on=LATER)
    found = decision_for(committee.who, decision)
    assert (found.lacks_quorum, found.is_open) == (False, True)


def test_some_bodies_decide_nothing_without_quorum(
    places: Map, somebody: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule stands with the kind of body: here a committee of which it says so."""
    committee = a_committee(somebody("district_officer", places.sitamarhi), places.sitamarhi)
    strict = {
        key: replace(kind, without_quorum="refused")
        for key, kind in body_checkers.body_kinds(body_checkers.open_pack("international")).items()
    }
    monkeypatch.setattr(body_checkers, "body_kinds", lambda _pack: strict)
    meeting = committee.meets("labour")
    with pytest.raises(FrameError, match=r"no quorum.*1 of 4 seats; expected at least 2"):
        committee.decides(meeting, LATER)


def test_a_decision_is_not_due_before_its_meeting(committee: Committee) -> None:
    meeting = committee.meets("labour", "union")
    with pytest.raises(FrameError, match="due before it was decided"):
        committee.decides(meeting, MET - dt.timedelta(days=1))


def test_a_meeting_that_was_not_held_decides_nothing(committee: Committee) -> None:
    with pytest.raises(FrameError, match="not held decides nothing"):
        committee.decides(committee.called(), LATER)


def test_a_decision_whose_owner_has_left_is_flagged_until_it_is_passed_on(
    committee: Committee,
) -> None:
    decision = committee.decides(committee.meets("labour", "union"), LATER, owner="kilns")
    assert not decision_for(committee.who, decision).lacks_owner
    committee.tell(
        "organisation_change",
        of=committee.organisations["kilns"],
        facts={"change": "closed"},
        on=LATER,
    )
    assert decision_for(committee.who, decision).lacks_owner
    passed = {"step": "pass_on", "owner": str(committee.organisations["kilns"])}
    with pytest.raises(FrameError, match="there no more"):
        committee.tell("decision_taken", of=decision, facts=passed, on=LATER)
    passed["owner"] = str(committee.organisations["union"])
    committee.tell("decision_taken", of=decision, facts=passed, on=LATER)
    found = decision_for(committee.who, decision)
    assert (found.owner_name, found.lacks_owner) == ("Union", False)


def test_follow_up_counts_what_was_done_in_time(committee: Committee) -> None:
    meeting = committee.meets("labour", "union")
    done, late = (committee.decides(meeting, LATER) for _ in range(2))
    committee.tell("decision_taken", of=done, facts={"step": "do"}, on=MET)
    taken = decisions(committee.who, body=committee.id)
    assert [(each.id, each.state) for each in taken] == [(late, "late"), (done, "done")]
    rate = followed_up(taken, since=SINCE, until=LATER, today=taken[0].today)
    assert (rate.due, rate.on_time) == ((str(late), str(done)), (str(done),))


def test_as_known_before_the_meeting_was_recorded(committee: Committee) -> None:
    committee.meets("labour")
    yesterday = dt.date.today() - dt.timedelta(days=1)  # noqa: DTZ011
    assert bodies(committee.who, known_on=yesterday) == {}


def test_a_body_sits_at_the_level_of_its_place(committee: Committee, places: Map) -> None:
    here = {"place": places.sitamarhi, "on": MET, "who": committee.who}
    with pytest.raises(FrameError, match=r"does not sit at this level.*country"):
        deeds.found("national_steering_committee", **here)
    with pytest.raises(FrameError, match="not in the pack"):
        deeds.found("district_comittee", **here)


def test_another_district_reads_nothing_of_it(
    committee: Committee, places: Map, somebody: Callable[..., User]
) -> None:
    other = somebody("district_officer", places.surat)
    assert bodies(other) == {}
    with pytest.raises(Http404):
        body_for(other, committee.id)
