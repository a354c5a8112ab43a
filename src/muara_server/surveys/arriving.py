"""A survey file on its way here: in parts that are sealed one by one, none held longer than that.

With a script the browser sends part after part, and goes on after the last that arrived when the
connection broke. Without one, the whole file comes in one form, and is cut into parts as it comes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

from muara.errors import InputError
from muara_server.files.uploads import InMemory
from muara_server.surveys import store

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest

PART = 4 * 1024 * 1024
"""So much is sent again at most when a connection breaks, and so much is in memory at most."""
PIECE = 64 * 1024
FILE = "file"
"""The field of the form that is the survey. All others are small, and stay in memory."""


@dataclass
class Arrived:
    """A file that has come in one form: its name, its size and the parts in which it lies."""

    name: str
    size: int = 0
    parts: list[tuple[str, int]] = field(default_factory=list)

    def let_go(self) -> None:
        """Remove what lies here: nothing came of it."""
        for stored, _size in self.parts:
            store.storage().delete(stored)
        self.parts.clear()


class IntoParts(FileUploadHandler):
    """Cut a file into sealed parts while it comes."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.arrived, self.waiting = Arrived(self.file_name or ""), bytearray()
        if self.field_name == FILE:
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.field_name != FILE:
            return raw_data
        self.waiting += raw_data
        self.arrived.size += len(raw_data)
        if self.arrived.size > settings.MUARA_LARGEST_SURVEY:
            self.arrived.let_go()
            raise RequestDataTooBig("larger than MUARA_LARGEST_SURVEY")
        while len(self.waiting) >= PART:
            self._keep(PART)
        return None

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        if self.field_name != FILE:
            return None
        if self.waiting:
            self._keep(len(self.waiting))
        return self.arrived  # type: ignore[return-value]  (the form asks for name and size alone)

    def upload_interrupted(self) -> None:
        self.arrived.let_go()

    def _keep(self, size: int) -> None:
        part = bytes(self.waiting[:size])
        del self.waiting[:size]
        self.arrived.parts.append((store.keep(part), len(part)))


def handlers(request: HttpRequest) -> list[FileUploadHandler]:
    """How the files of a form are taken in whose survey is cut into parts."""
    return [IntoParts(request), InMemory(request)]


def part_of(request: HttpRequest) -> bytes:
    """One part, as the body of a request. Raises InputError for one that broke off or is too long.

    A part that is not whole is not kept: it is sent again.
    """
    said = request.headers.get("Content-Length", "")
    length = int(said) if said.isdecimal() else -1
    if not 0 < length <= PART:
        raise InputError("A part has a length.", found=said or "none", expected=f"1 to {PART}")
    came = bytearray()
    try:
        while len(came) < length and (piece := request.read(min(PIECE, length - len(came)))):
            came += piece
    except OSError as gone:
        raise _broke_off(len(came), length) from gone
    if len(came) != length:
        raise _broke_off(len(came), length)
    return bytes(came)


def _broke_off(came: int, length: int) -> InputError:
    return InputError("This part broke off on the way.", found=came, expected=length)
