"""The long work of convergence: measures are counted, places that are too few are given out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from muara.errors import Refused
from muara_server.convergence.actions import allocation as actions
from muara_server.convergence.actions.counts import COUNT
from muara_server.convergence.counting import Standing
from muara_server.convergence.frames.counts import day_of
from muara_server.convergence.queries import allocation as queries
from muara_server.convergence.queries.area import ground_of
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


@job(COUNT)
def count(run: Run) -> None:
    """Count what a page of a measure asked for; killed at any moment, it begins again."""
    asked = run.arguments
    pack, districts = ground_of(run.programme)
    standing = Standing(
        day_of(
            run.programme,
            pack=pack,
            districts=districts,
            as_of=dt.date.fromisoformat(asked["as_of"]),
            known_on=dt.date.fromisoformat(asked["known_on"]) if asked["known_on"] else None,
        )
    )
    if standing.mark != asked["mark"]:
        raise Refused("The schemes here are not those of the page: start the server again.")

    def tell(percent: int) -> None:
        done = run.cursor or 0
        if percent > done:
            with run.step(cursor=percent, done=percent - done, total=100):
                pass

    standing.count(tell)
