"""Who may write about whom: the person decides, not the place that somebody names.

A child of Sitamarhi may be found at work in Surat. Whoever may see the child records it, wherever
it was seen; whoever works in Surat and may not see the child writes nothing into the file, and so
can neither move the child into their own area nor join it to a family there.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.test import Client

from muara.errors import NotAllowed
from muara_server.accounts.actions import assign
from muara_server.accounts.models import User
from muara_server.ledger.models import Entry
from muara_server.registry import queries
from muara_server.registry.models import Membership, Observation, Workplace
from server.cast import LONG_AGO, Map
from server.ledger.entering import SITAMARHI, SURAT, draft, enter, register, settle

pytestmark = pytest.mark.django_db
WORK = {"worked": True, "economic_hours": 20}


@pytest.fixture
def suraj(ani: User) -> UUID:
    """A child whom Ani registered in Sitamarhi."""
    return register(ani)


def test_a_worker_of_surat_writes_nothing_into_a_file_of_sitamarhi(
    suraj: UUID, chitra: User
) -> None:
    with pytest.raises(NotAllowed):
        enter(draft("work", person=suraj, place_code=SURAT, facts=WORK), who=chitra)
    assert not Entry.objects.filter(kind="work").exists()


def test_ani_records_that_her_child_was_found_at_work_in_surat(suraj: UUID, ani: User) -> None:
    enter(draft("work", person=suraj, place_code=SURAT, facts=WORK), who=ani)
    assert Observation.objects.get(kind="work").place.code == SURAT


def test_nobody_pulls_a_child_into_their_own_area(suraj: UUID, ani: User, chitra: User) -> None:
    first = Entry.objects.get(person=suraj)
    moved = draft(
        "person",
        person=suraj,
        place_code=SURAT,
        corrects=first.uuid,
        facts={"sex": "male"},
        identifiers={"name": "Suraj Kumar"},
    )
    for somebody in (chitra, ani):  # Ani may not push a child out of reach either
        with pytest.raises(NotAllowed):
            enter(moved, who=somebody)
    assert queries.person_for(ani, suraj).person.place.code == SITAMARHI


def test_nobody_takes_back_what_they_may_not_read(suraj: UUID, ani: User, chitra: User) -> None:
    seen, *_ = enter(draft("work", person=suraj, facts=WORK), who=ani)
    taken_back = draft(
        "retraction",
        person=suraj,
        place_code=SURAT,
        corrects=seen.uuid,
        facts={"reason": "did_not_happen"},
    )
    with pytest.raises(NotAllowed):
        enter(taken_back, who=chitra)
    assert Observation.objects.get(pk=seen.uuid).corrected_by is None


@pytest.mark.parametrize("whose", ["her child in their home", "their child in her home"])
def test_nobody_joins_a_family_of_another_area(
    suraj: UUID, ani: User, chitra: User, whose: str
) -> None:
    own = register(chitra, "Kajal Patel", sex="female", place_code=SURAT)
    own_home = settle(chitra, own, place_code=SURAT)
    home = settle(ani, suraj)
    child, house = (own, home) if whose.startswith("her") else (suraj, own_home)
    joined = draft(
        "membership",
        person=child,
        household=house,
        place_code=SURAT,
        facts={"relation": "child"},
    )
    before = Membership.objects.count()
    with pytest.raises(NotAllowed):
        enter(joined, who=chitra)
    assert Membership.objects.count() == before


def test_a_workplace_of_another_area_is_not_corrected(ani: User, chitra: User) -> None:
    kiln = draft("workplace", facts={"work_kind": "brick_kiln"}, identifiers={"name": "Laxmi"})
    enter(kiln, who=ani)
    with pytest.raises(NotAllowed):
        enter(
            draft("workplace", place_code=SURAT, corrects=kiln.uuid, identifiers={"name": "X"}),
            who=chitra,
        )
    assert Workplace.objects.get().place.code == SITAMARHI


def test_a_volunteer_writes_only_about_those_they_registered(
    suraj: UUID, somebody: Callable[..., User], places: Map
) -> None:
    volunteer = somebody("volunteer", places.sitamarhi)
    own = register(volunteer, "Kajal Kumari", sex="female")
    enter(draft("work", person=own, facts=WORK), who=volunteer)
    with pytest.raises(NotAllowed):
        enter(draft("work", person=suraj, facts=WORK), who=volunteer)


def test_another_programme_is_as_far_as_another_district(
    suraj: UUID, somebody: Callable[..., User], places: Map
) -> None:
    neighbour = somebody("case_worker", places.sitamarhi, programme="another")
    for programme in ("another", "invented"):
        with pytest.raises(NotAllowed):
            enter(draft("work", person=suraj, programme=programme, facts=WORK), who=neighbour)


def test_reading_in_one_area_and_recording_in_another_is_not_recording_in_both(
    suraj: UUID, somebody: Callable[..., User], places: Map
) -> None:
    """An officer who reads in Sitamarhi and follows cases in Surat."""
    officer = somebody("district_officer", places.sitamarhi)
    assign(officer, "case_worker", programme="invented", place=places.surat, since=LONG_AGO)
    assert queries.person_for(officer, suraj).name
    for place in (SITAMARHI, SURAT):
        with pytest.raises(NotAllowed):
            enter(draft("work", person=suraj, place_code=place, facts=WORK), who=officer)


def test_through_the_pages_it_is_a_page_that_does_not_exist(suraj: UUID, chitra: User) -> None:
    client = Client()
    client.force_login(chitra)
    answers = {"true_on": "2024-03-03", "school_status": "dropout"}
    there, nowhere = (
        client.post(f"/people/{person}/observations/schooling/", answers)
        for person in (suraj, uuid4())
    )
    assert there.status_code == nowhere.status_code == 404
    assert not Observation.objects.filter(kind="schooling").exists()


def test_a_bulk_of_many_is_refused_whole(suraj: UUID, chitra: User) -> None:
    """One foreign child among her own: nothing of the file is kept."""
    own = uuid4()
    with pytest.raises(NotAllowed):
        enter(
            draft("person", person=own, place_code=SURAT, identifiers={"name": "Kajal"}),
            draft("work", person=own, place_code=SURAT, facts=WORK),
            draft("work", person=suraj, place_code=SURAT, facts=WORK),
            who=chitra,
            source="file",
        )
    assert not Entry.objects.filter(person=own).exists()


def test_a_new_child_of_ones_own_is_no_way_into_another_programme(
    chitra: User, ani: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not in one batch, nor in a later one of the same file."""
    monkeypatch.setattr("muara_server.ledger.actions.BATCH", 1)
    own = uuid4()
    with pytest.raises(NotAllowed):
        enter(
            draft("person", person=own, place_code=SURAT, identifiers={"name": "Kajal"}),
            draft("work", person=own, place_code=SURAT, facts=WORK),
            draft("work", person=own, place_code=SURAT, facts=WORK, programme="another"),
            who=chitra,
            source="file",
        )
    assert not Entry.objects.exists()
