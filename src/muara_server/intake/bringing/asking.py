"""Asking for the work: at once where it is short, as a job with progress where it is long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from muara.errors import MuaraError
from muara_server.intake.bringing import entering, looking, reading, uploads
from muara_server.intake.models import Upload
from muara_server.jobs.actions import enqueue

if TYPE_CHECKING:
    from muara_server.accounts.models import User

AT_ONCE = 20
"""Rows that are looked at, or entered, while a person waits."""


def look(upload: Upload, *, who: User) -> None:
    """Look at the rows; nothing is written of them."""
    try:
        number = len(reading.rows_of(upload))
    except MuaraError as why:
        uploads.fail(upload, why)
        return
    if number <= AT_ONCE:
        looking.look(upload, looking.AtOnce())
        return
    _queue(upload, uploads.LOOK, Upload.State.READING, total=number, who=who)


def enter(upload: Upload, *, who: User) -> None:
    """Enter the rows that a person has seen and confirmed. Raises Refused before that."""
    number = upload.created + upload.changed
    with transaction.atomic():
        entering.confirm(upload, who=who)
        if number > AT_ONCE:
            _queue(upload, uploads.ENTER, Upload.State.ENTERING, total=number, who=who)
            return
    entering.enter(upload, looking.AtOnce())


@transaction.atomic
def _queue(upload: Upload, kind: str, state: Upload.State, *, total: int, who: User) -> None:
    job = enqueue(kind, who=who, arguments={"upload": str(upload.pk)}, total=total)
    upload.state, upload.job = state, job.pk
    upload.save(update_fields=["state", "job"])
