"""Asking for a count, and keeping what was counted."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from muara_server.convergence.models import Count
from muara_server.jobs import actions as jobs
from muara_server.jobs import queries as asked
from muara_server.jobs import rules as working

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.jobs.models import Job

COUNT = "convergence.count"
KEPT = 12
"""So many counts are kept: each is some megabytes, and any can be made again."""
AGAIN = dt.timedelta(minutes=10)
"""A count that failed is tried again after this."""


@transaction.atomic
def ask(
    mark: str, *, programme: str, as_of: dt.date, known_on: dt.date | None, who: User | None
) -> Job:
    """Let this be counted; the work under way, or the one that failed just now, where there is."""
    arguments = {
        "mark": mark,
        "as_of": as_of.isoformat(),
        "known_on": known_on.isoformat() if known_on else "",
    }
    last = asked.latest(COUNT, programme=programme, arguments=arguments)
    if last is not None and _stands(last):
        return last
    return jobs.enqueue(COUNT, who=who, arguments=arguments, total=100, programme=programme)


def _stands(job: Job) -> bool:
    failed = job.status in working.RESUMABLE and job.ended_at is not None
    return job.status in working.LIVE or (
        failed and job.ended_at is not None and timezone.now() - job.ended_at < AGAIN
    )


def keep(mark: str, *, programme: str, number: int, erased: int, tables: bytes) -> None:
    """Keep a count, and let the oldest go, with all in which somebody erased since could be."""
    Count.objects.exclude(erased=erased).delete()
    Count.objects.create(
        mark=mark,
        programme=programme,
        number=number,
        erased=erased,
        counted_at=timezone.now(),
        tables=tables,
    )
    newest = Count.objects.order_by("-counted_at").values_list("pk", flat=True)[:KEPT]
    Count.objects.exclude(pk__in=list(newest)).delete()
