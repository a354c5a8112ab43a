"""PDFs as offices send them: with an author, days, a photograph that says where, and more."""

from __future__ import annotations

from io import BytesIO

from PIL import ExifTags, Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import (
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

WRITTEN_BESIDE = (
    b"Zorawar",
    b"D:20160901",
    b"26.59",
    b"Camera of Zorawar",
    b"app.alert",
    b"Seen by Zorawar",
    b"list-of-children",
    b"Zorawar-office",
)
"""What the paper below says of whoever made it and where; nothing of it may be kept."""


def photographed() -> bytes:
    """A JPEG with the telephone's own name, a comment and the place in it."""
    beside = Image.Exif()
    beside[ExifTags.Base.Make] = "Camera of Zorawar"
    beside[ExifTags.Base.GPSInfo] = {1: "N", 2: (26.0, 35.0, 24.0), 3: "E", 4: (85.0, 28.0, 48.0)}
    drawn = BytesIO()
    picture = Image.effect_mandelbrot((320, 200), (-2, -1, 1, 1), 20).convert("RGB")
    picture.save(drawn, "JPEG", exif=beside, comment=b"26.59 north", progressive=True)
    return drawn.getvalue()


def paper(*, pages: int = 1, password: str = "") -> bytes:
    """A scanned order: a photograph on a page, and all that an office's programs write beside."""
    flat = BytesIO()
    Image.open(BytesIO(photographed())).save(flat, "PDF")
    read = PdfReader(flat)
    written = PdfWriter()
    for _each in range(pages):
        page = written.add_page(read.pages[0])
    image = page["/Resources"]["/XObject"]["/image"]
    image._data = photographed()
    told = DecodedStreamObject()
    told.set_data(b"<x:xmpmeta><dc:creator>Zorawar</dc:creator></x:xmpmeta>")
    image[NameObject("/Metadata")] = written._add_object(told)
    page[NameObject("/PieceInfo")] = DictionaryObject(
        {NameObject("/Zorawar-office"): TextStringObject("kept by the scanner")}
    )
    written.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://zorawar.example/Zorawar"))
    note = FreeText(text="Seen by Zorawar", rect=(10, 10, 90, 40))
    note[NameObject("/T")] = TextStringObject("Zorawar")
    written.add_annotation(0, note)
    written.add_metadata({"/Author": "Zorawar", "/CreationDate": "D:20160901120000"})
    written.xmp_metadata = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>Zorawar</x:xmpmeta>"
    written.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert('26.59')"),
        }
    )
    written.add_attachment("list-of-children.txt", b"Zorawar")
    if password:
        written.encrypt(password)
    kept = BytesIO()
    written.write(kept)
    return kept.getvalue()


def plain_paper() -> bytes:
    """A PDF of one blank page."""
    written, kept = PdfWriter(), BytesIO()
    written.add_blank_page(200, 300)
    written.write(kept)
    return kept.getvalue()
