"""What is kept of an upload: a picture without what the camera wrote beside it, or a PDF."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from muara_server.files import pictures
from muara_server.files.pictures import clean
from muara_server.files.unusable import UnusableFile

# No database is asked.
pytestmark = pytest.mark.once

RIGA = {1: "N", 2: (26.0, 38.0, 12.0), 3: "E", 4: (85.0, 24.0, 0.0)}


def photograph(kind: str = "JPEG", size: tuple[int, int] = (1200, 900), **told: Any) -> bytes:
    """A picture as a telephone makes it: the place, the maker and a comment stand beside it."""
    beside = Image.Exif()
    beside[ExifTags.Base.Make] = "Karbonn"
    beside[ExifTags.Base.Orientation] = 6
    beside[ExifTags.Base.GPSInfo] = RIGA
    drawn = BytesIO()
    Image.new("RGB", size, "olive").save(drawn, kind, exif=beside, **told)
    return drawn.getvalue()


def beside(content: bytes) -> dict[int, Any]:
    picture = Image.open(BytesIO(content))
    return dict(picture.getexif()) | dict(picture.getexif().get_ifd(ExifTags.IFD.GPSInfo))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_comes_out_without_its_place(kind: str) -> None:
    sent = photograph(kind)
    assert beside(sent)
    kept = clean(sent)
    assert not kept.place_kept
    for content in (kept.content, kept.preview):
        assert beside(content) == {}
        assert b"Karbonn" not in content


def test_words_in_the_file_do_not_come_along() -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "Zorawar at the kiln")
    drawn = BytesIO()
    Image.new("RGB", (60, 60)).save(drawn, "PNG", pnginfo=words)
    assert b"Zorawar" in drawn.getvalue()
    assert b"Zorawar" not in clean(drawn.getvalue()).content
    assert b"Zorawar" not in clean(photograph(comment=b"Zorawar")).content


def test_where_the_place_is_wanted_it_alone_is_kept() -> None:
    kept = clean(photograph(), keep_place=True)
    assert kept.place_kept
    assert Image.open(BytesIO(kept.content)).getexif().get_ifd(ExifTags.IFD.GPSInfo) == RIGA
    assert b"Karbonn" not in kept.content
    assert beside(kept.preview) == {}


def test_a_picture_without_a_place_keeps_none() -> None:
    drawn = BytesIO()
    Image.new("RGB", (60, 60)).save(drawn, "JPEG")
    assert not clean(drawn.getvalue(), keep_place=True).place_kept


def test_it_stands_upright_and_the_preview_is_small() -> None:
    kept = clean(photograph())
    assert Image.open(BytesIO(kept.content)).size == (900, 1200)
    assert Image.open(BytesIO(kept.preview)).size == (360, 480)


def test_a_transparent_drawing_stays_so() -> None:
    drawn = BytesIO()
    Image.new("RGBA", (60, 60), (0, 0, 0, 0)).save(drawn, "PNG")
    assert Image.open(BytesIO(clean(drawn.getvalue()).content)).mode == "RGBA"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"", "This file is empty."),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "cannot be read"),
        (b"<!doctype html><script>alert(1)</script>", "cannot be read"),
        (photograph()[:2000], "cannot be read"),
        (photograph("GIF"), "cannot be read"),
        (b"MZ\x90\x00", "cannot be read"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(sent: bytes, said: str) -> None:
    with pytest.raises(UnusableFile, match=said):
        clean(sent)


def test_what_is_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1000)
    with pytest.raises(UnusableFile, match="too many pixels. Found 1,200 × 900"):
        clean(photograph())
    monkeypatch.setattr(pictures, "MOST_BYTES", 2 * 1024 * 1024)
    with pytest.raises(UnusableFile, match="too large. Found 3 MB; expected at most 2 MB"):
        clean(b"%PDF-" + bytes(3 * 1024 * 1024))
