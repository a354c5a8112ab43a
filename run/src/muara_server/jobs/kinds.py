"""The kinds of long work there are: each app names its own, with the function that does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from muara_server.jobs.run import Run

Work = Callable[["Run"], None]

_KINDS: dict[str, Work] = {}
_REPEATED: dict[str, dt.timedelta] = {}


def job(kind: str) -> Callable[[Work], Work]:
    """Name a function as a kind of long work; the app's `jobs.py` is imported by every worker.

        @job("registry.reindex")
        def reindex(run):
            for batch in batches_after(run.cursor):
                with run.step(cursor=batch[-1].number, done=len(batch)):
                    write(batch)

    What happens inside one `run.step` is kept together with the cursor, or not at all. A job that
    was stopped or killed begins again at its cursor, so no step is ever lost or done twice.
    """

    def add(work: Work) -> Work:
        if _KINDS.setdefault(kind, work) is not work:
            raise ValueError(f"two functions are named as the work {kind!r}")
        return work

    return add


def every(kind: str, *, minutes: int) -> Callable[[Work], Work]:
    """Name a function as work that begins by itself, so many minutes after it last began.

        @every("notices.send", minutes=5)
        def send(run):
            for waiting in due():
                with run.step(cursor=None):
                    ...

    It is a kind of long work like any other, with steps and a cursor, and begins with no cursor.
    Never two of a kind at once: while one is still at work the next waits for it. What was missed
    while no worker ran is done once, not as many times as it was missed: look for what is due, do
    not count on the clock. It leaves no entry in the audit trail; a deed it does writes its own.
    """

    def add(work: Work) -> Work:
        _REPEATED[kind] = dt.timedelta(minutes=minutes)
        return job(kind)(work)

    return add


def work_of(kind: str) -> Work:
    """The function that does this kind of work."""
    return _KINDS[kind]


def is_known(kind: str) -> bool:
    return kind in _KINDS


def repeated() -> dict[str, dt.timedelta]:
    """The work that begins by itself, and how long after it last began."""
    return dict(_REPEATED)
