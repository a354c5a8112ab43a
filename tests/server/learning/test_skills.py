"""A course of skills: its stages on a page, what follows from them, and the work that was found."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from muara.errors import FrameError
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.learning.frames.trainee import Taken, taken_by
from muara_server.learning.frames.trainees_listed import how_many, listed_for
from muara_server.learning.queries.certificates import certificate_of
from muara_server.registry import queries as registry
from muara_server.registry.models import Observation
from server.india import SITAMARHI, logged_in
from server.learning.at_work import FAIR
from server.learning.centres import draft
from server.learning.courses import course, institute, stage
from server.ledger.entering import enter, register

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CAME, ENDED = dt.date(2017, 6, 5), dt.date(2017, 9, 28)
WORK = {
    "work_kind": "hotel",
    "economic_hours": "24",
    **{
        name: ("yes" if value else "no") if isinstance(value, bool) else str(value)
        for name, value in FAIR.items()
    },
}


@pytest.fixture
def meena(india: None, worker: User) -> UUID:
    """Sixteen when she came."""
    return someone(worker, "Meena Devi", 16)


@pytest.fixture
def as_ani(worker: User) -> Client:
    return logged_in(worker)


def someone(who: User, name: str, age: int) -> UUID:
    person = register(who, name, place_code=SITAMARHI, true_on=CAME, sex="female")
    told = {"age": age, "evidence": "school_record"}
    enter(draft("identity", person=person, true_on=CAME, facts=told), who=who)
    return person


def post(client: Client, person: UUID, event: str, day: dt.date, **answers: Any) -> Any:
    page = reverse("learning:stage", args=[person, event])
    told = {"course": "tailoring", "true_on": day.isoformat(), **answers}
    return client.post(page, told, follow=True)


def taken(who: User, person: UUID) -> Taken:
    [found] = taken_by(registry.person_for(who, person))
    return found


def test_from_enrolment_to_lawful_work(meena: UUID, worker: User, as_ani: Client) -> None:
    institute(course())
    post(as_ani, meena, "enrolled", CAME, given_at="iti-sitamarhi/2012-2")
    for module in ("measuring", "seams"):
        post(as_ani, meena, "module_passed", dt.date(2017, 8, 1), module=module)
    post(as_ani, meena, "assessed", dt.date(2017, 9, 20))
    post(as_ani, meena, "completed", ENDED)
    post(as_ani, meena, "certified", dt.date(2017, 10, 4))
    shown = post(as_ani, meena, "placed", dt.date(2017, 11, 6), **WORK).content.decode()
    assert "Permitted work" in shown
    answers = taken(worker, meena).answers
    assert (answers["trained_on"], answers["counts"], answers["placed"]) == (ENDED, "yes", "yes")
    assert answers["lawful"] == "yes"
    kinds = Observation.objects.filter(person=meena, true_on=ENDED).values_list("kind", flat=True)
    assert set(kinds) == {"training", "enrolment_end"}


@pytest.mark.parametrize(
    ("event", "day", "answers", "says"),
    [
        ("certified", dt.date(2017, 7, 1), {}, "does not fit what is recorded"),
        ("module_passed", dt.date(2017, 8, 2), {"module": "seams"}, "passed already"),
        ("module_passed", dt.date(2017, 8, 2), {"module": "cooking"}, "Choose one of the list."),
        ("completed", dt.date(2099, 8, 2), {}, "has not come yet"),
        ("traced_3", dt.date(2017, 12, 28), {}, "Say at least whether"),
    ],
)
def test_what_does_not_fit_is_said_at_once(
    meena: UUID,
    worker: User,
    as_ani: Client,
    event: str,
    day: dt.date,
    answers: dict[str, str],
    says: str,
) -> None:
    course()
    enter(
        stage(meena, "enrolled", CAME),
        stage(meena, "module_passed", dt.date(2017, 8, 1), module="seams"),
        stage(meena, "completed", ENDED),
        who=worker,
    )
    before = Observation.objects.count()
    assert says in post(as_ani, meena, event, day, **answers).content.decode()
    assert Observation.objects.count() == before


def test_a_module_that_the_course_lacks_does_not_come_in_by_any_door(
    meena: UUID, worker: User
) -> None:
    course()
    for module in ({}, {"module": "seam"}):
        with pytest.raises(FrameError, match="module"):
            enter(stage(meena, "module_passed", CAME, **module), who=worker)


def test_the_wrong_day_is_corrected_with_what_was_recorded_beside_it(
    meena: UUID, worker: User, as_ani: Client
) -> None:
    course()
    enter(stage(meena, "enrolled", CAME), stage(meena, "certified", CAME), who=worker)
    post(as_ani, meena, "placed", dt.date(2017, 11, 6), **WORK)
    [placed] = [each for each in taken(worker, meena).stages if each.told.event == "placed"]
    page = reverse("learning:correct-stage", args=[meena, placed.id])
    as_ani.post(page, {"true_on": "2017-11-07"})
    right = Observation.objects.filter(true_on=dt.date(2017, 11, 7), corrected_by=None)
    assert set(right.values_list("kind", flat=True)) == {"training", "work"}
    found = taken(worker, meena)
    assert found.slips
    [wrong] = [each for each in found.stages if each.told.event == "certified"]
    as_ani.post(
        reverse("learning:correct-stage", args=[meena, wrong.id]), {"reason": "did_not_happen"}
    )
    assert "certified" not in {each.told.event for each in taken(worker, meena).stages}


def test_the_list_tells_what_is_next_and_shows_nobody_of_another_district(
    meena: UUID, worker: User, stranger: User
) -> None:
    enter(stage(meena, "enrolled", CAME), stage(meena, "completed", ENDED), who=worker)
    page = reverse("learning:skills")
    shown = logged_in(worker).get(page).content.decode()
    assert "Meena Devi" in shown
    assert "Give the certificate." in shown
    assert how_many(listed_for(worker))["to_certify"] == 1
    assert "Meena" not in logged_in(stranger).get(page).content.decode()


def test_a_certificate_is_told_to_whoever_has_its_number_and_name_and_to_nobody_else(
    meena: UUID, worker: User
) -> None:
    enter(stage(meena, "enrolled", CAME), stage(meena, "certified", ENDED), who=worker)
    [early] = [each for each in taken(worker, meena).stages if each.told.event == "certified"]
    seen = registry.timeline(worker, meena, read=True)
    file = registry.person_for(worker, meena)
    assert certificate_of(file, seen, early.id) is None  # the course had not ended
    enter(stage(meena, "completed", ENDED), who=worker)
    seen = registry.timeline(worker, meena, read=True)
    found = certificate_of(file, seen, early.id)
    assert found is not None
    wrong = found.number[:-1] + ("C" if found.number.endswith("B") else "B")
    page, told = reverse("learning:verify"), {"number": found.number, "name": "meena  DEVI"}
    shown = Client().post(page, told)
    assert "This certificate is real" in shown.content.decode()
    assert AuditEntry.objects.filter(deed="certificate.verified", who=None).exists()
    for other in ({"name": "Somebody Else"}, {"number": wrong}, {"number": "17"}):
        refused = Client().post(page, told | other)
        assert (refused.status_code, b"This certificate is real" in refused.content) == (404, False)
