"""Taking a multipart body apart (RFC 7578), piece by piece and strictly: what broke off is not
taken, and however large a part is, no more of it is held than a piece.

Django's own parser hands out half a file as if it were whole when the connection broke.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

from muara_server.intake import bodies
from muara_server.intake.openrosa import NotTaken

MOST_PARTS = 200
LONGEST_HEAD = 16 * 1024
BLANK = b"\r\n\r\n"
AS_THEY_ARE = {"", "7bit", "8bit", "binary"}


@dataclass(frozen=True)
class Part:
    """One part of a body: the name of its field, its file's name, its type, and its content.

    The content comes in pieces, once, and before the next part is asked for.
    """

    name: str
    filename: str
    media: str
    pieces: Iterator[bytes]


def parts_of(body: Iterable[bytes], content_type: str) -> Iterator[Part]:
    """Every part of a body, as it comes.

    Raises NotTaken when the body is of another kind; and when it is not whole, which only shows
    at its end: until then nothing of it may count.

    >>> body = b'--x\\r\\nContent-Disposition: form-data; name="a"\\r\\n\\r\\n1\\r\\n--x--\\r\\n'
    >>> parts = parts_of([body[:60], body[60:]], "multipart/form-data; boundary=x")
    >>> [(part.name, b"".join(part.pieces)) for part in parts]
    [('a', b'1')]
    """
    reader = _Reader(body, _marker(content_type))
    _pass_over(reader.content())  # what stands before the first part
    for number, head in enumerate(iter(reader.head, None)):
        if number == MOST_PARTS:
            raise NotTaken(
                "too_many_parts", _("There are too many files in this. Send fewer at once.")
            )
        content = reader.content()
        yield _part(head, content)
        _pass_over(content)
    _pass_over(reader.pieces)  # what stands after the last one


def _marker(content_type: str) -> bytes:
    kind, told = parse_header_parameters(content_type)
    if not kind.startswith("multipart/") or not told.get("boundary"):
        raise NotTaken(
            "not_multipart",
            _("A form is sent as multipart/form-data. This came as something else."),
            status=415,
        )
    return b"\r\n--" + told["boundary"].encode("latin-1", "replace")


class _Reader:
    """Reads on from marker to marker. `held` is what came and was not given out yet."""

    def __init__(self, pieces: Iterable[bytes], marker: bytes) -> None:
        self.pieces, self.marker, self.held = iter(pieces), marker, b"\r\n"

    def head(self) -> bytes | None:
        """The head of the part that begins here; None where the body ends."""
        while not self._shows_head():
            self._read_on()
        if self.held.startswith(b"--"):
            return None
        head, blank, rest = self.held.partition(BLANK)
        # A marker may begin with the end of the blank line: then this is no part either.
        if not blank or self.marker in head + blank + rest[: len(self.marker) - 2]:
            raise _nameless()
        self.held = rest
        return head

    def content(self) -> Iterator[bytes]:
        """What stands before the next marker; then that is passed."""
        while (at := self.held.find(self.marker)) < 0:
            # What may be the beginning of a marker waits for the rest of it.
            sure = max(0, len(self.held) - len(self.marker) + 1)
            given, self.held = self.held[:sure], self.held[sure:]
            yield given
            self._read_on()
        given, self.held = self.held[:at], self.held[at + len(self.marker) :]
        yield given

    def _shows_head(self) -> bool:
        """Is the head here, with as much after it as every body has; or can it come no more?"""
        if len(self.held) < 2:
            return False
        if self.held.startswith(b"--") or self.marker in self.held:
            return True
        at = self.held.find(BLANK)
        enough = LONGEST_HEAD if at < 0 else at + len(BLANK) + len(self.marker)
        return len(self.held) >= enough

    def _read_on(self) -> None:
        piece = next(self.pieces, b"")
        if not piece:
            raise bodies.broke_off()
        self.held += piece


def _pass_over(pieces: Iterator[bytes]) -> None:
    deque(pieces, maxlen=0)


def _part(head: bytes, content: Iterator[bytes]) -> Part:
    headers = dict(_headers(head.decode("utf-8", "replace")))
    if "content-disposition" not in headers:
        raise _nameless()
    if headers.get("content-transfer-encoding", "").lower() not in AS_THEY_ARE:
        raise NotTaken(
            "encoded", _("A part of this is encoded. Send every part as it is."), status=415
        )
    _kind, told = parse_header_parameters(headers["content-disposition"])
    filename = told.get("filename", "").replace("\\", "/").rpartition("/")[2]
    return Part(told.get("name", ""), filename, headers.get("content-type", ""), content)


def _nameless() -> NotTaken:
    return NotTaken("not_multipart", _("A part of this has no name. Nothing was kept."))


def _headers(text: str) -> list[tuple[str, str]]:
    lines = (line.partition(":") for line in text.split("\r\n") if ":" in line)
    return [(name.strip().lower(), value.strip()) for name, _colon, value in lines]
