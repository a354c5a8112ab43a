"""The file of a case on paper: what it holds, as known on which day, and that it was printed."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from muara.errors import InputError
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions.case_entries import write_into
from muara_server.casework.actions.plans import Goal, make_plan
from muara_server.casework.models import Proceeding
from muara_server.casework.queries.casefiles import CaseFile, case_file
from muara_server.ledger.models import Entry
from server.cast import Map
from server.india import logged_in
from server.ledger.entering import draft, enter
from skips import needs_printing, needs_program

from .conftest import step

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LANGUAGES = ("en", "id", "hi")


@pytest.fixture
def planned(assessed: UUID, suraj: UUID, ani: User, budi: User, places: Map) -> UUID:
    """His case with a plan, a visit, a decision and a conference."""
    step(assessed, "approve_assessment", budi)
    held = case_of(assessed)
    goal = Goal({"goal": "in_school", "due_on": "2030-03-01"}, "With the head of the school")
    make_plan(held, [goal], facts={"child_agrees": True}, on=today(), who=ani)
    here = {"place_code": places.riga.code, "person": suraj, "true_on": today()}
    enter(
        draft("identity", facts={"age": 12, "evidence": "statement"}, **here),
        draft("work", facts={"worked": True, "economic_hours": 30}, **here),
        draft("circumstances", facts={"hiv_aids": True, "hosteller": False}, **here),
        draft("visit", facts={"visited": "home", "met": "both"}, **here),
        who=ani,
    )
    told = {"decision": "police_report", "authority": "police", "decided_on": "2024-03-01"}
    write_into(
        held, "decision", facts=told, identifiers={"document": "FIR 12"}, on=today(), who=ani
    )
    note = {"note": "The mother came."}
    facts = {"decided": "go_on", "child_present": True}
    write_into(held, "conference_note", facts=facts, identifiers=note, on=today(), who=ani)
    return assessed


def today() -> dt.date:
    return timezone.localdate()


def test_a_goal_says_into_whose_hands_it_was_given(planned: UUID, ani: User, budi: User) -> None:
    goal = Proceeding.objects.get(procedure="goal")
    step(goal.pk, "assign", ani, holder=str(budi.pk))
    [shown] = case_file(ani, case_of(planned), today()).matters["goal"][1]
    assert shown.holder == "Budi Santoso"


def case_of(case: UUID) -> Proceeding:
    return Proceeding.objects.select_related("place").get(pk=case)


def told(found: CaseFile) -> dict[str, list[str]]:
    return {
        key: [f"{one.what}: {one.state}" for one in listed]
        for key, (_label, listed) in found.matters.items()
    }


def test_it_holds_what_was_written_and_how_it_went(planned: UUID, ani: User) -> None:
    found = case_file(ani, case_of(planned), today())
    assert [one.done for one in found.path] == [
        "Case opened",
        "Case registered",
        "Assessed",
        "Assessment approved",
        "Plan made",
    ]
    assert (found.state, found.awaits) == ("Planned, approval asked", "Supervisor")
    assert told(found) == {"goal": ["the child goes to school: Under way"]}
    assert found.matters["goal"][1][0].holder == "Ani Kumari"
    assert found.decisions[0].number == "FIR 12"
    assert found.conferences[0].note == "The mother came."
    assert len(found.visits) == 1
    observed = [label for label, _ in found.observations]
    assert observed == ["What schemes ask of a person", "Work", "Age and identity"]
    assert "HIV" not in str(found.observations), "what never leaves the case worker"
    assert found.file is not None
    assert found.file.name == "Zorawar Kumar"


def test_it_agrees_with_where_the_case_stands_now(planned: UUID, ani: User, budi: User) -> None:
    held = case_of(planned)
    found = case_file(ani, held, today())
    assert (found.due, found.since) == (held.due, held.since)
    step(planned, "approve_plan", budi)
    assert case_file(ani, case_of(planned), today()).state == "Plan under way"


def days_ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


@pytest.fixture
def since_ten_days(ani: User, places: Map) -> UUID:
    """A case that a file says was opened, registered and assessed ten days ago."""
    person, case = uuid4(), uuid4()
    then = days_ago(10)
    when = {"recorded_at": then, "true_on": then.date()}
    same = {"person": person, "place_code": places.riga.code, **when}
    of = {"of": str(case)}
    agreed = {"purpose": "service", "given": True, "giver": "mother"}
    enter(
        draft("person", facts={"sex": "male"}, identifiers={"name": "Zorawar Kumar"}, **same),
        draft("case", uuid=case, facts={"step": "identify", "found_by": "visit"}, **same),
        draft("consent", facts=agreed, **same),
        draft("case", facts={"step": "register", "consent_basis": "child", **of}, **same),
        draft("assessment", facts={"child_heard": True, **of}, **same),
        who=ani,
        source="file",
    )
    return case


def test_as_known_on_a_day_later_entries_are_not_there(
    since_ten_days: UUID, ani: User, budi: User
) -> None:
    step(since_ten_days, "send_back_assessment", budi, reason="child_not_heard")
    held = case_of(since_ten_days)
    before = case_file(ani, held, today() - dt.timedelta(days=5))
    after = case_file(ani, held, today())
    assert (before.state, after.state) == ("Assessed, approval asked", "Assessment sent back")
    assert len(before.path) + 1 == len(after.path)


def test_what_was_corrected_since_shows_as_it_was_and_keeps_its_place_on_the_path(
    since_ten_days: UUID, ani: User, places: Map
) -> None:
    held = case_of(since_ten_days)
    wrong = Entry.objects.get(kind="assessment")
    facts = {"child_heard": False, "of": str(since_ten_days)}
    here = {"person": held.person, "place_code": places.riga.code, "true_on": today()}
    enter(draft("assessment", corrects=wrong.uuid, facts=facts, **here), who=ani)
    before = case_file(ani, held, today() - dt.timedelta(days=5))
    after = case_file(ani, held, today())
    for found, heard in ((before, True), (after, False)):
        assert [one.facts["child_heard"] for one, _level, _parts in found.assessments] == [heard]
        assert (found.state, found.since) == ("Assessed, approval asked", wrong.recorded_at)


def test_before_it_was_open_there_is_no_file(case: UUID, ani: User) -> None:
    with pytest.raises(InputError, match="the case was not open yet"):
        case_file(ani, case_of(case), today() - dt.timedelta(days=1))
    client = logged_in(ani)
    address = reverse("casework:case-file", args=[case])
    for on, said in (("2001-01-01", "was not open yet"), ("2999-01-01", "has not come yet")):
        answer = client.get(address, {"on": on})
        assert answer.status_code == 400
        assert said in answer.content.decode()


@needs_printing(*LANGUAGES)
@needs_program("pdftotext")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                *("Zorawar Kumar", "Planned, approval asked", "FIR 12", "As known on"),
                *("What was observed", "Age and identity", "not reviewed yet"),
            ),
        ),
        ("id", ("Zorawar Kumar", "FIR 12", "anak bersekolah")),
        ("hi", ("Zorawar Kumar", "FIR 12")),
    ],
)
def test_it_is_printed_in_the_readers_language(
    planned: UUID, ani: User, tmp_path: Path, language: str, said: tuple[str, ...]
) -> None:
    User.objects.filter(pk=ani.pk).update(language=language)
    answer = logged_in(User.objects.get(pk=ani.pk)).get(
        reverse("casework:case-file", args=[planned])
    )
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'inline; filename="{planned.hex[:12]}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    file = tmp_path / "file.pdf"
    file.write_bytes(answer.content)
    command = ["pdftotext", "-layout", str(file), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for words in (*said, "1/"):
        assert words in text
    printed = AuditEntry.objects.get(deed="case_file.printed")
    assert (printed.who, printed.detail["known_on"]) == (ani.pk, today().isoformat())
    assert AuditEntry.objects.filter(deed="person.read", detail__why="case_file").exists()
