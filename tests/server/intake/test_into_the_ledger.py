"""What phones send becomes entries of the ledger; what cannot waits, and nothing is dropped."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.db import DatabaseError
from django.db.models import F
from django.test import Client
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.intake import again, of_packs, sorting, waiting
from muara_server.intake.models import (
    Apart,
    Conflict,
    Corrected,
    FormVersion,
    Made,
    Mapping,
    Received,
    Sorting,
    Waiting,
)
from muara_server.intake.writing import opened
from muara_server.jobs.actions import begin_what_is_due
from muara_server.jobs.models import Job, Repeated
from muara_server.jobs.run import work
from muara_server.ledger.models import Entry
from muara_server.notices.models import Notice
from muara_server.registry.models import Observation, Person
from server.cast import Map
from server.intake.conftest import Phone
from server.intake.sent import MET, TODAY
from server.ledger.entering import draft, enter, register

pytestmark = pytest.mark.django_db


def sort_all() -> None:
    for received in waiting.several(waiting.unsorted(at_most=100)):
        sorting.sort_one(received)


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_publishing_the_packs_twice_changes_nothing(forms: dict[str, FormVersion]) -> None:
    counted = FormVersion.objects.count(), Mapping.objects.count()
    assert of_packs.publish_packs() == 0
    assert (FormVersion.objects.count(), Mapping.objects.count()) == counted
    assert {"identification", "follow_up", "complaint", "consent"} <= forms.keys()
    assert counted[0] == counted[1]


def test_a_child_is_registered_and_seen_again(
    phone: Phone, send: Callable[..., Received], ani: User
) -> None:
    send(phone, "identification", **MET)
    sort_all()
    child = Person.objects.get()
    send(phone, "follow_up", today="2024-06-01", child=str(child.pk), met="child", worked="no")
    sort_all()
    assert not Waiting.objects.exists()
    assert [each.kind for each in Observation.objects.filter(person=child, kind="visit")]
    entry = Entry.objects.filter(person=child.pk, kind="visit").get()
    assert (entry.source, entry.device, entry.recorded_by) == ("phone", phone.device, ani)
    page = as_(ani).get(f"/people/{child.pk}/").content.decode()
    assert "Zorawar" in page


def test_sorted_twice_it_is_there_once(
    phone: Phone, send: Callable[..., Received], forms: dict[str, FormVersion]
) -> None:
    received = send(phone, "identification", **MET)
    sort_all()
    before = list(Entry.objects.values_list("uuid", flat=True))
    sorting.sort_one(received)
    assert list(Entry.objects.values_list("uuid", flat=True)) == before
    kept = Sorting.objects.get()
    assert (kept.mapping.version, kept.waits) == (forms["identification"], False)
    assert set(Made.objects.values_list("entry", flat=True)) == set(before)


def test_a_child_that_is_not_registered_yet_waits_and_is_replayed(
    phone: Phone, send: Callable[..., Received], ani: User, budi: User
) -> None:
    child = uuid.uuid4()
    received = send(phone, "follow_up", today=TODAY, child=str(child), met="child", worked="no")
    sort_all()
    assert set(received.waiting.values_list("reason", flat=True)) == {"not_registered"}
    assert not Entry.objects.exists()
    register(ani, person=child)
    assert as_(budi).post("/intake/replay/", {"reason": "not_registered"}).status_code == 302
    job = Job.objects.get(kind="intake.replay")
    work(str(job.pk))
    assert not Waiting.objects.exists()
    assert Entry.objects.filter(person=child, kind="visit").count() == 1


def test_a_phone_whose_clock_is_off_by_a_year_waits_with_the_reason(
    phone: Phone, send: Callable[..., Received], budi: User
) -> None:
    """A day that has not come cannot have been seen; what the server's clock said stays there."""
    later = timezone.localdate() + dt.timedelta(days=365)
    received = send(phone, "identification", **MET | {"today": later.isoformat()})
    sort_all()
    assert "day" in set(received.waiting.values_list("reason", flat=True))
    assert received.received_at.date() <= timezone.localdate() + dt.timedelta(days=1)
    assert not Entry.objects.exists()
    page = f"/intake/{received.pk}/"
    assert b"The clock of the phone" not in as_(budi).get(page).content
    behind = received.received_at - dt.timedelta(days=365)
    Received.objects.update(phone_clock=behind)
    assert b"The clock of the phone said" in as_(budi).get(page).content


