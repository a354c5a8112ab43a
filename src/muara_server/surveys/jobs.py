"""The long work of surveys: files are read, mappings tried on every row, old files deleted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from muara.errors import MuaraError
from muara_server.audit import actions as audit
from muara_server.files import names
from muara_server.jobs.kinds import every, job
from muara_server.surveys import actions, queries, reading, seen, store
from muara_server.surveys.estimating import kept
from muara_server.surveys.models import Survey

if TYPE_CHECKING:
    from muara_server.jobs.run import Run


@job(actions.READ)
def read(run: Run) -> None:
    """Find out what is in a file; killed at any moment, it begins again."""
    survey = queries.with_id(run.arguments["survey"])
    if survey.state != Survey.State.READING:
        return
    try:
        described, sha256 = reading.look(survey, tell=partial(_tell, run))
    except MuaraError as why:
        with run.step(cursor=100, done=0):
            actions.keep_unreadable(survey, why)
        return
    with run.step(cursor=100, done=100 - (run.cursor or 0)):
        actions.keep_facts(
            survey,
            seen.packed(described),
            rows=described.rows,
            columns=len(described.columns),
            sha256=sha256,
        )


@job(actions.TRY)
def try_(run: Run) -> None:
    """Read every row as a mapping says; killed at any moment, it begins again."""
    mapping = queries.mapping_with_id(run.arguments["mapping"])
    if mapping.tried_at or not mapping.survey.is_ready:
        return
    if run.cursor is None:
        with run.step(cursor=1, total=100):
            pass
    try:
        known, notes = reading.try_all(mapping)
    except MuaraError as why:
        with run.step(cursor=100, done=99):
            actions.keep_tried(mapping, problem=why)
        return
    with run.step(cursor=100, done=99):
        actions.keep_tried(mapping, known=known, notes=notes)


@job(kept.WORK)
def estimate(run: Run) -> None:
    """Work out what somebody asked of a large survey; killed at any moment, it begins again."""
    kept.work_on(run)


@every("surveys.delete", minutes=60)
def delete(run: Run) -> None:
    """Delete what lies here beyond its day, what processes left open, and what no row names."""
    for survey in queries.due():
        with run.step(cursor=None):
            actions.delete(survey, who=None)
    store.sweep()
    audit.check_end()
    for name in names.unnamed(store.storage()):
        with run.step(cursor=None):
            transaction.on_commit(partial(store.storage().delete, name))


def _tell(run: Run, done: int, all_: int) -> None:
    """How far it is, of a hundred; the last step is the one that keeps what was seen."""
    percent, before = done * 99 // all_, run.cursor or 0
    if percent > before:
        with run.step(cursor=percent, done=percent - before, total=100):
            pass
