"""A boy of Riga whose case Ani opened, and short ways to go on with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from muara.procedure import Standing
from muara_server.accounts.models import User
from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.casework.models import Offer, Provider
from muara_server.places.models import Place
from server.cast import Map
from server.india import SITAMARHI, place
from server.ledger.entering import draft, enter, register


@pytest.fixture
def suraj(ani: User, places: Map) -> UUID:
    """A boy registered in Riga."""
    return register(ani, "Zorawar Kumar", place_code=places.riga.code)


@pytest.fixture
def case(suraj: UUID, ani: User) -> UUID:
    """His case, as Ani opened it; his mother and he agreed to services."""
    agree_to_services(suraj, who=ani)
    return open_procedure("case", person=suraj, facts={"found_by": "visit"}, who=ani)


@pytest.fixture
def assessed(case: UUID, ani: User) -> UUID:
    """His case, which waits for the supervisor's answer to Ani's assessment."""
    step(case, "register", ani, consent_basis="guardian_and_child")
    step(case, "assess", ani)
    return case


@pytest.fixture
def in_programme(places: Map) -> None:
    """The programme works in every district."""
    Place.objects.filter(level="district").update(in_programme=True)


def step(proceeding: UUID, key: str, who: User | None, **facts: Any) -> Standing:
    """Take a step that says these facts."""
    return take_step(proceeding, key, facts=facts, who=who)


def in_days(days: float) -> dt.datetime:
    """The moment so many days from now."""
    return timezone.now() + dt.timedelta(days=days)


def consent_to(person: UUID, recipient: str, *, who: User, **facts: Any) -> None:
    """The mother agrees today that this is shared with one body."""
    said = {"purpose": "sharing", "recipient": recipient, "given": True, "giver": "mother"} | facts
    enter(draft("consent", person=person, facts=said, true_on=timezone.localdate()), who=who)


def agree_to_services(person: UUID, *, who: User, **facts: Any) -> None:
    """The mother and the child agree that the child is served, long before anything else."""
    said = {"purpose": "service", "given": True, "giver": "mother", "assent": "given"} | facts
    enter(draft("consent", person=person, facts=said), who=who)


def refuse_statistics(person: UUID, *, who: User) -> None:
    """The mother wants the child in no published table."""
    said = {"purpose": "statistics", "given": False, "giver": "mother"}
    enter(draft("consent", person=person, facts=said), who=who)


Somebody = Callable[..., User]


@pytest.fixture
def officer(india: None, somebody: Somebody) -> User:
    """The district officer of Sitamarhi."""
    return somebody("district_officer", place(SITAMARHI), login="dev", name="Dev Officer")


@pytest.fixture
def inspector(india: None, somebody: Somebody) -> User:
    """A labour inspector of Sitamarhi, who sees only what is his."""
    return somebody("inspector", place(SITAMARHI), login="farid", name="Farid Inspector")


def a_school(places: Map, key: str = "SM-SCHOOL-1", **more: object) -> Provider:
    provider = Provider.objects.create(
        key=key,
        name=f"Government school {key[-1]}",
        place=more.pop("place", places.riga),
        phone="0612 555 001",
        checked_on=more.pop("checked_on", timezone.localdate()),
    )
    Offer.objects.create(provider=provider, service="school", **more)
    return provider


@pytest.fixture
def school(places: Map) -> Provider:
    return a_school(places)


@pytest.fixture
def teacher(school: Provider, somebody: Somebody, places: Map) -> User:
    """Answers for the school."""
    user = somebody("trainer", places.sitamarhi, name="Meena Rai")
    school.answers.add(user)
    return user
