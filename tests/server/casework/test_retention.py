"""Files kept long enough are announced, and erased by themselves unless somebody objects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.jobs import retention
from muara_server.casework.models import Proceeding, StepTaken
from muara_server.casework.queries.retention import empty_households, kept_long_enough
from muara_server.notices.models import Notice
from muara_server.registry.models import Household, Identifier, Observation, Person
from server.cast import PROGRAMME
from server.india import logged_in
from server.ledger.entering import draft, enter, register, settle

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
    assert list(kept_long_enough(PROGRAMME, now=timezone.now())) == []


def test_a_case_closed_lately_or_open_again_is_left_alone(grown: UUID, ani: User) -> None:
    now = timezone.now()
    assert list(kept_long_enough(PROGRAMME, now=now)) == [grown]
    Proceeding.objects.update(since=now - dt.timedelta(days=300))
    assert list(kept_long_enough(PROGRAMME, now=now)) == []
    Proceeding.objects.update(since=LONG_AGO, ended=False)
    assert list(kept_long_enough(PROGRAMME, now=now)) == []


def test_whoever_never_had_a_case_goes_with_the_family_and_the_household_last(
    ani: User, places: Any
) -> None:
    """A mother and her grown son; while the daughter is 20, all three are kept."""
    here = {"place_code": places.riga.code}
    family = {
        name: register(ani, name, **here) for name in ("Rekha Devi", "Mala Kumari", "Ajay Kumar")
    }
    for person, age in zip(family.values(), (50, 20, 24), strict=True):
        said = {"age_low": age, "age_high": age}
        today = timezone.localdate()
        enter(draft("identity", person=person, facts=said, true_on=today), who=ani)
    home = settle(ani, *family.values(), **here)
    Observation.objects.update(recorded_at=LONG_AGO)
    now = timezone.now()
    assert list(kept_long_enough(PROGRAMME, now=now)) == []
    ages = Observation.objects.filter(kind="identity", person=family["Mala Kumari"])
    ages.update(facts={"age_low": 21, "age_high": 21})
    assert set(kept_long_enough(PROGRAMME, now=now)) == set(family.values())
    enter(draft("living", household=home, facts={"residence": "rural"}, **here), who=ani)
    assert list(kept_long_enough(PROGRAMME, now=now)) == [], "something was seen of the family"
    Observation.objects.update(recorded_at=LONG_AGO)

    retention(Pass())
    assert Proceeding.objects.filter(procedure="retention").count() == 3
    assert list(empty_households(PROGRAMME, now=now)) == []
    with in_sixty_days():
        retention(Pass())
    assert not Person.objects.filter(erased_at=None).exists()
    assert Household.objects.get(pk=home).erased_at is not None
    assert not Identifier.objects.exists()


def test_a_household_that_is_lived_in_or_waited_for_stays(ani: User, places: Any) -> None:
    here = {"place_code": places.riga.code}
    left, lived_in = settle(ani, **here), settle(ani, register(ani, **here), **here)
    waited = settle(ani, **here)
    open_procedure(
        "task", household=waited, facts={"task": "call", "due_on": "2030-01-01"}, who=ani
    )
    now = timezone.now()
    assert list(empty_households(PROGRAMME, now=now)) == []
    Observation.objects.update(recorded_at=LONG_AGO)
    assert list(empty_households(PROGRAMME, now=now)) == [left]
    assert lived_in


def test_on_wish_a_file_is_erased_on_its_own_page(
    case: UUID, suraj: UUID, ani: User, budi: User, chitra: User
) -> None:
    address = reverse("casework:erase-person", args=[suraj])
    assert logged_in(ani).get(address).status_code == 403
    supervisor = logged_in(budi)
    shown = supervisor.get(reverse("web:person", args=[suraj])).content.decode()
    assert address in shown
    assert address not in logged_in(ani).get(reverse("web:person", args=[suraj])).content.decode()
    page = supervisor.get(address).content.decode()
    assert "1 matter of this file is under way." in page
    asked = supervisor.post(address, {"reason": "consent_withdrawn"})
    assert asked.status_code == 400
    assert "Confirm it, or go back." in asked.content.decode()
    assert supervisor.post(address, {"sure": "on", "reason": "tired"}).status_code == 400
    assert Person.objects.get(pk=suraj).erased_at is None
    sent = {"reason": "consent_withdrawn", "sure": "on"}
    assert supervisor.post(address, sent).status_code == 302
    assert Person.objects.get(pk=suraj).erased_at is not None
    told = AuditEntry.objects.get(deed="person.erased")
    assert (told.who, told.detail["reason"]) == (budi.pk, "consent_withdrawn")
    gone = supervisor.get(address, follow=True).content.decode()
    assert "Nothing of it can be read any more." in gone


def test_on_wish_a_household_is_erased_and_who_lives_there_is_not(
    suraj: UUID, ani: User, budi: User, places: Any
) -> None:
    home = settle(ani, suraj, place_code=places.riga.code)
    address = reverse("casework:erase-household", args=[home])
    shown = logged_in(budi).get(reverse("web:household", args=[home])).content.decode()
    assert address in shown
    sent = {"reason": "by_mistake", "sure": "on"}
    elsewhere = logged_in(budi)
    assert elsewhere.post(address, sent).status_code == 302
    assert Household.objects.get(pk=home).erased_at is not None
    assert Person.objects.get(pk=suraj).erased_at is None


def test_another_district_erases_no_file(suraj: UUID, somebody: Any, places: Any) -> None:
    elsewhere = logged_in(somebody("supervisor", places.surat))
    sent = {"reason": "consent_withdrawn", "sure": "on"}
    answer = elsewhere.post(reverse("casework:erase-person", args=[suraj]), sent)
    assert answer.status_code in {403, 404}
    assert Person.objects.get(pk=suraj).erased_at is None


def test_another_district_sees_no_file_to_be_erased(
    grown: UUID, chitra: User, somebody: Any, places: Any
) -> None:
    retention(Pass())
    elsewhere = somebody("supervisor", places.surat)
    assert "Zorawar" not in logged_in(elsewhere).get(reverse("casework:retention")).content.decode()
    assert logged_in(chitra).get(reverse("casework:retention")).status_code == 403


# --- a hundred thousand old files are done page by page ---


@pytest.fixture
def many(ani: User, places: Any, monkeypatch: pytest.MonkeyPatch) -> set[UUID]:
    """Thirty old files, looked at seven at a time and announced four at a time."""
    monkeypatch.setattr("muara_server.casework.queries.retention.PAGE", 7)
    monkeypatch.setattr("muara_server.casework.jobs.FEW", 4)
    persons = set()
    for number in range(30):
        person = register(ani, f"Child {number}", place_code=places.riga.code)
        enter(draft("identity", person=person, facts={"age_low": 22, "age_high": 22}), who=ani)
        open_procedure("case", person=person, facts={"found_by": "visit"}, who=ani)
        persons.add(person)
    Proceeding.objects.update(ended=True, state="closed", awaits="", due=None, since=LONG_AGO)
    Observation.objects.update(recorded_at=LONG_AGO)
    return persons


class Killed(Exception):
    """The machine stopped."""


class Short(Pass):
    """A pass that is killed after so many steps; what a step had done by then is undone."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    @contextmanager
    def step(self, **_: Any) -> Iterator[None]:
        with transaction.atomic():
            yield
            self.left -= 1
            if self.left < 0:
                raise Killed


