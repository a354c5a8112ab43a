"""The long work of coordination: who is told of promises that are due, and of what is to be
renewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara_server.coordination.actions.reminders import (
    remind_of,
    remind_of_decision,
    remind_to_renew,
)
from muara_server.coordination.queries.agreements import every_agreement
from muara_server.coordination.queries.decisions_due import pressing_decisions
from muara_server.coordination.queries.promises import open_promises
from muara_server.jobs.kinds import every

if TYPE_CHECKING:
    from muara_server.jobs.run import Run


@every("coordination.promises", minutes=6 * 60)
def promises(run: Run) -> None:
    """Tell of every promise that is due soon, late, or nobody's any more: each once."""
    for promised in open_promises():
        with run.step(cursor=None, done=1):
            remind_of(promised)


@every("coordination.decisions", minutes=6 * 60)
def decisions(run: Run) -> None:
    """Tell of every decision that is due or late: each once for each day that was set."""
    for pressing in pressing_decisions():
        with run.step(cursor=None, done=1):
            remind_of_decision(pressing)


@every("coordination.agreements", minutes=24 * 60)
def agreements(run: Run) -> None:
    """Tell of every agreement whose last day comes soon, once."""
    for agreement in every_agreement():
        with run.step(cursor=None, done=1):
            remind_to_renew(agreement)
