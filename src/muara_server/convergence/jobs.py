"""The long work of convergence: a proposal for places that are too few is drawn up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara_server.convergence.actions import allocation as actions
from muara_server.convergence.queries import allocation as queries
from muara_server.jobs.kinds import job

if TYPE_CHECKING:
    from muara_server.jobs.run import Run


@job(actions.DRAW)
def allocate(run: Run) -> None:
    """Draw up the proposal that was asked for; killed at any moment, it begins again."""
    asked = queries.run(run.arguments["run"])
    if asked is None or not asked.is_open or asked.drawn_at:
        return
    if run.cursor is None:
        with run.step(cursor="reckoning", total=2):
            pass
    found = actions.reckon(asked)  # outside a step: nobody else waits for it
    with run.step(cursor="kept"):
        actions.keep(asked, found)
    run.finish(placed=len(found.placed), waits=len(found.waits), asks=len(found.asks))
