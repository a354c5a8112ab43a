"""Writing the trail: an entry with each deed, and the sealer that chains entries afterwards."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from muara_server import keyring
from muara_server.audit import anchor, chain, queries, rules
from muara_server.audit.models import AuditEntry, Head

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

BATCH = 5000
Some = TypeVar("Some")


@dataclass(frozen=True)
class _Part:
    """What one part of a deed would have written, had it been a deed of its own."""

    deed: str
    who: UUID | None
    about: tuple[str, UUID] | None
    place: UUID | None
    programme: str
    detail: Mapping[str, Any]


_open: ContextVar[list[_Part] | None] = ContextVar("_open", default=None)


@contextmanager
def one_deed(deed: str) -> Iterator[None]:
    """All that is recorded inside is one deed: one transaction, and one entry when it ends.

    Inside another it is a part of that. What was recorded alone keeps its own name; of several
    parts the entry tells each, and in `people` whom they were about where that was not one person.
    What fails inside must leave: caught halfway, it would be told and not done.
    """
    if _open.get() is not None:
        yield
        return
    parts: list[_Part] = []
    with transaction.atomic():
        token = _open.set(parts)
        try:
            yield
        finally:
            _open.reset(token)
        if parts:
            _write([parts[0] if len(parts) == 1 else _joined(deed, parts)])


@contextmanager
def together() -> Iterator[None]:
    """What is recorded inside are deeds of their own, kept in one transaction and written at once.

    For deeds of several people that came at the same time; inside `one_deed` they are parts of it.
    """
    if _open.get() is not None:
        yield
        return
    parts: list[_Part] = []
    with transaction.atomic(savepoint=False):
        token = _open.set(parts)
        try:
            yield
        finally:
            _open.reset(token)
        _write(parts)


def record(
    deed: str,
    *,
    who: object,
    about: tuple[str, UUID] | None = None,
    place: object = None,
    programme: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write one entry, inside the deed's own transaction: both are kept, or neither."""
    rules.check_detail(detail or {})
    part = _Part(deed, _id_of(who), about, _id_of(place), programme, dict(detail or {}))
    parts = _open.get()
    if parts is None:
        _write([part])
    else:
        parts.append(part)


def _joined(deed: str, parts: Sequence[_Part]) -> _Part:
    """Parts of one deed as one: of whom, where and in which programme, if all agree."""
    abouts = _differ(part.about for part in parts)
    places = _differ(part.place for part in parts)
    programmes = _differ(part.programme or None for part in parts)
    detail: dict[str, Any] = {"parts": [{"deed": part.deed, **part.detail} for part in parts]}
    people = {str(subject) for _kind, subject in abouts} if len(abouts) > 1 else set()
    people |= {each for part in parts for each in part.detail.get("people", ())}
    if people:
        detail["people"] = sorted(people)
    return _Part(
        deed,
        next((part.who for part in parts if part.who), None),
        abouts[0] if len(abouts) == 1 else None,
        places[0] if len(places) == 1 else None,
        programmes[0] if len(programmes) == 1 else "",
        detail,
    )


def _differ(values: Iterable[Some | None]) -> list[Some]:
    """The different ones of those that say something, in their order."""
    return [each for each in dict.fromkeys(values) if each is not None]


@transaction.atomic(savepoint=False)  # a deed that cannot be told is not done
def _write(parts: Sequence[_Part]) -> None:
    key, at = keyring.secret(settings.MUARA_KEYS, "audit"), timezone.now()
    entries = [
        _entry(part, number, at, keyring.identity(key))
        for part, number in zip(parts, _next_numbers(len(parts)), strict=True)
    ]
    for entry in entries:
        entry.mac = chain.mac_of(chain.text_of(entry.facts()), key)
    AuditEntry.objects.bulk_create(entries)


def _entry(part: _Part, number: int, at: dt.datetime, key: str) -> AuditEntry:
    kind, subject = part.about or ("", None)
    return AuditEntry(
        number=number,
        at=at,
        who=part.who,
        deed=part.deed,
        about_kind=kind,
        about=_id_of(subject),
        place=part.place,
        programme=part.programme,
        detail=dict(part.detail),
        key=key,
    )


def record_bulk(
    deed: str,
    *,
    who: object,
    items: Iterable[object],
    about: tuple[str, UUID] | None = None,
    place: object = None,
    programme: str = "",
    detail: Mapping[str, Any] | None = None,
) -> str:
    """One entry for a deed about many: how many, and the hash of their list, which is returned."""
    listed = list(items)
    told = {**(detail or {}), "count": len(listed), "list_hash": chain.hash_of(listed)}
    record(deed, who=who, about=about, place=place, programme=programme, detail=told)
    return str(told["list_hash"])


def seal(*, at_most: int = BATCH) -> int:
    """Chain what is not chained yet; how many entries that was. Writers do not wait for this.

    Raises `Refused` where the chain was cut: going on would hide it.
    """
    if not queries.unsealed().exists():
        return 0
    with transaction.atomic():
        head = _held_head()
        rules.check_end(head, anchor.read())
        tail = list(queries.unsealed()[:at_most])
        if tail:
            _extend(head, tail)
    return len(tail)


def seal_everything() -> int:
    """Seal until nothing is left; how many entries that was."""
    sealed = 0
    while now := seal():
        sealed += now
    return sealed


def check_end() -> None:
    """Raises Refused where these records are not those whose trail was sealed with these keys.

    For what is done because the records do *not* hold something: other records hold nothing of it.
    """
    anchored = anchor.read()  # first: whoever seals meanwhile makes the trail longer, not shorter
    rules.check_end(Head.objects.filter(pk=1).first() or Head(chain=chain.START), anchored)


@transaction.atomic
def take_up(deed: str) -> None:
    """Go on from the end of the chain as it is in the records, and write down why.

    For records that were restored: the end kept beside the keys may belong to later ones.
    """
    head = Head.objects.filter(pk=1).first()
    if head is not None:
        anchor.write(head.position, head.chain)
    record(deed, who=None, detail={"position": head.position if head else 0})


def _held_head() -> Head:
    """The end of the chain, locked: a second sealer waits here, and finds nothing left to do."""
    Head.objects.get_or_create(pk=1, defaults={"chain": chain.START})
    return Head.objects.select_for_update().get(pk=1)


def _extend(head: Head, tail: Sequence[AuditEntry]) -> None:
    links = []
    for entry in tail:
        head.position += 1
        head.chain = chain.link(head.chain, chain.text_of(entry.facts()), entry.mac)
        links.append((head.position, head.chain, entry.number))
    table = connection.ops.quote_name(AuditEntry._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET position = %s, chain = %s WHERE number = %s",  # noqa: S608
            links,
        )
    head.sealed_at = timezone.now()
    head.save()
    position, end = head.position, head.chain
    transaction.on_commit(lambda: anchor.write(position, end))


def _next_numbers(many: int) -> Sequence[int]:
    """The numbers come before the entries, because the MACs stand over them too."""
    table = AuditEntry._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'number')) FROM generate_series(1, %s)",
                [table, many],
            )
            return [int(row[0]) for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    first = int(row[0]) + 1 if row else 1
    return range(first, first + many)


def _id_of(thing: object) -> UUID | None:
    """The id of a user, a place or any record; an id stays as it is."""
    found = getattr(thing, "pk", thing)
    return found if found is None or isinstance(found, UUID) else UUID(str(found))
