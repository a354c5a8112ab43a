"""Work that begins by itself, every so many minutes: never two at once, never lost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from muara_server.audit.models import AuditEntry
from muara_server.jobs import actions, kinds, queries, run
from muara_server.jobs.models import Job, Repeated

pytestmark = pytest.mark.django_db
FIVE_MINUTES = dt.timedelta(minutes=5)


@pytest.fixture(autouse=True)
def begun(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One work, every five minutes, and the cursors it began with; the server's own rest."""
    cursors: list[object] = []

    def beat(work: run.Run) -> None:
        cursors.append(work.cursor)
        with work.step(cursor="half way"):
            pass
        if len(cursors) in TRIPS:
            raise RuntimeError

    monkeypatch.setattr(kinds, "_REPEATED", {"test.beat": FIVE_MINUTES})
    monkeypatch.setitem(kinds._KINDS, "test.beat", beat)
    TRIPS.clear()
    return cursors


TRIPS: set[int] = set()


def worked() -> str:
    job = Job.objects.get()
    run.work(str(job.pk))
    job.refresh_from_db()
    return job.status


def five_minutes_later() -> None:
    row = Repeated.objects.get()
    Repeated.objects.update(due_at=row.due_at - FIVE_MINUTES)


def test_it_begins_when_it_is_due_and_not_before(begun: list[object]) -> None:
    assert actions.begin_what_is_due() == 1
    assert worked() == "done"
    assert actions.begin_what_is_due() == 0
    five_minutes_later()
    assert actions.begin_what_is_due() == 1
    assert worked() == "done"
    assert begun == [None, None]


def test_one_row_is_kept_however_often_it_began() -> None:
    for _ in range(3):
        actions.begin_what_is_due()
        worked()
        five_minutes_later()
    assert Job.objects.count() == Repeated.objects.count() == 1


def test_the_next_waits_for_the_one_at_work(begun: list[object]) -> None:
    actions.begin_what_is_due()
    five_minutes_later()
    assert actions.begin_what_is_due() == 0
    assert DBTaskResult.objects.count() == 1
    worked()
    assert actions.begin_what_is_due() == 1


def test_what_was_missed_is_done_once() -> None:
    actions.begin_what_is_due()
    worked()
    Repeated.objects.update(due_at=timezone.now() - dt.timedelta(days=3))
    assert actions.begin_what_is_due() == 1
    worked()
    assert actions.begin_what_is_due() == 0


def test_one_that_failed_begins_again_and_is_told_meanwhile(begun: list[object]) -> None:
    TRIPS.add(1)
    actions.begin_what_is_due()
    assert worked() == "failed"
    assert queries.not_repeating() == ["test.beat"]
    five_minutes_later()
    actions.begin_what_is_due()
    assert worked() == "done"
    assert begun == [None, None]
    assert queries.not_repeating() == []


def test_one_that_no_worker_begins_is_told() -> None:
    assert queries.not_repeating() == ["test.beat"]
    actions.begin_what_is_due()
    assert queries.not_repeating() == []
    Repeated.objects.update(due_at=timezone.now() - dt.timedelta(minutes=6))
    assert queries.not_repeating() == ["test.beat"]


def test_nobody_asks_for_it_besides() -> None:
    with pytest.raises(ValueError, match="begins by itself"):
        actions.enqueue("test.beat", who=None)


def test_it_leaves_the_audit_trail_to_deeds() -> None:
    before = AuditEntry.objects.count()
    actions.begin_what_is_due()
    worked()
    assert AuditEntry.objects.count() == before


def test_a_worker_of_the_round_before_writes_no_more() -> None:
    """It slept through its lease and the whole of the next round."""
    actions.begin_what_is_due()
    job = run._take(str(Job.objects.get().pk))
    assert job is not None
    held = run.Run(job)
    Job.objects.update(status="done", ended_at=timezone.now())
    five_minutes_later()
    actions.begin_what_is_due()
    assert worked() == "done"
    with pytest.raises(run.Superseded), held.step(cursor=1):
        pass
