"""A child's way through a shelter: what a companion records, what follows, who sees it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from muara.errors import NotAllowed
from muara_server.accounts.models import User
from muara_server.casework.actions.steps import take_step
from muara_server.casework.queries.standing import one_for, proceedings_for
from muara_server.learning.actions import companion as actions
from muara_server.learning.frames import paths
from muara_server.learning.frames.companion import followed
from muara_server.learning.models import Batch
from server.cast import PROGRAMME
from server.india import logged_in, place
from server.learning.shelters import (
    BEGAN,
    BONDOWOSO,
    FOUND,
    JEMBER,
    agreed,
    batch,
    institution,
    regencies,
)
from server.ledger.entering import draft, enter, register

YES = {"parents_signed": True, "child_assents": True}
Somebody = Callable[..., User]


@pytest.fixture
def wati(db: None, somebody: Somebody) -> User:
    regencies()
    return somebody("case_worker", place(JEMBER), login="wati", name="Wati")


@pytest.fixture
def hendra(wati: User, somebody: Somebody) -> User:
    return somebody("supervisor", place(JEMBER), login="hendra", name="Hendra")


@pytest.fixture
def stranger(wati: User, somebody: Somebody) -> User:
    return somebody("case_worker", place(BONDOWOSO), login="yuni", name="Yuni")


@pytest.fixture
def siti(wati: User) -> UUID:
    return register(wati, "Siti Aminah", sex="female", place_code=JEMBER, true_on=FOUND)


@pytest.fixture
def rinjani(wati: User) -> Batch:
    """A batch of a shelter; a school and an equivalency class are there too."""
    institution("SD Arjasa 2", "school")
    institution("PKBM Melati", "pkbm")
    return batch(institution("Rumah Pelita", "shelter"))


def verified(siti: UUID, wati: User, hendra: User) -> UUID:
    """Found, visited and checked against the list."""
    way = actions.begin(siti, who=wati, on=FOUND)
    actions.take(
        one_for(wati, way),
        "visit_home",
        who=wati,
        facts={},
        on=FOUND,
        seen={"visit": {"visited": "home", "met": "both"}},
    )
    take_step(way, "verify", facts={}, who=hendra, on=FOUND)
    return way


def sheltered(siti: UUID, at: Batch, wati: User, hendra: User) -> UUID:
    way = verified(siti, wati, hendra)
    enter(agreed(siti), who=wati)
    take_step(way, "agree", facts=YES, who=wati, on=FOUND)
    there = {"provider": at.institution.provider.key, "batch": at.key}
    actions.take(one_for(wati, way), "enter", who=wati, facts=there, on=BEGAN)
    return way


def test_no_child_goes_to_a_shelter_without_consent_or_against_its_will(siti, wati, hendra):
    way = verified(siti, wati, hendra)
    with pytest.raises(NotAllowed, match="No consent to services"):
        take_step(way, "agree", facts=YES, who=wati, on=FOUND)
    enter(agreed(siti), who=wati)
    for fact, why in (("parents_signed", "in writing"), ("child_assents", "against its will")):
        with pytest.raises(NotAllowed, match=why):
            take_step(way, "agree", facts={**YES, fact: False}, who=wati, on=FOUND)
    assert take_step(way, "agree", facts=YES, who=wati, on=FOUND).state == "agreed"


def test_the_list_is_checked_by_somebody_else(siti, wati):
    way = actions.begin(siti, who=wati, on=FOUND)
    actions.take(one_for(wati, way), "visit_home", who=wati, facts={}, on=FOUND)
    with pytest.raises(NotAllowed):
        take_step(way, "verify", facts={}, who=wati, on=FOUND)


def test_what_follows_the_shelter_is_recorded_with_the_step(siti, rinjani, wati, hendra):
    way = sheltered(siti, rinjani, wati, hendra)
    month = {"month": BEGAN, "days_open": 22, "days_present": 20}
    there = {"provider": rinjani.institution.provider.key, "batch": rinjani.key}
    here = {"person": siti, "place_code": JEMBER}
    enter(draft("attendance", true_on=BEGAN, facts={**there, **month}, **here), who=wati)
    held = one_for(wati, way)
    levels = {"learning": {"reading_level": "word", "number_level": "one_digit"}}
    actions.take(held, "assess", who=wati, facts={}, on=BEGAN, seen=levels)
    to_school = {"recommended": "school", "child_agrees": True}
    actions.take(held, "recommend", who=wati, facts=to_school, on=BEGAN)
    school = {"provider": "sd-arjasa-2"}
    november = dt.date(2016, 11, 7)
    number = {"admission_number": "0417"}
    actions.take(held, "enrol", who=wati, facts=school, on=november, grade=5, identifiers=number)
    (one,) = followed(wati, proceedings_for(wati, pk=way))
    assert (one.stage, one.recommended, one.enrolled_at) == ("after", "school", "SD Arjasa 2")
    assert (one.stay.present, one.stay.open, one.stay.until) == (20, 22, rinjani.ends_on)
    admitted = paths.mainstreamed(programme=PROGRAMME).row(0, named=True)
    assert (admitted["day"], admitted["school"], admitted["grade"]) == (november, "sd-arjasa-2", 5)
    seen = {"visit": {"visited": "home", "met": "child"}, "work": {"worked": True}}
    december = dt.date(2016, 12, 9)
    actions.take(held, "follow_up", who=wati, facts={"learns_there": True}, on=december, seen=seen)
    (one,) = followed(wati, proceedings_for(wati, pk=way))
    assert (one.learns, one.work.worked, one.works_again) == (True, True, True)


def test_an_equivalency_class_is_no_admission_to_school(siti, rinjani, wati, hendra):
    held = one_for(wati, sheltered(siti, rinjani, wati, hendra))
    actions.take(held, "assess", who=wati, facts={}, on=BEGAN)
    to_paket = {"recommended": "paket_b", "child_agrees": True}
    actions.take(held, "recommend", who=wati, facts=to_paket, on=BEGAN)
    actions.take(held, "enrol", who=wati, facts={"provider": "pkbm-melati"}, on=BEGAN)
    assert paths.mainstreamed(programme=PROGRAMME).is_empty()
    kinds = paths.enrolments(programme=PROGRAMME)["kind"].to_list()
    assert kinds == ["shelter", "pkbm"]


def test_a_child_that_leaves_the_shelter_is_enrolled_there_no_more(siti, rinjani, wati, hendra):
    held = one_for(wati, sheltered(siti, rinjani, wati, hendra))
    left = BEGAN + dt.timedelta(days=4)
    actions.take(held, "leave", who=wati, facts={"reason": "went_to_work"}, on=left)
    stay = paths.enrolments(programme=PROGRAMME).row(0, named=True)
    assert (stay["until"], stay["ended_as"]) == (left, "left")


@pytest.mark.once
def test_the_pages_of_a_companion(siti, rinjani, wati, hendra, stranger):
    way, mine = sheltered(siti, rinjani, wati, hendra), logged_in(wati)
    listed = mine.get("/learning/companion/").content.decode()
    assert "Siti Aminah" in listed
    assert "Rumah Pelita" in listed
    page = mine.get(f"/learning/companion/{way}/").content.decode()
    assert "reading_level" in page
    wrong = mine.post(f"/learning/companion/{way}/assess/", {"true_on": "2016-10-20"})
    assert wrong.status_code == 400
    told = {"reading_level": "word", "number_level": "one_digit", "true_on": "2016-10-20"}
    assert mine.post(f"/learning/companion/{way}/assess/", told).status_code == 302
    assert mine.get(f"/work/{way}/").headers["Location"] == f"/learning/companion/{way}/"
    _told_apart(logged_in(stranger), way, siti)


def _told_apart(other: Client, way: UUID, siti: UUID) -> None:
    """Whoever works in another regency learns nothing."""
    assert "Siti" not in other.get("/learning/companion/?of=all").content.decode()
    assert other.get(f"/learning/companion/{way}/").status_code == 404
    assert other.get(f"/learning/people/{siti}/withdrawal/").status_code in (403, 404)


@pytest.mark.once
def test_a_companion_begins_and_chooses_a_batch_near_the_child(siti, wati, hendra):
    far = institution("Rumah Jauh", "shelter", at=BONDOWOSO)
    today = timezone.localdate()
    near = institution("Rumah Pelita", "shelter")
    for at in (far, near):
        Batch.objects.create(institution=at, key="now", title="Now", begins_on=today, places=30)
    mine = logged_in(wati)
    address = f"/learning/people/{siti}/withdrawal/"
    assert mine.get(address).status_code == 200
    begun = mine.post(address, {"true_on": "2016-08-01"})
    way = UUID(begun.headers["Location"].split("/")[-2])
    assert mine.get(address).headers["Location"] == begun.headers["Location"]
    actions.take(one_for(wati, way), "visit_home", who=wati, facts={}, on=FOUND)
    take_step(way, "verify", facts={}, who=hendra, on=FOUND)
    enter(agreed(siti), who=wati)
    take_step(way, "agree", facts=YES, who=wati, on=FOUND)
    page = mine.get(f"/learning/companion/{way}/").content.decode()
    assert "Rumah Pelita" in page
    assert "Rumah Jauh" not in page
    offered = Batch.objects.get(institution=near)
    chosen = {"batch": str(offered.pk), "true_on": today.isoformat()}
    assert mine.post(f"/learning/companion/{way}/enter/", chosen).status_code == 302
    stay = paths.enrolments(programme=PROGRAMME).row(0, named=True)
    assert (stay["institution"], stay["batch"]) == ("rumah-pelita", "now")
