"""Asking for long work, watching it, stopping it, taking it up again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from muara.errors import FrameError, NotAllowed
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.jobs import actions, kinds, queries, run, workers
from muara_server.jobs.models import Job
from muara_server.jobs.worker import tidy

pytestmark = pytest.mark.django_db
SECRET = "Asha Devi"  # a name in an error that no table may keep


@pytest.fixture(autouse=True)
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A kind of work that counts to five, and what it has counted."""
    counted: list[int] = []

    def count(work: run.Run) -> None:
        for number in range((work.cursor or 0) + 1, 6):
            with work.step(cursor=number, total=5, message=f"at.{number}"):
                if number == work.arguments.get("trip_at"):
                    raise RuntimeError(SECRET)
                if number == work.arguments.get("refuse_at"):
                    raise FrameError("This row cannot be read.", found=SECRET)
                counted.append(number)
                if number == work.arguments.get("stop_at"):
                    Job.objects.update(status=Job.Status.STOPPING)
        work.finish(counted=len(counted))

    monkeypatch.setitem(kinds._KINDS, "test.count", count)
    return counted


def asked(who: User | None = None, **arguments: int) -> Job:
    return actions.enqueue("test.count", who=who, arguments=arguments)


def worked(job: Job) -> Job:
    run.work(str(job.pk))
    job.refresh_from_db()
    return job


def test_a_job_is_done_with_its_progress_and_result(counting: list[int]) -> None:
    job = worked(asked())
    assert (job.status, job.done, job.total, job.percent) == ("done", 5, 5, 100)
    assert (job.result, job.message) == ({"counted": 5}, "at.5")
    assert counting == [1, 2, 3, 4, 5]


def test_asking_is_part_of_the_deed(ani: User) -> None:
    def deed() -> None:
        with transaction.atomic():
            asked(ani)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        deed()
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_the_queue_holds_the_id_of_the_job_and_nothing_else() -> None:
    job = asked(stop_at=3)
    assert DBTaskResult.objects.get().args_kwargs == {"args": [str(job.pk)], "kwargs": {}}


def test_names_are_no_arguments() -> None:
    with pytest.raises(ValueError, match="arguments"):
        actions.enqueue("test.count", who=None, arguments={"name": SECRET})


def test_an_unknown_kind_of_work_is_refused_before_it_is_queued() -> None:
    with pytest.raises(KeyError):
        actions.enqueue("test.unheard", who=None)
    assert not DBTaskResult.objects.exists()


def test_a_job_stops_between_two_steps(counting: list[int]) -> None:
    """The step in which the order arrives is kept; the next one does not begin."""
    job = worked(asked(stop_at=2))
    assert (job.status, job.done, job.cursor) == ("stopped", 2, 2)
    assert counting == [1, 2]


def test_a_stopped_job_goes_on_from_its_cursor(ani: User, counting: list[int]) -> None:
    job = asked(ani)
    actions.stop(job, who=ani)
    assert worked(job).status == "stopped"
    assert counting == []
    actions.resume(job, who=ani)
    assert worked(job).status == "done"
    assert counting == [1, 2, 3, 4, 5]


def test_a_failed_step_is_undone_and_its_words_are_kept_nowhere(counting: list[int]) -> None:
    job = worked(asked(trip_at=3))
    assert (job.status, job.done, job.cursor, job.message) == ("failed", 2, 2, "RuntimeError")
    assert counting == [1, 2]
    for table in (Job, DBTaskResult, AuditEntry):
        assert SECRET not in str(list(table.objects.values()))


def test_what_the_library_refuses_is_told_by_its_code() -> None:
    assert worked(asked(refuse_at=1)).message == "frame"


def test_a_failed_job_goes_on_from_its_cursor(counting: list[int]) -> None:
    job = worked(asked(trip_at=3))
    Job.objects.update(arguments={})
    actions.resume(job, who=None)
    assert worked(job).status == "done"
    assert counting == [1, 2, 3, 4, 5]


def test_a_job_that_ended_is_not_stopped(ani: User) -> None:
    job = worked(asked(ani))
    with pytest.raises(NotAllowed) as refused:
        actions.stop(job, who=ani)
    assert refused.value.code == "job_has_ended"


def test_chitra_neither_sees_nor_stops_what_ani_asked_for(ani: User, chitra: User) -> None:
    job = asked(ani)
    assert queries.job_of(chitra, job.pk) is None
    assert queries.job_of(ani, job.pk) == job
    with pytest.raises(NotAllowed):
        actions.stop(job, who=chitra)


def test_a_job_done_already_is_not_done_again(counting: list[int]) -> None:
    job = worked(asked())
    worked(job)
    assert counting == [1, 2, 3, 4, 5]


def test_a_job_whose_worker_is_dead_is_taken_back_at_once(counting: list[int]) -> None:
    job = asked()
    machine, pid, _ = workers.own_name().split("/")
    lost = f"{machine}/{pid}/1"  # this process's number, given to another one before it
    now = timezone.now()
    Job.objects.update(status="running", worker=lost, attempts=1, beat_at=now, cursor=3, done=3)
    assert actions.take_back_abandoned() == 1
    assert worked(job).status == "done"
    assert counting == [4, 5]


def test_a_job_on_another_machine_is_taken_back_after_its_lease() -> None:
    asked()
    now = timezone.now()
    Job.objects.update(status="running", worker="elsewhere/1/1", attempts=1, beat_at=now)
    assert actions.take_back_abandoned() == 0
    Job.objects.update(beat_at=now - dt.timedelta(seconds=workers.LEASE_SECONDS + 1))
    assert actions.take_back_abandoned() == 1


def test_a_job_that_lost_its_place_in_the_queue_is_queued_again() -> None:
    asked()
    DBTaskResult.objects.all().delete()
    actions.take_back_abandoned()
    assert DBTaskResult.objects.count() == 1
    actions.take_back_abandoned()
    assert DBTaskResult.objects.count() == 1


def test_a_worker_that_was_given_up_writes_no_more(counting: list[int]) -> None:
    """It slept through its lease; meanwhile another worker took the job over."""
    job = run._take(str(asked().pk))
    assert job is not None
    held = run.Run(job)
    Job.objects.update(attempts=2)
    with pytest.raises(run.Superseded), held.step(cursor=1):
        counting.append(1)
    assert counting == []
    assert Job.objects.get().cursor is None


def test_old_sessions_and_the_queues_old_rows_are_forgotten(ani: User) -> None:
    month = dt.timedelta(days=30)
    kept, old = SessionStore(), SessionStore()
    kept.save()
    old.set_expiry(timezone.now() - month)
    old.save()
    asked()
    asked()
    DBTaskResult.objects.filter(pk=DBTaskResult.objects.first().pk).update(
        status="SUCCESSFUL", finished_at=timezone.now() - month
    )
    tidy()
    assert kept.exists(kept.session_key)
    assert not old.exists(old.session_key)
    assert DBTaskResult.objects.count() == 1
