"""The work that belongs to no app: files of the storage that no table of any app names."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.db import transaction

from muara_server.audit import actions as audit
from muara_server.files import names
from muara_server.jobs.kinds import every

if TYPE_CHECKING:
    from muara_server.jobs.run import Run


@every("jobs.unnamed_files", minutes=24 * 60)
def remove_unnamed_files(run: Run) -> None:
    """Remove the files that no row names; the trail says how many those were.

    Beside other records than those to which the files belong, nothing is removed.
    """
    audit.check_end()
    found = names.unnamed()
    with run.step(cursor=None, done=len(found)):
        if found:
            audit.record("files.remove_unnamed", who=None, detail={"files": len(found)})
        for name in found:
            transaction.on_commit(partial(default_storage.delete, name))
    run.finish(removed=len(found))
