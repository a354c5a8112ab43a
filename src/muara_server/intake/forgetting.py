"""What was sent about somebody who was erased: its content goes, that it came stays.

A submission lies under a key of the deployment, so that the person's own key does not close it: it
is emptied. One about several people goes with the first of them who is erased; what was entered of
the others stands in the ledger, under their own keys.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q

from muara_server.intake import writing
from muara_server.intake.bringing import uploads
from muara_server.intake.central.models import Remark
from muara_server.intake.models import (
    Apart,
    Attachment,
    Corrected,
    Keying,
    Made,
    Received,
    Sorting,
    Upload,
    UploadRow,
    Waiting,
)
from muara_server.intake.paper import keying
from muara_server.keys.queries import in_chunks
from muara_server.ledger.projections import forgets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet


@forgets
def forget(subject: UUID) -> None:
    """Empty every submission that became an entry about this person, or that names the file.

    And that which began a report whose words have ended: its entry is the report.
    """
    about = Q(subject=subject) | Q(entry=subject)
    made = Made.objects.filter(about).values_list("received", flat=True)
    received = {*made, *_waiting_that_name(subject)}
    for upload in Upload.objects.filter(pk__in=_brought_with(subject, received)):
        uploads.erase(upload, who=None)
    for chunk in in_chunks(received):
        _empty(chunk)
    for chunk in in_chunks(set(_aparts_that_name(subject))):
        _drop(Attachment.objects.filter(came_with__in=chunk))
        Apart.objects.filter(pk__in=chunk).update(sealed=b"", size=0)
    Keying.objects.filter(sheet__in=set(_keyed_that_name(subject))).delete()


def _brought_with(subject: UUID, received: Collection[UUID]) -> set[UUID]:
    """Files that lie here and of which a row became one of these, is one of them again, or was
    shown as somebody who may be this person: the row could be entered once more from the file.
    """
    lies = UploadRow.objects.exclude(upload__state=Upload.State.ERASED)
    found = {
        upload
        for upload, known in lies.exclude(known=[]).values_list("upload", "known")
        if str(subject) in known
    }
    for chunk in in_chunks(received):
        again = Received.objects.filter(pk__in=chunk).values("instance")
        same = Q(received__in=chunk) | Q(instance__in=again)
        found |= set(lies.filter(same).values_list("upload", flat=True))
    return found


def _waiting_that_name(subject: UUID) -> Iterator[UUID]:
    """What nobody has sorted yet, or some of it; only what it says tells whom it is about."""
    named = str(subject).encode()
    waiting = Received.objects.filter(Q(sorting=None) | Q(sorting__waits=True)).exclude(sealed=b"")
    for received in waiting.prefetch_related("apart").iterator(chunk_size=500):
        contents = (received, *(each for each in received.apart.all() if each.sealed))
        if any(named in writing.opened(each) for each in contents):
            yield received.pk


def _aparts_that_name(subject: UUID) -> Iterator[UUID]:
    """Other contents that name the file, beside what is of somebody else and stays."""
    for apart in Apart.objects.exclude(sealed=b"").iterator(chunk_size=500):
        if str(subject).encode() in writing.opened(apart):
            yield apart.pk


def _keyed_that_name(subject: UUID) -> Iterator[int]:
    """Sheets of paper that wait for a second person or a decision, and name the file."""
    for each in Keying.objects.filter(sheet__received=None).iterator():
        if str(subject) in keying.opened(each).values():
            yield each.sheet_id


def _empty(received: Collection[UUID]) -> None:
    """Leave nothing of these to read, and nobody waiting for them."""
    _drop(Attachment.objects.filter(of__in=received))
    Waiting.objects.filter(received__in=received).delete()
    Corrected.objects.filter(received__in=received).delete()
    Keying.objects.filter(sheet__received__in=received).delete()
    Remark.objects.filter(received__in=received).update(sealed=b"")
    Apart.objects.filter(beside__in=received).update(sealed=b"", size=0)
    Sorting.objects.filter(received__in=received).update(waits=False)
    Received.objects.filter(pk__in=received).update(sealed=b"", size=0)


def _drop(files: QuerySet[Attachment]) -> None:
    """Delete these, and what lies of them in the storage once that is certain."""
    for name in files.values_list("stored", flat=True):
        transaction.on_commit(partial(default_storage.delete, name))
    files.delete()
