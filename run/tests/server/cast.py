"""The cast: the same invented people in every test of the server.

Ani follows cases in Sitamarhi. Budi supervises her there. Chitra follows cases in Surat and must
see nothing of Ani's. Beside them `somebody` gives one person for any role at any place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model

from muara_server.accounts.actions import assign
from muara_server.accounts.models import User
from muara_server.places.models import Place

PROGRAMME = "invented"
PASSWORD = "seven green kites"
LONG_AGO = dt.date(2020, 1, 1)


@dataclass(frozen=True)
class Map:
    """The places of the tests: one country, two States, two districts, a village in each."""

    india: Place
    bihar: Place
    gujarat: Place
    sitamarhi: Place
    surat: Place
    riga: Place
    varachha: Place


@pytest.fixture
def places(db: None) -> Map:
    india = add_place("T.IN", "country", "India")
    bihar = add_place("T.IN.BR", "state", "Bihar", parent=india)
    gujarat = add_place("T.IN.GJ", "state", "Gujarat", parent=india)
    sitamarhi = add_place("T.IN.BR.SM", "district", "Sitamarhi", parent=bihar)
    surat = add_place("T.IN.GJ.SU", "district", "Surat", parent=gujarat)
    return Map(
        india=india,
        bihar=bihar,
        gujarat=gujarat,
        sitamarhi=sitamarhi,
        surat=surat,
        riga=add_place("T.IN.BR.SM.RG", "village", "Riga", parent=sitamarhi),
        varachha=add_place("T.IN.GJ.SU.VR", "village", "Varachha", parent=surat),
    )


def add_place(
    code: str, level: str, name: str, *, parent: Place | None = None, in_programme: bool = False
) -> Place:
    path = f"{parent.path if parent else ''}{code}/"
    return Place.objects.create(
        code=code,
        level=level,
        parent=parent,
        path=path,
        names={"en": name},
        in_programme=in_programme,
    )


@pytest.fixture
def ani(somebody: Callable[..., User], places: Map) -> User:
    """Case worker in Sitamarhi."""
    return somebody("case_worker", places.sitamarhi, login="ani", name="Ani Kumari")


@pytest.fixture
def budi(somebody: Callable[..., User], places: Map) -> User:
    """Her supervisor."""
    return somebody("supervisor", places.sitamarhi, login="budi", name="Budi Santoso")


@pytest.fixture
def chitra(somebody: Callable[..., User], places: Map) -> User:
    """Case worker in Surat."""
    return somebody("case_worker", places.surat, login="chitra", name="Chitra Patel")


@pytest.fixture
def somebody(db: None) -> Callable[..., User]:
    """Make a person with a role at a place: `somebody("donor", None)`."""

    def make(
        role: str | None,
        place: Place | None = None,
        *,
        login: str = "",
        name: str = "",
        programme: str = PROGRAMME,
    ) -> User:
        known = get_user_model().objects.count()
        user = User(login=login or f"person{known}", display_name=name or f"Person {known}")
        user.set_password(PASSWORD)
        user.save()
        if role is not None:
            assign(user, role, programme=programme, place=place, since=LONG_AGO)
        return user

    return make
