"""The long work of intake: submissions into the register, and again what waited for one reason."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import DatabaseError, OperationalError
from django.utils import timezone

from muara_server.intake import again, waiting
from muara_server.intake.bringing import asking, entering, looking, uploads
from muara_server.intake.models import Received, Upload
from muara_server.intake.sorting import set_aside, sort_several
from muara_server.jobs.kinds import every, job

if TYPE_CHECKING:
    from muara_server.jobs.run import Run

log = logging.getLogger("muara.intake")

REPLAY = "intake.replay"
FEW = 50
"""Sorted together: so many wait for each other, and so much is tried again after a kill."""
MANY = 10_000
"""Sorted in one run, which begins every minute."""


@every("intake.sort", minutes=1)
def sort(run: Run) -> None:
    """Sort what was received since, in the order in which it came; then what waited for it."""
    begun = timezone.now()
    # What is left is asked for once: to ask after every few takes the longer, the more is left.
    left = waiting.unsorted(at_most=MANY)
    for first in range(0, len(left), FEW):
        _sort(run, waiting.several(left[first : first + FEW]))
    while not waiting.unsorted(at_most=1) and (due := again.due(begun, at_most=FEW)):
        _sort(run, waiting.several(due))


@job(REPLAY)
def replay(run: Run) -> None:
    """Sort again all that waits for one reason, as far as whoever asked looks after it."""
    assert run.asked_by is not None  # noqa: S101  (only a page asks for it)
    ids = sorted(waiting.waits_for(run.asked_by, run.arguments["reason"]))
    left = [each for each in ids if run.cursor is None or str(each) > run.cursor]
    for first in range(0, len(left), FEW):
        few = left[first : first + FEW]
        with run.step(cursor=str(few[-1]), done=len(few), total=len(ids)):
            sort_several(waiting.several(few))


@job(uploads.OPEN)
def open_(run: Run) -> None:
    """Open a large file that somebody brought."""
    asking.opened(_brought(run), run)


@job(uploads.LOOK)
def look(run: Run) -> None:
    """Find out what the rows of a list or an export would become."""
    looking.look(_brought(run), run)


@job(uploads.ENTER)
def enter(run: Run) -> None:
    """Enter the rows that somebody has seen and confirmed."""
    entering.enter(_brought(run), run)


@every("intake.erase", minutes=60)
def erase(run: Run) -> None:
    """Erase the files that lie here longer than their term."""
    for upload in uploads.overdue():
        with run.step(cursor=None):
            uploads.erase(upload, who=None)


def _sort(run: Run, batch: Sequence[Received]) -> None:
    try:
        with run.step(cursor=None, done=len(batch)):
            sort_several(batch)
    except OperationalError:
        raise  # the database is away or busy: in a minute all of them are tried again
    except DatabaseError as fault:
        # Only the commit has shown it. The oldest of them must not keep all behind it waiting.
        if len(batch) > 1:
            for each in batch:
                _sort(run, [each])
            return
        log.error("submission %s was not sorted: %s", batch[0].pk, type(fault).__name__)  # noqa: TRY400
        with run.step(cursor=None):
            set_aside(batch[0])


def _brought(run: Run) -> Upload:
    rows = Upload.objects.select_related("version__form", "user", "place")
    return rows.get(pk=run.arguments["upload"])
