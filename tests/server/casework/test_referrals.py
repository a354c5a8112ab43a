"""A child is referred to a service, which must answer; it succeeds when the family says so."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from muara.errors import NotAllowed
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions import referrals as actions
from muara_server.casework.actions.referrals import Asked
from muara_server.casework.models import Offer, Proceeding, Provider
from muara_server.casework.queries import providers, referrals
from muara_server.casework.rules.parties import Hand
from muara_server.ledger import actions as ledger
from muara_server.registry.models import Observation
from server.cast import Map
from server.india import logged_in
from server.ledger.entering import draft, enter, register

from .conftest import Somebody, a_school, consent_to, step

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def sent(suraj: UUID, school: Provider, ani: User) -> UUID:
    """A referral of Zorawar to the school, with consent, as Ani sent it."""
    consent_to(suraj, school.key, who=ani)
    return actions.refer(asked(suraj, school, message="Class 5, from April."), who=ani)


def asked(person: UUID, provider: Provider, **more: object) -> Asked:
    told = {"shows": ("name", "age"), **more}
    return Asked("school", person=person, provider=provider.key, **told)  # type: ignore[arg-type]


def page(client: Client, name: str, *arguments: object, status: int = 200) -> str:
    answer = client.get(reverse(f"casework:{name}", args=arguments))
    assert answer.status_code == status
    return str(answer.content.decode())


# --- sending ---


def test_without_consent_nothing_is_sent_and_it_says_what_to_do(
    suraj: UUID, school: Provider, ani: User
) -> None:
    with pytest.raises(NotAllowed, match="Ask for it") as refused:
        actions.refer(asked(suraj, school), who=ani)
    assert refused.value.code == "consent_not_asked"
    assert not Proceeding.objects.filter(procedure="referral").exists()


def test_a_number_that_reaches_a_suspect_is_shown_to_no_service(
    school: Provider, ani: User, places: Map
) -> None:
    """Neither sent with it, nor shown any more where it was sent before anybody knew."""
    told = {"phone": "+91 99999 00000"}
    girl = register(ani, "Mala Kumari", place_code=places.riga.code, identifiers=told)
    consent_to(girl, school.key, who=ani, giver="authority")
    with_phone = asked(girl, school, shows=("name", "phone"))
    sent = Proceeding.objects.get(pk=actions.refer(with_phone, who=ani))
    assert referrals.face_of(sent, who=None, by="link").phones
    enter(draft("assessment", person=girl, facts={"guardian_suspected": True}), who=ani)
    assert not referrals.face_of(sent, who=None, by="link").phones
    with pytest.raises(NotAllowed, match="Leave it out") as refused:
        actions.refer(with_phone, who=ani)
    assert refused.value.code == "no_phone"
    actions.refer(asked(girl, school), who=ani)


def test_it_is_kept_and_sent_when_consent_is_there(
    suraj: UUID, school: Provider, ani: User
) -> None:
    kept = actions.prepare(asked(suraj, school), who=ani)
    assert Proceeding.objects.get(pk=kept).state == "draft"
    consent_to(suraj, school.key, who=ani)
    actions.send(kept, asked(suraj, school), who=ani)
    held = Proceeding.objects.get(pk=kept)
    assert (held.state, held.awaits, held.receiver) == ("sent", "receiver", school.key)


def test_what_was_kept_stands_in_the_form_when_it_is_sent(
    suraj: UUID, school: Provider, ani: User
) -> None:
    kept = actions.prepare(asked(suraj, school, message="From April."), who=ani)
    consent_to(suraj, school.key, who=ani)
    client = logged_in(ani)
    address = reverse("casework:refer-person", args=[suraj]) + f"?service=school&after={kept}"
    assert "From April." in client.get(address).content.decode()
    told = {"provider": school.key, "message": "From May.", "do": "send"}
    assert client.post(address, told).status_code == 302
    assert Proceeding.objects.get(procedure="referral").state == "sent"


def test_a_message_that_gives_the_child_away_is_refused_by_the_word(
    suraj: UUID, school: Provider, ani: User
) -> None:
    consent_to(suraj, school.key, who=ani)
    with pytest.raises(NotAllowed, match="child labour"):
        actions.refer(asked(suraj, school, message="Found in child labour."), who=ani)


def test_the_page_offers_who_is_checked_free_and_near_first(
    suraj: UUID, ani: User, places: Map
) -> None:
    long_ago = timezone.localdate() - dt.timedelta(days=400)
    a_school(places, "SM-SCHOOL-2", capacity=0)
    a_school(places, "SM-SCHOOL-3", checked_on=long_ago)
    a_school(places, "SM-SCHOOL-4", place=places.sitamarhi, capacity=5)
    a_school(places, "SM-SCHOOL-5", capacity=5)
    a_school(places, "SU-SCHOOL-6", place=places.varachha, capacity=5)
    found = [one.provider.key for one in providers.offers_near(places.riga, "school")]
    assert found == ["SM-SCHOOL-5", "SM-SCHOOL-4", "SM-SCHOOL-2", "SM-SCHOOL-3"]


def test_on_the_page_it_is_shown_first_and_then_sent(
    suraj: UUID, school: Provider, ani: User
) -> None:
    consent_to(suraj, school.key, who=ani)
    client = logged_in(ani)
    address = reverse("casework:refer-person", args=[suraj]) + "?service=school"
    assert "Government school 1" in client.get(address).content.decode()
    told = {"provider": school.key, "shows": ["name"], "message": "Class 5"}
    shown = client.post(address, {**told, "do": "preview"}).content.decode()
    assert "What the service will see" in shown
    assert not Proceeding.objects.filter(procedure="referral").exists()
    answer = client.post(address, {**told, "do": "send"})
    assert answer.status_code == 302
    assert "Class 5" in client.get(answer["Location"]).content.decode()


def test_sending_without_consent_leaves_the_page_with_the_reason(
    suraj: UUID, school: Provider, ani: User
) -> None:
    address = reverse("casework:refer-person", args=[suraj]) + "?service=school"
    answer = logged_in(ani).post(address, {"provider": school.key, "do": "send"})
    assert answer.status_code == 400
    assert "Nobody was asked for consent" in answer.content.decode()


def test_from_a_case_it_belongs_to_the_case(
    case: UUID, suraj: UUID, school: Provider, ani: User
) -> None:
    consent_to(suraj, school.key, who=ani)
    client = logged_in(ani)
    address = reverse("casework:refer-person", args=[suraj]) + f"?case={case}"
    assert address in client.get(reverse("casework:case", args=[case])).content.decode()
    told = {"provider": school.key, "do": "send"}
    client.post(f"{address}&service=school", told)
    opening = Observation.objects.get(kind="referral", facts__step="draft")
    assert opening.facts["case"] == str(case)


def test_a_family_is_referred_when_one_agreed_and_nobody_refused(
    suraj: UUID, school: Provider, ani: User, places: Map
) -> None:
    home = settled(suraj, ani, places)
    told = Asked("school", household=home, provider=school.key)
    with pytest.raises(NotAllowed, match="Nobody of this family"):
        actions.refer(told, who=ani)
    consent_to(suraj, school.key, who=ani)
    assert actions.refer(told, who=ani)
    consent_to(suraj, school.key, who=ani, given=False)
    with pytest.raises(NotAllowed, match="refused"):
        actions.refer(told, who=ani)


def settled(person: UUID, who: User, places: Map) -> UUID:
    home, here = uuid4(), {"place_code": places.riga.code, "true_on": timezone.localdate()}
    enter(
        draft("household", household=home, identifiers={"name": "Kumar"}, **here),
        draft("membership", person=person, household=home, facts={"relation": "child"}, **here),
        who=who,
    )
    return home


# --- answering ---


def test_who_answers_for_the_school_finds_it_and_sees_what_was_chosen(
    sent: UUID, teacher: User
) -> None:
    client = logged_in(teacher)
    listed = page(client, "inbox")
    assert referrals.reference_of(sent) in listed
    assert "Zorawar" not in listed
    shown = page(client, "received", sent)
    assert "Zorawar Kumar" in shown
    assert "Class 5, from April." in shown
    assert AuditEntry.objects.filter(deed="referral.read").count() == 1


def test_no_page_of_the_service_says_why_the_child_is_known(
    case: UUID, sent: UUID, teacher: User, ani: User
) -> None:
    client = logged_in(teacher)
    for shown in (page(client, "inbox"), page(client, "received", sent)):
        assert "labour" not in shown.casefold().replace("labour inspector", "")


def test_another_school_sees_nothing(sent: UUID, somebody: Somebody, places: Map) -> None:
    other = logged_in(somebody("trainer", places.sitamarhi))
    assert referrals.reference_of(sent) not in page(other, "inbox")
    page(other, "received", sent, status=404)
    page(other, "referral", sent, status=404)


def test_the_receiver_is_led_from_the_senders_page_to_his_own(sent: UUID, teacher: User) -> None:
    answer = logged_in(teacher).get(reverse("casework:proceeding", args=[sent]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("casework:received", args=[sent])


def test_what_the_sender_notes_for_himself_is_not_shown(
    sent: UUID, teacher: User, ani: User, budi: User
) -> None:
    actions.take(
        sent,
        "assign",
        facts={"holder": str(ani.pk)},
        note="Father suspected",
        on=timezone.localdate(),
        who=budi,
    )
    assert "suspected" not in page(logged_in(teacher), "received", sent)


def test_when_consent_is_withdrawn_nothing_more_is_shown(
    sent: UUID, suraj: UUID, school: Provider, teacher: User, ani: User
) -> None:
    consent_to(suraj, school.key, who=ani, withdrawn=True)
    shown = page(logged_in(teacher), "received", sent)
    assert "consent has ended" in shown
    assert "Zorawar" not in shown
    assert "Class 5" not in shown
    told = {"true_on": timezone.localdate().isoformat()}
    address = reverse("casework:answered", args=[sent, "accept"])
    assert logged_in(teacher).post(address, told).status_code == 400
    assert Proceeding.objects.get(pk=sent).state == "sent"


def test_declining_needs_a_reason(sent: UUID, teacher: User) -> None:
    client = logged_in(teacher)
    address = reverse("casework:answered", args=[sent, "decline"])
    today = timezone.localdate().isoformat()
    assert client.post(address, {"true_on": today}).status_code == 400
    assert client.post(address, {"true_on": today, "reason": "no_place"}).status_code == 302
    assert Proceeding.objects.get(pk=sent).state == "declined"


def test_a_question_is_asked_and_answered(sent: UUID, teacher: User, ani: User) -> None:
    step(sent, "ask", teacher, asked="papers")
    assert Proceeding.objects.get(pk=sent).awaits == "sender"
    client, today = logged_in(ani), timezone.localdate().isoformat()
    address = reverse("casework:referral-step", args=[sent, "answer"])
    wrong = client.post(address, {"true_on": today, "note": "He was a bonded labourer."})
    assert wrong.status_code == 400
    client.post(address, {"true_on": today, "note": "Birth certificate."})
    assert "Birth certificate." in page(logged_in(teacher), "received", sent)


def test_reporting_the_service_writes_it_once_tied_to_the_referral(
    sent: UUID, teacher: User, suraj: UUID
) -> None:
    step(sent, "accept", teacher)
    client, today = logged_in(teacher), timezone.localdate().isoformat()
    address = reverse("casework:answered", args=[sent, "complete"])
    client.post(address, {"true_on": today, "service": "school_enrolment"})
    held = Observation.objects.get(kind="service", person=suraj)
    assert held.facts == {"service": "school_enrolment", "of": str(sent)}
    assert Proceeding.objects.get(pk=sent).state == "completed"


def test_it_has_succeeded_only_when_the_family_says_so(
    sent: UUID, teacher: User, ani: User
) -> None:
    step(sent, "accept", teacher)
    step(sent, "complete", teacher, service="school_enrolment")
    assert not Proceeding.objects.get(pk=sent).success
    step(sent, "confirm", ani)
    assert Proceeding.objects.get(pk=sent).success


# --- another service ---


def test_a_declined_one_goes_to_another_service_on_the_same_thread(
    sent: UUID, suraj: UUID, teacher: User, ani: User, places: Map
) -> None:
    step(sent, "decline", teacher, reason="no_place")
    other = a_school(places, "SM-SCHOOL-2")
    consent_to(suraj, other.key, who=ani)
    told = asked(suraj, other, after=sent)
    new = actions.reroute(sent, told, reason="no_place", who=ani)
    before, after = referrals.thread_of(Proceeding.objects.get(pk=new))
    assert ([each.id for each in before], after) == ([sent], [])
    assert Proceeding.objects.get(pk=sent).state == "rerouted"


def test_refused_the_old_one_stands_as_it_stood(
    sent: UUID, suraj: UUID, teacher: User, ani: User, places: Map
) -> None:
    step(sent, "decline", teacher, reason="no_place")
    told = asked(suraj, a_school(places, "SM-SCHOOL-2"), after=sent)
    with pytest.raises(NotAllowed):
        actions.reroute(sent, told, reason="no_place", who=ani)
    assert Proceeding.objects.get(pk=sent).state == "declined"


# --- rebuilt, and places ---


def test_rebuilt_a_referral_with_its_service_is_the_same(sent: UUID, teacher: User) -> None:
    step(sent, "accept", teacher)
    step(sent, "complete", teacher, service="school_enrolment")
    before = Proceeding.objects.filter(pk=sent).values().get()
    ledger.rebuild(who=None)
    assert Proceeding.objects.filter(pk=sent).values().get() == before


def test_places_are_taken_and_others_wait_in_the_order_in_which_they_were_accepted(
    sent: UUID, school: Provider, teacher: User, ani: User, places: Map
) -> None:
    Offer.objects.filter(provider=school).update(capacity=1)
    step(sent, "accept", teacher)
    waiting = [referred(ani, school, places) for _ in range(2)]
    for each in waiting:
        step(each, "accept", teacher, waiting_list=True)
    (offer,) = providers.offers_of(school)
    assert (offer.taken, offer.free, offer.waiting) == (1, 0, 2)
    assert [one.referral for one in providers.waiting_list(school, "school")] == waiting
    step(waiting[0], "begin", teacher)
    assert [one.referral for one in providers.waiting_list(school, "school")] == waiting[1:]


def referred(who: User, school: Provider, places: Map) -> UUID:
    person = register(who, place_code=places.riga.code)
    consent_to(person, school.key, who=who)
    return actions.refer(asked(person, school), who=who)


def test_a_service_that_closed_is_nobodys_to_answer_for(
    sent: UUID, school: Provider, teacher: User
) -> None:
    assert school.key in Hand(teacher).receives
    Provider.objects.update(closed_on=timezone.localdate())
    assert school.key not in Hand(teacher).receives


# --- by whom it is answered, and for how long it is seen ---


@pytest.fixture
def other(somebody: Somebody, places: Map) -> User:
    """May answer referrals in all of the district, and answers for another school."""
    user = somebody("committee_member", places.sitamarhi, name="Kavita Jha")
    a_school(places, "SM-SCHOOL-2").answers.add(user)
    return user


def test_another_service_of_the_district_answers_by_no_door(
    sent: UUID, suraj: UUID, teacher: User, other: User
) -> None:
    """The permission reaches, but it was not asked."""
    held = Proceeding.objects.get(pk=sent)
    assert not Hand(other).sees(held)
    assert not Proceeding.objects.filter(Hand(other).scope(), pk=sent).exists()
    with pytest.raises(NotAllowed) as refused:
        step(sent, "accept", other)
    assert refused.value.code == "outside_area"
    facts = {"of": str(sent), "step": "accept"}
    with pytest.raises(NotAllowed):
        enter(draft("referral", person=suraj, facts=facts), who=other, source="file")
    assert Proceeding.objects.get(pk=sent).state == "sent"
    assert step(sent, "accept", teacher).state == "accepted"


@pytest.mark.parametrize("way", ["reroute", "cancel", "find_none"])
def test_what_was_taken_back_is_seen_no_more_from_that_moment(
    sent: UUID, suraj: UUID, teacher: User, other: User, ani: User, way: str
) -> None:
    """Consent still holds; the service was asked no longer."""
    client = logged_in(teacher)
    assert "Zorawar" in page(client, "received", sent)
    if way == "reroute":
        second = Provider.objects.get(key="SM-SCHOOL-2")
        consent_to(suraj, second.key, who=ani)
        actions.reroute(sent, asked(suraj, second), reason="no_place", who=ani)
    else:
        told = {"reason": "moved_away"} if way == "cancel" else {}
        step(sent, way, ani, **told)
    page(client, "received", sent, status=404)
    page(client, "referral", sent, status=404)
    page(client, "proceeding", sent, status=404)
    listed = page(client, "inbox")
    assert referrals.reference_of(sent) in listed
    assert reverse("casework:received", args=[sent]) not in listed
    assert "Zorawar" in page(logged_in(ani), "referral", sent)
