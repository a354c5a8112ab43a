"""When a job may be stopped or taken up again, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.jobs import kinds
from muara_server.jobs.models import Job

if TYPE_CHECKING:
    from muara_server.accounts.models import User

LIVE = frozenset({Job.Status.WAITING, Job.Status.RUNNING, Job.Status.STOPPING})
RESUMABLE = frozenset({Job.Status.STOPPED, Job.Status.FAILED})


def check_can_be_asked(kind: str) -> None:
    """What begins by itself is not asked for besides, or two of it could be at work."""
    if kind in kinds.repeated():
        raise ValueError(f"{kind} begins by itself and cannot be asked for")


def check_own(job: Job, who: User | None) -> None:
    """A job belongs to whoever asked for it; `who` is None at the command line."""
    if who is not None and job.asked_by_id != who.pk:
        raise NotAllowed("not_your_job", _("Somebody else asked for this work."))


def check_can_stop(job: Job) -> None:
    if job.status not in LIVE:
        raise NotAllowed("job_has_ended", _("This work has ended already."))


def check_can_resume(job: Job) -> None:
    if job.status not in RESUMABLE:
        raise NotAllowed("job_is_not_stopped", _("This work is not stopped."))
