"""What is late and went up: a State's officer learns whom to ask, and nothing about the child."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions import complaints as actions
from muara_server.casework.actions.reminders import remind
from muara_server.casework.models import Proceeding
from muara_server.casework.procedures import procedures_at
from muara_server.casework.queries.moments import moments_of
from muara_server.casework.queries.reminders import untold
from muara_server.notices.models import Notice
from muara_server.notices.reading import kind
from server.cast import PROGRAMME
from server.india import SITAMARHI, SURAT, logged_in, place

from .conftest import Somebody

pytestmark = pytest.mark.django_db
KILN = "The kiln behind the bridge at Riga"


@pytest.fixture
def late(india: None, somebody: Somebody) -> UUID:
    """A report that Devi Prasad has left lying for four days."""
    actions.confirm_duty(somebody("district_officer", place(SITAMARHI), name="Devi Prasad"))
    report = actions.Report(
        uuid=uuid4(),
        place=place(SITAMARHI),
        facts={"children": 2, "work_kind": "brick_kiln", "from_whom": "neighbour"},
        identifiers={"address": KILN, "name": "Xerxes Mandal"},
    )
    actions.receive(report, address="10.0.0.1")
    return make_late(report.uuid, days=4)


def make_late(proceeding: UUID, *, days: int) -> UUID:
    due = timezone.now() - dt.timedelta(days=days)
    Proceeding.objects.filter(pk=proceeding).update(due=due)
    return proceeding


@pytest.fixture
def bihar(india: None, somebody: Somebody) -> User:
    return somebody("state_officer", place("IN.ST.10"), name="State Officer")


def page(user: User, **asked: str) -> str:
    return logged_in(user).get(reverse("casework:gone-up"), asked).content.decode()


def told_all() -> None:
    for going, now in moments_of(PROGRAMME):
        for proceeding in untold(PROGRAMME, now=now, at_most=100, among=going):
            remind(proceeding, now=now)


def test_the_state_reads_whom_to_ask_and_since_when_and_no_word_of_the_report(
    late: UUID, bihar: User
) -> None:
    shown = page(bihar)
    body = shown[shown.index("<main") :]
    for word in ("Complaint", "Sitamarhi", "Devi Prasad", "4 days late"):
        assert word in body
    for word in (KILN, "Xerxes", "kiln", "neighbour", str(late), ">2<"):
        assert word not in body
    assert AuditEntry.objects.filter(deed="late.told", detail__count=1).exists()


def test_another_state_reads_nothing_of_it(late: UUID, somebody: Somebody) -> None:
    assert "Devi Prasad" not in page(somebody("state_officer", place("IN.ST.24")))


def test_the_nation_reads_it_once_the_state_has_not_answered_either(
    late: UUID, somebody: Somebody
) -> None:
    nation = somebody("national_officer", None)
    assert "Devi Prasad" not in page(nation)
    make_late(late, days=6)
    assert "Devi Prasad" in page(nation)


def test_what_is_late_by_less_stays_with_the_district(late: UUID, bihar: User) -> None:
    make_late(late, days=0)
    assert "Nothing has gone up to you" in page(bihar)


def test_one_matter_alone_can_be_asked_for(late: UUID, bihar: User) -> None:
    assert "Devi Prasad" in page(bihar, matter="complaint")
    assert "Devi Prasad" not in page(bihar, matter="referral")
    answer = logged_in(bihar).get(reverse("casework:gone-up"), {"matter": "none"})
    assert answer.status_code == 404


def test_the_notice_leads_to_the_page(late: UUID, bihar: User) -> None:
    told_all()
    notice = Notice.objects.get(user=bihar)
    assert (notice.kind, notice.about) == ("casework.gone_up", None)
    client = logged_in(bihar)
    answer = client.get(reverse("notices:open", args=[notice.pk]), follow=True)
    assert answer.request["PATH_INFO"] == reverse("casework:gone-up")
    assert "Devi Prasad" in answer.content.decode()


def test_the_results_lead_there_too(late: UUID, bihar: User) -> None:
    assert reverse("casework:gone-up") in results(logged_in(bihar))


def test_who_hears_of_nothing_late_has_no_such_page(late: UUID, somebody: Somebody) -> None:
    officer = logged_in(somebody("district_officer", place(SURAT)))
    assert officer.get(reverse("casework:gone-up")).status_code == 403
    assert reverse("casework:gone-up") not in results(officer)


def results(client: Client) -> str:
    return client.get(reverse("programme:results"), follow=True).content.decode()


@pytest.mark.parametrize("told", ["casework.due", "casework.late", "casework.gone_up"])
def test_all_that_can_be_late_has_a_word_in_the_notices(told: str) -> None:
    """A procedure without one would stop the telling of everything that comes after it."""
    words = kind(told).values["matter"]
    clocked = {
        key
        for key, procedure in procedures_at(None).items()
        for state in procedure.states.values()
        if state.due_fact or procedure.clock(state.key, None)
    }
    assert clocked <= set(words)


def test_a_report_after_the_end_of_a_programme_goes_by_the_clock_on_the_wall(
    late: UUID, bihar: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The programme of 2008 is over; a child reported today is not."""

    def ended(_programme: str) -> dt.datetime:
        return dt.datetime(2013, 9, 30, tzinfo=dt.UTC)

    monkeypatch.setattr("muara_server.registry.queries.working_moment", ended)
    told_all()
    assert Notice.objects.filter(user=bihar, kind="casework.gone_up").exists()
    assert "Devi Prasad" in page(bihar)
