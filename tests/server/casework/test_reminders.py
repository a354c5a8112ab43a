"""Whoever must act is told on the day, told that it is late, and then it goes up: each once."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.casework.actions.reminders import remind
from muara_server.casework.models import Proceeding
from muara_server.casework.queries.reminders import untold
from muara_server.notices.models import Notice
from server.cast import PROGRAMME

from .conftest import step

pytestmark = pytest.mark.django_db


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
