"""The long work of casework: people are reminded of what waits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara_server.casework.actions.reminders import remind as remind_of
from muara_server.casework.queries.reminders import untold
from muara_server.jobs.kinds import every
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.jobs.run import Run

BATCH = 200


@every("casework.remind", minutes=10)
def remind(run: Run) -> None:
    """Tell of all that falls due, is late or has gone up, a few at a time."""
    for programme in registry.programmes():
        now = registry.working_moment(programme)
        while batch := untold(programme, now=now, at_most=BATCH):
            with run.step(cursor=None, done=len(batch)):
                for proceeding in batch:
                    remind_of(proceeding, now=now)