def test_a_wrong_code_waits_and_is_corrected_in_one_click(
    phone: Phone, send: Callable[..., Received], ani: User, budi: User
) -> None:
    received = send(phone, "identification", **MET | {"sex": "boy"})
    original = opened(received)
    sort_all()
    assert Waiting.objects.get(key="1").reason == "not_a_code"
    page = as_(budi).get(f"/intake/{received.pk}/").content.decode()
    assert "An answer is none of the known answers" in page
    answer = as_(budi).post(f"/intake/{received.pk}/", {"answer:sex": "male"}, follow=True)
    assert answer.status_code == 200
    assert not Waiting.objects.exists()
    assert Person.objects.get().sex == "male"
    assert Corrected.objects.get().by == budi
    assert opened(Received.objects.get()) == original


def test_what_is_corrected_in_a_register_is_the_days_of_that_pupil(
    phone: Phone, send: Callable[..., Received], ani: User, budi: User
) -> None:
    for age in (9, 10):
        send(phone, "identification", **MET | {"age": age})
    sort_all()
    days = zip(Person.objects.values_list("pk", flat=True), ("20", "twelve"), strict=True)
    pupils = [{"pupils/child": str(child), "pupils/days_present": said} for child, said in days]
    received = send(
        phone,
        "attendance",
        today=TODAY,
        month="2024-04-01",
        institution="school",
        pupils=[{}, *pupils],
    )
    sort_all()
    assert Made.objects.get(received=received).key == "1[2]"
    page = as_(budi).get(f"/intake/{received.pk}/")
    assert [each.name for each in page.context["fields"].rows if each.why] == [
        "pupils[3]/days_present"
    ]
    told = {"answer:pupils[3]/days_present": "12", "answer:pupils[2]/days_excused": "2"}
    as_(budi).post(f"/intake/{received.pk}/", told)
    said = Observation.objects.filter(kind="attendance", corrected_by=None)
    days = [(each.facts["days_present"], each.facts.get("days_excused")) for each in said]
    assert dict(zip([str(each.person_id) for each in said], days, strict=True)) == {
        pupils[0]["pupils/child"]: (20, 2),
        pupils[1]["pupils/child"]: (12, None),
    }


def test_what_was_entered_is_corrected_by_a_new_entry(
    phone: Phone, send: Callable[..., Received], budi: User
) -> None:
    received = send(phone, "identification", **MET)
    sort_all()
    as_(budi).post(f"/intake/{received.pk}/", {"answer:age": "11"})
    said = Observation.objects.filter(kind="identity").order_by("number")
    assert [each.facts["age"] for each in said] == [12, 11]
    assert said[0].corrected_by == said[1].pk
    as_(budi).post(f"/intake/{received.pk}/", {"answer:age": ""})
    assert Made.objects.filter(key="2", stands=True).get().kind == "retraction"


def test_a_child_of_another_district_is_refused_and_seen_by_neither(
    phone: Phone,
    phone_of: Callable[[User], Phone],
    send: Callable[..., Received],
    chitra: User,
    ani: User,
    budi: User,
) -> None:
    child = register(ani, "Zorawar")
    received = send(phone_of(chitra), "follow_up", today=TODAY, child=str(child), met="child")
    sort_all()
    assert {each.reason for each in Waiting.objects.all()} == {"outside_area"}
    assert not Entry.objects.filter(kind="visit").exists()
    assert as_(budi).get(f"/intake/{received.pk}/").status_code == 404
    assert str(received.pk) not in as_(budi).get("/intake/").content.decode()
    assert as_(ani).get("/intake/").status_code == 403


def test_what_waits_is_narrowed_to_one_reason_and_form(
    phone: Phone, send: Callable[..., Received], budi: User
) -> None:
    received = send(phone, "follow_up", today=TODAY, child=str(uuid.uuid4()), met="child")
    sort_all()
    reason, form = Waiting.objects.get().reason, received.form_id

    def listed(**asked: object) -> bool:
        page = as_(budi).get("/intake/", asked)
        return str(received.pk) in page.content.decode()

    assert listed(reason=reason, form=form)
    assert not listed(reason="day", form=form)
    assert not listed(reason=reason, form=uuid.uuid4())
    assert as_(budi).get("/intake/", {"reason": "no_such"}).status_code == 404
    assert as_(budi).get("/intake/", {"form": "none"}).status_code == 404


