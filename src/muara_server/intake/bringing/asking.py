"""Asking for the work: at once where it is short, as a job with progress where it is long."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from muara.errors import MuaraError
from muara_server.intake.bringing import entering, looking, reading, uploads
from muara_server.intake.models import Upload
from muara_server.intake.reasons import NotSorted
from muara_server.jobs.actions import enqueue

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.intake.bringing.looking import Steps
    from muara_server.intake.models import FormVersion
    from muara_server.places.models import Place

AT_ONCE = 20
"""Rows that are looked at, or entered, while a person waits."""

PATIENCE = dt.timedelta(minutes=2)
"""Longer than anybody is made to wait for an answer: what takes longer has broken off."""


def open_large(
    content: bytes, *, name: str, version: FormVersion, place: Place | None, who: User
) -> Upload:
    """Keep a file that takes long to open; a job opens it."""
    with transaction.atomic():
        upload = uploads.keep_unopened(content, name=name, version=version, place=place, who=who)
        _queue(upload, uploads.OPEN, Upload.State.READING, total=None, who=who)
    return upload


def opened(upload: Upload, steps: Steps) -> None:
    """Open a large file, and ask which column is which; an export says it itself."""
    try:
        # Outside the step: whoever writes on SQLite does not wait while a workbook is opened.
        found = uploads.read_large(upload)
        if upload.kind == uploads.LIST and reading.fields(upload.version) is None:
            raise NotSorted("no_mapping")
    except MuaraError as why:
        uploads.fail(upload, why)
        return
    with steps.step(cursor=1, done=1, total=1):
        uploads.keep_read(upload, found)
        if upload.kind == uploads.EXPORT:
            look(upload, who=upload.user)


def look(upload: Upload, *, who: User) -> None:
    """Look at the rows; nothing is written of them."""
    if upload.size > uploads.LARGE:  # even to count them takes too long
        _queue(upload, uploads.LOOK, Upload.State.READING, total=None, who=who)
        return
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


def broke_off(upload: Upload) -> bool:
    """Did the entering of a short list end, with whoever waited for it, before it was done?"""
    begun = upload.confirmed_at
    entering_ = upload.state == Upload.State.ENTERING and upload.job is None
    return entering_ and begun is not None and timezone.now() - begun > PATIENCE


@transaction.atomic
def go_on(upload: Upload, *, who: User) -> None:
    """Finish as a job what broke off: a row that is in already stays in once."""
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if broke_off(held):
        number = held.created + held.changed
        _queue(held, uploads.ENTER, Upload.State.ENTERING, total=number, who=who)


@transaction.atomic
def _queue(upload: Upload, kind: str, state: Upload.State, *, total: int | None, who: User) -> None:
    job = enqueue(kind, who=who, arguments={"upload": str(upload.pk)}, total=total)
    upload.state, upload.job = state, job.pk
    upload.save(update_fields=["state", "job"])
