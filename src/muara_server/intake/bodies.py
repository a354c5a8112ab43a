"""The body of a request, as phones and scripts send it: at once, or in pieces."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from muara.forms.xml import LARGEST
from muara_server.intake import openrosa

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

PIECE = 64 * 1024
MEGABYTE = 1024 * 1024
MOST_DRAINED = 1024 * MEGABYTE
"""An oversized body is read to its end, so that the phone hears why; not a body without end."""

TOO_LARGE = gettext_lazy("This is larger than the %(number)s MB that are taken at once.")
TOO_LARGE_HERE = gettext_lazy(
    "This is larger than the %(number)s KB that are taken at this address."
)
FORM_TOO_LARGE = gettext_lazy(
    "The answers of this form are more than %(number)s MB. Keep it, and ask your office."
)
FILE_TOO_LARGE = gettext_lazy(
    "A picture or a recording of this form is larger than %(number)s MB. Keep the form, make that "
    "file shorter or smaller, and send it again."
)


@contextmanager
def opened(request: HttpRequest, *, most: int, known: bool = True) -> Iterator[Iterator[bytes]]:
    """The body piece by piece, chunked or not; Django's own reading sees nothing of a chunked one.

    `known`: who sends it has shown a credential. What is refused of it meanwhile is read to its
    end; of anybody else no more is read than `most`. Raises NotTaken (413) for more bytes than
    that, and where it broke off.
    """
    told = request.META.get("CONTENT_LENGTH") or ""
    length = int(told) if told.isdecimal() else None
    came = _pieces(request, length)
    try:
        yield _all_of(came, length, most)
    except Exception:
        if known:
            with suppress(openrosa.NotTaken):
                deque(came, maxlen=0)
        raise


def whole(request: HttpRequest, *, most: int | None = None, known: bool = True) -> bytes:
    """The whole body, of as many bytes as are uploaded at once, or of `most`. Raises NotTaken."""
    limit = settings.MUARA_LARGEST_UPLOAD if most is None else most
    with opened(request, most=limit, known=known) as pieces:
        return b"".join(pieces)


def form(request: HttpRequest) -> bytes:
    """A body that is one filled form. Raises NotTaken."""
    with opened(request, most=settings.MUARA_LARGEST_BODY) as pieces:
        return form_in(pieces)


def form_in(pieces: Iterable[bytes]) -> bytes:
    """A filled form: as much of it as can be read later. Raises NotTaken (413)."""
    return b"".join(_within(pieces, LARGEST, FORM_TOO_LARGE))


def file_in(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A photograph or a recording, while it comes. Raises NotTaken (413) for one too large."""
    return _within(pieces, settings.MUARA_LARGEST_ATTACHMENT, FILE_TOO_LARGE)


def broke_off() -> openrosa.NotTaken:
    """What did not come to its end is not taken."""
    return openrosa.NotTaken(
        "broke_off", _("This broke off on the way, and nothing of it was kept. Send it again.")
    )


def _within(
    pieces: Iterable[bytes], most: int, told: _StrPromise, unit: int = MEGABYTE
) -> Iterator[bytes]:
    """The same, as long as it is no more than `most` bytes, and else what is told."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise openrosa.NotTaken("too_large", told % {"number": most // unit}, status=413)
        yield piece


def _all_of(came: Iterable[bytes], length: int | None, most: int) -> Iterator[bytes]:
    size = 0
    in_words = (TOO_LARGE, MEGABYTE) if most >= MEGABYTE else (TOO_LARGE_HERE, 1024)
    for piece in _within(came, most, *in_words):
        size += len(piece)
        yield piece
    if length is not None and size < length:
        raise broke_off()


def _pieces(request: HttpRequest, length: int | None) -> Iterator[bytes]:
    """What comes, until it ends; a line that breaks in a chunk is told by an error of its own."""
    stream, left = request.environ["wsgi.input"], MOST_DRAINED if length is None else length
    if length is None and not request.environ.get("wsgi.input_terminated"):
        return
    try:
        while left > 0 and (piece := stream.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
    except OSError as gone:
        raise broke_off() from gone
