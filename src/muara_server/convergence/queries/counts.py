"""Which counts are kept, of what they are, and what was recorded since."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from muara.packs import open_pack
from muara_server.convergence.models import Count
from muara_server.convergence.queries.schemes import changes_within
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from uuid import UUID

    from muara.packs import Pack

TABLES = "with and without those for whom statistics are refused"
"""Which tables a count holds: other words for other tables, and what was counted before is not
read as if it had them."""


@dataclass(frozen=True)
class Counted:
    """A count that may be shown: when it was made, up to which entry, and how many came since."""

    id: UUID
    counted_at: dt.datetime
    number: int
    since: int


def mark_of(
    programme: str,
    *,
    pack: Pack,
    districts: Iterable[str],
    as_of: dt.date,
    known_on: dt.date | None,
) -> str:
    """Tells one count from another: the same in every process that has the same rules."""
    of = (
        TABLES,
        programme,
        pack.name,
        content_of(pack.name),
        *changes_within(pack.name),
        *districts,
    )
    told = "\n".join(map(str, (*of, as_of, known_on)))
    return hashlib.sha256(told.encode()).hexdigest()


@lru_cache(maxsize=8)
def content_of(pack: str) -> str:
    """A hash of the files of a pack and of those it extends, and of the version that reads them."""
    read = hashlib.sha256(version("muara").encode())
    for folder in open_pack(pack).folders:
        for file in sorted(each for each in folder.rglob("*") if each.is_file()):
            read.update(str(file.relative_to(folder)).encode())
            read.update(file.read_bytes())
    return read.hexdigest()


def last_count(mark: str, programme: str) -> Counted | None:
    """The newest count of this that may be shown; none in which somebody erased since could be."""
    rows = Count.objects.filter(mark=mark, erased=registry.erased())
    held = rows.values_list("pk", "counted_at", "number").first()
    if held is None:
        return None
    count, counted_at, number = held
    return Counted(count, counted_at, number, registry.entries_since(number, programme))


def tables_of(count: UUID) -> bytes:
    """The tables of a count, as they are kept."""
    return bytes(Count.objects.values_list("tables", flat=True).get(pk=count))
