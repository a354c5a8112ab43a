"""A PDF is kept as its pages alone: who made it, when and where does not come along."""

from __future__ import annotations

import random
from io import BytesIO

import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

from muara_server.files import papers
from muara_server.files.papers import clean_paper
from muara_server.files.pictures import clean
from muara_server.files.unusable import UnusableFile

from .papers import WRITTEN_BESIDE, paper, photographed, plain_paper

pytestmark = pytest.mark.once


def unpacked(content: bytes) -> bytes:
    """The file with everything in it unpacked, so that nothing hides in a compressed part."""
    sheet, said = PdfWriter(clone_from=BytesIO(content)), BytesIO()
    for each in sheet._objects:
        said.write(repr(each).encode())  # strings as they read, however they are written
        if hasattr(each, "get_data"):
            said.write(each.get_data())
    sheet.write(said)
    return said.getvalue() + content


def test_the_paper_of_these_tests_says_all_that_must_go() -> None:
    there = unpacked(paper())
    assert [each for each in WRITTEN_BESIDE if each not in there] == []


def test_nothing_that_was_written_beside_the_pages_is_kept() -> None:
    kept = clean(paper())
    there = unpacked(kept.content)
    assert (kept.media, kept.preview) == ("pdf", b"")
    assert [each for each in WRITTEN_BESIDE if each in there] == []
    read = PdfReader(BytesIO(kept.content))
    assert read.metadata is None or dict(read.metadata) == {}
    assert read.xmp_metadata is None
    assert read.attachments == {}
    assert set(read.trailer["/Root"].keys()) <= {"/Type", "/Pages"}


def test_the_photograph_on_the_page_is_the_same_to_the_point() -> None:
    read = PdfReader(BytesIO(clean_paper(paper())))
    [image] = read.pages[0]["/Resources"]["/XObject"].values()
    kept = Image.open(BytesIO(image.get_object()._data))
    before = Image.open(BytesIO(photographed()))
    assert ImageChops.difference(kept, before).getbbox() is None
    assert not kept.getexif()
    assert kept.info.keys() <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "progressive",
        "progression",
    }


def test_what_is_stamped_on_a_page_is_still_seen() -> None:
    [mark] = PdfReader(BytesIO(clean_paper(stamped()))).pages[0]["/Annots"]
    assert "/AP" in mark.get_object()
    assert mark.get_object().keys() <= papers.SEEN_OF_A_MARK


def stamped() -> bytes:
    """A paper with a stamp that has a picture of its own and says who set it."""
    sheet, written = PdfWriter(clone_from=BytesIO(plain_paper())), BytesIO()
    drawn = DecodedStreamObject()
    drawn.set_data(b"0 0 50 50 re f")
    drawn[NameObject("/Subtype")] = NameObject("/Form")
    told = {
        "/Subtype": NameObject("/Stamp"),
        "/Rect": ArrayObject([FloatObject(each) for each in (9, 9, 59, 59)]),
        "/AP": DictionaryObject({NameObject("/N"): sheet._add_object(drawn)}),
        "/T": TextStringObject("Zorawar"),
    }
    stamp = DictionaryObject({NameObject(key): said for key, said in told.items()})
    sheet.pages[0][NameObject("/Annots")] = ArrayObject([stamp])
    sheet.write(written)
    return written.getvalue()


def test_pages_stay_as_many_and_as_they_were_turned() -> None:
    sheet, written = PdfWriter(clone_from=BytesIO(paper(pages=3))), BytesIO()
    sheet.pages[1].rotate(90)
    sheet.write(written)
    kept = PdfReader(BytesIO(clean_paper(written.getvalue())))
    assert [page.rotation for page in kept.pages] == [0, 90, 0]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"%PDF-1.7 an order", "damaged or cannot be read"),
        (paper()[:900], "damaged or cannot be read"),
        (paper(password="rail"), "asks for a password"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(sent: bytes, said: str) -> None:
    with pytest.raises(UnusableFile, match=said):
        clean(sent)


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(papers, "MOST_PAGES", 2)
    with pytest.raises(UnusableFile, match="at most 2"):
        clean_paper(paper(pages=3))


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_paper_is_cleaned_or_refused_and_no_word_of_it_is_logged(
    seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Bytes changed here and there, as a bad line or a bad will changes them."""
    drawn = random.Random(seed)  # noqa: S311  (damage, not a secret)
    torn = bytearray(paper())
    for _each in range(30):
        torn[drawn.randrange(len(torn))] = drawn.randrange(256)
    try:
        kept = clean_paper(bytes(torn))
    except UnusableFile:
        kept = b"%PDF-"
    assert kept.startswith(b"%PDF-")
    assert caplog.text == ""
