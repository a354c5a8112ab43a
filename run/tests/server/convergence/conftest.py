"""A family of Sitamarhi with two children in school and a grandmother, as Ani recorded it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

import pytest

from muara_server.accounts.models import User
from server.india import SITAMARHI
from server.ledger.entering import draft, enter, register, settle

SEEN = dt.date(2012, 3, 3)


@dataclass(frozen=True)
class Family:
    """Kajal in class 9, her brother Suraj, who was found at a kiln, and where they live."""

    kajal: UUID
    suraj: UUID
    household: UUID


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
