"""A parent who is the trafficker: consent passes on, and the parent gets nothing."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from muara.errors import NotAllowed
from muara_server import figures
from muara_server.accounts.models import User
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.models import Proceeding
from muara_server.casework.queries.consents import shown_to
from muara_server.casework.rules.consent import check_sharing, consent_to
from muara_server.casework.rules.suspicion import suspects_of
from muara_server.convergence.models import CardIssue
from muara_server.convergence.queries.cards import card_by_reference
from muara_server.convergence.rules.cards import check_issue
from muara_server.notices.models import Notice
from muara_server.registry import queries as registry
from muara_server.registry.models import Household
from server.cast import Map
from server.india import logged_in
from server.ledger.entering import draft, enter, settle

from .conftest import Somebody, step
from .conftest import consent_to as consents_to

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
SCHOOL = "school.12"


@pytest.fixture
def home(suraj: UUID, ani: User, places: Map) -> Household:
    """The household in which he lives with his parents."""
    return Household.objects.get(pk=settle(ani, suraj, place_code=places.riga.code))


def parent_is_suspected(person: UUID, who: User) -> None:
    facts = {"danger": False, "act_transferred": True, "purpose_bondage": True, "who": "parent"}
    enter(draft("trafficking_signs", person=person, facts=facts, true_on=TODAY), who=who)


def test_what_a_suspected_parent_gave_counts_no_more(suraj: UUID, ani: User) -> None:
    consents_to(suraj, SCHOOL, who=ani)
    check_sharing(suraj, SCHOOL, TODAY)
    parent_is_suspected(suraj, ani)
    with pytest.raises(NotAllowed) as refused:
        check_sharing(suraj, SCHOOL, TODAY)
    assert refused.value.code == "consent_giver_suspected"
    consents_to(suraj, SCHOOL, who=ani, giver="authority", capacity="order")
    check_sharing(suraj, SCHOOL, TODAY)


def test_what_the_suspect_takes_back_undoes_nothing_of_the_authority(
    suraj: UUID, ani: User
) -> None:
    parent_is_suspected(suraj, ani)
    consents_to(suraj, SCHOOL, who=ani, giver="authority", capacity="order")
    consents_to(suraj, SCHOOL, who=ani, given=False, withdrawn=True)
    assert consent_to(suraj, "sharing", on=TODAY, recipient=SCHOOL).holds


def test_no_card_is_made_for_the_family_and_none_opens(
    home: Household, suraj: UUID, ani: User
) -> None:
    check_issue(ani, home)
    card = CardIssue.objects.create(
        reference="BCDF2345",
        pin="x",
        household=home.pk,
        place=home.place,
        programme=home.programme,
        language="en",
        as_of=TODAY,
        issued_by=ani,
        issued_at=timezone.now(),
    )
    assert card_by_reference(card.reference) == card
    parent_is_suspected(suraj, ani)
    assert card_by_reference(card.reference) is None
    with pytest.raises(NotAllowed) as refused:
        check_issue(ani, home)
    for word in ("suspect", "traffick", "signs"):
        assert word not in str(refused.value).lower()


def test_no_notice_goes_to_anybody_but_those_who_work_on_it(
    suraj: UUID, ani: User, budi: User, chitra: User
) -> None:
    sent = {"danger": "yes", "who": "parent", "true_on": f"{TODAY:%Y-%m-%d}"}
    logged_in(ani).post(reverse("casework:trafficking", args=[suraj]), sent)
    assert set(Notice.objects.values_list("user", flat=True)) == {budi.pk}


def test_others_are_not_told_that_somebody_is_suspected(
    suraj: UUID, ani: User, somebody: Somebody, places: Map
) -> None:
    consents_to(suraj, SCHOOL, who=ani, given=False, giver_suspected=True)
    monitor = somebody("monitor", places.sitamarhi)
    person = registry.person_for(ani, suraj).person
    assert suspects_of(suraj) == {"mother"}
    assert shown_to(ani, person).guarded
    assert not shown_to(monitor, person).guarded
    shown = logged_in(monitor).get(reverse("web:person", args=[suraj])).content.decode()
    assert "suspected" not in shown


def test_a_suspect_cannot_consent_on_the_page(suraj: UUID, ani: User) -> None:
    parent_is_suspected(suraj, ani)
    sent = {
        "purpose": "service",
        "given": "yes",
        "giver": "father",
        "capacity": "parent",
        "assent": "too_young",
        "language": "hi",
        "true_on": f"{TODAY:%Y-%m-%d}",
    }
    address = reverse("casework:record-consent", args=[suraj])
    answer = logged_in(ani).post(address, sent)
    assert answer.status_code == 400
    assert "Ask the lawful authority" in answer.content.decode()
    assert logged_in(ani).post(address, {**sent, "giver": "authority"}).status_code == 302


def test_consent_is_recorded_shown_and_taken_back(suraj: UUID, ani: User) -> None:
    client = logged_in(ani)
    enter(draft("identity", person=suraj, facts={"age_low": 12, "age_high": 12}), who=ani)
    sent = {
        "purpose": "statistics",
        "given": "yes",
        "giver": "mother",
        "capacity": "parent",
        "assent": "too_young",
        "language": "hi",
        "true_on": f"{TODAY:%Y-%m-%d}",
    }
    address = reverse("casework:record-consent", args=[suraj])
    assert client.post(address, sent).status_code == 400, "a child of 12 is asked itself"
    assert client.post(address, {**sent, "assent": "given"}).status_code == 302
    held = consent_to(suraj, "statistics", on=TODAY)
    assert held.holds
    shown = client.get(reverse("casework:consents", args=[suraj])).content.decode()
    assert "mother" in shown
    back = reverse("casework:withdraw-consent", args=[suraj])
    assert client.post(back, {"entry": str(held.entry)}).status_code == 302
    assert consent_to(suraj, "statistics", on=TODAY).why_not == "withdrawn"
    again = client.post(back, {"entry": str(held.entry)}, follow=True).content.decode()
    assert "This consent holds no longer." in again


def test_sharing_names_one_body(suraj: UUID, ani: User) -> None:
    sent = {"purpose": "sharing", "given": "yes", "giver": "mother", "capacity": "parent"}
    sent |= {"assent": "given", "language": "hi", "true_on": f"{TODAY:%Y-%m-%d}"}
    answer = logged_in(ani).post(reverse("casework:record-consent", args=[suraj]), sent)
    assert answer.status_code == 400
    assert "With whom?" in answer.content.decode()


def test_an_override_takes_a_second_person_and_the_supervisor_sees_it(
    suraj: UUID, ani: User, budi: User, somebody: Somebody, places: Map
) -> None:
    from muara_server.casework.models import Provider

    Provider.objects.create(key=SCHOOL, name="School of Riga", place=places.riga, checked_on=TODAY)
    sent = {"receiver": SCHOOL, "reason": "danger_to_life", "true_on": f"{TODAY:%Y-%m-%d}"}
    answer = logged_in(ani).post(reverse("casework:override", args=[suraj]), sent)
    assert answer.status_code == 302
    asked = Proceeding.objects.get(procedure="override")
    with pytest.raises(NotAllowed):
        step(asked.pk, "allow", ani)
    listed = logged_in(budi).get(reverse("casework:overrides")).content.decode()
    assert "School of Riga" in listed
    assert "danger to life or health" in listed
    step(asked.pk, "allow", budi)
    check_sharing(suraj, SCHOOL, TODAY)
    listed = logged_in(budi).get(reverse("casework:overrides")).content.decode()
    assert "decided by Budi Santoso" in listed
    until = TODAY + dt.timedelta(days=30)
    assert f"until {figures.day(until)}" in listed
    held = Proceeding.objects.get(pk=asked.pk)
    Proceeding.objects.filter(pk=held.pk).update(due=held.due - dt.timedelta(days=40))
    listed = logged_in(budi).get(reverse("casework:overrides")).content.decode()
    assert "refused again" in listed
    with pytest.raises(NotAllowed):
        check_sharing(suraj, SCHOOL, TODAY)


def test_another_district_sees_no_consent(suraj: UUID, chitra: User) -> None:
    client = logged_in(chitra)
    for name in ("consents", "record-consent", "override"):
        assert client.get(reverse(f"casework:{name}", args=[suraj])).status_code in (403, 404)


def test_each_role_finds_it_where_it_looks(
    suraj: UUID, ani: User, budi: User, chitra: User, somebody: Somebody
) -> None:
    said = {"receiver": SCHOOL, "reason": "danger_to_life"}
    step(open_procedure("override", person=suraj, facts=said, who=ani), "allow", budi)
    overrides, home = reverse("casework:overrides"), reverse("web:home")
    corridors, asked = reverse("casework:corridors"), reverse("casework:asked-elsewhere")

    def finds(user: User, page: str, link: str) -> bool:
        return f'href="{link}"' in logged_in(user).get(page, follow=True).content.decode()

    until = figures.day(TODAY + dt.timedelta(days=30))
    at_home = logged_in(budi).get(home).content.decode()
    assert f'href="{overrides}"' in at_home
    assert f"the next ends on {until}" in at_home
    assert finds(budi, reverse("casework:work"), overrides)
    assert finds(ani, reverse("casework:work"), corridors)
    assert finds(somebody("auditor", None), home, asked)
    assert finds(somebody("national_officer", None), home, corridors)
    assert not finds(ani, home, overrides)
    assert not finds(chitra, home, overrides)
    assert not finds(somebody("donor"), home, asked)
