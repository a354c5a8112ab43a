"""Reading the ledger: what a deployment holds, and entries by their uuid."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from muara_server.keys import actions as keys
from muara_server.keys import cipher
from muara_server.keys.queries import in_chunks
from muara_server.ledger import ending
from muara_server.ledger.models import Entry, Nature

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Registration:
    """Where a person or a household is registered, in which programme, and who did it first."""

    path: str
    programme: str
    by: UUID | None


def nature() -> str:
    """`demonstration`, `real`, or empty where nothing has been recorded yet."""
    held = Nature.objects.first()
    return held.kind if held else ""


def is_demonstration() -> bool:
    """Are the records of this deployment invented?"""
    return nature() == Nature.Kind.DEMONSTRATION


def entries(uuids: Iterable[UUID]) -> dict[UUID, Entry]:
    """The entries with these uuids, as far as there are any."""
    return {
        entry.uuid: entry
        for chunk in in_chunks(uuids)
        for entry in Entry.objects.filter(uuid__in=chunk)
    }


def corrections_of(uuids: Iterable[UUID]) -> dict[UUID, UUID]:
    """For those of these entries that were corrected: the entry that did."""
    return {
        corrected: by
        for chunk in in_chunks(uuids)
        for corrected, by in Entry.objects.filter(corrects__in=chunk).values_list(
            "corrects", "uuid"
        )
    }


def facts_of(uuids: Iterable[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """What these entries say, opened; of whom was erased, nothing.

    For those who make tables or follow a procedure. Whoever shows it asks first who may know.
    """
    held = entries(uuids)
    known = keys.existing_keys(entry.subject or keys.NOBODY for entry in held.values())
    return {
        uuid: read(entry, known[entry.subject or keys.NOBODY])["facts"]
        for uuid, entry in held.items()
        if (entry.subject or keys.NOBODY) in known
    }


def on_the_screen(subjects: Iterable[UUID], *, days: Iterable[dt.date]) -> list[Entry]:
    """What was written on the screen about these and of these days, corrected since or not."""
    of_days = Entry.objects.filter(true_on__in=set(days), source="page")
    return [
        entry
        for chunk in in_chunks(subjects)
        for entry in of_days.filter(Q(person__in=chunk) | Q(person=None, household__in=chunk))
    ]


def registered(subjects: Iterable[UUID], *, kind: str) -> set[UUID]:
    """Those of these persons (or households) that have been registered."""
    return {
        found
        for chunk in in_chunks(subjects)
        for found in Entry.objects.filter(**{f"{kind}__in": chunk}, kind=kind).values_list(
            kind, flat=True
        )
    }


def registrations(subjects: Iterable[UUID], *, kind: str) -> dict[UUID, Registration]:
    """Where these persons (or households) are registered, as last corrected."""
    found: dict[UUID, Registration] = {}
    for chunk in in_chunks(subjects):
        rows = Entry.objects.filter(**{f"{kind}__in": chunk}, kind=kind).order_by("number")
        for subject, path, programme, by in rows.values_list(
            kind, "place__path", "programme", "recorded_by"
        ):
            first = found.get(subject)
            found[subject] = (
                replace(first, path=path) if first else Registration(path, programme, by)
            )
    return found


def binding(uuid: UUID) -> str:
    """What the payload of this entry is bound to."""
    return f"entry:{uuid}"


def read(entry: Entry, key: bytes) -> dict[str, Any]:
    """What an entry says, opened with its subject's key; without words that have ended."""
    content = cipher.open_sealed(bytes(entry.payload), key=key, bound_to=binding(entry.uuid))
    said: dict[str, Any] = json.loads(content)
    return ending.opened(said, entry=entry)
