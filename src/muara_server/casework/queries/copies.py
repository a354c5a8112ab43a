"""The copies of a case: what each shows, and where its file is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404

from muara_server import figures
from muara_server.casework.models import Copy
from muara_server.casework.queries.cases import Written, written
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    from muara_server.registry.queries import Seen

MEGABYTE, KILOBYTE = 1024 * 1024, 1024


@dataclass(frozen=True)
class Shown:
    """A copy in a list: what it shows, its size in words, and whether it has a small picture."""

    id: UUID
    shows: str
    media: str
    size: str
    has_preview: bool
    place_kept: bool
    entry: Written


def copies_of(case: UUID, stands: Iterable[Seen]) -> list[Shown]:
    """The copies of a case, newest first, of those entries that stand."""
    files = {copy.pk: copy for copy in Copy.objects.filter(proceeding=case)}
    entries = written(stands, "copy", case=case)
    return [_shown(files[each.id], each) for each in entries if each.id in files]


def copy_in(proceeding: UUID, copy: UUID) -> Copy:
    """One copy of this case or matter; Http404 where there is none."""
    found = Copy.objects.filter(pk=copy, proceeding=proceeding).first()
    if found is None:
        raise Http404
    return found


def _shown(file: Copy, entry: Written) -> Shown:
    facts = kinds()["copy"].facts
    language = figures.language()
    return Shown(
        id=file.pk,
        shows=facts["shows"].code_label(entry.facts["shows"], language),
        media=facts["media"].code_label(file.media, language),
        size=in_bytes(file.size),
        has_preview=bool(file.preview),
        place_kept=bool(entry.facts.get("place_kept")),
        entry=entry,
    )


def in_bytes(size: int) -> str:
    """1 MB, 340 KB: as files are told everywhere."""
    if size >= MEGABYTE:
        return f"{figures.number(round(size / MEGABYTE, 1))} MB"
    return f"{figures.number(max(1, size // KILOBYTE))} KB"
