"""A family of Sitamarhi with two children in school and a grandmother, as Ani recorded it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest

from muara_server.accounts.models import User
from muara_server.places.models import Place
from muara_server.web.catalogues import compile_catalogues
from server.ledger.entering import draft, enter, register, settle

SITAMARHI, SURAT = "IN.DT.221", "IN.DT.459"
SEEN = dt.date(2012, 3, 3)


@dataclass(frozen=True)
class Family:
    """Kajal in class 9, her brother Suraj, who was found at a kiln, and where they live."""

    kajal: UUID
    suraj: UUID
    household: UUID


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    compile_catalogues()


@pytest.fixture
def india(db: None) -> None:
    """Two districts under the codes of the pack, so that India's schemes hold there."""
    top = _place("IN", "country", "India")
    bihar = _place("IN.ST.10", "state", "Bihar", parent=top)
    gujarat = _place("IN.ST.24", "state", "Gujarat", parent=top)
    _place(SITAMARHI, "district", "Sitamarhi", parent=bihar, in_programme=True)
    _place(SURAT, "district", "Surat", parent=gujarat, in_programme=True)


def _place(
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


def place(code: str) -> Place:
    return Place.objects.get(code=code)


@pytest.fixture
def worker(india: None, somebody: Callable[..., User]) -> User:
    return somebody("case_worker", place(SITAMARHI), login="ani", name="Ani Kumari")


@pytest.fixture
def stranger(india: None, somebody: Callable[..., User]) -> User:
    return somebody("case_worker", place(SURAT), login="chitra", name="Chitra Patel")


@pytest.fixture
def family(worker: User) -> Family:
    here = {"place_code": SITAMARHI, "true_on": SEEN}
    kajal = register(worker, "Kajal Kumari", sex="female", **here)
    suraj = register(worker, "Suraj Kumar", **here)
    household = settle(worker, kajal, suraj, name="Rekha Devi", **here)
    enter(
        _told("identity", kajal, birth_date="1998-02-11", evidence="birth_certificate"),
        _told("identity", suraj, birth_date="2000-05-04", evidence="birth_certificate"),
        _told("schooling", kajal, school_status="enrolled", grade=9),
        _told("schooling", suraj, school_status="never"),
        _told("circumstances", kajal, social_category="OBC"),
        _told("work", suraj, worked=True, economic_hours=40, isic="2392", hazard_condition=True),
        who=worker,
    )
    return Family(kajal, suraj, household)


def _told(kind: str, person: UUID, **facts: object):
    return draft(kind, person=person, place_code=SITAMARHI, true_on=SEEN, facts=facts)
