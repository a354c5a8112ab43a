"""Reading jobs: one's own, and those whose worker is gone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from muara_server.jobs import kinds, workers
from muara_server.jobs.models import Job, Repeated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any
    from uuid import UUID

    from django.db.models import QuerySet

    from muara_server.accounts.rules import Somebody

RECENT = 50
HELD = (Job.Status.RUNNING, Job.Status.STOPPING)


def jobs_of(user: Somebody) -> QuerySet[Job]:
    """What this person asked for, newest first."""
    return Job.objects.filter(asked_by=user.pk)


def job_of(user: Somebody, job: UUID) -> Job | None:
    """One job of this person's; somebody else's is as good as none."""
    return jobs_of(user).filter(pk=job).first()


def latest(kind: str, *, programme: str, arguments: Mapping[str, Any]) -> Job | None:
    """The newest work of this kind with these very arguments, whoever asked for it."""
    rows = Job.objects.filter(kind=kind, programme=programme)
    return next((job for job in rows[:RECENT] if job.arguments == dict(arguments)), None)


def abandoned() -> list[Job]:
    """Jobs in the hands of a worker that is gone.

    On this machine a worker that does not live is gone at once; one elsewhere is gone when it has
    given no sign for as long as a lease lasts.
    """
    late = timezone.now() - dt.timedelta(seconds=workers.LEASE_SECONDS)
    held = Job.objects.filter(status__in=HELD)
    silent = held.filter(Q(beat_at__isnull=True) | Q(beat_at__lt=late))
    dead = [job for job in held.exclude(worker="") if workers.is_dead(job.worker)]
    return list({job.pk: job for job in [*silent, *dead]}.values())


def waiting_outside_the_queue() -> list[Job]:
    """Jobs that wait although no task in the queue will ever reach them."""
    waiting = list(Job.objects.filter(status=Job.Status.WAITING))
    if not waiting:
        return []
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    queued = {
        str(arguments["args"][0]) for arguments in ready.values_list("args_kwargs", flat=True)
    }
    return [job for job in waiting if str(job.pk) not in queued]


def not_repeating() -> list[str]:
    """The repeated work that failed the last time, or that no worker began when it was due."""
    now = timezone.now()
    rows = {row.kind: row for row in Repeated.objects.select_related("job")}
    return [kind for kind, gap in kinds.repeated().items() if _stands(rows.get(kind), now - gap)]


def _stands(row: Repeated | None, latest: dt.datetime) -> bool:
    failed = row is not None and row.job is not None and row.job.status == Job.Status.FAILED
    return failed or row is None or row.due_at < latest
