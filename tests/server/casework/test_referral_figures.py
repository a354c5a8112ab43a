"""What became of referrals rests on all that were sent; where nobody gives a service is counted."""

from __future__ import annotations

import csv
import datetime as dt
import io
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.casework.actions import referrals as actions
from muara_server.casework.actions.referrals import Asked
from muara_server.casework.frames import referrals as frames
from muara_server.casework.models import Exchange, Proceeding, Provider
from muara_server.casework.views.referral_figures import Figures
from server.cast import Map, add_place
from server.india import logged_in
from server.ledger.entering import register

from .conftest import Somebody, a_school, consent_to, refuse_statistics, step
from .test_referrals import asked

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def school(places: Map) -> Provider:
    return a_school(places)


@pytest.fixture
def teacher(school: Provider, somebody: Somebody, places: Map) -> User:
    user = somebody("trainer", places.sitamarhi)
    school.answers.add(user)
    return user


def refer(who: User, school: Provider, places: Map) -> UUID:
    person = register(who, place_code=places.riga.code)
    consent_to(person, school.key, who=who)
    return actions.refer(asked(person, school), who=who)


def lacking(who: User, place: str, service: str = "shelter", *, refuses: bool = False) -> UUID:
    person = register(who, place_code=place)
    if refuses:
        refuse_statistics(person, who=who)
    return actions.find_none(Asked(service, person=person), who=who)


@pytest.fixture
def four(school: Provider, teacher: User, ani: User, places: Map) -> list[UUID]:
    """Four sent: one confirmed, one given, one declined, one nobody answered."""
    sent = [refer(ani, school, places) for _ in range(4)]
    for each in sent[:2]:
        step(each, "accept", teacher)
        step(each, "complete", teacher, service="school_enrolment")
    step(sent[0], "confirm", ani)
    step(sent[2], "decline", teacher, reason="no_place")
    return sent


def figures(user: User) -> Figures:
    return Figures(user, None, None, None)


def numbers(user: User) -> dict[str, int | None]:
    return {key: number.count for key, _head, number in figures(user).whole.numbers}


def test_success_is_confirmed_of_all_that_were_sent(four: list[UUID], budi: User) -> None:
    assert numbers(budi) == {
        "sent": 4,
        "acknowledged": 3,
        "accepted": 2,
        "declined": 1,
        "completed": 2,
        "confirmed": 1,
        "late": 0,
    }
    assert figures(budi).whole.success == "25"


def test_half_of_the_first_answers_took_so_many_days(four: list[UUID], budi: User) -> None:
    for number, each in enumerate(four[:3]):
        answered = "declined_at" if number == 2 else "accepted_at"
        later = timezone.now() + dt.timedelta(days=2 * number + 1)
        Exchange.objects.filter(proceeding=each).update(**{answered: later})
    (line,) = figures(budi).by_service
    assert line.median == "3"


def test_one_past_its_day_is_late(four: list[UUID], budi: User) -> None:
    Proceeding.objects.filter(pk=four[3]).update(due=timezone.now() - dt.timedelta(hours=1))
    assert numbers(budi)["late"] == 1


def test_each_number_opens_as_many_as_it_counts(four: list[UUID], budi: User) -> None:
    client = logged_in(budi)
    for key, _head, number in figures(budi).whole.numbers:
        shown = client.get(number.address)
        assert shown.context["all"] == number.count, key


def test_a_reader_of_totals_is_told_nothing_of_four(four: list[UUID], somebody: Somebody) -> None:
    donor = somebody("donor")
    whole = figures(donor).whole
    assert whole.withheld
    assert {number.count for _key, _head, number in whole.numbers} == {None}
    page = logged_in(donor).get(reverse("casework:referral-figures")).content.decode()
    assert "withheld" in page
    assert "25" not in page.split("<main")[1].split("</main")[0]


