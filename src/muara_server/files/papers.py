"""Papers sent as PDF, made clean: the pages on a new file, and nothing of what was written beside.

Whoever scans or writes a paper leaves in the file who and when, with what, and in each photograph
on it where it was taken. Only what a page needs to be seen is copied: no author, no dates, no
comments, no form behind the ink, no attachment, no script; older versions stay behind.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    EncodedStreamObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

from muara_server.figures import number
from muara_server.files.unusable import UnusableFile

MOST_PAGES = 300
SEEN_OF_A_PAGE = frozenset(
    {
        "/Type",
        "/Parent",
        "/MediaBox",
        "/CropBox",
        "/Rotate",
        "/UserUnit",
        "/Resources",
        "/Contents",
        "/Group",
        "/Annots",
    }
)
SEEN_OF_A_MARK = frozenset({"/Type", "/Subtype", "/Rect", "/F", "/AP", "/AS"})
"""What is seen of a stamp, a note or a field that was filled in: its picture, not who made it."""

BESIDE = frozenset(
    {
        "/Metadata",
        "/PieceInfo",
        "/LastModified",
        "/OPI",
        "/Ref",
        "/AF",
        "/Measure",
        "/PtData",
        "/Alternates",
        "/StructParent",
        "/StructParents",
    }
)
"""What may stand beside anything in a file and is never seen."""

BROKEN = (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, IndexError)
BROKEN += (RecursionError, NotImplementedError, OverflowError, zlib.error)
"""What a damaged or hostile file may raise on its way."""


def clean_paper(content: bytes) -> bytes:
    """The pages of a PDF on a new file. Raises UnusableFile with what was found and what to do."""
    try:
        written = _written(_opened(content))
    except BROKEN as unread:
        raise UnusableFile(
            _("This PDF is damaged or cannot be read."),
            do=_("Print it into a new PDF, or photograph the paper."),
        ) from unread
    return written


def _opened(content: bytes) -> PdfReader:
    read = PdfReader(BytesIO(content))
    if read.is_encrypted and not read.decrypt(""):
        raise UnusableFile(
            _("This PDF asks for a password."),
            do=_("Save it without one, or photograph the paper."),
        )
    pages = len(read.pages)
    if not 0 < pages <= MOST_PAGES:
        raise UnusableFile(
            _("This PDF has no pages, or too many."),
            found=number(pages),
            expected=_("at most %(number)s") % {"number": number(MOST_PAGES)},
            do=_("Send the pages that matter."),
        )
    return read


def _written(read: PdfReader) -> bytes:
    # Cleaned before it is copied: what nothing leads to any more does not come along.
    for page in read.pages:
        _clean_page(page)
    for each in _within(read.pages):
        for key in BESIDE & each.keys():
            del each[key]
        if isinstance(each, StreamObject) and each.get("/Subtype") == "/Image":
            _clean_image(each)
    sheet = PdfWriter()
    for page in read.pages:
        sheet.add_page(page)
    sheet.metadata = None
    written = BytesIO()
    sheet.write(written)
    return written.getvalue()


def _clean_page(page: PageObject) -> None:
    for key in page.keys() - SEEN_OF_A_PAGE:
        del page[key]
    marks = (mark.get_object() for mark in page.get("/Annots", ArrayObject()).get_object() or ())
    seen = [mark for mark in marks if "/AP" in mark and mark.get("/Subtype") != "/Popup"]
    page[NameObject("/Annots")] = ArrayObject(
        DictionaryObject({key: mark[key] for key in mark.keys() & SEEN_OF_A_MARK}) for mark in seen
    )


def _within(pages: Any) -> Iterator[DictionaryObject]:
    """Everything that the pages lead to, each once."""
    waiting: list[Any] = list(pages)
    met: set[tuple[int, int] | int] = set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, IndirectObject):
            mark: tuple[int, int] | int = (each.idnum, each.generation)
            each = each.get_object()
        else:
            mark = id(each)
        if mark in met or not isinstance(each, (DictionaryObject, ArrayObject)):
            continue
        met.add(mark)
        if isinstance(each, ArrayObject):
            waiting += list.__iter__(each)
            continue
        yield each
        waiting += [dict.__getitem__(each, key) for key in each.keys() - {"/Parent"}]


def _clean_image(image: StreamObject) -> None:
    """A photograph as it lies in a page keeps what its camera wrote; that is cut out of it."""
    filters = image.get("/Filter", ())
    chain = [filters] if isinstance(filters, str) else list(filters)
    cut = {"/DCTDecode": _jpeg, "/JPXDecode": _jpeg_2000}.get(chain[-1]) if chain else None
    if cut is None:
        return
    if len(chain) > 1 and isinstance(image, EncodedStreamObject):
        content = image.get_data()  # what is packed around the photograph is undone
        image[NameObject("/Filter")] = NameObject(chain[-1])
        image.pop("/DecodeParms", None)
    else:
        content = image._data
    image._data = cut(content)


STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
START_OF_SCAN, END, COMMENT = 0xDA, 0xD9, 0xFE
JFIF, ADOBE = 0xE0, 0xEE
"""Of what a camera or a program writes into a JPEG, these two say how its colours are meant."""


def _jpeg(content: bytes) -> bytes:
    """A JPEG without Exif, comments, profiles, further pictures, or anything after its end."""
    if content[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    kept, at = bytearray(b"\xff\xd8"), 2
    while at < len(content):
        if content[at] != 0xFF:
            raise ValueError("no marker where one must be")
        mark = content[at + 1]
        if mark == 0xFF:
            at += 1
            continue
        if mark == END:
            break
        if mark in STANDALONE:
            kept += content[at : at + 2]
            at += 2
            continue
        after = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        segment, at = content[at:after], after
        if mark == START_OF_SCAN:
            after = _end_of_scan(content, at)
            segment, at = segment + content[at:after], after
        kept += _segment(mark, segment)
    return bytes(kept + b"\xff\xd9")


def _segment(mark: int, segment: bytes) -> bytes:
    if mark == JFIF and segment[4:9] == b"JFIF\x00":
        return segment[:2] + b"\x00\x10" + segment[4:16] + b"\x00\x00"  # without its small picture
    if mark == ADOBE:
        return segment
    return b"" if mark == COMMENT or 0xE0 <= mark <= 0xEF else segment


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the points of a scan end: at the next marker that is none of the scan's own."""
    while (at := content.find(b"\xff", at)) >= 0 and at + 1 < len(content):
        if content[at + 1] != 0 and content[at + 1] not in STANDALONE:
            return at
        at += 2
    return len(content)


TOLD_IN_BOXES = frozenset({b"xml ", b"uuid", b"uinf", b"jp2i"})


def _jpeg_2000(content: bytes) -> bytes:
    """The same of JPEG 2000, whose boxes tell such things apart; bare points have none."""
    if content[4:8] != b"jP  ":
        return content
    kept, at = bytearray(), 0
    while at + 8 <= len(content):
        size, sort = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        after = at + size if size else len(content)
        if after <= at:
            raise ValueError("a box of no size")
        if sort not in TOLD_IN_BOXES:
            kept += content[at:after]
        at = after
    return bytes(kept)
