"""Loading places: those that come with the packs, and a deployment's own blocks and villages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

import muara_countries
from muara.errors import FrameError, nearest
from muara_server.audit import actions as audit
from muara_server.places import tables
from muara_server.places.models import Place, id_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from muara_server.places.tables import Row, Table

BATCH = 2_000
ALWAYS = ("level", "parent", "path", "names")
OPTIONAL = ("since", "until", "latitude", "longitude", "in_programme")


def pack_tables() -> list[Path]:
    """The tables of places of all packs, in the order of their names."""
    folder = Path(next(iter(muara_countries.__path__)))
    return sorted(folder.glob("*/places/*.csv"))


def load_packs(*, who: object = None) -> int:
    """Load the places of all packs; how many rows were new or changed.

    Where a deployment works is its own to say (`work_in`): a pack marks only places that are new.
    """
    known = frozenset(Place.objects.values_list("code", flat=True))
    return load(pack_tables(), who=who, marked=known)


@transaction.atomic
def work_in(codes: Iterable[str], *, who: object = None) -> int:
    """The programme works in these places and in no others; how many marks changed."""
    wanted = set(codes)
    begun = Place.objects.filter(code__in=wanted, in_programme=False).update(in_programme=True)
    left = Place.objects.filter(in_programme=True).exclude(code__in=wanted)
    changed = begun + left.update(in_programme=False)
    if changed:
        audit.record("places.loaded", who=who, detail={"tables": 0, "places": changed})
    return changed


@transaction.atomic
def work_also_in(place: Place, *, who: object = None) -> None:
    """The programme works in this place too."""
    if not place.in_programme:
        place.in_programme = True
        place.save(update_fields=["in_programme"])
        audit.record("places.loaded", who=who, detail={"tables": 0, "places": 1})


@transaction.atomic
def load(paths: Iterable[Path], *, who: object = None, marked: frozenset[str] = frozenset()) -> int:
    """Load these tables together, so that one may name parents of another.

    Columns: code, parent (code; empty at the top), level, en, and where known id, hi, since,
    until, latitude, longitude, in_programme (yes). Any other column is kept as another body's
    code. A place that is there already is changed to what the table says; columns that the table
    lacks stay as they are, and of the places `marked` whether the programme works there. Returns
    how many places were new or changed. Raises FrameError.
    """
    return load_tables([tables.read(Path(path)) for path in paths], who=who, marked=marked)


@transaction.atomic
def load_tables(
    read: Sequence[Table], *, who: object = None, marked: frozenset[str] = frozenset()
) -> int:
    """The same of tables that were read. Raises FrameError."""
    known = {place.code: place for place in Place.objects.all()}
    codes = {place.code for table in read for place in _changed(table, known, marked)}
    _check_parents(read, known)
    codes |= _moved(known)
    changed = [place for code, place in known.items() if code in codes]
    _write(changed)
    if changed:
        audit.record("places.loaded", who=who, detail={"tables": len(read), "places": len(changed)})
    return len(changed)


def _changed(table: Table, known: dict[str, Place], marked: frozenset[str]) -> list[Place]:
    """The places of this table that are new or differ, put among the known ones."""
    found = []
    for row in table.rows:
        place = known.setdefault(row.code, Place(id=id_of(row.code), code=row.code))
        before, mark = _state(place), place.in_programme
        above = known.get(row.parent)
        _describe(place, row, table, parent=above.pk if above else id_of(row.parent))
        place.in_programme = mark if row.code in marked else place.in_programme
        if _state(place) != before:
            found.append(place)
    return found


def _describe(place: Place, row: Row, table: Table, *, parent: UUID) -> None:
    place.level = row.level
    place.parent_id = parent if row.parent else None
    place.names = {**(place.names or {}), **row.names}
    place.other_codes = {**place.other_codes, **row.other_codes}
    for column in OPTIONAL:
        if column in table.columns:
            setattr(place, column, getattr(row, column))


def _check_parents(read: Sequence[Table], known: dict[str, Place]) -> None:
    """Every parent is there, and no place lies in itself."""
    by_id = {place.pk: place for place in known.values()}
    for table in read:
        for row in table.rows:
            if row.parent and row.parent not in known:
                raise _misplaced(
                    "The parent of this place is not known.",
                    row,
                    table,
                    do=f"{nearest(row.parent, known)} Load the table that has it first.",
                )
            if _lies_in_itself(known[row.code], by_id):
                raise _misplaced("This place lies in itself.", row, table)


def _misplaced(message: str, row: Row, table: Table, *, do: str = "") -> FrameError:
    return FrameError(
        message,
        file=table.file,
        line=row.line,
        row=row.row,
        column="parent",
        found=row.parent,
        do=do,
    )


def _lies_in_itself(place: Place, by_id: dict[UUID, Place]) -> bool:
    seen = set()
    above: Place | None = place
    while above is not None and above.pk not in seen:
        seen.add(above.pk)
        above = by_id.get(above.parent_id) if above.parent_id else None
    return above is not None


def _moved(known: dict[str, Place]) -> set[str]:
    """Give every place the path of its parents; the codes of those whose path changed by it."""
    by_id = {place.pk: place for place in known.values()}
    found = set()
    for place in known.values():
        path = _path(place, by_id)
        if place.path != path:
            place.path = path
            found.add(place.code)
    return found


def _path(place: Place, by_id: dict[UUID, Place]) -> str:
    codes = []
    above: Place | None = place
    while above is not None:
        codes.append(above.code)
        above = by_id[above.parent_id] if above.parent_id else None
    return "/".join(reversed(codes)) + "/"


def _write(changed: Sequence[Place]) -> None:
    Place.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*ALWAYS, *OPTIONAL, "other_codes"],
    )


def _state(place: Place) -> tuple[object, ...]:
    return tuple(
        getattr(place, name) for name in ("level", "parent_id", "names", "other_codes", *OPTIONAL)
    )
