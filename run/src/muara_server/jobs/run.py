"""One worker at work on one job: steps, heartbeat, and the four ways in which it can end."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

from muara.errors import MuaraError
from muara_server.audit.actions import record
from muara_server.jobs import kinds, workers
from muara_server.jobs.models import Job

if TYPE_CHECKING:
    from uuid import UUID

log = logging.getLogger("muara.jobs")


class Stopped(Exception):
    """Somebody asked this job to stop; raised between two steps."""


class Interrupted(Exception):
    """This worker is ending: the job goes back to the queue, with its cursor."""


class Superseded(Exception):
    """Another worker has taken this job over: this one must not write any more."""


_interrupted = threading.Event()


def interrupt() -> None:
    """Let the job that this process works on end after the step it is in."""
    _interrupted.set()


class Run:
    """What the function that does the work holds: its arguments, its cursor and its steps."""

    def __init__(self, job: Job) -> None:
        self.job_id: UUID = job.pk
        self.kind = job.kind
        self.programme = job.programme
        self.asked_by = job.asked_by
        self.arguments: dict[str, Any] = job.arguments
        self.cursor: Any = job.cursor
        self.attempt = job.attempts

    @contextmanager
    def step(
        self, *, cursor: Any, done: int = 1, total: int | None = None, message: str = ""
    ) -> Iterator[None]:
        """Do one step: its writes, the cursor and the progress are kept together, or not at all.

        Raises `Stopped` before the step when somebody asked for that.
        """
        with transaction.atomic():
            job = self._held()
            if job.status == Job.Status.STOPPING:
                raise Stopped
            if _interrupted.is_set():
                raise Interrupted
            yield
            job.cursor, job.done = cursor, job.done + done
            job.total = max(total or job.total or 0, job.done) if (total or job.total) else None
            job.message = message or job.message
            job.beat_at = timezone.now()
            job.save(update_fields=["cursor", "done", "total", "message", "beat_at"])
        self.cursor = cursor

    def finish(self, **result: Any) -> None:
        """Keep what came of the work: counts and codes that the screen shows when it is done."""
        with transaction.atomic():
            job = self._held()
            job.result = result
            job.save(update_fields=["result"])

    def _held(self) -> Job:
        job = Job.objects.select_for_update().get(pk=self.job_id)
        if (job.worker, job.attempts) != (workers.own_name(), self.attempt):
            raise Superseded
        return job


def work(job_id: str) -> None:
    """Take a job, work on it to its end, and write down how it ended."""
    job = _take(job_id)
    if job is None:
        return
    run = Run(job)
    try:
        with _heartbeat(run):
            kinds.work_of(job.kind)(run)
    except Superseded:
        log.warning("job %s was taken over by another worker", job_id)
    except Stopped:
        _end(run, Job.Status.STOPPED)
    except Interrupted:
        _hand_back(run)
    except MuaraError as error:
        _end(run, Job.Status.FAILED, message=error.code)
    except Exception as error:
        # The words of an error may quote a record; its kind and the log's traceback do not.
        log.exception("job %s failed", job_id)
        _end(run, Job.Status.FAILED, message=type(error).__name__)
    else:
        _end(run, Job.Status.DONE)


@transaction.atomic
def _take(job_id: str) -> Job | None:
    """The job, in this worker's hands; None when it needs no work any more."""
    job = Job.objects.select_for_update().filter(pk=job_id, status=Job.Status.WAITING).first()
    if job is None:
        return None
    now = timezone.now()
    job.status, job.worker, job.beat_at = Job.Status.RUNNING, workers.own_name(), now
    job.started_at, job.attempts = job.started_at or now, job.attempts + 1
    job.save(update_fields=["status", "worker", "beat_at", "started_at", "attempts"])
    return job


@transaction.atomic
def _end(run: Run, status: Job.Status, *, message: str = "") -> None:
    try:
        job = run._held()
    except Superseded:
        return
    job.status, job.ended_at, job.message = status, timezone.now(), message or job.message
    job.save(update_fields=["status", "ended_at", "message"])
    if run.kind in kinds.repeated():
        return  # every few minutes, by nobody: the job's own row says how it ended
    record(
        f"job.{status.value}",
        who=run.asked_by,
        about=("job", run.job_id),
        programme=run.programme,
        detail={"kind": run.kind, "done": job.done},
    )


@transaction.atomic
def _hand_back(run: Run) -> None:
    """The next round of any worker finds a job that waits outside the queue, and queues it."""
    with contextlib.suppress(Superseded):
        job = run._held()
        job.status, job.worker = Job.Status.WAITING, ""
        job.save(update_fields=["status", "worker"])


@contextmanager
def _heartbeat(run: Run) -> Iterator[None]:
    """Show other machines that this worker lives, however long one step takes."""
    ended = threading.Event()
    beat = threading.Thread(target=_beat, args=(run, ended), daemon=True)
    beat.start()
    try:
        yield
    finally:
        ended.set()
        beat.join()


def _beat(run: Run, ended: threading.Event) -> None:
    while not ended.wait(workers.BEAT_SECONDS):
        try:
            held = Job.objects.filter(pk=run.job_id, worker=workers.own_name())
            held.filter(attempts=run.attempt).update(beat_at=timezone.now())
        except Exception:
            # A step that writes for long holds SQLite's one lock; the next beat may get through.
            log.debug("job %s: no beat this time", run.job_id)
    connection.close()
