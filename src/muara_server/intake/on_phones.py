"""The lists on a worker's phones, kept in step with the records: whole at first, then what changed.

told(user, since)       the rows, or those that came and went since a cursor: for the browser
hashes(user)            the MD5 of each list as it is now: for a manifest, so nothing is sent twice
file(user, name)        one list as CSV: for ODK Collect
held(user, ids)         which of these are on the list: for the check of a phone's own entities

What lies on the phones is kept as ids and marks, never as words. New entries of the ledger say what
to look at again; with very many of them, or other permissions, everything is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from muara_server import keyring
from muara_server.accounts import rules as policy
from muara_server.casework.queries import asking
from muara_server.casework.queries.in_hand import touched_by
from muara_server.casework.queries.providers import services_near
from muara_server.casework.queries.rescues import rescues_with
from muara_server.intake import openrosa
from muara_server.intake.caseload import (
    CHILDREN,
    PROPERTIES,
    Changes,
    Held,
    Key,
    Row,
    changes,
    once,
    table,
)
from muara_server.intake.in_hand import own_places, own_rows, rows_of
from muara_server.intake.models import Caseload, OnPhone
from muara_server.keys.queries import in_chunks
from muara_server.ledger.rows import insert_said
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User

MANY = 5_000
"""More new entries than this, and everything is looked at again."""
FEW = 500
"""Fewer entries than this that touch nobody of the list are not worth a line in the records."""
TAKEN = "caseload.taken"
HELD = ("list", "entity", "because")
WRITTEN = (*HELD, "mark", "change", "gone")


class Overtaken(Exception):
    """Another request of the same worker kept its changes first."""


@dataclass(frozen=True)
class Told:
    """Rows for a phone, and the cursor to come back with. `whole`: it forgets what it had."""

    cursor: str
    whole: bool
    rows: Sequence[Row]
    gone: Sequence[Key]


def told(user: User, since: str = "") -> Told:
    """What a phone that has the list as of `since` must hear. Whose names it tells is recorded."""
    held, read = _in_step(user)
    cursor = f"{held.began.hex}.{held.last}"
    after = _change_of(since, held)
    if after is None:
        found = once(read.all_of(user))
        _tell(user, found)
        return Told(cursor, True, found, ())
    came, gone = _since(held, after)
    found = once(row for row in read.because_of(user, came) if row.key in came)
    _tell(user, found)
    return Told(cursor, False, found, sorted(gone))


def hashes(user: User) -> Mapping[str, str]:
    """The MD5 of the file of each list, as it is now."""
    held, read = _in_step(user)
    if held.hashed != held.last:
        rows, versions = read.all_of(user), _versions(held)
        made = {name: openrosa.md5(table(name, rows, versions)) for name in PROPERTIES}
        held.hashes, held.hashed = made, held.last
        Caseload.objects.filter(pk=held.pk, last=held.last).update(hashes=made, hashed=held.last)
    return held.hashes


def file(user: User, name: str) -> bytes:
    """One list as CSV, in full. Whose names it tells is recorded."""
    held, read = _in_step(user)
    rows = [row for row in read.all_of(user) if row.list == name]
    _tell(user, rows)
    return table(name, rows, _versions(held))


def versioned(user: User, name: str) -> list[tuple[Row, int]]:
    """The rows of one list, each with the number of its last change; the caller records it."""
    held, read = _in_step(user)
    versions = _versions(held)
    asked = (row for row in read.all_of(user) if row.list == name)
    return [(row, versions.get(row.key, 1)) for row in once(asked)]


def held(user: User, name: str, ids: Iterable[str]) -> set[str]:
    """Those of these ids that stand in this list of the worker."""
    kept, _read = _in_step(user)
    return {
        entity
        for few in in_chunks(ids)
        for entity in OnPhone.objects.filter(
            caseload=kept, list=name, entity__in=few, gone=False
        ).values_list("entity", flat=True)
    }


@dataclass(frozen=True)
class _Read:
    """The rows that had to be read to follow the records: all (`whole`), or those touched."""

    rows: Sequence[Row] = ()
    whole: bool = False

    def all_of(self, user: User) -> Sequence[Row]:
        return self.rows if self.whole else rows_of(user)

    def because_of(self, user: User, came: Mapping[Key, str]) -> Sequence[Row]:
        """The rows that came; what was not read already is read because of whom it stands."""
        if came.keys() <= {row.key for row in self.rows}:
            return self.rows
        because = {UUID(one) for one in came.values()}
        own = own_rows(user) if user.pk in because else []
        return [*own, *rows_of(user, persons=because - {user.pk})]


@dataclass(frozen=True)
class _Moment:
    """How far the records are, and what changes without an entry: who may see what of them, the
    directory of services, who was called into a team, and who was trained."""

    number: int
    erased: int
    recipe: str

    @classmethod
    def of(cls, user: User) -> _Moment:
        grants = sorted(
            (
                each.role_id,
                sorted(each.role.permissions),
                each.role.own_only,
                each.programme,
                each.place.path if each.place else "",
            )
            for each in policy.assignments(user).select_related("role", "place")
        )
        own = own_places(user)
        services = [(one.key, one.name, one.place.code) for one in services_near(own)]
        rescues, trained = [one.pk for one in rescues_with(user)], asking.rests_on(user, own)
        said = repr((user.language, PROPERTIES, grants, services, rescues, trained)).encode()
        recipe = hashlib.sha256(said).hexdigest()
        return cls(registry.newest_number(), registry.erased(), recipe)


def _in_step(user: User) -> tuple[Caseload, _Read]:
    """The worker's caseload, in step with the records, and what had to be read for it."""
    for _ in range(2):
        try:
            return _followed(user)
        except Overtaken:
            continue
    return _followed(user)


