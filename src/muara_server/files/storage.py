"""Where files go: encrypted, under random names, in a folder or in any other Django storage.

The storage underneath is named in settings (STORAGES["default"]["OPTIONS"]["inner"]): a folder by
default; an S3-compatible one is a change of that setting alone.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.deconstruct import deconstructible
from django.utils.module_loading import import_string

from muara_server import keyring
from muara_server.files import cipher

if TYPE_CHECKING:
    import datetime as dt

DRAWN = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{38}")
"""The names that are drawn here."""
FOLDER = {"BACKEND": "django.core.files.storage.FileSystemStorage"}


@deconstructible
class EncryptedStorage(Storage):
    """Django's storage interface over another storage; what reaches that one is encrypted.

    The name a file is saved under is thrown away and a random one given back: a name such as
    `asha-birth-certificate.pdf` says too much. What a file is called stands sealed in a record.
    """

    def __init__(self, inner: dict[str, Any] | None = None, folder: str = "files") -> None:
        told = inner or {**FOLDER, "OPTIONS": {"location": settings.MUARA_HOME / folder}}
        self.inner: Storage = import_string(told["BACKEND"])(**told.get("OPTIONS", {}))

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """A random name that nothing can be learnt from."""
        drawn = secrets.token_hex(20)
        return f"{drawn[:2]}/{drawn}"

    def get_alternative_name(self, file_root: str, file_ext: str) -> str:
        return self.get_available_name(file_root)

    def delete(self, name: str) -> None:
        self.inner.delete(name)

    def exists(self, name: str) -> bool:
        return self.inner.exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return self.inner.listdir(path)

    def names(self, begun: str = "") -> Iterator[str]:
        """Every file that lies here whose name begins so; of what was not named here, none."""
        for folder in self.inner.listdir("")[0] if self.inner.exists("") else ():
            if folder.startswith(begun):
                lying = (f"{folder}/{each}" for each in self.inner.listdir(folder)[1])
                yield from filter(DRAWN.fullmatch, lying)

    def get_modified_time(self, name: str) -> dt.datetime:
        return self.inner.get_modified_time(name)

    def size(self, name: str) -> int:
        """The size of the content, not of what is on the disk."""
        return cipher.content_size(self.inner.size(name))

    def url(self, name: str | None) -> str:
        """Files have no address of their own: a view that knows the reader hands them out.

        Django asks a storage without addresses to say so with this error.
        """
        raise NotImplementedError("an encrypted file is read through a view, which checks who asks")

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content, a chunk at a time: for answers that stream."""
        with self.inner.open(name) as stored:
            yield from cipher.decrypt(cast(BinaryIO, stored), keys=_keys(), name=name)

    def _open(self, name: str, mode: str = "rb") -> File[Any]:
        if mode != "rb":
            raise ValueError("an encrypted file is written once, with save(), and then only read")
        return ContentFile(b"".join(self.chunks(name)), name=name)

    def _save(self, name: str, content: File[Any] | IO[Any]) -> str:
        key = keyring.secret(settings.MUARA_KEYS, "files")
        pieces = content.chunks() if isinstance(content, File) else iter([content.read()])
        try:
            saved = self.inner.save(name, Pieces(cipher.encrypt(pieces, key=key, name=name)))
            self._flush(saved)
        except Exception:
            self.inner.delete(name)  # what broke off: half a file would lie there for ever
            raise
        if saved != name:
            # The content is bound to its name: under another one it could never be opened.
            self.inner.delete(saved)
            raise FileExistsError("a file of this random name is already there")
        return saved

    def _flush(self, name: str) -> None:
        """What was saved is on the disk; a storage that is no folder answers for that itself."""
        if not isinstance(self.inner, FileSystemStorage):
            return
        path = Path(self.inner.path(name))
        for each in (path, path.parent, path.parent.parent):
            handle = os.open(each, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


class Pieces(File[Any]):
    """Content as it comes, a piece at a time, as a file that a storage saves."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__(BytesIO(), name="pieces")
        self.pieces, self.left = pieces, b""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        return self.pieces

    def read(self, size: int = -1) -> bytes:
        """For storages that read rather than take chunks."""
        while (size < 0 or len(self.left) < size) and (piece := next(self.pieces, b"")):
            self.left += piece
        taken = len(self.left) if size < 0 else size
        given, self.left = self.left[:taken], self.left[taken:]
        return given


def _keys() -> dict[str, bytes]:
    held = [keyring.secret(settings.MUARA_KEYS, "files")]
    held += keyring.older(settings.MUARA_KEYS, "files")
    return {keyring.identity(key): key for key in held}
