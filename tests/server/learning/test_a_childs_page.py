"""On the page of a child stand six answers with their reasons; from there it goes to school."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.learning.frames import ways
from muara_server.learning.frames.child import Step, moments
from muara_server.learning.frames.due import DROPOUTS, RETENTION, TO_MAINSTREAM, TO_SCHOOL
from muara_server.learning.frames.due_listed import due_for
from muara_server.learning.models import Batch
from muara_server.learning.queries.institutions import Named
from server.cast import PROGRAMME
from server.india import SITAMARHI, logged_in
from server.learning.centres import batch, centre, draft, enrolled
from server.ledger.entering import enter, register

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TODAY = timezone.localdate()


def ago(months: int) -> dt.date:
    """The second day of a month that was so many months ago."""
    number = TODAY.year * 12 + TODAY.month - 1 - months
    return dt.date(number // 12, number % 12 + 1, 2)


@pytest.fixture
def suraj(worker: User) -> UUID:
    person = register(worker, "Suraj Kumar", place_code=SITAMARHI, true_on=ago(20))
    age = {"age_low": 11, "age_high": 11, "evidence": "statement"}
    enter(seen(person, "identity", 20, **age), who=worker)
    return person


def seen(person: UUID, kind: str, months: int, **facts: Any) -> Any:
    return draft(kind, person=person, true_on=ago(months), facts=facts)


def page(user: User, name: str, *args: object) -> str:
    return logged_in(user).get(reverse(f"learning:{name}", args=args)).content.decode()


def post(user: User, name: str, person: UUID, **said: object) -> HttpResponse:
    return logged_in(user).post(reverse(f"learning:{name}", args=[person]), said)


def in_class(person: UUID, at: Any, months: int) -> None:
    """Enrolled in a centre so many months ago."""
    enter(enrolled(person, at, true_on=ago(months)), who=None, source="page", asked=True)


# --- the pages ---


def test_a_child_goes_from_a_batch_to_class_five(worker: User, suraj: UUID) -> None:
    made: Batch = batch(centre("bathnaha"), begins_on=ago(15))
    school = centre("middle-school", "school")
    said = {"true_on": ago(12), "school": made.pk}
    assert post(worker, "enrol-child", suraj, **said).status_code == 302
    course = ways.ways(PROGRAMME, on=TODAY)
    assert course.select("kind", "mainstreamed").row(0) == ("training_centre", "no")

    shown = page(worker, "mainstream", suraj)
    [ended] = [part.split('"')[0] for part in shown.split('name="ended-')[1:2]]
    admitted = {"true_on": ago(2), "school": school.pk, "grade": 5, "number": "417/2012"}
    told = {**admitted, f"ended-{ended}": "completed"}
    assert post(worker, "mainstream", suraj, **told).status_code == 302
    found = ways.ways(PROGRAMME, on=TODAY)
    kept = found.select("completed_on", "mainstreamed", "mainstreamed_on", "retained_3")
    assert kept.row(0) == (ago(2), "yes", ago(2), "not_yet")

    shown = page(worker, "child", suraj)
    for words in ("Class 5", "admission number 417/2012", "Middle-School", "Ended: completed"):
        assert words in shown, words
    assert f"Mainstreamed on {ago(2)}." in shown
    assert "Retention is looked at on" in shown


def test_six_months_on_it_is_retained_by_the_registers_of_the_school(
    worker: User, suraj: UUID
) -> None:
    school = centre("middle-school", "school")
    admitted = {"true_on": ago(9), "school": school.pk, "grade": 5, "number": "417/2012"}
    assert post(worker, "mainstream", suraj, **admitted).status_code == 302
    days = {"provider": "middle-school", "days_open": 20, "days_present": 18}
    enter(
        *(seen(suraj, "attendance", after - 1, month=ago(after), **days) for after in range(1, 9)),
        who=worker,
    )
    found = ways.ways(PROGRAMME, on=TODAY)
    assert found.select("retained_3", "retained_6", "retained_12").row(0) == (
        *("yes", "yes"),
        "not_yet",
    )
    assert "Retained at 6 months" in page(worker, "child", suraj)


def test_another_district_reads_and_records_nothing(stranger: User, suraj: UUID) -> None:
    for name in ("child", "enrol-child", "mainstream", "levels"):
        answer = logged_in(stranger).get(reverse(f"learning:{name}", args=[suraj]))
        assert answer.status_code == 404, name
        assert "Suraj" not in answer.content.decode()
    levels = {"true_on": TODAY, "reading_level": "word"}
    assert post(stranger, "levels", suraj, **levels).status_code == 404


@pytest.mark.parametrize(
    ("name", "said", "says"),
    [
        ("mainstream", {"school": "elsewhere", "grade": 5}, "write its name here"),
        ("mainstream", {"school": "elsewhere", "note": "Riga", "grade": 13}, "outside 0 to 12"),
        ("mainstream", {"grade": 5}, "This field is required"),
        ("mainstream", {"true_on": TODAY + dt.timedelta(days=1)}, "has not come yet"),
        ("levels", {}, "Answer at least one question"),
        ("levels", {"reading_level": "fast"}, "fast"),
        ("enrol-child", {"school": "nowhere"}, "nowhere"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    worker: User, suraj: UUID, name: str, said: dict[str, Any], says: str
) -> None:
    answer = post(worker, name, suraj, **{"true_on": TODAY, **said})
    assert answer.status_code == 400
    assert says in answer.content.decode()


def test_a_batch_keeps_no_admission_number(worker: User, suraj: UUID) -> None:
    made = batch(centre("bathnaha"), begins_on=ago(15))
    answer = post(worker, "enrol-child", suraj, true_on=ago(12), school=made.pk, number="417/2012")
    assert answer.status_code == 400
    assert "A batch keeps none of this" in answer.content.decode()


def test_the_page_tells_levels_months_and_what_was_given(worker: User, suraj: UUID) -> None:
    at = centre("bathnaha")
    in_class(suraj, at, 6)
    for months, level in ((6, "letter"), (4, "word")):
        said = {"true_on": ago(months), "reading_level": level, "number_level": "?"}
        assert post(worker, "levels", suraj, **said).status_code == 302
    month = {"month": ago(5), "provider": at.provider.key}
    days = {"days_open": 24, "days_present": 20, "prevocational_hours": 12}
    enter(
        seen(suraj, "attendance", 4, **month, **days),
        seen(suraj, "support", 4, **month, item="meal", given=True),
        seen(suraj, "support", 4, **month, item="stipend", given=False, not_because="no_account"),
        who=worker,
    )
    shown = page(worker, "child", suraj)
    for words in ("at entry", "mid-course", "no: no bank account", "in all: 12", "<polyline"):
        assert words in shown, words
    person = logged_in(worker).get(reverse("web:person", args=[suraj])).content.decode()
    assert reverse("learning:child", args=[suraj]) in person
    assert "Special training centre since" in person or "special training centre since" in person


def test_the_last_check_of_a_course_that_ended_is_the_one_at_exit() -> None:
    days = [dt.date(2012, month, 3) for month in (3, 4, 7, 9, 11)]
    stay = Step("", dt.date(2012, 4, 2), dt.date(2012, 9, 4), Named(), "", "", "", "")
    said = moments(days, [stay])
    assert said == ["before it came", "at entry", "mid-course", "at exit", "afterwards"]


# --- what is due ---


def waits(user: User, what: str, **more: bool) -> list[UUID]:
    return [row.person for row in due_for(user, **more)[what]]


def test_who_completed_a_course_waits_for_a_school(worker: User, suraj: UUID) -> None:
    at = centre("bathnaha")
    came = enrolled(suraj, at, true_on=ago(12))
    ended = seen(suraj, "enrolment_end", 3, of=str(came.uuid), ended_as="completed")
    enter(came, ended, who=worker)
    assert waits(worker, TO_MAINSTREAM) == [suraj]
    home = page(worker, "home")
    assert "Suraj Kumar" in home
    assert reverse("learning:mainstream", args=[suraj]) in home
    said = {"true_on": ago(2), "school": "elsewhere", "note": "School of Riga", "grade": 5}
    assert post(worker, "mainstream", suraj, **said).status_code == 302
    assert waits(worker, TO_MAINSTREAM) == []
    assert waits(worker, RETENTION) == [], "three months on is not near yet"


def test_a_course_of_skills_does_not_wait_for_a_school(worker: User, suraj: UUID) -> None:
    came = enrolled(suraj, centre("dumra", "workshop"), true_on=ago(12))
    enter(
        came, seen(suraj, "enrolment_end", 3, of=str(came.uuid), ended_as="completed"), who=worker
    )
    assert waits(worker, TO_MAINSTREAM) == []


def test_whether_it_stayed_is_looked_at_on_its_day_and_waits_for_the_register(
    worker: User, suraj: UUID
) -> None:
    enter(seen(suraj, "mainstreaming", 3, grade=5), who=worker)
    [due] = due_for(worker)[RETENTION]
    assert (due.person, due.months_after, due.late) == (suraj, 3, False)


def test_a_dropout_is_visited_once(worker: User, suraj: UUID) -> None:
    came = enrolled(suraj, centre("bathnaha"), true_on=ago(12))
    left = seen(suraj, "enrolment_end", 3, of=str(came.uuid), ended_as="left", because="work")
    enter(came, left, who=worker)
    assert waits(worker, DROPOUTS) == [suraj]
    enter(seen(suraj, "visit", 2, visited="home", met="child"), who=worker)
    assert waits(worker, DROPOUTS) == []


def test_the_young_go_straight_to_school(worker: User, suraj: UUID, stranger: User) -> None:
    lata = register(worker, "Lata Devi", place_code=SITAMARHI, true_on=ago(3))
    age = {"age_low": 6, "age_high": 6, "evidence": "statement"}
    enter(
        seen(lata, "identity", 1, **age),
        seen(lata, "schooling", 1, school_status="never"),
        seen(suraj, "schooling", 1, school_status="never"),
        who=worker,
    )
    assert waits(worker, TO_SCHOOL) == [lata], "eleven is too old for it"
    assert waits(stranger, TO_SCHOOL) == []
    assert "Lata" not in page(stranger, "home")
    assert waits(worker, TO_SCHOOL, mine=True) == [], "her case is nobody's"
    said = {"true_on": TODAY, "school": "elsewhere", "note": "School of Riga"}
    assert post(worker, "enrol-child", lata, **said).status_code == 302
    assert waits(worker, TO_SCHOOL) == []