def test_a_worker_has_no_page_of_totals(ani: User) -> None:
    assert logged_in(ani).get(reverse("casework:referral-figures")).status_code == 403


def test_as_a_file_it_is_the_same(four: list[UUID], budi: User) -> None:
    answer = logged_in(budi).get(reverse("casework:referral-file", args=["csv"]))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (rows[0]["part"], rows[0]["sent"], rows[0]["confirmed"]) == ("all", "4", "1")
    assert rows[0]["success_percent_of_sent"] == "25"


def test_days_turned_round_are_told(budi: User) -> None:
    asked_for = {"since": "2026-05-01", "until": "2026-04-01"}
    answer = logged_in(budi).get(reverse("casework:referral-figures"), asked_for)
    assert answer.status_code == 400
    assert "Turn them round" in answer.content.decode()


# --- unmet needs ---


def test_what_nobody_gives_is_counted_by_service_and_place(
    ani: User, budi: User, places: Map
) -> None:
    for service in ("shelter", "shelter", "legal_aid"):
        lacking(ani, places.riga.code, service)
    cells = figures(budi).unmet("district")
    here = places.sitamarhi.code
    assert cells == {("shelter", here): 2, ("legal_aid", here): 1}
    assert figures(budi).unmet("block") == {
        ("shelter", places.riga.code): 2,
        ("legal_aid", places.riga.code): 1,
    }


def test_who_may_opens_the_list_and_others_are_not_told_of_few(
    ani: User, budi: User, somebody: Somebody, places: Map
) -> None:
    for _ in range(2):
        lacking(ani, places.riga.code)
    client = logged_in(budi)
    page = client.get(reverse("casework:unmet")).content.decode()
    address = figures(budi).address("unmet", service="shelter", block=places.riga.code)
    assert address.replace("&", "&amp;") in page
    assert client.get(address).context["all"] == 2
    assert set(figures(somebody("donor")).unmet("district").values()) == {None}


def test_many_are_told_to_all_but_nobody_who_refuses_statistics(
    ani: User, budi: User, somebody: Somebody, places: Map
) -> None:
    for number in range(12):
        lacking(ani, places.riga.code, refuses=not number)
    assert list(figures(somebody("donor")).unmet("district").values()) == [11]
    assert list(figures(budi).unmet("district").values()) == [12]


def test_what_was_sent_of_a_child_whose_statistics_are_refused_is_in_no_published_line(
    four: list[UUID], school: Provider, ani: User
) -> None:
    person = Proceeding.objects.get(pk=four[0]).person
    assert person is not None
    refuse_statistics(person, who=ani)
    table = frames.referrals(Proceeding.objects.all(), now=timezone.now())
    for opened, sent in ((frozenset[str](), 3), (frozenset(table["district"]), 4)):
        assert frames.whole(table, smallest=0, opened=opened).counts["sent"] == sent
        (line,) = frames.by(table, "service", smallest=0, opened=opened)
        assert line.counts["sent"] == sent


def test_on_the_page_somebody_says_there_is_none(suraj: UUID, ani: User) -> None:
    address = reverse("casework:refer-person", args=[suraj]) + "?service=shelter"
    client: Client = logged_in(ani)
    assert "Nobody in the directory gives this here" in client.get(address).content.decode()
    client.post(address, {"do": "none"})
    assert Proceeding.objects.get(person=suraj, procedure="referral").state == "unmet"


def test_in_a_programme_district_its_blocks_are_told(ani: User, budi: User, places: Map) -> None:
    places.sitamarhi.in_programme = True
    places.sitamarhi.save()
    block = add_place("T.IN.BR.SM.B1", "block", "Bathnaha", parent=places.sitamarhi)
    lacking(ani, block.code)
    asked_for = {"district": places.sitamarhi.code}
    page = logged_in(budi).get(reverse("casework:unmet"), asked_for).content.decode()
    assert "By service and block" in page
    assert "Bathnaha" in page
