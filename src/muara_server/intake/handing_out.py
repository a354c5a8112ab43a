"""Files as they are handed out: whatever stands in one, it runs nothing in Muara's own name.

A form and its files come from whoever may publish, and a filled form's from whoever may fill one;
opened as a page of this server, a script in one of them would read with the reader's own session.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.http import HttpResponse, StreamingHttpResponse

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from muara_server.intake.models import DraftMedium, FormMedia

CSP = "default-src 'none'; media-src 'self'; sandbox"
XFORM = "text/xml"
UNKNOWN = "application/octet-stream"
OF_FORMS: Mapping[str, str] = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".aac": "audio/aac",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".3gp": "video/3gpp",
    ".csv": "text/csv",
    ".geojson": "application/geo+json",
    ".xml": "text/xml",
}
"""What the files of a form are by their names; every other is bytes that nobody opens here."""


def answer(content: bytes, kind: str) -> HttpResponse:
    """A file of this kind. Pictures and recordings are shown; all else is only saved.

    A drawing (SVG) may hold a script, and is shown inside pages alone. The page's own script may
    fetch any of them.

    >>> answer(b"", "text/html").headers["Content-Disposition"]
    'attachment'
    """
    given = HttpResponse(content, content_type=kind)
    _guard(given, kind)
    return given


def streamed(pieces: Iterator[bytes], kind: str, *, size: int) -> StreamingHttpResponse:
    """A file of so many bytes, piece by piece, however large.

    Its first piece is opened before anything is answered: a file that is missing or damaged is a
    fault, and no answer that breaks off.
    """
    given = StreamingHttpResponse(chain([next(pieces)], pieces), content_type=kind)
    given["Content-Length"] = size
    _guard(given, kind)
    return given


def stored(name: str, kind: str) -> StreamingHttpResponse:
    """A file as it lies in the storage."""
    return streamed(default_storage.chunks(name), kind, size=default_storage.size(name))


def xform(content: bytes) -> HttpResponse:
    """A blank form."""
    return answer(content, XFORM)


def medium(found: FormMedia | DraftMedium) -> StreamingHttpResponse:
    """A file that goes with a form, as what its name says, where that is one of the known."""
    return stored(found.stored, OF_FORMS.get(PurePosixPath(found.name.lower()).suffix, UNKNOWN))


def _guard(given: HttpResponseBase, kind: str) -> None:
    shown = kind.startswith(("image/", "audio/", "video/")) and kind != OF_FORMS[".svg"]
    given["Content-Disposition"] = "inline" if shown else "attachment"
    given["Content-Security-Policy"] = CSP
