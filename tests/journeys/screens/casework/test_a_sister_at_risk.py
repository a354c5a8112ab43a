"""A girl whose brother works: kept in school she is prevented; found at work she is so no more."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from journeys.screens.casework.people import Desk, Office, ago
from muara_server.accounts.models import User
from muara_server.places.models import Place
from server.ledger.entering import draft, enter, register, settle

CLEAN = {"worked": "no", "worst_form": "none", "seen_at": "home"}
AT_WORK = {"worked": "yes", "economic_hours": 28, "hazard_condition": "yes", "worst_form": "none"}


@pytest.fixture
def siblings(ani: User, dumra: Place) -> tuple[UUID, UUID]:
    """A boy and his sister, registered in one household."""
    here = {"place_code": dumra.code, "true_on": dt.date.fromisoformat(ago(160))}
    boy = register(ani, "Zorawar Kumar", **here)
    girl = register(ani, "Quirina Kumari", sex="female", **here)
    settle(ani, boy, girl, **here)
    for person, age in ((boy, 12), (girl, 9)):
        known = {"age": age, "evidence": "school_record"}
        enter(draft("identity", person=person, facts=known, **here), who=ani)
    return boy, girl


def test_prevented_and_then_found_at_work(
    office: Office, siblings: tuple[UUID, UUID], ani: User, budi: User
) -> None:
    boy, girl = siblings
    at_ani = office.desk(ani)
    at_ani.record(boy, "work", **AT_WORK, true_on=ago(160))
    at_ani.record(girl, "work", **CLEAN, true_on=ago(150))
    stands(at_ani, girl, "at risk")
    at_ani.record(girl, "service", service="school_enrolment", true_on=ago(110))
    stands(at_ani, girl, "prevented")
    at_ani.is_sound()
    at_ani.record(girl, "work", **AT_WORK, true_on=ago(40))
    stands(at_ani, girl, "in child labour")
    at_ani.reads("First prevented")

    at_budi = office.desk(budi).open("casework:determination", girl)
    at_budi.step(
        "disagree",
        refused="",
        disagree__rule="ILO_USDOL",
        disagree__because="fact_wrong",
        disagree__note="She only fetched her brother.",
    )
    at_budi.reads("Budi Santoso disagrees", "The count does not change.")
    stands(at_budi, girl, "in child labour")


def stands(desk: Desk, person: UUID, said: str) -> None:
    """What the reading of ILO and USDOL says of her."""
    desk.open("casework:determination", person)
    answer = desk.page.locator("section[aria-labelledby=reading-ILO_USDOL] .standing")
    assert said in answer.inner_text().casefold(), answer.inner_text()
