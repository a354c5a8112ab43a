"""Copies whose entry was taken back, or whose child was erased, leave no file behind."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction

from muara_server.casework.models import Copy
from muara_server.keys.queries import in_chunks
from muara_server.ledger.projections import forgets, projects

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara_server.ledger.projections import Recorded


@projects("retraction")
def take_away(batch: Sequence[Recorded]) -> None:
    """The files of copies that were entered by mistake."""
    for chunk in in_chunks({each.entry.corrects for each in batch} - {None}):
        _remove(Copy.objects.filter(pk__in=chunk))


@forgets
def forget(subject: UUID) -> None:
    """The files of somebody who was erased; without the key they could not be opened anyway."""
    _remove(Copy.objects.filter(person=subject))


def _remove(copies: QuerySet[Copy]) -> None:
    """The rows now, the files once it is certain that the rows are gone."""
    for copy in copies:
        for name in filter(None, (copy.stored, copy.preview)):
            transaction.on_commit(partial(default_storage.delete, name))
    copies.delete()
