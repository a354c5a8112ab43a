"""Asking for long work, stopping it, taking it up again."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from muara_server.audit.actions import record
from muara_server.audit.rules import check_detail
from muara_server.jobs import kinds, queries, rules, tasks
from muara_server.jobs.models import Job, Repeated

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from muara_server.accounts.models import User

log = logging.getLogger("muara.jobs")


@transaction.atomic
def enqueue(
    kind: str,
    *,
    who: User | None,
    arguments: Mapping[str, Any] | None = None,
    total: int | None = None,
    programme: str = "",
) -> Job:
    """Ask for long work in the deed's own transaction: if the deed fails, nothing was asked."""
    kinds.work_of(kind)
    rules.check_can_be_asked(kind)
    check_detail(arguments or {}, within="arguments")
    job = Job.objects.create(
        kind=kind,
        programme=programme,
        asked_by=who,
        arguments=dict(arguments or {}),
        total=total,
        asked_at=timezone.now(),
    )
    tasks.work_on.enqueue(str(job.pk))
    record("job.ask", who=who, about=("job", job.pk), programme=programme, detail={"kind": kind})
    return job


@transaction.atomic
def stop(job: Job, *, who: User | None) -> Job:
    """Ask a job to end after the step it is in; what is done so far stays done."""
    held = Job.objects.select_for_update().get(pk=job.pk)
    rules.check_own(held, who)
    rules.check_can_stop(held)
    if held.status == Job.Status.WAITING:
        held.status, held.ended_at = Job.Status.STOPPED, timezone.now()
    else:
        held.status = Job.Status.STOPPING
    held.save(update_fields=["status", "ended_at"])
    record("job.stop", who=who, about=("job", held.pk), programme=held.programme)
    return held


@transaction.atomic
def resume(job: Job, *, who: User | None) -> Job:
    """Let a stopped or failed job go on from where it was."""
    held = Job.objects.select_for_update().get(pk=job.pk)
    rules.check_own(held, who)
    rules.check_can_resume(held)
    held.status, held.ended_at, held.message = Job.Status.WAITING, None, ""
    held.save(update_fields=["status", "ended_at", "message"])
    tasks.work_on.enqueue(str(held.pk))
    record("job.resume", who=who, about=("job", held.pk), programme=held.programme)
    return held


@transaction.atomic
def take_back_abandoned() -> int:
    """Put the jobs of workers that are gone back in the queue; how many those were."""
    lost = queries.abandoned()
    for job in lost:
        log.warning("job %s: its worker %s is gone", job.pk, job.worker)
        _give_back(job)
    # A worker may also have died after it took the task and before it took the job.
    for job in queries.waiting_outside_the_queue():
        tasks.work_on.enqueue(str(job.pk))
    return len(lost)


def begin_what_is_due() -> int:
    """Queue the repeated work whose time has come; how many that was."""
    later = Repeated.objects.filter(due_at__gt=timezone.now())
    waiting = set(later.values_list("kind", flat=True))
    due = {kind: gap for kind, gap in kinds.repeated().items() if kind not in waiting}
    return sum(_begin(kind, gap) for kind, gap in due.items())


@transaction.atomic
def _begin(kind: str, gap: dt.timedelta) -> bool:
    """The row is held until it is decided: two workers that find it due begin it once."""
    now = timezone.now()
    Repeated.objects.get_or_create(kind=kind, defaults={"due_at": now})
    row = Repeated.objects.select_for_update().get(kind=kind)
    last = Job.objects.select_for_update().filter(pk=row.job_id).first()
    if row.due_at > now or (last is not None and last.status in rules.LIVE):
        return False
    row.job, row.due_at = _afresh(kind, last), now + gap
    row.save(update_fields=["job", "due_at"])
    tasks.work_on.enqueue(str(row.job.pk))
    return True


def _afresh(kind: str, last: Job | None) -> Job:
    """The same job from its beginning. Attempts go on: they tell this round from a worker lost."""
    now = timezone.now()
    attempts = last.attempts if last else 0
    job = Job(kind=kind, asked_at=now, attempts=attempts)
    job.pk = last.pk if last else job.pk
    job.save(force_insert=last is None, force_update=last is not None)
    return job


def _give_back(job: Job) -> None:
    held = Job.objects.select_for_update().filter(pk=job.pk, worker=job.worker)
    stopping = {"status": Job.Status.STOPPED, "ended_at": timezone.now()}
    if not held.filter(status=Job.Status.STOPPING).update(**stopping):
        held.filter(status=Job.Status.RUNNING).update(status=Job.Status.WAITING, worker="")
