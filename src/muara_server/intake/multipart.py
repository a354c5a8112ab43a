"""Taking a multipart body apart (RFC 7578), in memory and strictly: what broke off is not taken.

Django's own parser hands out half a file as if it were whole when the connection broke.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

from muara_server.intake.openrosa import NotTaken

MOST_PARTS = 200
AS_THEY_ARE = {"", "7bit", "8bit", "binary"}


@dataclass(frozen=True)
class Part:
    """One part of a body: the name of its field, its file's name, its type and its content."""

    name: str
    filename: str
    media: str
    content: bytes


def parts_of(body: bytes, content_type: str) -> list[Part]:
    """Every part of a body. Raises NotTaken when it is of another kind, or not whole.

    >>> body = b'--x\\r\\nContent-Disposition: form-data; name="a"\\r\\n\\r\\n1\\r\\n--x--\\r\\n'
    >>> [(part.name, part.content) for part in parts_of(body, "multipart/form-data; boundary=x")]
    [('a', b'1')]
    """
    kind, told = parse_header_parameters(content_type)
    if not kind.startswith("multipart/") or not told.get("boundary"):
        raise NotTaken(
            "not_multipart",
            _("A form is sent as multipart/form-data. This came as something else."),
            status=415,
        )
    marker = b"\r\n--" + told["boundary"].encode("latin-1", "replace")
    pieces = (b"\r\n" + body).split(marker, MOST_PARTS + 1)[1:]
    ends = next((place for place, piece in enumerate(pieces) if piece.startswith(b"--")), None)
    if ends is None and len(pieces) > MOST_PARTS:
        raise NotTaken("too_many_parts", _("There are too many files in this. Send fewer at once."))
    if ends is None:
        raise NotTaken(
            "broke_off", _("This broke off on the way, and nothing of it was kept. Send it again.")
        )
    return [_part(piece) for piece in pieces[:ends]]


def _part(piece: bytes) -> Part:
    head, blank, content = piece.partition(b"\r\n\r\n")
    headers = dict(_headers(head.decode("utf-8", "replace")))
    if not blank or "content-disposition" not in headers:
        raise NotTaken("not_multipart", _("A part of this has no name. Nothing was kept."))
    if headers.get("content-transfer-encoding", "").lower() not in AS_THEY_ARE:
        raise NotTaken(
            "encoded", _("A part of this is encoded. Send every part as it is."), status=415
        )
    _kind, told = parse_header_parameters(headers["content-disposition"])
    filename = told.get("filename", "").replace("\\", "/").rpartition("/")[2]
    return Part(told.get("name", ""), filename, headers.get("content-type", ""), content)


def _headers(text: str) -> list[tuple[str, str]]:
    lines = (line.partition(":") for line in text.split("\r\n") if ":" in line)
    return [(name.strip().lower(), value.strip()) for name, _colon, value in lines]
