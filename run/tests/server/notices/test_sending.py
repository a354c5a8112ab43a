"""Messages leave when their reader wants them, are tried again, and are never lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import override_settings

from muara_server.accounts import actions as accounts
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.jobs.actions import take_back_abandoned
from muara_server.jobs.models import Job
from muara_server.notices import actions, jobs, queries
from muara_server.notices.models import Delivery, Notice
from server.notices.conftest import NIGHT, NOON, SECRET, Box, Clock, pass_by, reach, waiting

pytestmark = pytest.mark.django_db
NUMBER = "+919876543210"


def late(*users: User, key: str = "x", days: int = 3, urgent: bool = False) -> None:
    actions.tell(users, "test.late", key=key, values={"days": days}, urgent=urgent)


def test_a_role_that_must_know_is_told_at_once(ani: User, box: Box, clock: Clock) -> None:
    reach(ani, sms=NUMBER)
    late(ani)
    pass_by()
    assert box == [(NUMBER, "Muara: An answer is 3 days late.")]
    assert Delivery.objects.get().status == "sent"


def test_everybody_else_is_told_once_a_day(budi: User, box: Box, clock: Clock) -> None:
    reach(budi, sms=NUMBER)
    for days in (3, 4, 5):
        late(budi, key=str(days), days=days)
    assert waiting() == ["05 08:00"] * 3
    pass_by()
    assert box == []
    clock(NOON + dt.timedelta(hours=20, minutes=1))
    pass_by()
    assert box == [(NUMBER, "Muara: 3 notices. Log in to read them.")]


def test_in_quiet_hours_it_waits_and_is_not_lost(ani: User, box: Box, clock: Clock) -> None:
    reach(ani, sms=NUMBER)
    clock(NIGHT)
    late(ani)
    pass_by()
    assert (list(box), waiting()) == ([], ["05 07:00"])
    clock(NIGHT + dt.timedelta(hours=9))
    pass_by()
    assert len(box) == 1


def test_a_pass_that_comes_late_keeps_quiet_too(ani: User, box: Box, clock: Clock) -> None:
    """Told by day; no worker ran until the night."""
    reach(ani, sms=NUMBER)
    late(ani)
    clock(NIGHT)
    pass_by()
    assert (list(box), waiting()) == ([], ["05 07:00"])


def test_what_is_urgent_waits_for_nothing(ani: User, budi: User, box: Box, clock: Clock) -> None:
    reach(ani, sms=NUMBER)
    reach(budi, sms="+62811111111")
    clock(NIGHT)
    late(budi, urgent=True)
    actions.tell([ani], "notices.test", key="x")
    pass_by()
    assert {number for number, _ in box} == {NUMBER, "+62811111111"}


def test_email_has_a_subject_a_time_and_an_address_without_a_name(
    ani: User, box: Box, clock: Clock
) -> None:
    reach(ani, email="ani@example.org")
    accounts.choose_language(ani, "id")
    with override_settings(MUARA_ADDRESS="https://muara.example.org"):
        late(ani)
        pass_by()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["ani@example.org"], "Muara: 1 pemberitahuan")
    assert "4 Mei 2026, 12.00\nSebuah jawaban terlambat 3 hari." in sent.body
    assert f"https://muara.example.org/notices/{Notice.objects.get().pk}/" in sent.body


def test_without_an_address_of_the_server_it_leads_nowhere(
    ani: User, box: Box, clock: Clock
) -> None:
    reach(ani, email="ani@example.org")
    late(ani)
    pass_by()
    assert "http" not in mail.outbox[0].body


def test_both_channels_carry_it(ani: User, box: Box, clock: Clock) -> None:
    reach(ani, email="ani@example.org", sms=NUMBER)
    late(ani)
    pass_by()
    assert (len(mail.outbox), len(box)) == (1, 1)


@pytest.mark.parametrize("settings", [{"MUARA_SMS": ""}, {"MUARA_EMAIL": ""}])
def test_a_channel_that_is_off_carries_nothing(
    ani: User, box: Box, clock: Clock, settings: dict[str, str]
) -> None:
    reach(ani, email="ani@example.org", sms=NUMBER)
    with override_settings(**settings):
        late(ani)
        pass_by()
    assert len(mail.outbox) + len(box) == 1


def test_what_waits_outlasts_a_channel_that_is_off_for_a_while(
    ani: User, box: Box, clock: Clock
) -> None:
    reach(ani, sms=NUMBER)
    late(ani)
    with override_settings(MUARA_SMS=""):
        pass_by()
    assert Delivery.objects.get().status == "waiting"
    pass_by()
    assert len(box) == 1


def test_who_wants_no_sms_gets_none(ani: User, box: Box, clock: Clock) -> None:
    reach(ani, sms=NUMBER)
    late(ani)
    queries.Preference.objects.update(sms=False)
    pass_by()
    assert box == []
    assert Delivery.objects.get().status == "left_out"


def test_what_was_read_here_is_not_sent_again(budi: User, box: Box, clock: Clock) -> None:
    reach(budi, sms=NUMBER)
    late(budi)
    actions.read(Notice.objects.get())
    clock(NOON + dt.timedelta(days=1))
    pass_by()
    assert box == []
    assert Delivery.objects.get().status == "left_out"


def test_a_notice_for_here_alone_is_not_sent(ani: User, box: Box, clock: Clock) -> None:
    reach(ani, sms=NUMBER)
    actions.tell([ani], "test.here", key="x")
    assert not Delivery.objects.exists()


def test_a_failure_is_tried_again_later(ani: User, box: Box, clock: Clock) -> None:
    reach(ani, sms=NUMBER)
    late(ani)
    box.fails = True
    assert pass_by() == "done"
    held = Delivery.objects.get()
    assert (held.status, held.attempts, held.problem) == ("waiting", 1, "ConnectionRefusedError")
    assert waiting() == ["04 12:05"]
    box.fails = False
    pass_by()
    assert box == []
    clock(NOON + dt.timedelta(minutes=5))
    pass_by()
    assert len(box) == 1
    assert Delivery.objects.get().problem == ""


def test_after_the_last_attempt_the_administrators_are_told(
    ani: User, somebody: Callable[..., User], box: Box, clock: Clock
) -> None:
    adi = somebody("administrator", None)
    reach(adi, sms="+62811111111")
    reach(ani, sms=NUMBER, quiet_from=0, quiet_until=0)
    late(ani)
    box.fails = True
    for attempt in range(8):
        clock(NOON + dt.timedelta(hours=13 * attempt))
        pass_by()
    held = Delivery.objects.get()
    assert (held.status, held.attempts) == ("given_up", 6)
    assert queries.unread(adi) == 1
    assert queries.unread(ani) == 1  # it still stands on the page
    assert [state.given_up for state in queries.channel_states()] == [0, 1]


def test_what_was_given_up_can_be_tried_again(
    ani: User, somebody: Callable[..., User], box: Box, clock: Clock
) -> None:
    reach(ani, sms=NUMBER)
    late(ani)
    Delivery.objects.update(status="given_up", ended_at=NOON, attempts=6, problem="OSError")
    actions.try_again(Delivery.objects.get(), who=somebody("administrator", None))
    pass_by()
    assert len(box) == 1


def test_a_worker_killed_while_it_sends_loses_nothing(
    ani: User, box: Box, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It took the message and wrote down no end: the message falls due again."""
    reach(ani, sms=NUMBER)
    late(ani)

    def killed(*_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(jobs, "_send", killed)
        with pytest.raises(KeyboardInterrupt):
            pass_by()
    assert Delivery.objects.get().status == "waiting"
    Job.objects.update(worker="elsewhere/1/1", beat_at=NOON - dt.timedelta(hours=1))
    take_back_abandoned()
    clock(NOON + dt.timedelta(minutes=5))
    pass_by()
    assert len(box) == 1


def test_the_words_of_a_failure_are_kept_nowhere(
    ani: User, box: Box, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """They may quote the number, and whatever a gateway thinks of."""
    reach(ani, sms=NUMBER)
    late(ani)
    box.fails = True
    pass_by()
    kept = str(list(Delivery.objects.values())) + caplog.text
    assert "ConnectionRefusedError" in kept
    assert SECRET not in kept
    assert NUMBER not in kept


def test_sending_leaves_the_audit_trail_to_deeds(ani: User, box: Box, clock: Clock) -> None:
    reach(ani, sms=NUMBER)
    before = AuditEntry.objects.count()
    late(ani)
    pass_by()
    assert AuditEntry.objects.count() == before