def test_urgent_risk_and_complaint_go_through_the_door_of_casework(
    phone: Phone, send: Callable[..., Received], budi: User, places: Map
) -> None:
    send(phone, "identification", **MET | {"danger": "violence"})
    send(phone, "complaint", today=TODAY, place=places.riga.code, work_kind="brick_kiln")
    sort_all()
    assert not Waiting.objects.exists()
    opened_now = Entry.objects.filter(kind__in=["urgent_risk", "complaint"])
    assert {each.kind for each in opened_now} == {"urgent_risk", "complaint"}
    assert opened_now.get(kind="complaint").place == places.riga
    told = Notice.objects.get(user=budi)
    assert (told.kind, told.urgent) == ("casework.urgent", True), "a supervisor does not wait a day"


def test_two_who_saw_the_same_child_otherwise_both_stand_until_one_is_chosen(
    phone: Phone,
    phone_of: Callable[[User], Phone],
    send: Callable[..., Received],
    somebody: Callable[..., User],
    places: Map,
    ani: User,
    budi: User,
) -> None:
    child = register(ani, "Zorawar")
    other = phone_of(somebody("case_worker", places.sitamarhi))
    for each, worked in ((phone, "yes"), (other, "no")):
        send(each, "follow_up", today=TODAY, child=str(child), met="both", worked=worked)
    sort_all()
    conflict = Conflict.objects.get()
    assert (conflict.first.kind, Observation.objects.filter(kind="work").count()) == ("work", 2)
    page = as_(budi).get(f"/intake/conflicts/{conflict.pk}/")
    assert page.status_code == 200
    as_(budi).post(f"/intake/conflicts/{conflict.pk}/", {"keep": "second"})
    standing = Observation.objects.filter(kind="work", corrected_by=None)
    assert [each.facts["worked"] for each in standing] == [False]
    sorting.sort_one(conflict.first.received)
    assert [each.facts["worked"] for each in standing.all()] == [False]
    assert not Waiting.objects.exists()


@pytest.mark.parametrize("screen_first", [True, False])
def test_what_a_phone_and_a_screen_say_otherwise_is_resolved_on_one_page(
    phone: Phone,
    send: Callable[..., Received],
    ani: User,
    budi: User,
    *,
    screen_first: bool,
) -> None:
    child = register(ani, "Zorawar")

    def on_the_screen() -> None:
        seen = {"facts": {"worked": False}, "true_on": dt.date.fromisoformat(TODAY)}
        enter(draft("work", person=child, **seen), who=budi)

    if screen_first:
        on_the_screen()
    send(phone, "follow_up", today=TODAY, child=str(child), met="both", worked="yes")
    sort_all()
    if not screen_first:
        on_the_screen()
    conflict = Conflict.objects.get()
    page = as_(budi).get(f"/intake/conflicts/{conflict.pk}/").content.decode()
    assert f"{budi.display_name} (on the screen)" in page
    assert f"{budi.display_name} (on the screen)" in as_(budi).get("/intake/").content.decode()
    keep = "second" if screen_first else "first"
    as_(budi).post(f"/intake/conflicts/{conflict.pk}/", {"keep": keep})
    standing = Observation.objects.filter(kind="work", corrected_by=None)
    assert [each.facts["worked"] for each in standing] == [screen_first]


def test_another_content_under_the_same_number_is_decided_by_a_person(
    phone: Phone, send: Callable[..., Received], budi: User
) -> None:
    send(phone, "identification", instance="uuid:1", **MET)
    send(phone, "identification", instance="uuid:1", **MET | {"age": 13})
    sort_all()
    apart = Apart.objects.get()
    page = as_(budi).get(f"/intake/apart/{apart.pk}/").content.decode()
    assert "13" in page
    undecided = as_(budi).post(f"/intake/apart/{apart.pk}/", {})
    assert "Nothing was decided." in undecided.content.decode()
    as_(budi).post(f"/intake/apart/{apart.pk}/", {"take": "yes"})
    standing = Observation.objects.get(kind="identity", corrected_by=None)
    assert standing.facts["age"] == 13


def test_what_breaks_one_submission_keeps_no_other_waiting(
    phone: Phone, send: Callable[..., Received]
) -> None:
    send(phone, "identification", **MET)
    with patch("muara_server.intake.proposing.sort", side_effect=ValueError("Zorawar")):
        sort_all()
    assert Waiting.objects.get().reason == "unexpected"
    assert not waiting.several(waiting.unsorted(at_most=1))


