"""Files kept long enough are announced, and erased by themselves unless somebody objects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.jobs import retention
from muara_server.casework.models import Proceeding, StepTaken
from muara_server.casework.queries.retention import kept_long_enough
from muara_server.notices.models import Notice
from muara_server.registry.models import Identifier, Observation, Person
from server.cast import PROGRAMME
from server.india import logged_in
from server.ledger.entering import draft, enter

from .conftest import step

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - dt.timedelta(days=6 * 366)


class Pass:
    """One pass of the work that begins by itself."""

    @contextmanager
    def step(self, **_: Any) -> Iterator[None]:
        yield


@pytest.fixture
def grown(case: UUID, suraj: UUID, ani: User) -> UUID:
    """He is 22 now, and his case was closed six years ago."""
    enter(draft("identity", person=suraj, facts={"age_low": 22, "age_high": 22}), who=ani)
    Proceeding.objects.update(ended=True, state="closed", awaits="", due=None, since=LONG_AGO)
    Observation.objects.update(recorded_at=LONG_AGO)
    return suraj


def in_sixty_days() -> Any:
    """As if the notice were over."""
    day = timezone.localdate() + dt.timedelta(days=61)
    return patch("muara_server.casework.jobs.timezone.localdate", return_value=day)


def test_it_is_announced_and_then_erased_by_itself(grown: UUID, budi: User) -> None:
    retention(Pass())
    held = Proceeding.objects.get(procedure="retention")
    assert held.state == "announced"
    assert Notice.objects.filter(user=budi, kind="casework.retention").exists()
    retention(Pass())
    assert Person.objects.get(pk=grown).erased_at is None, "not before its day"
    with in_sixty_days():
        retention(Pass())
    assert Person.objects.get(pk=grown).erased_at is not None
    assert not Identifier.objects.filter(subject=grown).exists()
    assert not Proceeding.objects.filter(person=grown).exists()
    assert not StepTaken.objects.filter(person=grown).exists()
    told = AuditEntry.objects.get(deed="person.erased")
    assert told.detail["reason"] == "retention_ended"


def test_whoever_objects_keeps_it_and_is_not_asked_again_soon(grown: UUID, budi: User) -> None:
    retention(Pass())
    held = Proceeding.objects.get(procedure="retention")
    listed = logged_in(budi).get(reverse("casework:retention")).content.decode()
    assert "Zorawar Kumar" in listed
    step(held.pk, "object", budi, reason="court")
    with in_sixty_days():
        retention(Pass())
    assert Person.objects.get(pk=grown).erased_at is None
    assert Proceeding.objects.filter(procedure="retention").count() == 1


def test_what_came_to_life_again_is_kept(grown: UUID, ani: User) -> None:
    retention(Pass())
    enter(draft("work", person=grown, facts={"worked": True}), who=ani)
    with in_sixty_days():
        retention(Pass())
    assert Person.objects.get(pk=grown).erased_at is None
    assert Proceeding.objects.get(procedure="retention").state == "kept"


@pytest.mark.parametrize("age", [13, 20])
def test_a_child_is_not_erased_however_long_ago_it_was(age: int, grown: UUID, ani: User) -> None:
    Observation.objects.filter(kind="identity").update(facts={"age_low": age, "age_high": age})
    Observation.objects.filter(kind="identity").update(true_on=timezone.localdate())
    assert kept_long_enough(PROGRAMME, now=timezone.now()) == []


def test_a_case_closed_lately_or_open_again_is_left_alone(grown: UUID, ani: User) -> None:
    now = timezone.now()
    assert kept_long_enough(PROGRAMME, now=now) == [grown]
    Proceeding.objects.update(since=now - dt.timedelta(days=300))
    assert kept_long_enough(PROGRAMME, now=now) == []
    Proceeding.objects.update(since=LONG_AGO, ended=False)
    assert kept_long_enough(PROGRAMME, now=now) == []


def test_another_district_sees_no_file_to_be_erased(
    grown: UUID, chitra: User, somebody: Any, places: Any
) -> None:
    retention(Pass())
    elsewhere = somebody("supervisor", places.surat)
    assert "Zorawar" not in logged_in(elsewhere).get(reverse("casework:retention")).content.decode()
    assert logged_in(chitra).get(reverse("casework:retention")).status_code == 403