def of(deed: str) -> int:
    return AuditEntry.objects.filter(deed=deed).count()


def test_killed_at_any_step_it_goes_on_and_does_each_file_once(many: set[UUID], budi: User) -> None:
    for steps in (0, 1, 3):
        with pytest.raises(Killed):
            retention(Short(steps))
    retention(Pass())
    announced = Proceeding.objects.filter(procedure="retention").values_list("person", flat=True)
    assert sorted(announced) == sorted(many), "each once"
    opened = of("proceeding.opened")
    with in_sixty_days():
        with pytest.raises(Killed):
            retention(Short(5))
        assert of("person.erased") == 5
        retention(Pass())
    assert of("person.erased") == len(many), "one entry for each"
    assert of("proceeding.opened") == opened, "and nothing is announced again"
    assert Person.objects.filter(pk__in=many, erased_at=None).count() == 0


def test_however_many_files_a_supervisor_is_told_once_for_a_district_and_a_day(
    many: set[UUID], budi: User
) -> None:
    retention(Pass())
    assert Notice.objects.filter(user=budi, kind="casework.retention").count() == 1


def test_the_list_of_files_to_be_erased_is_paged(
    many: set[UUID], budi: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("muara_server.casework.queries.retention.SHOWN", 20)
    retention(Pass())
    client, address = logged_in(budi), reverse("casework:retention")
    pages = [client.get(address, {"page": page}).content.decode() for page in (1, 2)]
    assert [page.count("Child ") for page in pages] == [20, 10]
    assert all(">30<" in page for page in pages), "how many there are in all"


def test_what_is_asked_of_the_records_at_once_does_not_grow_with_the_files(
    many: set[UUID], django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five pages of seven, and no question about more than one page."""
    with django_assert_max_num_queries(5 * 7 + 2) as asked:
        found = list(kept_long_enough(PROGRAMME, now=timezone.now()))
    assert set(found) == many
    assert max(each["sql"].count("'") for each in asked.captured_queries) < 2 * 7 + 20
