"""A boy of Sitamarhi migrates to Surat: both sides see where it stands, nobody loses him."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

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
from server.ledger.entering import draft, enter, register, settle

from .conftest import Somebody, consent_to, step

pytestmark = [pytest.mark.django_db, pytest.mark.once]


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
        page = logged_in(user).get(reverse("casework:proceeding", args=[offered])).content.decode()
        assert "Accepted at the destination" in page
        assert "Sitamarhi → Surat" in page
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


# --- consent ---


def test_without_consent_it_is_not_offered_and_it_says_what_to_do(
    case: UUID, suraj: UUID, ani: User, places: Map
) -> None:
    facts = {"to_place": places.surat.code, "why": "migrated"}
    with pytest.raises(NotAllowed, match="Ask for it") as refused:
        open_procedure("hand_over", person=suraj, facts=facts, who=ani)
    assert refused.value.code == "consent_not_asked"
    told = draft("hand_over", person=suraj, facts={**facts, "step": "offer"})
    with pytest.raises(NotAllowed):
        enter(told, who=ani, source="file")


def test_a_second_person_may_allow_it_where_the_giver_is_suspected(
    case: UUID, suraj: UUID, ani: User, budi: User, places: Map
) -> None:
    surat = places.surat.code
    consent_to(suraj, surat, who=ani, giver="father", giver_suspected=True, given=False)
    facts = {"to_place": surat, "why": "migrated"}
    with pytest.raises(NotAllowed):
        open_procedure("hand_over", person=suraj, facts=facts, who=ani)
    said = {"receiver": surat, "reason": "giver_suspected"}
    asked = open_procedure("override", person=suraj, facts=said, who=ani)
    step(asked, "allow", budi)
    assert open_procedure("hand_over", person=suraj, facts=facts, who=ani)


def test_the_lawful_authority_consents_where_the_giver_is_suspected(
    case: UUID, suraj: UUID, ani: User, places: Map
) -> None:
    surat = places.surat.code
    consent_to(suraj, surat, who=ani, giver="father", giver_suspected=True, given=False)
    consent_to(suraj, surat, who=ani, giver="authority", capacity="order")
    facts = {"to_place": surat, "why": "migrated"}
    assert open_procedure("hand_over", person=suraj, facts=facts, who=ani)


def test_a_consent_taken_back_on_the_way_stops_the_file_and_the_source_keeps_him(
    offered: UUID, suraj: UUID, ani: User, deva: User, places: Map
) -> None:
    consent_to(suraj, places.surat.code, who=ani, given=False, withdrawn=True)
    with pytest.raises(NotAllowed, match="Tell whoever sent it") as refused:
        step(offered, "accept", deva)
    assert refused.value.code == "consent_withdrawn"
    assert may_open(ani, suraj)
    assert not may_open(deva, suraj)
    assert step(offered, "withdraw", ani, reason="by_mistake").ended


# --- a family ---


@pytest.fixture
def sister(ani: User, places: Map) -> UUID:
    return register(ani, "Mala Kumari", place_code=places.riga.code)


@pytest.fixture
def mother(ani: User, places: Map) -> UUID:
    return register(ani, "Rekha Devi", place_code=places.riga.code)


@pytest.fixture
def home(suraj: UUID, sister: UUID, mother: UUID, ani: User, places: Map) -> UUID:
    """They live together, and all of them agreed to share with Surat."""
    for each in (suraj, sister, mother):
        consent_to(each, places.surat.code, who=ani)
    return settle(ani, suraj, sister, mother, place_code=places.riga.code)


def offer_page(user: User, person: UUID, **told: object) -> HttpResponse:
    today = timezone.localdate().isoformat()
    sent = {"to_place": "T.IN.GJ.SU", "why": "family_moved", "true_on": today, **told}
    address = reverse("casework:offer-hand-over", args=[person])
    return logged_in(user).post(address, sent)  # type: ignore[return-value]


def test_a_brother_goes_and_the_worker_picks_who_stays(
    home: UUID, suraj: UUID, sister: UUID, mother: UUID, ani: User, deva: User, in_programme: None
) -> None:
    shown = logged_in(ani).get(reverse("casework:offer-hand-over", args=[suraj]))
    assert "Mala Kumari" in shown.content.decode()
    assert offer_page(ani, suraj, goes=[str(sister)]).status_code == 302
    moved = {row.person: row for row in Proceeding.objects.filter(procedure="hand_over")}
    assert moved.keys() == {suraj, sister}
    assert len({row.together for row in moved.values()}) == 1
    address = reverse("casework:step", args=[moved[suraj].pk, "accept"])
    today = timezone.localdate().isoformat()
    before = AuditEntry.objects.count()
    done = logged_in(deva).post(address, {"true_on": today, "also": [str(moved[sister].pk)]})
    assert done.status_code == 302
    assert AuditEntry.objects.filter(number__gt=before, deed="hand_over.accept").count() == 1
    assert [may_open(deva, each) for each in (suraj, sister, mother)] == [True, True, False]
    assert [may_open(ani, each) for each in (suraj, sister, mother)] == [False, False, True]
    assert registry.openable(ani, [home]) == {home}


def test_a_whole_family_goes_with_its_file_and_both_sides_see_each(
    home: UUID, suraj: UUID, sister: UUID, mother: UUID, ani: User, deva: User, in_programme: None
) -> None:
    """Each is accepted by itself; the family's file goes with the last, nobody is in between."""
    half = offer_page(ani, suraj, goes=[str(sister)], home="along")
    assert half.status_code == 400
    assert "stays behind" in half.content.decode()
    assert offer_page(ani, suraj, goes=[str(sister), str(mother)], home="along").status_code == 302
    moved = {row.person: row.pk for row in Proceeding.objects.filter(procedure="hand_over")}
    for number, person in enumerate((suraj, sister, mother)):
        assert registry.openable(ani, [home]) == {home}, number
        step(moved[person], "accept", deva)
        assert may_open(deva, person)
        assert not may_open(ani, person)
    assert registry.openable(ani, [home]) == set()
    assert registry.openable(deva, [home]) == {home}
    shown = logged_in(ani).get(reverse("casework:proceeding", args=[moved[suraj]]))
    assert "Go together" in shown.content.decode()
    step(moved[mother], "send_back", deva, reason="not_here")
    assert may_open(ani, mother)
    assert registry.openable(deva, [home]) == {home}
    rows = list(Proceeding.objects.order_by("id").values())
    rebuild(who=None)
    assert list(Proceeding.objects.order_by("id").values()) == rows


def test_where_one_of_them_did_not_agree_nobody_is_offered(
    home: UUID, suraj: UUID, sister: UUID, ani: User, places: Map, in_programme: None
) -> None:
    consent_to(sister, places.surat.code, who=ani, given=False)
    refused = offer_page(ani, suraj, goes=[str(sister)])
    assert refused.status_code == 400
    assert "Consent was refused" in refused.content.decode()
    assert not Proceeding.objects.filter(procedure="hand_over").exists()


def test_another_district_offers_nobody(home: UUID, suraj: UUID, chitra: User) -> None:
    assert offer_page(chitra, suraj).status_code in (403, 404)
