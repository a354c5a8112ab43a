"""A family of the demonstration programme's first district, as Ani recorded it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.test import Client

from muara_server.accounts.models import User
from server.india import SITAMARHI, logged_in
from server.ledger.entering import draft, enter, register, settle

FOUND, VISIT = dt.date(2012, 3, 3), dt.date(2013, 1, 10)


@dataclass(frozen=True)
class Family:
    """Suraj, found at a brick kiln, his sister Kajal, and where they live."""

    suraj: UUID
    kajal: UUID
    household: UUID


@pytest.fixture
def officer(india: None, somebody) -> User:
    return somebody("national_officer", None, login="anita", name="Anita Rao")


@pytest.fixture
def family(worker: User) -> Family:
    here = {"place_code": SITAMARHI, "true_on": FOUND}
    suraj = register(worker, "Suraj Kumar", **here)
    kajal = register(worker, "Kajal Kumari", sex="female", **here)
    household = settle(worker, suraj, kajal, name="Rekha Devi", **here)
    enter(
        draft(
            "identity",
            person=suraj,
            facts={"age_low": 13, "age_high": 14, "evidence": "school_record"},
            **here,
        ),
        draft("identity", person=suraj, facts={"age": 13, "evidence": "statement"}, **here),
        draft(
            "work",
            person=suraj,
            facts={
                "worked": True,
                "economic_hours": 20,
                "work_kind": "brick_kiln",
                "seen_at": "workplace",
                "family_enterprise": False,
                "employer_relation": "not_related",
                "recognised_school": False,
            },
            **here,
        ),
        draft("schooling", person=suraj, facts={"school_status": "dropout"}, **here),
        draft(
            "visit",
            person=suraj,
            facts={"visited": "home", "next_visit_on": "2013-04-10"},
            place_code=SITAMARHI,
            true_on=VISIT,
        ),
        who=worker,
    )
    return Family(suraj, kajal, household)


@pytest.fixture
def as_officer(officer: User) -> Client:
    return logged_in(officer)
