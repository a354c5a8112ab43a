"""Proceedings follow the ledger: rebuilt the same, corrected they change, erased they go."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.models import Proceeding, StepTaken
from muara_server.casework.queries.standing import standing_of
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft
from muara_server.ledger.models import Entry
from muara_server.registry.actions import erase
from server.cast import Map
from server.ledger.entering import draft, enter, register, settle

from .conftest import consent_to, step

pytestmark = pytest.mark.django_db


def as_they_stand() -> list[Any]:
    return [
        list(Proceeding.objects.order_by("pk").values()),
        list(StepTaken.objects.order_by("pk").values()),
    ]


def told(
    kind: str, person: UUID, places: Map, *, corrects: UUID | None = None, **facts: Any
) -> Draft:
    here = {"place_code": places.riga.code, "true_on": today()}
    return draft(kind, person=person, facts=facts, corrects=corrects, **here)


def today() -> dt.date:
    return timezone.localdate()


def test_rebuilt_they_are_the_same(
    assessed: UUID, suraj: UUID, ani: User, budi: User, places: Map
) -> None:
    step(assessed, "send_back_assessment", budi, reason="child_not_heard")
    referral = open_procedure("referral", person=suraj, facts={"service": "school"}, who=ani)
    consent_to(suraj, "school.12", who=ani)
    step(referral, "send", ani, receiver="school.12", to_place=places.surat.code)
    before = as_they_stand()
    ledger.rebuild(who=None)
    assert as_they_stand() == before
    assert len(before[0]) == 2


def test_a_step_out_of_turn_is_kept_and_not_obeyed(
    case: UUID, suraj: UUID, ani: User, places: Map
) -> None:
    [late] = enter(told("assessment", suraj, places, of=str(case)), who=ani)
    standing = standing_of(case)
    assert standing.state == "identified"
    assert [each.id for each in standing.out_of_turn] == [str(late.uuid)]
    assert Proceeding.objects.get(pk=case).last_entry == case


def test_an_entry_about_another_child_moves_nothing(assessed: UUID, ani: User, places: Map) -> None:
    other = register(ani, place_code=places.riga.code)
    enter(
        told("approval", other, places, of=str(assessed), matter="assessment", answer="approved"),
        who=ani,
    )
    assert Proceeding.objects.get(pk=assessed).state == "assessed"
    assert standing_of(assessed).out_of_turn == ()


def test_a_retracted_step_was_not_taken(case: UUID, suraj: UUID, ani: User, places: Map) -> None:
    step(case, "register", ani, consent_basis="child")
    entry = Proceeding.objects.get(pk=case).last_entry
    enter(told("retraction", suraj, places, corrects=entry, reason="wrong_person"), who=ani)
    assert Proceeding.objects.get(pk=case).state == "identified"


def test_a_corrected_opening_keeps_its_name_and_its_place_in_the_order(
    case: UUID, suraj: UUID, ani: User, places: Map
) -> None:
    step(case, "register", ani, consent_basis="child")
    right = told("case", suraj, places, corrects=case, step="identify", found_by="school")
    enter(right, who=ani)
    assert Proceeding.objects.get(pk=case).state == "registered"
    assert StepTaken.objects.get(pk=right.uuid).proceeding == case


def test_a_retracted_opening_leaves_nothing(
    case: UUID, suraj: UUID, ani: User, places: Map
) -> None:
    step(case, "register", ani, consent_basis="child")
    enter(told("retraction", suraj, places, corrects=case, reason="wrong_person"), who=ani)
    assert not Proceeding.objects.filter(pk=case).exists()
    before = as_they_stand()
    ledger.rebuild(who=None)
    assert as_they_stand() == before


def test_a_step_that_comes_before_its_opening_waits_for_it(
    suraj: UUID, ani: User, places: Map
) -> None:
    opening = told("case", suraj, places, step="identify")
    agreed = {"purpose": "service", "given": True, "giver": "mother"}
    enter(told("consent", suraj, places, **agreed), who=ani)
    later = {"step": "register", "consent_basis": "child", "of": str(opening.uuid)}
    enter(told("case", suraj, places, **later), who=ani)
    assert not Proceeding.objects.exists()
    enter(opening, who=ani)
    assert Proceeding.objects.get(pk=opening.uuid).state == "identified"


def test_a_child_that_moves_takes_the_case_along(
    case: UUID, suraj: UUID, ani: User, places: Map
) -> None:
    assert Proceeding.objects.get(pk=case).place == places.riga
    first = Entry.objects.get(kind="person", person=suraj)
    moved = draft("person", person=suraj, place_code=places.sitamarhi.code, corrects=first.uuid)
    enter(moved, who=ani)
    assert Proceeding.objects.get(pk=case).place == places.sitamarhi


def test_erased_they_are_gone_at_once_and_after_a_rebuild(
    assessed: UUID, suraj: UUID, ani: User, budi: User, places: Map
) -> None:
    home = settle(ani, suraj, place_code=places.riga.code)
    kept = open_procedure(
        "task", household=home, facts={"task": "call", "due_on": today()}, who=ani
    )
    erase(suraj, who=budi, reason="consent_withdrawn")
    left = as_they_stand()
    assert [row["id"] for row in left[0]] == [kept]
    ledger.rebuild(who=None)
    assert as_they_stand() == left
