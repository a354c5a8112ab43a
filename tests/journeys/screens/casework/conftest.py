"""A world for casework: three districts of India and one of Indonesia, with their people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser

from journeys.screens.casework.people import Office
from muara_server.accounts.actions import choose_language
from muara_server.accounts.models import User
from muara_server.casework.models import Offer, Provider
from muara_server.places.models import Place
from server.cast import add_place
from server.india import SITAMARHI, SURAT, place

BLOCK = "IN.BL.1074"
KATIHAR = "IN.DT.201"
JEMBER = "ID.RG.3509"
Somebody = Callable[..., User]


@pytest.fixture
def office(live_server: Any, browser: Browser) -> Iterator[Office]:
    """Desks for everybody; at the end no browser may have complained or asked elsewhere."""
    opened = Office(browser, live_server.url)
    yield opened
    opened.close()


@pytest.fixture
def dumra(india: None) -> Place:
    """A block of Sitamarhi."""
    return add_place(BLOCK, "block", "Dumra", parent=place(SITAMARHI))


@pytest.fixture
def jember(db: None) -> Place:
    java = add_place("ID.PR.35", "province", "Jawa Timur", parent=add_place("ID", "country", "ID"))
    return add_place(JEMBER, "regency", "Jember", parent=java, in_programme=True)


@pytest.fixture
def ani(worker: User) -> User:
    """Case worker in Sitamarhi."""
    return worker


@pytest.fixture
def chitra(india: None, somebody: Somebody) -> User:
    """Case worker in Surat."""
    return somebody("case_worker", place(SURAT), login="chitra", name="Chitra Patel")


@pytest.fixture
def budi(india: None, somebody: Somebody) -> User:
    """Supervisor in Sitamarhi."""
    return somebody("supervisor", place(SITAMARHI), login="budi", name="Budi Santoso")


@pytest.fixture
def deva(india: None, somebody: Somebody) -> User:
    """Supervisor in Surat."""
    return somebody("supervisor", place(SURAT), login="deva", name="Deva Shah")


@pytest.fixture
def farid(india: None, somebody: Somebody) -> User:
    """Case worker in Katihar, whom nothing here concerns."""
    katihar = add_place(KATIHAR, "district", "Katihar", parent=place("IN.ST.10"))
    return somebody("case_worker", katihar, login="farid", name="Farid Alam")


@pytest.fixture
def dewi(jember: Place, somebody: Somebody) -> User:
    """Case worker in Jember, who reads Indonesian."""
    user = somebody("case_worker", jember, login="dewi", name="Dewi Lestari")
    choose_language(user, "id")
    return user


@pytest.fixture
def rina(jember: Place, somebody: Somebody) -> User:
    """Her supervisor."""
    user = somebody("supervisor", jember, login="rina", name="Rina Wijaya")
    choose_language(user, "id")
    return user


def service(key: str, name: str, what: str, *, at: Place, answers: User | None = None) -> Provider:
    """A service of the directory, checked today."""
    made = Provider.objects.create(
        key=key, name=name, place=at, phone="0612 555 001", checked_on=timezone.localdate()
    )
    Offer.objects.create(provider=made, service=what, capacity=10)
    if answers is not None:
        made.answers.add(answers)
    return made
