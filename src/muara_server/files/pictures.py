"""What may be uploaded as a copy: photographs, and papers as PDF, each made clean.

A photograph is drawn again: what a camera writes beside it (the place, the time, the owner, a
thumbnail of what was cut away) does not come along. What is done to a PDF stands in `papers`. What
is neither is refused.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageFile, ImageOps, UnidentifiedImageError

from muara_server.figures import number
from muara_server.files.papers import clean_paper
from muara_server.files.unusable import UnusableFile

if TYPE_CHECKING:
    from PIL.Image import Exif

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000
"""More than any telephone takes; a small file can unfold to more than a machine's memory."""
PREVIEW = (480, 480)
QUALITY, PREVIEW_QUALITY = 90, 80
DRAWN = {"JPEG": "jpeg", "PNG": "png", "WEBP": "jpeg"}
"""The formats that are read, and as what each is kept."""
MEDIA = {"jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}


@dataclass(frozen=True)
class Clean:
    """What is kept of an upload: `media` is jpeg, png or pdf; `preview` a small JPEG, or nothing.

    `place_kept`: the place where a photograph was taken is still in it.
    """

    content: bytes
    media: str
    preview: bytes = b""
    place_kept: bool = False


def check_size(size: int) -> None:
    """Raises UnusableFile for an upload of so many bytes, before it is read, if it is too large."""
    if not size:
        raise UnusableFile(
            _("This file is empty."), do=_("Choose the file again, or take the picture once more.")
        )
    if size > MOST_BYTES:
        raise UnusableFile(
            _("This file is too large."),
            found=f"{number(size // 1024 // 1024)} MB",
            expected=_("at most %(number)s MB") % {"number": number(MOST_BYTES // 1024 // 1024)},
            do=_("Take the picture with fewer pixels, or scan the paper in grey."),
        )


def clean(content: bytes, *, keep_place: bool = False) -> Clean:
    """An upload as it may be kept. Raises UnusableFile with what was found and what to do.

    >>> drawn = BytesIO()
    >>> Image.new("RGB", (8, 8)).save(drawn, "PNG")
    >>> clean(drawn.getvalue()).media
    'png'
    """
    check_size(len(content))
    if content.startswith(b"%PDF-"):
        return Clean(clean_paper(content), "pdf")
    picture = _opened(content)
    kept_as = DRAWN[str(picture.format)]
    place = picture.getexif().get_ifd(ExifTags.IFD.GPSInfo) if keep_place else {}
    upright = ImageOps.exif_transpose(picture)
    return Clean(
        content=_drawn(upright, kept_as, QUALITY, _with_place(place)),
        media=kept_as,
        preview=_preview(upright),
        place_kept=bool(place),
    )


def _opened(content: bytes) -> Image.Image:
    """The picture, whole and not larger than a machine can hold."""
    try:
        with warnings.catch_warnings(), _whole_only():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(content), formats=tuple(DRAWN))
            _check_pixels(picture)
            picture.load()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError) as unread:
        raise UnusableFile(
            _("This file cannot be read as a picture or a PDF."),
            expected=_("a photograph (JPEG, PNG, WebP) or a PDF"),
            do=_("Send a photograph of the paper, or the paper as a PDF."),
        ) from unread
    return picture


@contextmanager
def _whole_only() -> Iterator[None]:
    """A picture that breaks off is refused, whatever else in this process is content with less.

    The printer of PDFs lets Pillow draw what there is of a broken picture, for the whole process.
    """
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _check_pixels(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise UnusableFile(
            _("This picture has too many pixels."),
            found=f"{number(picture.width)} × {number(picture.height)}",
            do=_("Take the picture with fewer pixels."),
        )


def _with_place(place: dict[int, object]) -> Exif | None:
    """What is written beside the picture: the place alone, or nothing at all."""
    if not place:
        return None
    beside = Image.Exif()
    beside[ExifTags.Base.GPSInfo] = place
    return beside


def _drawn(picture: Image.Image, kept_as: str, quality: int, beside: Exif | None) -> bytes:
    """The picture drawn on a new sheet, so that nothing but its points comes along."""
    shades = "RGBA" if kept_as == "png" and picture.has_transparency_data else "RGB"
    sheet = Image.new(shades, picture.size)
    sheet.paste(picture.convert(shades))
    drawn = BytesIO()
    told = {"exif": beside} if beside is not None else {}
    sheet.save(drawn, kept_as.upper(), quality=quality, optimize=True, **told)
    return drawn.getvalue()


def _preview(picture: Image.Image) -> bytes:
    small = picture.convert("RGB")
    small.thumbnail(PREVIEW)
    return _drawn(small, "jpeg", PREVIEW_QUALITY, None)
