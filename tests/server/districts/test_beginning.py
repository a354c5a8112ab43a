"""Beginning a district: who may, in which programme, like which, and what is still missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from muara.errors import NotAllowed, Refused
from muara_server.accounts.models import Assignment, User
from muara_server.audit.models import AuditEntry
from muara_server.coordination.actions.telling import tell
from muara_server.coordination.queries.lessons import lessons
from muara_server.districts.actions.people import NewPerson, open_accounts
from muara_server.districts.actions.settling import begin, looked_through, settle
from muara_server.districts.queries.begun import district_named
from muara_server.districts.queries.standing import missing_in_words, standing_of
from muara_server.places.models import Place
from muara_server.registry.queries.settled import settled
from server.cast import add_place
from server.districts.conftest import OWN
from server.india import SITAMARHI, SURAT, logged_in, place

pytestmark = pytest.mark.django_db


def step(district: Place, key: str) -> str:
    return reverse("districts:step", args=[district.pk, key])


def test_a_fresh_district_waits_for_four_steps(officer: User, district: Place) -> None:
    standing = standing_of(officer, district)
    assert [each.step.key for each in standing.holding_up] == [
        "places",
        "people",
        "contacts",
        "consent",
    ]
    assert missing_in_words(standing.of("people")) == [
        "Case worker",
        "Supervisor",
        "District officer",
    ]
    assert district.in_programme


def test_a_programme_that_has_ended_is_not_begun_again(officer: User) -> None:
    with pytest.raises(Refused, match="ended on 2013-06-30"):
        begin(place(SITAMARHI), programme="converging_2008", who=officer)


def test_a_state_officer_begins_no_district_of_another_state(officer: User) -> None:
    with pytest.raises(NotAllowed):
        begin(place(SURAT), programme=OWN, who=officer)
    page = logged_in(officer).get(reverse("districts:district", args=[place(SURAT).pk]))
    assert page.status_code == 404


def test_a_district_is_named_as_one_says_it(officer: User) -> None:
    assert district_named(officer, "sitamarhi").code == SITAMARHI
    assert district_named(officer, SITAMARHI.lower()).code == SITAMARHI
    with pytest.raises(Refused, match="No district"):
        district_named(officer, "Sitamari")


def test_a_second_one_takes_over_settings_and_no_people(
    administrator: User, district: Place
) -> None:
    settle(
        "scheme_here",
        district,
        who=administrator,
        facts={"scheme": "IN-NREGS", "offered": False, "reason": "not_running"},
    )
    text = {"text": "We write down what you tell us."}
    facts = {"purpose": "service", "in_language": "hi"}
    settle("consent_text", district, who=administrator, facts=facts, words=text)
    copied = begin(place(SURAT), programme=OWN, like=district, who=administrator)
    assert copied == 2
    assert settled(place(SURAT), "consent_text")[0].word("text") == text["text"]
    assert not Assignment.objects.filter(place__code=SURAT).exists()


def test_somebody_else_goes_on_and_looking_is_enough(
    administrator: User, officer: User, district: Place
) -> None:
    looked_through("holidays", district, who=administrator)
    assert standing_of(officer, district).of("holidays").state == "done"


def test_whoever_opens_no_accounts_is_told_who_does(officer: User, district: Place) -> None:
    client = logged_in(officer)
    assert b"opened by an administrator" in client.get(step(district, "people")).content
    sent = {"deed": "add", "name": "Ani", "role": "case_worker", "place": SITAMARHI}
    assert client.post(step(district, "people"), sent | {"language": "en"}).status_code == 400
    assert not User.objects.filter(display_name="Ani").exists()


def test_a_password_is_shown_once_and_kept_nowhere(administrator: User, district: Place) -> None:
    client = logged_in(administrator)
    sent = {"deed": "add", "name": "Ani Kumari", "role": "case_worker", "place": SITAMARHI}
    page = client.post(step(district, "people"), sent | {"language": "hi"})
    opened = page.context["opened"][0]
    assert opened["login"] == "ani.kumari"
    assert opened["password"].encode() in page.content
    assert Client().login(username="ani.kumari", password=opened["password"])
    assert opened["password"].encode() not in client.get(step(district, "people")).content
    assert not [each for each in AuditEntry.objects.all() if opened["password"] in str(each.detail)]
    held = Assignment.objects.get(user__login="ani.kumari")
    assert (held.programme, held.place, held.role_id) == (OWN, district, "case_worker")


def test_a_login_that_is_taken_opens_no_account_at_all(
    administrator: User, district: Place
) -> None:
    people = [
        NewPerson("Budi", "supervisor", district, login="budi"),
        NewPerson("Asha", "case_worker", district, login="ROOT"),
    ]
    with pytest.raises(Refused, match="“root” is taken"):
        open_accounts(people, district, programme=OWN, who=administrator)
    assert not User.objects.filter(login="budi").exists()


def test_nobody_else_opens_these_pages(as_worker: Client, district: Place) -> None:
    assert as_worker.get(reverse("districts:districts")).status_code == 403
    assert as_worker.get(step(district, "places")).status_code == 403


def test_a_name_that_is_here_already_is_said_beside_the_form(
    officer: User, district: Place
) -> None:
    add_place("B.1", "block", "Dumra", parent=district)
    sent = {"deed": "add", "names": "Riga\nDumra", "level": "village", "parent": SITAMARHI}
    page = logged_in(officer).post(step(district, "places"), sent)
    assert page.status_code == 400
    assert "“Dumra” is here already" in page.content.decode()
    assert b'id="add"' in page.content
    assert not Place.objects.filter(names__en="Riga").exists()


def test_a_login_that_is_taken_is_said_beside_the_form(
    administrator: User, district: Place
) -> None:
    sent = {"deed": "add", "name": "Asha", "login": "root", "role": "supervisor"}
    more = {"place": SITAMARHI, "language": "en"}
    page = logged_in(administrator).post(step(district, "people"), sent | more)
    assert page.status_code == 400
    assert "“root” is taken" in page.content.decode()
    assert 'value="Asha"' in page.content.decode()


def test_what_another_district_learnt_is_taken_over_and_waits_for_an_own_answer(
    somebody: Callable[..., User], district: Place
) -> None:
    officer = somebody("state_officer", place("IN.ST.10"), login="uma", programme="")
    told = tell(
        "lesson",
        place=place("IN.ST.10"),
        programme=OWN,
        who=officer,
        permission="lesson.keep",
        facts={"step": "record", "lesson_kind": "lesson", "topic": "families"},
        words={"title": "Call after two weeks", "text": "Forms were filled and never followed."},
    )
    client, page = logged_in(officer), reverse("districts:district", args=[district.pk])
    assert b"Call after two weeks" in client.get(page).content
    take = reverse("districts:take-lesson", args=[district.pk])
    taken = client.post(take, {"lesson": str(told)}, follow=True)
    assert b"Waits for an answer" in taken.content
    [here] = lessons(officer, place=district)
    assert here.told.facts["learnt_from"] == str(told)
    assert b"Call after two weeks" not in client.get(page).content
    again = client.post(take, {"lesson": str(told)}, follow=True)
    assert b"taken over already" in again.content
    assert len(lessons(officer, place=district)) == 1
