"""The programme's real districts, a register, and readers of several roles."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from muara_server.accounts.models import User
from muara_server.places.actions import load_packs
from muara_server.places.models import Place
from server.programme.records import PROGRAMME, SITAMARHI, SURAT, Register

Page = Callable[..., str]


@pytest.fixture
def districts(db: None) -> None:
    load_packs()


@pytest.fixture
def reader(districts: None, somebody: Callable[..., User]) -> Callable[..., User]:
    """Somebody with this role in the programme, at this place."""

    def made(role: str, place: str = "") -> User:
        where = Place.objects.get(code=place) if place else None
        return somebody(role, where, programme=PROGRAMME)

    return made


@pytest.fixture
def ani(reader: Callable[..., User]) -> User:
    return reader("case_worker", SITAMARHI)


@pytest.fixture
def chitra(reader: Callable[..., User]) -> User:
    return reader("case_worker", SURAT)


@pytest.fixture
def anita(reader: Callable[..., User]) -> User:
    return reader("national_officer")


@pytest.fixture
def donor(reader: Callable[..., User]) -> User:
    return reader("donor")


@pytest.fixture
def register(ani: User) -> Register:
    return Register(ani)


@pytest.fixture
def read(client: Client) -> Page:
    """What somebody sees at an address."""

    def seen(who: User, address: str = "/results/converging_2008/", status: int = 200) -> str:
        client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(address)
        assert answer.status_code == status
        return answer.content.decode()

    return seen
