"""A boy of Sitamarhi migrates to Surat: both sides see where it stands, nobody loses him."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.urls import reverse

from muara.errors import NotAllowed
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.models import Proceeding
from muara_server.ledger.actions import rebuild
from muara_server.registry import queries as registry
from muara_server.registry.models import Person
from server.cast import Map
from server.india import logged_in
from server.ledger.entering import draft, enter

from .conftest import Somebody, consent_to, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def deva(somebody: Somebody, places: Map) -> User:
    """Supervisor in Surat."""
    return somebody("supervisor", places.surat, login="deva", name="Deva Shah")


@pytest.fixture
def offered(case: UUID, suraj: UUID, ani: User, places: Map) -> UUID:
    """His hand-over to Surat, as Ani offered it."""
    consent_to(suraj, places.surat.code, who=ani)
    facts = {"to_place": places.surat.code, "why": "migrated"}
    return open_procedure("hand_over", person=suraj, facts=facts, who=ani)


def may_open(user: User, person: UUID) -> bool:
    return registry.people_for(user).filter(pk=person).exists()


def test_until_the_destination_accepts_the_source_keeps_him(
    offered: UUID, suraj: UUID, ani: User, deva: User
) -> None:
    step(offered, "acknowledge", deva)
    assert may_open(ani, suraj)
    assert not may_open(deva, suraj)


def test_after_acceptance_the_destination_works_on_and_the_source_sees_the_status(
    offered: UUID, suraj: UUID, case: UUID, ani: User, deva: User, chitra: User, places: Map
) -> None:
    step(offered, "accept", deva)
    assert may_open(deva, suraj)
    assert may_open(chitra, suraj)
    assert not may_open(ani, suraj)
    assert registry.person_for(chitra, suraj).name == "Zorawar Kumar"
    held = Proceeding.objects.get(pk=case)
    assert (held.place, held.holder) == (places.surat, deva)
    enter(draft("visit", person=suraj, facts={"visited": "home"}), who=chitra)
    for user in (ani, deva):
        page = logged_in(user).get(reverse("casework:proceeding", args=[offered]))
        assert "Accepted at the destination" in page.content.decode()
    with pytest.raises(NotAllowed) as refused:
        enter(draft("visit", person=suraj, facts={"visited": "home"}), who=ani)
    assert refused.value.code == "outside_area"


def test_a_boy_who_is_not_there_comes_back_with_his_case(
    offered: UUID, suraj: UUID, case: UUID, ani: User, deva: User, places: Map
) -> None:
    step(offered, "accept", deva)
    step(offered, "send_back", deva, reason="not_here")
    assert may_open(ani, suraj)
    assert not may_open(deva, suraj)
    held = Proceeding.objects.get(pk=case)
    assert (held.place, held.holder) == (places.riga, ani)


def test_nobody_loses_him_on_any_way_a_hand_over_can_go(
    offered: UUID, suraj: UUID, ani: User, deva: User, places: Map
) -> None:
    """After every step somebody may open his file, and somebody has the next step until it ends."""
    ways = (
        (deva, "acknowledge", {}),
        (deva, "refuse", {"reason": "facts_missing"}),
        (ani, "offer_again", {"to_place": places.surat.code}),
        (deva, "accept", {}),
        (ani, "acknowledge_by_source", {}),
        (deva, "send_back", {"reason": "not_here"}),
        (ani, "offer_again", {"to_place": places.surat.code}),
        (deva, "accept", {}),
        (ani, "acknowledge_by_source", {}),
        (deva, "complete", {}),
    )
    for who, key, facts in ways:
        step(offered, key, who, **facts)
        held = Proceeding.objects.get(pk=offered)
        assert may_open(ani, suraj) != may_open(deva, suraj)
        assert held.ended or held.awaits
        assert held.holder is not None
    assert may_open(deva, suraj)


def test_it_is_one_deed_and_a_rebuild_makes_the_same(
    offered: UUID, suraj: UUID, ani: User, deva: User
) -> None:
    before = AuditEntry.objects.count()
    step(offered, "accept", deva)
    assert AuditEntry.objects.count() == before + 1
    rows = list(Proceeding.objects.order_by("id").values())
    person = Person.objects.filter(pk=suraj).values().get()
    rebuild(who=None)
    assert list(Proceeding.objects.order_by("id").values()) == rows
    assert Person.objects.filter(pk=suraj).values().get() == person


def test_another_district_sees_nothing(
    offered: UUID, suraj: UUID, chitra: User, somebody: Somebody, places: Map
) -> None:
    elsewhere = somebody("supervisor", places.gujarat, programme="another")
    address = reverse("casework:proceeding", args=[offered])
    for user in (elsewhere, chitra):
        assert logged_in(user).get(address).status_code == 404
    with pytest.raises(NotAllowed):
        step(offered, "accept", chitra)
