"""A service without an account answers by a link and a code that is told apart."""

from __future__ import annotations

import datetime as dt
import re
import time
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from muara_server.accounts import guessing
from muara_server.accounts.models import User
from muara_server.casework.actions import links as actions
from muara_server.casework.actions import referrals
from muara_server.casework.models import Link, LinkTry, Proceeding, Provider
from muara_server.casework.procedures import procedure_at
from muara_server.casework.queries import links as queries
from muara_server.casework.terms import terms
from muara_server.notices.models import Notice
from muara_server.registry.models import Observation
from server.cast import Map
from server.india import logged_in

from .conftest import a_school, consent_to
from .test_referrals import asked

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def school(places: Map) -> Provider:
    return a_school(places)


@pytest.fixture
def sent(suraj: UUID, school: Provider, ani: User) -> UUID:
    consent_to(suraj, school.key, who=ani)
    return referrals.refer(asked(suraj, school, message="Class 5, from April."), who=ani)


@pytest.fixture
def made(sent: UUID, ani: User) -> actions.Made:
    return actions.make_link(Proceeding.objects.get(pk=sent), who=ani)


def opened(made: actions.Made, code: str = "") -> tuple[int, str]:
    answer = Client().post(_address(made.token), {"code": code or made.code})
    return answer.status_code, answer.content.decode()


def answered(made: actions.Made, step: str, **told: str) -> tuple[int, str]:
    """Open it, and send an answer with the pass that the page carries."""
    _status, page = opened(made)
    found = re.search(r'name="pass" value="([^"]+)"', page)
    assert found
    today = timezone.localdate().isoformat()
    client, data = Client(), {"pass": found[1], "step": step, "true_on": today, **told}
    answer = client.post(_address(made.token), data)
    return answer.status_code, answer.content.decode()


def _address(token: str) -> str:
    return reverse("casework:answer", args=[token])


def test_the_sender_is_shown_address_and_code_once(sent: UUID, ani: User) -> None:
    client = logged_in(ani)
    page = client.post(reverse("casework:make-link", args=[sent])).content.decode()
    assert re.search(r'class="pin">\d{3} \d{3}<', page)
    assert "/answer/" in page
    later = client.get(reverse("casework:referral", args=[sent])).content.decode()
    assert "/answer/" not in later


def test_neither_address_nor_code_is_kept(made: actions.Made) -> None:
    kept = str(Link.objects.values().get())
    assert made.token not in kept
    assert made.code not in kept


def test_before_the_code_the_page_is_the_same_for_any_address(made: actions.Made) -> None:
    token = re.compile(r"value=\"\w{64}\"|/answer/[\w-]+/")
    pages = [
        token.sub("", Client().get(_address(each)).content.decode())
        for each in (made.token, "nothing-here")
    ]
    assert pages[0] == pages[1]
    assert "Zorawar" not in pages[0]


def test_with_the_code_it_shows_what_was_chosen_and_nothing_else(made: actions.Made) -> None:
    status, page = opened(made)
    assert status == 200
    assert "Zorawar Kumar" in page
    assert "Class 5, from April." in page
    assert "labour" not in page.casefold()
    assert 'class="nav"' not in page


def test_the_page_is_kept_by_nobody_and_tells_no_other_site(made: actions.Made) -> None:
    answer = Client().post(_address(made.token), {"code": made.code})
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    assert '<meta name="referrer" content="same-origin">' in answer.content.decode()


def test_a_wrong_code_opens_nothing_and_eight_lock_it(made: actions.Made) -> None:
    wrong = "000000" if made.code != "000000" else "000001"
    tries = [opened(made, wrong)[0] for _ in range(9)]
    assert tries[:8] == [400] * 8
    assert tries[8] == 429
    assert opened(made)[0] == 429  # the right one waits too
    LinkTry.objects.update(at=timezone.now() - dt.timedelta(minutes=20))
    assert opened(made)[0] == 200


def test_an_address_that_tries_many_links_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guessing, "MOST_FROM_ONE_ADDRESS", 3)
    tries = [
        Client().post(_address(f"nothing-{n}"), {"code": "000000"}).status_code for n in range(4)
    ]
    assert tries == [400, 400, 400, 429]


def test_it_is_for_one_answer_and_the_report_comes_by_another(
    made: actions.Made, sent: UUID, ani: User
) -> None:
    """The service accepts; it is told how to report later, and Ani that it answered and how."""
    status, page = answered(made, "accept")
    assert (status, "This link is closed now" in page) == (200, True)
    assert "tell Ani" in page
    assert opened(made)[0] == 400
    assert Proceeding.objects.get(pk=sent).state == "accepted"
    assert [each.kind for each in Notice.objects.filter(user=ani)] == ["casework.moved_on"]
    shown = logged_in(ani).get(reverse("casework:referral", args=[sent])).content.decode()
    assert "The service answered by its link" in shown
    second = actions.make_link(Proceeding.objects.get(pk=sent), who=ani)
    status, page = answered(second, "complete", service="school_enrolment")
    assert (status, "tell Ani" in page) == (200, False)
    held = Observation.objects.get(kind="service")
    assert (held.facts["of"], held.recorded_by) == (str(sent), None)
    assert opened(second)[0] == 400
    assert Notice.objects.filter(user=ani, kind="casework.waits_for_you").count() == 1


def test_what_the_service_tells_by_telephone_the_sender_records(
    made: actions.Made, sent: UUID, ani: User
) -> None:
    answered(made, "accept")
    today = timezone.localdate()
    facts = {"service": "school_enrolment"}
    referrals.take(sent, "complete", facts=facts, note="", on=today, who=ani)
    held = Proceeding.objects.get(pk=sent)
    assert (held.state, held.success) == ("completed", False), "the family has the last word"