def _followed(user: User) -> tuple[Caseload, _Read]:
    kept = Caseload.objects.filter(user=user).first()
    now = _Moment.of(user)
    if kept is None or _is_other(kept, now):
        return _looked_at_again(user, kept, now)
    if kept.number == now.number:
        return kept, _Read()
    touched = registry.touched_since(kept.number, at_most=MANY)
    if touched is None:
        return _looked_at_again(user, kept, now)
    persons = touched.persons | touched_by(touched.entries, touched.workplaces)
    rows = rows_of(user, persons=persons)
    found = changes(_before(kept, persons), rows, key=_key())
    if not found and touched.number - kept.number < FEW:
        return kept, _Read()
    upto = _Moment(touched.number, now.erased, now.recipe)
    return _keep(user, kept, upto, found), _Read(rows)


def _looked_at_again(user: User, kept: Caseload | None, now: _Moment) -> tuple[Caseload, _Read]:
    rows = rows_of(user)
    found = changes(_before(kept), rows, key=_key())
    return _keep(user, kept, now, found), _Read(rows, whole=True)


def _is_other(kept: Caseload, now: _Moment) -> bool:
    """Was something erased, restored or permitted, so that new entries do not tell it all?"""
    return (kept.erased, kept.recipe) != (now.erased, now.recipe) or kept.number > now.number


def _before(kept: Caseload | None, persons: Iterable[UUID] | None = None) -> dict[Held, str]:
    """The marks of what stands on the phones; because of these persons, where some are named."""
    if kept is None:
        return {}
    standing = OnPhone.objects.filter(caseload=kept, gone=False)
    asked = (
        [standing]
        if persons is None
        else (standing.filter(because__in=few) for few in in_chunks(map(str, persons)))
    )
    return {
        (name, entity, because): mark
        for rows in asked
        for name, entity, because, mark in rows.values_list("list", "entity", "because", "mark")
    }


@transaction.atomic
def _keep(user: User, read: Caseload | None, now: _Moment, found: Changes) -> Caseload:
    """Write down what came and went. Raises Overtaken where somebody did so since it was read."""
    kept, made = Caseload.objects.select_for_update().get_or_create(
        user=user, defaults={"number": 0, "erased": 0, "recipe": ""}
    )
    if made != (read is None) or (read and (read.last, read.number) != (kept.last, kept.number)):
        raise Overtaken
    kept.number, kept.erased, kept.recipe = now.number, now.erased, now.recipe
    if found:
        kept.last += 1
        _replace(kept, found)
    kept.save()
    return kept


def _replace(kept: Caseload, found: Changes) -> None:
    """A row that changed is written anew; one that went leaves its id, for phones to hear of."""
    seen = {because for _name, _entity, because in (*found.came, *found.went)}
    touched = found.came.keys() | found.went
    stays: list[dict[str, Any]] = []
    for few in in_chunks(seen):
        old = OnPhone.objects.filter(caseload=kept, because__in=few)
        said = old.values("caseload_id", *WRITTEN)
        stays += [one for one in said if tuple(one[part] for part in HELD) not in touched]
        old.delete()
    fresh = [_row(kept, held, mark) for held, mark in found.came.items()]
    insert_said(OnPhone, [*stays, *fresh, *(_row(kept, held, "") for held in found.went)])


def _row(kept: Caseload, held: Held, mark: str) -> dict[str, Any]:
    said = (*held, mark, kept.last, not mark)
    return {"caseload_id": kept.pk, **dict(zip(WRITTEN, said, strict=True))}


def _since(kept: Caseload, after: int) -> tuple[dict[Key, str], set[Key]]:
    """What came after a change, each because of somebody, and what stands nowhere any more."""
    rows = OnPhone.objects.filter(caseload=kept, change__gt=after)
    came: dict[Key, str] = {}
    went: set[Key] = set()
    for name, entity, because, gone in rows.values_list("list", "entity", "because", "gone"):
        if gone:
            went.add((name, entity))
        else:
            came[name, entity] = because
    for few in in_chunks(entity for _name, entity in went - came.keys()):
        standing = OnPhone.objects.filter(caseload=kept, entity__in=few, gone=False)
        went -= set(standing.values_list("list", "entity"))
    return came, went - came.keys()


def _versions(kept: Caseload) -> dict[Key, int]:
    rows = OnPhone.objects.filter(caseload=kept, gone=False)
    last = rows.values_list("list", "entity").annotate(last=Max("change")).order_by()
    return {(name, entity): number for name, entity, number in last}


def _change_of(since: str, kept: Caseload) -> int | None:
    """The change that a cursor names; None where it is of another count, or none at all."""
    began, _dot, number = since.partition(".")
    known = began == kept.began.hex and number.isdecimal() and int(number) <= kept.last
    return int(number) if known else None


def _tell(user: User, rows: Iterable[Row]) -> None:
    named = {UUID(row.id) for row in rows if row.list == CHILDREN}
    registry.tell_listed(TAKEN, named, who=user)


def _key() -> bytes:
    return keyring.secret(settings.MUARA_KEYS, "caseloads")
