"""The one task that stands in the queue: work on the job of this id."""

from __future__ import annotations

from django_tasks import task

from muara_server.jobs import run


@task()
def work_on(job_id: str) -> None:
    """Errors end in the job, without their words: the queue keeps the words of those it sees."""
    run.work(job_id)
