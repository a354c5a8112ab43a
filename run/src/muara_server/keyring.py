"""Secrets that live outside the database: one folder, one file each, readable by the owner alone.

A secret is made the first time it is asked for and never again. It is never printed, and an error
about it names the file, not what the file holds.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import os
import secrets
from functools import cache
from pathlib import Path

from muara.errors import InputError

SIZE = 32
ENDING = ".key"


@cache
def secret(folder: Path, name: str) -> bytes:
    """The 32 bytes kept under this name; made on the first call, the same ever after."""
    path = folder / f"{name}{ENDING}"
    if not path.exists():
        _make(path)
    return _read(path)


def older(folder: Path, name: str) -> list[bytes]:
    """Secrets that were in use before: `audit.2025.key` is an older `audit.key`."""
    return [_read(path) for path in sorted(folder.glob(f"{name}.*{ENDING}"))]


def identity(key: bytes) -> str:
    """A short public name of a secret, which says which one was used and nothing about it.

    >>> identity(bytes(32))
    '66687aadf862bd77'
    """
    return hashlib.sha256(key).hexdigest()[:16]


def exposed(folder: Path) -> list[Path]:
    """Secrets, or their folder, that somebody other than the owner may read."""
    if not folder.exists():
        return []
    return [path for path in (folder, *folder.glob(f"*{ENDING}")) if path.stat().st_mode & 0o077]


def _make(path: Path) -> None:
    """Two processes may start at once: whoever links the file first wins, both read the same."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(SIZE)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _read(path: Path) -> bytes:
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != SIZE:
        raise InputError(
            "This secret cannot be read.",
            file=path,
            expected=f"{SIZE} bytes, base64",
            do="Put the right file back from the copy of the key folder; do not make a new one.",
        )
    return key
