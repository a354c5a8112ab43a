"""What the ledger accepts, what it refuses, and that an answer lost on the way costs nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from muara.errors import FrameError, NotAllowed, Refused
from muara_server.audit.models import AuditEntry
from muara_server.ledger import actions, queries, rules
from muara_server.ledger.models import Entry
from muara_server.registry.models import Observation, Person
from server.ledger.entering import DAY, SURAT, draft, enter, register

pytestmark = pytest.mark.django_db


def test_what_is_observed_can_be_read_again(ani):
    person = register(ani)
    entry, *_ = enter(
        draft("work", person=person, facts={"worked": True, "economic_hours": 20}), who=ani
    )
    seen = Observation.objects.get(pk=entry.uuid)
    assert seen.facts == {"worked": True, "economic_hours": 20}
    assert (seen.recorded_by, seen.true_on, seen.source) == (ani, DAY, "page")


def test_entries_come_back_in_the_order_of_the_drafts_with_rising_numbers(ani):
    person = register(ani)
    drafts = [draft("visit", person=person) for _ in range(5)]
    entries = enter(*drafts, who=ani)
    assert [entry.uuid for entry in entries] == [each.uuid for each in drafts]
    assert [entry.number for entry in entries] == sorted(entry.number for entry in entries)


def test_a_retry_after_a_lost_answer_changes_nothing(ani):
    person = register(ani)
    visit = draft("visit", person=person, facts={"met": "child"})
    first, *_ = enter(visit, who=ani)
    again, *_ = enter(visit, who=ani)
    assert again.number == first.number
    assert Observation.objects.filter(kind="visit").count() == 1


def test_the_same_draft_twice_in_one_list_is_one_entry(ani):
    person = register(ani)
    visit = draft("visit", person=person)
    first, second = enter(visit, visit, who=ani)
    assert first.number == second.number


@pytest.mark.parametrize(
    "change",
    [
        {"facts": {"met": "nobody"}},
        {"identifiers": {"note": "another note"}},
        {"true_on": dt.date(2024, 3, 4)},
        {"kind": "document", "facts": {"document": "job_card", "held": "held"}},
    ],
)
def test_another_content_under_the_same_uuid_is_refused(ani, change):
    person = register(ani)
    visit = draft("visit", person=person, facts={"met": "child"})
    enter(visit, who=ani)
    with pytest.raises(FrameError, match="different content has this uuid"):
        enter(replace(visit, **change), who=ani)


def test_one_bad_draft_and_nothing_is_recorded(ani):
    person = register(ani)
    before = Entry.objects.count()
    good = draft("work", person=person, facts={"worked": True})
    bad = draft("work", person=person, facts={"economic_hours": 200})
    with pytest.raises(FrameError, match=r"row 2, column economic_hours"):
        enter(good, bad, who=ani)
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("kind", "facts", "told"),
    [
        ("work", {"economic_hours": 200}, "Found 200; expected a number from 0 to 168"),
        ("work", {"economic_hours": -1}, "expected a number from 0"),
        ("work", {"economic_hours": "twenty"}, "Found 'twenty'; expected a number"),
        ("work", {"economic_hours": True}, "expected a number"),
        ("work", {"worked": "yes"}, "expected true or false"),
        ("work", {"work_kind": "bricklin"}, "expected a code of the list. Did you mean 'brick"),
        ("work", {"economic_hors": 3}, "does not hold this fact. Did you mean 'economic_hours'"),
        ("work", {"attendance_percent": 80}, "does not hold this fact"),
        ("identity", {"age": 190}, "Found 190; expected a whole number from 0 to 120"),
        ("identity", {"age_low": 14, "age_high": 12}, "lower age is above the higher"),
        ("identity", {"birth_date": "yesterday"}, "expected a date such as 2012-03-31"),
        ("service", {}, "says nothing without this"),
        ("service", {"service": "love"}, "expected a code of the list"),
        ("scheme_stage", {"stage": "reached", "scheme": "two words"}, "a key of letters"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused_with_what_would_be(ani, kind, facts, told):
    person = register(ani)
    with pytest.raises(FrameError) as refused:
        enter(draft(kind, person=person, facts=facts), who=ani)
    assert told in str(refused.value)
    assert "row 1" in str(refused.value)


def test_a_name_given_as_a_fact_is_not_repeated_in_the_refusal(ani):
    person = register(ani)
    with pytest.raises(FrameError) as refused:
        enter(draft("work", person=person, facts={"work_kind": "Suraj Kumar of Riga"}), who=ani)
    assert "Suraj" not in str(refused.value)


def test_asked_and_not_known_is_kept_as_such(ani):
    person = register(ani)
    entry, *_ = enter(draft("chores", person=person, facts={"chores_hours": None}), who=ani)
    assert Observation.objects.get(pk=entry.uuid).facts == {"chores_hours": None}


@pytest.mark.parametrize("kind", ["wrok", "", "retraction"])
def test_an_unknown_kind_or_an_empty_retraction_is_refused(ani, kind):
    person = register(ani)
    with pytest.raises(FrameError):
        enter(draft(kind, person=person), who=ani)


def test_nothing_is_recorded_about_somebody_who_is_not_registered(ani):
    with pytest.raises(FrameError, match="This person is not registered"):
        enter(draft("visit", person=uuid4()), who=ani)


def test_nobody_is_registered_twice(ani):
    person = register(ani)
    with pytest.raises(FrameError, match="registered already"):
        register(ani, person=person)


def test_tomorrow_has_not_been_observed_yet(ani):
    person = register(ani)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    with pytest.raises(FrameError, match="has not come yet"):
        enter(draft("visit", person=person, true_on=tomorrow), who=ani)


def test_only_files_and_the_demonstration_say_when_it_was_recorded(ani):
    person = register(ani)
    earlier = timezone.now() - dt.timedelta(days=30)
    with pytest.raises(FrameError, match="the server's clock"):
        enter(draft("visit", person=person, recorded_at=earlier, true_on=DAY), who=ani)
    entry, *_ = enter(
        draft("visit", person=person, recorded_at=earlier, true_on=DAY), who=ani, source="file"
    )
    assert entry.recorded_at == earlier


def test_an_unknown_place_is_refused_with_the_nearest(ani):
    person = register(ani)
    with pytest.raises(FrameError, match=r"Did you mean 'T\.IN\.BR\.SM'"):
        enter(draft("visit", person=person, place_code="T.IN.BR.SN"), who=ani)


def test_a_place_is_used_while_it_exists(ani, places):
    person = register(ani)
    places.riga.until = dt.date(2023, 12, 31)
    places.riga.save()
    with pytest.raises(FrameError, match="did not exist on that day"):
        enter(draft("visit", person=person, place_code=places.riga.code), who=ani)


def test_nobody_records_outside_their_area(ani):
    with pytest.raises(NotAllowed):
        register(ani, place_code=SURAT)


def test_nobody_records_without_a_name_of_their_own(places):
    with pytest.raises(Refused, match="Nobody is named"):
        register(None)


# Corrections ---------------------------------------------------------------------------------


def test_a_correction_marks_what_it_corrects_and_both_stay(ani):
    person = register(ani)
    wrong, *_ = enter(draft("work", person=person, facts={"worked": True}), who=ani)
    right, *_ = enter(
        draft("work", person=person, facts={"worked": False}, corrects=wrong.uuid), who=ani
    )
    old = Observation.objects.get(pk=wrong.uuid)
    assert (old.corrected_by, old.corrected_at) == (right.uuid, right.recorded_at)
    assert Observation.objects.get(pk=right.uuid).corrects == wrong.uuid


@pytest.mark.parametrize("case", ["nothing", "another person", "another kind", "twice"])
def test_a_correction_corrects_one_entry_of_its_own_subject_and_kind_once(ani, case):
    person, other = register(ani), register(ani, "Kajal Kumari", sex="female")
    wrong, *_ = enter(draft("work", person=person, facts={"worked": True}), who=ani)
    correction = draft("work", person=person, facts={"worked": False}, corrects=wrong.uuid)
    if case == "nothing":
        correction = replace(correction, corrects=uuid4())
    elif case == "another person":
        correction = replace(correction, person=other)
    elif case == "another kind":
        correction = replace(correction, kind="visit", facts={})
    else:
        enter(replace(correction, uuid=uuid4()), who=ani)
    with pytest.raises(FrameError):
        enter(correction, who=ani)


def test_an_entry_made_by_mistake_is_retracted(ani):
    person = register(ani)
    wrong, *_ = enter(draft("visit", person=person), who=ani)
    enter(
        draft("retraction", person=person, corrects=wrong.uuid, facts={"reason": "twice"}), who=ani
    )
    assert Observation.objects.get(pk=wrong.uuid).corrected_by is not None


def test_a_registration_is_not_retracted(ani):
    person = uuid4()
    entry, *_ = enter(draft("person", person=person), who=ani)
    with pytest.raises(FrameError, match="lawful erasure"):
        enter(
            draft("retraction", person=person, corrects=entry.uuid, facts={"reason": "twice"}),
            who=ani,
        )


# What the database itself refuses ------------------------------------------------------------


def _update() -> None:
    with transaction.atomic():
        Entry.objects.update(kind="visit")


def _delete() -> None:
    with transaction.atomic():
        Entry.objects.all().delete()


@pytest.mark.parametrize("deed", [_update, _delete])
def test_the_database_refuses_to_change_or_remove_an_entry(ani, deed):
    register(ani)
    with pytest.raises(DatabaseError, match="append-only"):
        deed()


# Demonstration and real records --------------------------------------------------------------


def test_real_records_refuse_the_demonstration(ani):
    register(ani)
    with pytest.raises(Refused, match="holds real records"):
        enter(draft("person", person=uuid4()), who=None, source="demonstration")


@pytest.mark.parametrize("source", ["page", "phone", "file"])
def test_what_people_enter_into_the_demonstration_belongs_to_it(ani, source):
    enter(draft("person", person=uuid4()), who=None, source="demonstration")
    entry, *_ = enter(draft("person", person=uuid4()), who=ani, source=source)
    assert entry.source == "demonstration"
    assert queries.is_demonstration()


# The trail -----------------------------------------------------------------------------------


def test_one_deed_one_entry_in_the_trail(ani):
    person = register(ani)
    before = AuditEntry.objects.count()
    enter(*(draft("visit", person=person) for _ in range(3)), who=ani)
    assert AuditEntry.objects.count() == before + 1
    told = AuditEntry.objects.latest("number")
    assert (told.who, told.about) == (ani.pk, person)


def test_a_deed_about_many_is_told_by_the_hash_of_its_list(ani):
    enter(*(draft("person", person=uuid4()) for _ in range(3)), who=ani)
    told = AuditEntry.objects.latest("number")
    assert told.detail["count"] == 3
    assert len(told.detail["list_hash"]) == 64


# National numbers ----------------------------------------------------------------------------


def test_an_aadhaar_number_is_not_stored(ani):
    number = next(
        f"23412341234{last}" for last in range(10) if rules.verhoeff(f"23412341234{last}")
    )
    with pytest.raises(FrameError, match="Aadhaar") as refused:
        register(ani, identifiers={"document": f"{number[:4]} {number[4:8]} {number[8:]}"})
    assert number[:4] not in str(refused.value)
    assert not Person.objects.exists()


def test_an_identifier_that_the_kind_does_not_hold_is_refused(ani):
    person = register(ani)
    with pytest.raises(FrameError, match="does not hold this identifier"):
        enter(draft("visit", person=person, identifiers={"phone": "98765 43210"}), who=ani)


def test_progress_is_told(ani, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 2)
    told = []
    actions.append(
        [draft("person", person=uuid4()) for _ in range(5)],
        who=ani, deed="people.registered", source="page", progress=told.append,
    )  # fmt: skip
    assert told == [2, 4, 5]
