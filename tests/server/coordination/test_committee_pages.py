"""The pages of bodies, meetings and decisions: what they say, and who may see and record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.test import Client

from muara_server.coordination.actions.reminders import remind_of_decision
from muara_server.coordination.actions.telling import tell
from muara_server.coordination.models import Record
from muara_server.coordination.queries.decisions import decision_for, decisions
from muara_server.coordination.queries.decisions_due import pressing_decisions
from muara_server.notices.models import Notice
from server.cast import PROGRAMME
from server.coordination.committee import MET, SINCE, Committee, a_committee

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from server.cast import Map

LATER = MET + dt.timedelta(days=40)


@pytest.fixture
def committee(places: Map, somebody: Callable[..., User]) -> Committee:
    return a_committee(somebody("district_officer", places.sitamarhi), places.sitamarhi)


@pytest.fixture
def officer(committee: Committee, client: Client) -> Client:
    client.force_login(committee.who)
    return client


def at(committee: Committee, *rest: object) -> str:
    return "/".join(["/coordination/bodies", str(committee.id), *map(str, rest), ""])


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_list_says_what_presses(officer: Client, committee: Committee) -> None:
    committee.decides(committee.meets("labour", "kilns"), LATER)
    page = shown(officer, "/coordination/bodies/")
    assert "District committee" in page
    assert "without workers" in page
    assert "1 late" in page
    assert "1 decision is late" in page


def test_the_hub_tells_what_is_late(officer: Client, committee: Committee) -> None:
    committee.decides(committee.meets("labour", "union"), LATER)
    assert "One decision is late" in shown(officer, "/coordination/")


def test_a_body_tells_its_seats_its_rule_and_how_it_follows_up(
    officer: Client, committee: Committee
) -> None:
    committee.meets("labour", "union")
    page = shown(officer, at(committee))
    assert "Somebody of union" in page
    assert "Quorum: 50 % of the seats." in page
    assert "not confirmed" in page.lower() or "unconfirmed" in page.lower()


def test_a_meeting_is_called_held_and_decides(officer: Client, committee: Committee) -> None:
    today = dt.date.today()  # noqa: DTZ011
    answer = officer.post(
        at(committee, "call"), {"meets_on": today, "agenda": "Kilns", "where": "Hall"}
    )
    meeting = answer["Location"].rstrip("/").rsplit("/", 1)[1]
    assert "The day of this meeting has come" in shown(officer, answer["Location"])
    told = {"held_on": today, "minutes": "Opened at ten."}
    for name, seat in committee.seats.items():
        told[f"came_{seat}"] = "absent" if name == "kilns" else "present"
    assert officer.post(at(committee, "meetings", meeting, "held"), told).status_code == 302
    page = shown(officer, at(committee, "meetings", meeting))
    assert "Quorum: 3 of 4 seats filled, 2 needed." in page
    assert "Nobody was there for: employers." in page
    assert "Opened at ten." in page
    decided = {
        "text": "Visit every kiln.",
        "owner": committee.organisations["labour"],
        "due_on": today + dt.timedelta(days=30),
        "seat": committee.seats["labour"],
    }
    answer = officer.post(at(committee, "meetings", meeting, "decide"), decided)
    assert answer.status_code == 302
    taken = decisions(committee.who)[0]
    assert (taken.text, taken.owner_name, taken.state) == ("Visit every kiln.", "Labour", "open")


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("held_on", "2999-01-01", "This day has not come yet"),
        ("came", "", "Say for each seat"),
        ("instead", "Ravi", "Somebody is named who came instead"),
    ],
)
def test_a_slip_in_the_attendance_writes_nothing(
    officer: Client, committee: Committee, field: str, value: str, says: str
) -> None:
    meeting = committee.called()
    told = {"held_on": MET.isoformat()}
    told |= {f"came_{seat}": "present" for seat in committee.seats.values()}
    told[field if field == "held_on" else f"{field}_{committee.seats['union']}"] = value
    before = Record.objects.count()
    answer = officer.post(at(committee, "meetings", meeting, "held"), told)
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert Record.objects.count() == before


def test_a_decision_before_its_meeting_is_sent_back(officer: Client, committee: Committee) -> None:
    meeting = committee.meets("labour", "union")
    told = {"text": "x", "owner": committee.organisations["labour"], "due_on": SINCE}
    answer = officer.post(at(committee, "meetings", meeting, "decide"), told)
    assert answer.status_code == 400
    assert "before the meeting of 3 May 2024" in answer.content.decode()


def test_without_quorum_the_page_warns_and_the_decision_stands_flagged(
    officer: Client, committee: Committee
) -> None:
    meeting = committee.meets("labour")
    assert "had no quorum" in shown(officer, at(committee, "meetings", meeting, "decide"))
    decision = committee.decides(meeting, LATER)
    assert "Decided without quorum" in shown(officer, f"/coordination/decisions/{decision}/")
    assert "1 decision" in shown(officer, "/coordination/decisions/?state=flagged")


def test_whoever_speaks_for_the_owner_says_that_it_is_done(
    committee: Committee, places: Map, somebody: Callable[..., User], client: Client
) -> None:
    decision = committee.decides(committee.meets("labour", "union"), LATER, owner="union")
    speaker, other = (somebody("union_partner", places.sitamarhi) for _ in range(2))
    tell(
        "liaison",
        of=committee.organisations["union"],
        place=committee.place,
        programme=PROGRAMME,
        facts={"holder": str(speaker.pk)},
        words={"member": "Asha"},
        on=SINCE,
        who=committee.who,
    )
    address = f"/coordination/decisions/{decision}/do/"
    told = {"true_on": MET.isoformat(), "note": "All visited."}
    client.force_login(other)
    assert client.post(address, told).status_code == 403
    client.force_login(speaker)
    assert client.post(address, told).status_code == 302
    assert decision_for(committee.who, decision).state == "done"
    assert client.post(f"/coordination/decisions/{decision}/reopen/", told).status_code == 403


def test_whoever_only_reads_records_nothing(
    committee: Committee, places: Map, somebody: Callable[..., User], client: Client
) -> None:
    meeting = committee.called()
    client.force_login(somebody("committee_member", places.sitamarhi))
    assert "Record a seat" not in shown(client, at(committee))
    for rest in (["call"], ["seats", "new"], ["meetings", meeting, "held"]):
        assert client.get(at(committee, *rest)).status_code == 403


def test_another_district_sees_nothing(
    committee: Committee, places: Map, somebody: Callable[..., User], client: Client
) -> None:
    meeting = committee.meets("labour")
    decision = committee.decides(meeting, LATER)
    client.force_login(somebody("district_officer", places.surat))
    assert "District committee" not in shown(client, "/coordination/bodies/")
    for address in (
        at(committee),
        at(committee, "meetings", meeting),
        f"/coordination/decisions/{decision}/",
    ):
        assert client.get(address).status_code == 404


def test_what_is_not_there_is_no_page(officer: Client, committee: Committee) -> None:
    assert officer.get(at(committee, "meetings", uuid4())).status_code == 404
    assert officer.get("/coordination/decisions/?state=sometimes").status_code == 404


def test_a_late_decision_is_told_to_whoever_has_the_seat_and_to_those_who_keep_it(
    committee: Committee, places: Map, somebody: Callable[..., User]
) -> None:
    member = somebody("committee_member", places.sitamarhi)
    facts = {"seat_role": "member", "holder": str(member.pk)}
    seat = committee.tell("seat", facts=facts, words={"member": "Gita"}, on=SINCE)
    meeting = committee.meets("labour", "union")
    facts = {
        "step": "decide",
        "body": str(committee.id),
        "meeting": str(meeting),
        "owner": str(committee.organisations["labour"]),
        "seat": str(seat),
        "due_on": LATER.isoformat(),
    }
    committee.tell("decision_taken", of=None, facts=facts, words={"text": "x"}, on=MET)
    [pressing] = pressing_decisions()
    assert remind_of_decision(pressing) == 2
    assert remind_of_decision(pressing) == 0
    told = Notice.objects.filter(kind="coordination.decision_late").values_list("user", flat=True)
    assert set(told) == {member.pk, committee.who.pk}


def test_the_first_page_shows_late_decisions_to_those_who_keep_them(
    officer: Client, committee: Committee
) -> None:
    committee.decides(committee.meets("labour", "union"), LATER)
    assert "Decisions that wait for you" in shown(officer, "/")
