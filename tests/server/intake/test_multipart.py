"""A body is taken apart as it comes: in whatever pieces, whole or not at all, in little memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muara_server.files import cipher
from muara_server.intake.multipart import MOST_PARTS, parts_of
from muara_server.intake.openrosa import NotTaken
from server.intake.conftest import MULTIPART, body, filled, part

pytestmark = pytest.mark.once
XML = filled(instance="uuid:1")
FILES = (("a.jpg", b"\r\n--a-boundar\r\n\r\n" * 3), ("b.amr", b""), ("c.mp4", b"--\r\n"))
BODY = b"what comes before\r\n" + body(XML, *FILES) + b"what comes after"
LAST = BODY.rindex(b"--\r\nwhat") + 2
"""Where the marker that ends it is whole."""


def read(pieces: Iterable[bytes]) -> list[tuple[str, bytes]]:
    return [(each.name, b"".join(each.pieces)) for each in parts_of(pieces, MULTIPART)]


def cut(content: bytes, at: Iterable[int]) -> list[bytes]:
    """The same in pieces; no piece is empty, as a line gives none."""
    ends = sorted({*at, len(content)})
    cuts = zip([0, *ends], ends, strict=False)
    return [content[one:other] for one, other in cuts if one < other]


@given(st.lists(st.integers(1, len(BODY) - 1), max_size=8))
def test_in_whatever_pieces_it_comes_it_is_the_same(at: list[int]) -> None:
    assert read(cut(BODY, at)) == [("xml_submission_file", XML), *FILES]


@given(st.integers(0, LAST - 1), st.integers(1, 100))
def test_wherever_it_breaks_off_it_is_not_taken(end: int, size: int) -> None:
    with pytest.raises(NotTaken) as refused:
        read(cut(BODY[:end], range(size, end, size)))
    assert refused.value.nature == "broke_off"


def test_parts_that_nobody_reads_are_passed_over() -> None:
    assert [each.name for each in parts_of([BODY], MULTIPART)][1:] == [name for name, _ in FILES]


@pytest.mark.parametrize(
    ("content", "nature"),
    [
        (BODY.replace(b"Content-Disposition", b"Other"), "not_multipart"),
        (b'--a-boundary\r\nContent-Disposition: a; name="a"\r\n\r\n' + body(XML), "not_multipart"),
        (b"--a-boundary\r\n" + b"a" * 100_000 + BODY, "not_multipart"),
        (BODY.replace(b"Encoding: binary", b"Encoding: base64"), "encoded"),
        (part("a", "a", "", b"") * (MOST_PARTS + 1) + BODY, "too_many_parts"),
    ],
    ids=["no name", "no end of a part", "endless head", "encoded", "too many"],
)
@pytest.mark.parametrize("size", [7, 64 * 1024, 1_000_000])
def test_what_is_no_body_of_parts_is_refused(content: bytes, nature: str, size: int) -> None:
    with pytest.raises(NotTaken) as refused:
        read(cut(content, range(size, len(content), size)))
    assert refused.value.nature == nature


def test_a_film_goes_by_in_little_memory() -> None:
    """From the line to what reaches the disk: no more than a few pieces are held at once."""
    megabyte = bytes(1024 * 1024)
    before, after = BODY.split(FILES[0][1], 1)

    def line() -> Iterator[bytes]:
        yield before
        for _ in range(20):
            yield from cut(megabyte, range(0, len(megabyte), 64 * 1024))
        yield after

    tracemalloc.start()
    sealed = {
        each.name: sum(map(len, cipher.encrypt(each.pieces, key=bytes(32), name="n")))
        for each in parts_of(line(), MULTIPART)
    }
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert cipher.content_size(sealed["a.jpg"]) == 20 * len(megabyte)
    assert most < 3 * len(megabyte)
