"""The body of a request whole, as phones and scripts send it: at once, or in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from muara_server.intake import openrosa

if TYPE_CHECKING:
    from django.http import HttpRequest

PIECE = 64 * 1024
MEGABYTE = 1024 * 1024
MOST_DRAINED = 1024 * MEGABYTE
"""An oversized body is read to its end, so that the phone hears why; not a body without end."""


def whole(request: HttpRequest, *, most: int | None = None, known: bool = True) -> bytes:
    """The whole body, chunked or not; Django's own reading sees nothing of a chunked one.

    `most`: so many bytes, of itself as many as are taken at once. `known`: who sends it has shown a
    credential; of anybody else no more is read than that. Raises NotTaken (413) for what is too
    large, and where it broke off.
    """
    limit = settings.MUARA_LARGEST_UPLOAD if most is None else most
    told = request.META.get("CONTENT_LENGTH") or ""
    length = int(told) if told.isdecimal() else None
    pieces: list[bytes] = []
    size = 0
    for piece in _pieces(request, length):
        size += len(piece)
        if size <= limit:
            pieces.append(piece)
            continue
        pieces.clear()
        if not known:
            break
    if size > limit:
        raise openrosa.NotTaken("too_large", _too_large(limit), status=413)
    if length is not None and size < length:
        raise openrosa.NotTaken(
            "broke_off", _("This broke off on the way, and nothing of it was kept. Send it again.")
        )
    return b"".join(pieces)


def _too_large(limit: int) -> str:
    if limit < MEGABYTE:
        told = _("This is larger than the %(number)s KB that are taken at this address.")
        return told % {"number": limit // 1024}
    told = _("This is larger than the %(number)s MB that are taken at once.")
    return told % {"number": limit // MEGABYTE}


def _pieces(request: HttpRequest, length: int | None) -> Iterator[bytes]:
    stream, left = request.environ["wsgi.input"], MOST_DRAINED if length is None else length
    if length is None and not request.environ.get("wsgi.input_terminated"):
        return
    while left > 0 and (piece := stream.read(min(PIECE, left))):
        left -= len(piece)
        yield piece
