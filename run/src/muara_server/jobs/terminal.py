"""What `muara worker` and `muara jobs` do."""

from __future__ import annotations

import sys
import uuid
from typing import TYPE_CHECKING

from muara.errors import InputError
from muara_server.jobs import actions
from muara_server.jobs.models import Job
from muara_server.jobs.worker import Worker

if TYPE_CHECKING:
    from argparse import Namespace


def work(arguments: Namespace) -> int:
    """Work until told to stop; a second worker on the same records is welcome."""
    worker = Worker(parent=arguments.with_parent)
    if arguments.once:
        worker.round_until_idle()
    else:
        worker.run()
    return 0


def show(arguments: Namespace) -> int:
    """Every job, newest first, after the deed that was asked for."""
    if arguments.stop:
        actions.stop(_job(arguments.stop), who=None)
    if arguments.resume:
        actions.resume(_job(arguments.resume), who=None)
    for job in Job.objects.all()[:50]:
        of = "" if job.total is None else f" of {job.total}"
        said = f"{job.pk}  {job.status:<9} {job.kind:<24} {job.done}{of}  {job.message}"
        sys.stdout.write(f"{said.rstrip()}\n")
    return 0


def _job(named: str) -> Job:
    try:
        return Job.objects.get(pk=uuid.UUID(named))
    except (ValueError, Job.DoesNotExist) as error:
        raise InputError(
            "There is no such job.", found=named, do="`muara jobs` lists them."
        ) from error