def test_a_question_leaves_it_open_and_declining_closes_it(made: actions.Made) -> None:
    answered(made, "ask", asked="papers")
    assert opened(made)[0] == 200
    answered(made, "decline", reason="no_place")
    assert opened(made)[0] == 400


def test_a_link_that_ended_without_an_answer_is_said_to_the_sender(
    made: actions.Made, sent: UUID, ani: User
) -> None:
    Link.objects.update(expires_at=timezone.now() - dt.timedelta(hours=1))
    shown = logged_in(ani).get(reverse("casework:referral", args=[sent])).content.decode()
    assert "without an answer" in shown


def test_what_uses_a_link_up_are_answers_that_there_are(places: Map) -> None:
    steps = procedure_at(places.riga, "referral").steps
    assert all("receiver" in steps[each].by for each in terms().link_used_up_by)


def test_what_is_not_for_the_service_is_not_done_by_it(made: actions.Made, sent: UUID) -> None:
    for step in ("confirm", "cancel", "reroute"):
        assert answered(made, step, reason="no_place")[0] == 404
    assert Proceeding.objects.get(pk=sent).state == "sent"


def test_declining_without_a_reason_says_what_is_missing(made: actions.Made) -> None:
    status, page = answered(made, "decline")
    assert status == 400
    assert "This step needs an answer here." in page


def test_a_pass_ends_and_belongs_to_one_link(
    made: actions.Made, ani: User, suraj: UUID, school: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = referrals.refer(asked(suraj, school), who=ani)
    second = actions.make_link(Proceeding.objects.get(pk=other), who=ani)
    _status, page = opened(second)
    found = re.search(r'name="pass" value="([^"]+)"', page)
    assert found
    given = {"pass": found[1]}
    assert Client().post(_address(second.token), given).status_code == 200
    assert Client().post(_address(made.token), given).status_code == 400
    monkeypatch.setattr("time.time", _later(minutes=terms().page_minutes + 1))
    assert Client().post(_address(second.token), given).status_code == 400


def _later(*, minutes: int) -> object:
    now = time.time()
    return lambda: now + 60 * minutes


def test_it_ends_after_its_days(made: actions.Made) -> None:
    Link.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert opened(made)[0] == 400


def test_another_link_and_closing_it_end_the_one_before(
    made: actions.Made, sent: UUID, ani: User
) -> None:
    held = Proceeding.objects.get(pk=sent)
    second = actions.make_link(held, who=ani)
    assert opened(made)[0] == 400
    assert opened(second)[0] == 200
    logged_in(ani).post(reverse("casework:close-link", args=[sent]))
    assert opened(second)[0] == 400


def test_when_the_referral_goes_elsewhere_the_link_opens_nothing(
    made: actions.Made, sent: UUID, ani: User
) -> None:
    day = timezone.localdate()
    facts = {"reason": "no_answer"}
    referrals.take(sent, "cancel", facts=facts, note="", on=day, who=ani)
    assert opened(made)[0] == 400


def test_when_consent_is_withdrawn_it_shows_nothing_and_none_is_made(
    made: actions.Made, sent: UUID, suraj: UUID, school: Provider, ani: User
) -> None:
    consent_to(suraj, school.key, who=ani, withdrawn=True)
    _status, page = opened(made)
    assert "consent has ended" in page
    assert "Zorawar" not in page
    answer = logged_in(ani).post(reverse("casework:make-link", args=[sent]), follow=True)
    assert "withdrawn" in answer.content.decode()


def test_when_consent_is_withdrawn_while_the_page_is_open_no_answer_is_taken(
    made: actions.Made, sent: UUID, suraj: UUID, school: Provider, ani: User
) -> None:
    _status, page = opened(made)
    found = re.search(r'name="pass" value="([^"]+)"', page)
    assert found
    consent_to(suraj, school.key, who=ani, withdrawn=True)
    told = {"pass": found[1], "step": "accept", "true_on": timezone.localdate().isoformat()}
    answer = Client().post(_address(made.token), told)
    assert answer.status_code == 400
    assert Proceeding.objects.get(pk=sent).state == "sent"


def test_in_three_languages(made: actions.Made) -> None:
    titles = set()
    for language in ("en", "id", "hi"):
        client = Client()
        client.post(reverse("web:language"), {"language": language, "next": "/"})
        titles.add(
            re.findall(r"<h1>(.*?)</h1>", client.get(_address(made.token)).content.decode())[0]
        )
    assert len(titles) == 3


def test_nobody_of_another_district_makes_one(sent: UUID, chitra: User) -> None:
    address = reverse("casework:make-link", args=[sent])
    assert logged_in(chitra).post(address).status_code == 404


@pytest.mark.parametrize("way", ["reroute", "cancel"])
def test_a_link_ends_with_what_it_answers(
    made: actions.Made, sent: UUID, suraj: UUID, school: Provider, ani: User, places: Map, way: str
) -> None:
    _status, page = opened(made)
    found = re.search(r'name="pass" value="([^"]+)"', page)
    assert found
    if way == "reroute":
        second = a_school(places, "SM-SCHOOL-2")
        consent_to(suraj, second.key, who=ani)
        referrals.reroute(sent, asked(suraj, second), reason="no_place", who=ani)
    else:
        today = timezone.localdate()
        referrals.take(sent, "cancel", facts={"reason": "no_place"}, note="", on=today, who=ani)
    assert opened(made)[0] == 400
    answer = Client().post(_address(made.token), {"pass": found[1], "step": "accept"})
    assert answer.status_code == 400
    assert "Zorawar" not in answer.content.decode()
    assert queries.link_of(sent) is None
