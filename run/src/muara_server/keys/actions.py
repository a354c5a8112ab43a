"""Making, using, wrapping again and destroying keys.

Sealing is part of somebody else's deed, which has its own entry in the audit trail; the deeds of
this module that stand alone (`rewrap`) write their own.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from muara.errors import Refused
from muara_server.audit import actions as audit
from muara_server.keys import cipher, queries
from muara_server.keys.models import DataKey, DeploymentKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOBODY = UUID(int=0)
"""Seals what is about nobody in particular, such as a workplace. Cannot be destroyed."""

KEPT = 50_000
BATCH = 5_000


class _Unwrapped:
    """Data keys in memory, the least used forgotten first, so that bulk work asks once."""

    def __init__(self) -> None:
        self._keys: OrderedDict[tuple[str, UUID], bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, subject: UUID) -> bytes | None:
        with self._lock:
            key = self._keys.get((_database(), subject))
            if key is not None:
                self._keys.move_to_end((_database(), subject))
            return key

    def keep(self, keys: Mapping[UUID, bytes]) -> None:
        with self._lock:
            self._keys.update({(_database(), subject): key for subject, key in keys.items()})
            while len(self._keys) > KEPT:
                self._keys.popitem(last=False)

    def forget(self, subject: UUID) -> None:
        with self._lock:
            self._keys.pop((_database(), subject), None)
        cipher.forget()

    def forget_all(self) -> None:
        with self._lock:
            self._keys.clear()


unwrapped = _Unwrapped()


def seal(subject: UUID | None, content: bytes, bound_to: str) -> bytes:
    """Encrypt with the subject's key (made on first use), bound to the row that will hold it."""
    key = keys_for([subject])[subject or NOBODY]
    return cipher.seal(content, key=key, bound_to=bound_to)


def open_sealed(subject: UUID | None, sealed: bytes, bound_to: str) -> bytes:
    """What was sealed for this subject and this row. Refused when the key was destroyed."""
    wanted = subject or NOBODY
    known = existing_keys([wanted])
    if wanted not in known:
        raise Refused("This was erased. Its key was destroyed, so nothing of it can be read.")
    return cipher.open_sealed(bytes(sealed), key=known[wanted], bound_to=bound_to)


def keys_for(subjects: Iterable[UUID | None]) -> dict[UUID, bytes]:
    """A key for each of these subjects; the missing ones are made. None stands for nobody.

    Refused when one of them was erased: nothing more may be written about them.
    """
    wanted = {subject or NOBODY for subject in subjects}
    found = existing_keys(wanted)
    missing = wanted - found.keys()
    return {**found, **_made(missing)} if missing else found


def existing_keys(subjects: Iterable[UUID]) -> dict[UUID, bytes]:
    """The keys of these subjects that exist and were not destroyed."""
    found: dict[UUID, bytes] = {}
    absent = []
    for subject in set(subjects):
        key = unwrapped.get(subject)
        if key is None:
            absent.append(subject)
        else:
            found[subject] = key
    for subject in queries.erased(found):  # by another process, which could not reach this memory
        unwrapped.forget(subject)
        del found[subject]
    return {**found, **_read(absent)} if absent else found


@transaction.atomic
def destroy(subject: UUID) -> None:
    """Lawful erasure: forget the key for ever. The caller's deed writes the audit entry.

    On SQLite the old bytes are overwritten (`secure_delete`) and the write-ahead log is emptied
    after the commit; on PostgreSQL they go with the next VACUUM. Either way they are of no use
    without the master key.
    """
    if subject == NOBODY:
        raise Refused("This key belongs to the deployment and cannot be destroyed.")
    DataKey.objects.update_or_create(
        subject=subject,
        defaults={"wrapped": b"", "master": "", "destroyed_at": timezone.now()},
        create_defaults={
            "wrapped": b"",
            "master": "",
            "destroyed_at": timezone.now(),
            "made_at": timezone.now(),
        },
    )
    unwrapped.forget(subject)
    transaction.on_commit(_empty_the_log)


@transaction.atomic
def rewrap(*, who: object) -> int:
    """Wrap every key again with the master key in use; how many. What they seal stays as it is."""
    current, _ = queries.current_master()
    waiting = DataKey.objects.filter(destroyed_at__isnull=True).exclude(master=current)
    changed = 0
    for row in waiting.iterator(chunk_size=BATCH):
        row.wrapped, row.master = _wrap(_unwrap(row), f"key:{row.subject}")
        row.save(update_fields=["wrapped", "master"])
        changed += 1
    for own in DeploymentKey.objects.exclude(master=current):
        own.wrapped, own.master = _wrap(_unwrap_own(own), f"deployment:{own.name}")
        own.save(update_fields=["wrapped", "master"])
        changed += 1
    audit.record("keys.wrapped_again", who=who, detail={"count": changed, "master": current})
    return changed


def deployment_key(name: str) -> bytes:
    """A key of the deployment itself; made once, and the same after the master key changes."""
    row = DeploymentKey.objects.filter(name=name).first() or _make_own(name)
    return _unwrap_own(row)


def _make_own(name: str) -> DeploymentKey:
    wrapped, master = _wrap(secrets.token_bytes(cipher.KEY), f"deployment:{name}")
    row, _ = DeploymentKey.objects.get_or_create(
        name=name, defaults={"wrapped": wrapped, "master": master, "made_at": timezone.now()}
    )
    return row


def _made(subjects: Iterable[UUID]) -> dict[UUID, bytes]:
    """New keys. Somebody else may make the same one at once: what is stored counts."""
    deployment_key("search")  # refuses when the folder has lost the key that wrapped the others
    made = {subject: secrets.token_bytes(cipher.KEY) for subject in subjects}
    now = timezone.now()
    rows = []
    for subject, key in made.items():
        wrapped, master = _wrap(key, f"key:{subject}")
        rows.append(DataKey(subject=subject, wrapped=wrapped, master=master, made_at=now))
    DataKey.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    stored = _read(made)
    if len(stored) < len(made):
        raise Refused("This file was erased. Nothing more may be recorded in it.")
    return stored


def _read(subjects: Iterable[UUID]) -> dict[UUID, bytes]:
    found = {
        subject: _opened(bytes(wrapped), master, f"key:{subject}")
        for chunk in queries.in_chunks(subjects)
        for subject, wrapped, master in DataKey.objects.filter(
            subject__in=chunk, destroyed_at__isnull=True
        ).values_list("subject", "wrapped", "master")
    }
    # A key of a transaction that is later undone must not stay behind.
    if not connection.in_atomic_block:
        unwrapped.keep(found)
    return found


def _wrap(key: bytes, bound_to: str) -> tuple[bytes, str]:
    name, master = queries.current_master()
    return cipher.seal(key, key=master, bound_to=f"{name}/{bound_to}"), name


def _unwrap(row: DataKey) -> bytes:
    return _opened(bytes(row.wrapped), row.master, f"key:{row.subject}")


def _unwrap_own(row: DeploymentKey) -> bytes:
    return _opened(bytes(row.wrapped), row.master, f"deployment:{row.name}")


def _opened(wrapped: bytes, master: str, bound_to: str) -> bytes:
    key = queries.master(master)
    return cipher.open_sealed(wrapped, key=key, bound_to=f"{master}/{bound_to}")


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def _empty_the_log() -> None:
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
