"""Two districts of India under the codes of its pack, so that its law and schemes hold there.

Ani follows cases in Sitamarhi; Chitra, in Surat, must see nothing of Ani's.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from muara_server.accounts.models import User
from muara_server.places.models import Place
from muara_server.web.catalogues import compile_catalogues
from server.cast import add_place

SITAMARHI, SURAT = "IN.DT.221", "IN.DT.459"


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    """What pages say is read from compiled catalogues."""
    compile_catalogues()


@pytest.fixture
def india(db: None) -> None:
    top = add_place("IN", "country", "India")
    bihar = add_place("IN.ST.10", "state", "Bihar", parent=top)
    gujarat = add_place("IN.ST.24", "state", "Gujarat", parent=top)
    add_place(SITAMARHI, "district", "Sitamarhi", parent=bihar, in_programme=True)
    add_place(SURAT, "district", "Surat", parent=gujarat, in_programme=True)


def place(code: str) -> Place:
    return Place.objects.get(code=code)


@pytest.fixture
def worker(india: None, somebody: Callable[..., User]) -> User:
    return somebody("case_worker", place(SITAMARHI), login="ani", name="Ani Kumari")


@pytest.fixture
def stranger(india: None, somebody: Callable[..., User]) -> User:
    return somebody("case_worker", place(SURAT), login="chitra", name="Chitra Patel")


@pytest.fixture
def as_worker(worker: User) -> Client:
    return logged_in(worker)


@pytest.fixture
def as_stranger(stranger: User) -> Client:
    return logged_in(stranger)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
