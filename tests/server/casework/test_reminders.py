"""Whoever must act is told on the day, told that it is late, and then it goes up: each once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pytest
from django.utils import timezone

from muara.follow_up import schedule
from muara.packs import open_pack
from muara_server.accounts.models import User
from muara_server.accounts.roles import shipped
from muara_server.casework import jobs
from muara_server.casework.actions.reminders import remind, remind_of_visit
from muara_server.casework.frames.visits import missed_visits
from muara_server.casework.models import Proceeding
from muara_server.casework.queries.reminders import untold, untold_visits
from muara_server.notices.messages import says
from muara_server.notices.models import Notice
from server.cast import PROGRAMME, Map
from server.ledger.entering import draft, enter

from .conftest import step
from .test_retention import Pass

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def told(user: User) -> list[str]:
    """The kinds of notice this person has had, in order."""
    return list(Notice.objects.filter(user=user).order_by("told_at").values_list("kind", flat=True))


def run_on(moment: dt.datetime) -> int:
    """One pass at this moment: how many people were told."""
    return sum(
        remind(proceeding, now=moment) for proceeding in untold(PROGRAMME, now=moment, at_most=100)
    )


@pytest.fixture
def due(case: UUID) -> dt.datetime:
    found = Proceeding.objects.get(pk=case).due
    assert found is not None
    return found


def test_on_the_day_whose_turn_it_is_is_told(due: dt.datetime, ani: User, budi: User) -> None:
    assert run_on(due - dt.timedelta(days=1)) == 0
    assert run_on(due - dt.timedelta(hours=2)) == 1
    assert told(ani) == ["casework.due"]
    assert told(budi) == []


def test_nobody_is_told_the_same_twice(due: dt.datetime, ani: User) -> None:
    moment = due - dt.timedelta(hours=2)
    assert [run_on(moment), run_on(moment), run_on(moment + dt.timedelta(minutes=10))] == [1, 0, 0]
    assert told(ani) == ["casework.due"]


def test_what_is_late_goes_up_to_the_supervisor_and_on(
    due: dt.datetime, ani: User, budi: User
) -> None:
    run_on(due - dt.timedelta(hours=2))
    for days in range(40):
        run_on(due + dt.timedelta(days=days, minutes=1))
    assert told(ani)[:2] == ["casework.due", "casework.late"]
    assert "casework.gone_up" in told(budi)


def test_a_server_that_was_off_tells_only_what_holds_now(due: dt.datetime, ani: User) -> None:
    """Nobody is told that something is due today which has been late for a week."""
    run_on(due + dt.timedelta(minutes=1))
    assert told(ani) == ["casework.late"]


def test_what_was_done_in_time_is_told_to_nobody(
    case: UUID, due: dt.datetime, ani: User, budi: User
) -> None:
    step(case, "register", ani, consent_basis="child")
    later = Proceeding.objects.get(pk=case).due
    assert later is not None
    assert run_on(due - dt.timedelta(days=1)) == 0
    assert told(ani) == told(budi) == []


def test_a_new_day_begins_anew(case: UUID, due: dt.datetime, ani: User) -> None:
    run_on(due + dt.timedelta(minutes=1))
    Proceeding.objects.filter(pk=case).update(due=due + dt.timedelta(days=10))
    assert run_on(due + dt.timedelta(minutes=2)) == 0
    assert run_on(due + dt.timedelta(days=10, minutes=1)) == 1
    assert told(ani) == ["casework.late", "casework.late"]


def test_another_district_hears_nothing(due: dt.datetime, chitra: User) -> None:
    for days in range(40):
        run_on(due + dt.timedelta(days=days, minutes=1))
    assert told(chitra) == []


def test_a_notice_says_matter_district_and_day_and_no_name(due: dt.datetime, ani: User) -> None:
    run_on(due + dt.timedelta(minutes=1))
    notice = Notice.objects.get(user=ani)
    assert notice.values["matter"] == "case"
    assert notice.values["due"] == timezone.localdate(due).isoformat()
    assert set(notice.values) == {"matter", "due", "place"}
    assert notice.route == "casework:proceeding"


# --- a visit that was not made ---


@pytest.fixture
def dev(places: Map, somebody: Callable[..., User]) -> User:
    """The district officer where the boy lives."""
    return somebody("district_officer", places.sitamarhi, login="dev", name="Dev Officer")


def look_on(day: dt.date) -> int:
    """One pass over the missed visits on this day: how many people were told."""
    return sum(map(remind_of_visit, untold_visits(missed_visits(PROGRAMME, on=day))))


@pytest.fixture
def visit_by(case: UUID) -> dt.date:
    """The last day of the first visit of his case, which was opened a hundred days ago."""
    opened = timezone.now() - dt.timedelta(days=100)
    Proceeding.objects.filter(pk=case).update(opened_at=opened)
    [missed] = missed_visits(PROGRAMME, on=timezone.localdate(opened) + dt.timedelta(days=50))
    return missed.due_by


def test_a_missed_visit_goes_up_and_each_hears_of_it_once(
    visit_by: dt.date, ani: User, budi: User, dev: User, chitra: User
) -> None:
    """Who has the case on the first day, the supervisor after a week, the district in a month."""
    said = [(late, look_on(visit_by + dt.timedelta(days=late))) for late in (0, 1, 2, 8, 9, 31, 32)]
    assert said == [(0, 0), (1, 1), (2, 0), (8, 1), (9, 0), (31, 1), (32, 0)]
    for user in (ani, budi, dev):
        assert told(user) == ["casework.visit_missed"]
    assert told(chitra) == []


def test_a_server_that_was_off_tells_all_of_them_at_once(
    visit_by: dt.date, ani: User, budi: User, dev: User
) -> None:
    assert look_on(visit_by + dt.timedelta(days=40)) == 3


def test_a_visit_made_is_told_to_nobody_and_the_next_begins_anew(
    visit_by: dt.date, suraj: UUID, ani: User, budi: User
) -> None:
    assert look_on(visit_by + dt.timedelta(days=1)) == 1
    made = visit_by + dt.timedelta(days=2)
    seen = {"visited": "home", "met": "child"}
    enter(draft("visit", person=suraj, true_on=made, facts=seen), who=ani)
    assert look_on(made) == 0
    assert look_on(made + dt.timedelta(days=60)) >= 1
    assert told(ani) == ["casework.visit_missed"] * 2


def test_what_is_told_of_a_missed_visit_names_no_child(visit_by: dt.date, ani: User) -> None:
    look_on(visit_by + dt.timedelta(days=1))
    notice = Notice.objects.get(user=ani)
    assert set(notice.values) == {"days", "due", "place"}
    assert says(notice).startswith("A visit in Sitamarhi was to be made by")


def test_the_server_looks_for_missed_visits_by_itself(
    visit_by: dt.date, ani: User, budi: User
) -> None:
    jobs.visits(Pass())
    jobs.visits(Pass())
    assert told(ani) == told(budi) == ["casework.visit_missed"]


@pytest.mark.parametrize("name", ["india", "indonesia", "international"])
def test_whoever_is_told_of_a_missed_visit_works_in_a_role_there_is(name: str) -> None:
    """A pack names roles; one that nobody can have would tell nobody."""
    rhythm = schedule(open_pack(name))
    told = {role for each in rhythm.told for role in rhythm.parties[each.to].roles}
    assert told <= {each.key for each in shipped()}
