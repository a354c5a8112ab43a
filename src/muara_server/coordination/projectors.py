"""How entries about offices become records. Depends on nothing but the entries."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from muara_server.coordination.models import Record
from muara_server.keys.queries import in_chunks
from muara_server.ledger.kinds import in_tables, kinds
from muara_server.ledger.projections import EVERY, projects
from muara_server.ledger.rows import insert

if TYPE_CHECKING:
    from muara_server.ledger.projections import Recorded

OFFICE = "office"
OF = "of"


@cache
def office_kinds() -> frozenset[str]:
    """The kinds of entry that are about an office."""
    return frozenset(kind.name for kind in kinds().values() if kind.about == OFFICE)


@projects(EVERY, tables=[Record])
def records(batch: Sequence[Recorded]) -> None:
    """What these entries add, and what of before they correct or take back."""
    before = _replaced(batch)
    fresh: dict[UUID, Record] = {}
    for each in batch:
        old = fresh.get(each.entry.corrects) or before.get(each.entry.corrects)
        if old is not None:
            old.corrected_at = each.entry.recorded_at
        if each.entry.kind in office_kinds() and not each.erased_at:
            fresh[each.entry.uuid] = _record(each, old)
    Record.objects.bulk_update(before.values(), ["corrected_at"], batch_size=500)
    insert(Record, list(fresh.values()))


def _replaced(batch: Sequence[Recorded]) -> dict[UUID | None, Record]:
    corrected = {each.entry.corrects for each in batch if each.entry.corrects}
    return {
        row.entry: row
        for chunk in in_chunks(corrected)
        for row in Record.objects.filter(pk__in=chunk)
    }


def _record(each: Recorded, old: Record | None) -> Record:
    entry = each.entry
    first = old.first if old else entry.uuid
    return Record(
        entry=entry.uuid,
        first=first,
        matter=UUID(each.facts[OF]) if each.facts.get(OF) else first,
        number=entry.number,
        kind=entry.kind,
        programme=entry.programme,
        place_id=entry.place_id,
        true_on=entry.true_on,
        recorded_at=entry.recorded_at,
        recorded_by_id=entry.recorded_by_id,
        facts=in_tables(entry.kind, each.facts),
    )
