"""Is what a page shows counted, up to which entry, and how far is a count under way?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from muara_server.convergence.actions import counts as actions
from muara_server.convergence.frames import counts as frames
from muara_server.convergence.queries import counts as queries
from muara_server.convergence.queries.asked import numbered
from muara_server.jobs import rules as working
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.convergence.queries.counts import Counted
    from muara_server.jobs.models import Job

TRIES = 3
"""Where records never rest, the last try is kept: up to the entry it began with."""


@dataclass(frozen=True)
class Standing:
    """What is known of the count of one day; looked up once for a page."""

    of: frames.Day

    @cached_property
    def mark(self) -> str:
        """Tells its count from every other."""
        return queries.mark_of(
            self.of.programme,
            pack=numbered(self.of.pack),
            districts=self.of.districts,
            as_of=self.of.as_of,
            known_on=self.of.known_on,
        )

    @cached_property
    def counted(self) -> Counted | None:
        """The newest count there is, with how many entries came since."""
        return queries.last_count(self.mark, self.of.programme)

    @property
    def is_current(self) -> bool:
        """Is everything that is recorded in it?"""
        return self.counted is not None and not self.counted.since

    @property
    def day(self) -> frames.Day:
        """The day with its count, as the measures read it."""
        return self.of._replace(held=self.counted.id if self.counted else None)

    def ask(self, who: User | None) -> Work | None:
        """Let it be counted unless it is; the work that will tell, or None."""
        if self.is_current:
            return None
        return Work(
            actions.ask(
                self.mark,
                programme=self.of.programme,
                as_of=self.of.as_of,
                known_on=self.of.known_on,
                who=who,
            )
        )

    def count(self, tell: frames.Tell) -> None:
        """Count it now, from everything that is recorded: what the job does."""
        if self.is_current:
            return
        # What is recorded while everybody is read may be in it in part: then it is read again.
        for _try in range(TRIES):
            number, erased = self._reach()
            found = frames.reckon(self.of, tell=tell)
            if self._reach() == (number, erased):
                break
        actions.keep(
            self.mark,
            programme=self.of.programme,
            number=number,
            erased=erased,
            tables=found.packed(),
        )

    def _reach(self) -> tuple[int, int]:
        return registry.last_entry(self.of.programme), registry.erased()


@dataclass(frozen=True)
class Work:
    """A count under way, as a page tells of it."""

    job: Job

    @property
    def percent(self) -> int:
        """How far, of a hundred."""
        return self.job.percent or 0

    @property
    def waits(self) -> bool:
        """Does other work come first?"""
        return self.job.status == "waiting"

    @property
    def failed(self) -> str:
        """Why it could not be counted, as a code; empty where it goes on."""
        return self.job.message or "stopped" if self.job.status in working.RESUMABLE else ""