def test_what_breaks_after_the_ledger_was_written_takes_that_back_and_waits(
    phone: Phone, send: Callable[..., Received]
) -> None:
    received = send(phone, "identification", **MET)
    with patch("muara_server.intake.sorting._note", side_effect=DatabaseError("Zorawar")):
        sort_all()
    assert Waiting.objects.get().reason == "unexpected"
    assert not Entry.objects.filter(kind="person").exists()
    sorting.sort_one(waiting.one(received.pk))
    assert Entry.objects.filter(kind="person").count() == 1


def test_choices_in_another_order_are_no_correction(
    phone: Phone, send: Callable[..., Received], budi: User
) -> None:
    told = {"worked": "yes", "work_kind": "brick_kiln", "hazards": ("heavy_loads", "heat")}
    received = send(phone, "identification", **MET | told)
    sort_all()
    as_(budi).post(f"/intake/{received.pk}/", {"answer:hazards": ["", "heat", "heavy_loads"]})
    assert not Corrected.objects.exists()
    as_(budi).post(f"/intake/{received.pk}/", {"answer:hazards": ["", "heat"]})
    assert Corrected.objects.get().question == "hazards"


def test_the_job_sorts_what_came_in_its_order(phone: Phone, send: Callable[..., Received]) -> None:
    first = send(phone, "identification", **MET)
    child = uuid.uuid5(first.pk, "subject:child")
    send(phone, "follow_up", today=TODAY, child=str(child), met="child", worked="no")
    begin_what_is_due()
    work(str(Job.objects.get(kind="intake.sort").pk))
    assert Sorting.objects.filter(waits=False).count() == 2
    assert Observation.objects.filter(person=child, kind="visit").exists()


def work_after(**passed: int) -> None:
    """What the job does when so much time has passed."""
    Sorting.objects.update(sorted_at=F("sorted_at") - dt.timedelta(**passed))
    Received.objects.update(received_at=F("received_at") - dt.timedelta(**passed))
    Repeated.objects.update(due_at=timezone.now())
    begin_what_is_due()
    for job in Job.objects.filter(kind="intake.sort", status="waiting"):
        work(str(job.pk))


def test_what_waits_for_a_child_is_tried_again_by_itself_and_not_without_end(
    phone: Phone, send: Callable[..., Received], ani: User
) -> None:
    child = uuid.uuid4()
    send(phone, "follow_up", today=TODAY, child=str(child), met="child", worked="no")
    spoilt = send(phone, "identification", **MET | {"sex": "boy"})
    work_after(minutes=1)
    first = Sorting.objects.get(waits=True, received__form__key="follow_up").sorted_at
    work_after(minutes=1)
    assert not again.due(timezone.now(), at_most=9)
    work_after(minutes=5)
    assert Sorting.objects.get(received__form__key="follow_up").sorted_at > first
    register(ani, person=child)
    work_after(minutes=30)
    assert Entry.objects.filter(person=child, kind="visit").count() == 1
    assert list(Sorting.objects.filter(waits=True)) == [Sorting.objects.get(pk=spoilt.pk)]
    Waiting.objects.update(reason="not_registered")
    assert again.due(timezone.now() + dt.timedelta(days=40), at_most=9)
    Received.objects.update(received_at=timezone.now() - dt.timedelta(days=40))
    assert not again.due(timezone.now() + dt.timedelta(days=40), at_most=9)


def test_a_form_published_after_it_was_filled_is_sorted_at_once(
    phone: Phone, send: Callable[..., Received], forms: dict[str, FormVersion]
) -> None:
    received = send(phone, "identification", **MET)
    mapping = Mapping.objects.get(version=forms["identification"])
    Received.objects.filter(pk=received.pk).update(version=None)
    FormVersion.objects.filter(pk=mapping.version_id).update(version="later")
    sort_all()
    assert Waiting.objects.get().reason == "unknown_version"
    FormVersion.objects.filter(pk=mapping.version_id).update(version=received.said_version)
    Mapping.objects.update(since=timezone.now())
    work_after(seconds=1)
    assert not Waiting.objects.exists()
    assert Person.objects.count() == 1
    assert Received.objects.get().version == forms["identification"]
