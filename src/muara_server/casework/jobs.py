"""The long work of casework: who is reminded, whose complaints pass on, what is done for many."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from django.utils import timezone

from muara_server.casework.actions.bulk import CARRY_OUT, carry_out
from muara_server.casework.actions.complaints import look_after
from muara_server.casework.actions.providers import ask_to_check
from muara_server.casework.actions.reminders import remind as remind_of
from muara_server.casework.actions.reminders import remind_of_kept, remind_of_visit
from muara_server.casework.actions.retention import (
    announce,
    end_complaint,
    erase_household,
    erase_or_keep,
)
from muara_server.casework.actions.seasons import tell_of_season
from muara_server.casework.frames.visits import missed_visits
from muara_server.casework.models import BulkDeed, BulkItem, Proceeding
from muara_server.casework.queries.bulk import tally
from muara_server.casework.queries.complaints import to_look_after
from muara_server.casework.queries.kept import kept
from muara_server.casework.queries.moments import moments_of
from muara_server.casework.queries.reminders import untold, untold_visits
from muara_server.casework.queries.retention import (
    empty_households,
    kept_long_enough,
    reports_to_end,
    to_be_erased,
)
from muara_server.jobs.kinds import every, job
from muara_server.keys.queries import in_chunks
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.jobs.run import Run

BATCH = 200
FEW = 25
"""Done together: so many wait for each other, and so much is tried again after a kill."""


@every("casework.remind", minutes=10)
def remind(run: Run) -> None:
    """Tell of all that falls due, is late or has gone up, a few at a time."""
    # A complaint may come to a programme in which nobody is registered yet.
    waiting = Proceeding.objects.filter(ended=False).order_by("programme")
    for programme in waiting.values_list("programme", flat=True).distinct():
        for going, now in moments_of(programme):
            while batch := untold(programme, now=now, at_most=BATCH, among=going):
                with run.step(cursor=None, done=len(batch)):
                    for proceeding in batch:
                        remind_of(proceeding, now=now)
    for batch in in_chunks([each for each in kept() if each.due], size=FEW):
        with run.step(cursor=None, done=len(batch)):
            for proceeding in batch:
                remind_of_kept(proceeding, now=timezone.now())


@every("casework.visits", minutes=6 * 60)
def visits(run: Run) -> None:
    """Tell of the visits that were not made: whose case it is, then the level above, each once."""
    for programme in registry.programmes():
        today = timezone.localdate(registry.working_moment(programme))
        missed = untold_visits(missed_visits(programme, on=today))
        for batch in in_chunks(missed, size=BATCH):
            with run.step(cursor=None, done=len(batch)):
                for each in batch:
                    remind_of_visit(each)


@every("casework.complaints", minutes=5)
def complaints(run: Run) -> None:
    """Give out what nobody has; pass on what lies with somebody gone, stale or too late."""
    for batch in in_chunks(to_look_after(), size=FEW):
        with run.step(cursor=None, done=len(batch)):
            for complaint in batch:
                look_after(complaint)


@job(CARRY_OUT)
def bulk(run: Run) -> None:
    """Do for each of the many what was asked; killed at any moment, none is done twice."""
    deed = BulkDeed.objects.select_related("asked_by").get(pk=run.arguments["deed"])
    waiting = deed.items.filter(outcome=BulkItem.Outcome.WAITING)
    while batch := list(waiting.order_by("number")[:FEW]):
        with run.step(cursor=batch[-1].number, done=len(batch)):
            for item in batch:
                carry_out(deed, item)
    found = tally(deed)
    run.finish(asked=found.asked, done=found.done, refused=found.refused, skipped=found.skipped)


@every("casework.directory", minutes=24 * 60)
def directory(run: Run) -> None:
    """Ask who keeps the directory of services to check what nobody has checked lately."""
    with run.step(cursor=None, done=1):
        ask_to_check(today=timezone.localdate())


@every("casework.season", minutes=24 * 60)
def season(run: Run) -> None:
    """Tell of the season that comes; whoever was told this month is not told again."""
    for programme in registry.programmes():
        with run.step(cursor=None, done=1):
            tell_of_season(programme, today=registry.working_moment(programme).date())


@every("casework.retention", minutes=24 * 60)
def retention(run: Run) -> None:
    """Announce files that have been kept long enough; erase those whose day came unopposed.

    Where it stands is in the records alone: killed at any moment, it goes on with the next file.
    """
    for programme in registry.programmes():
        now = registry.working_moment(programme)
        found = kept_long_enough(programme, now=now)
        while batch := list(islice(found, FEW)):
            with run.step(cursor=None, done=len(batch)):
                for person in batch:
                    announce(person, today=timezone.localdate())
    for announced in to_be_erased(today=timezone.localdate()):
        with run.step(cursor=None, done=1):
            erase_or_keep(announced)
    for programme in registry.programmes():
        for household in empty_households(programme, now=registry.working_moment(programme)):
            with run.step(cursor=None, done=1):
                erase_household(household)
    for report in reports_to_end(now=timezone.now()):
        with run.step(cursor=None, done=1):
            end_complaint(report)
