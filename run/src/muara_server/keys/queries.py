"""Which keys there are: the master keys in the folder, the data keys in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.conf import settings

from muara.errors import Refused
from muara_server import keyring
from muara_server.keys.models import DataKey, DeploymentKey

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from uuid import UUID

Thing = TypeVar("Thing")

MASTER = "records"


def current_master() -> tuple[str, bytes]:
    """The id of the master key that wraps new keys, and the key."""
    key = keyring.secret(settings.MUARA_KEYS, MASTER)
    return keyring.identity(key), key


def master(name: str) -> bytes:
    """The master key with this id: the one in use, or an older one still in the folder."""
    current, key = current_master()
    if name == current:
        return key
    for old in keyring.older(settings.MUARA_KEYS, MASTER):
        if keyring.identity(old) == name:
            return old
    raise Refused(
        f"The master key {name} is not in {settings.MUARA_KEYS}. Put the file back from the copy "
        "of the key folder; without it these records cannot be read."
    )


def erased(subjects: Iterable[UUID]) -> dict[UUID, dt.datetime]:
    """Those of these subjects whose key was destroyed, and when."""
    return {
        subject: when
        for chunk in in_chunks(subjects)
        for subject, when in DataKey.objects.filter(
            subject__in=chunk, destroyed_at__isnull=False
        ).values_list("subject", "destroyed_at")
    }


def wrapped_by_older() -> int:
    """How many keys still wait to be wrapped by the master key in use."""
    current, _ = current_master()
    waiting = DataKey.objects.filter(destroyed_at__isnull=True).exclude(master=current)
    return waiting.count() + DeploymentKey.objects.exclude(master=current).count()


def in_chunks(things: Iterable[Thing], *, size: int = 5000) -> Iterable[list[Thing]]:
    """Lists short enough for one question to the database."""
    listed = list(things)
    return (listed[start : start + size] for start in range(0, len(listed), size))
