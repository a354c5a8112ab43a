"""Recordings leave without the place in which they were made, and play as they did."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from muara_server.files import recordings
from muara_server.files.unusable import UnusableFile

PLACE = b"+26.5937+085.4902/"
"""Where a phone would say that it was."""


def box(name: bytes, *inside: bytes) -> bytes:
    content = b"".join(inside)
    return (8 + len(content)).to_bytes(4) + name + content


def long_box(name: bytes, *inside: bytes) -> bytes:
    content = b"".join(inside)
    return (1).to_bytes(4) + name + (16 + len(content)).to_bytes(8) + content


def track(handler: bytes, *more: bytes) -> bytes:
    kind = box(b"hdlr", bytes(8), handler, bytes(13))
    tables = box(b"stbl", box(b"stco", b"offsets"))
    return box(b"trak", box(b"tkhd", b"track"), box(b"mdia", kind, box(b"minf", tables)), *more)


FTYP = box(b"ftyp", b"isom")
SOUND = box(b"mdat", b"what was said")
INDEX = box(b"moov", box(b"mvhd", b"movie"), track(b"soun"))


def opened(content: bytes, *, kind: str = "video/mp4", piece: int = 7) -> bytes:
    def read() -> Iterable[bytes]:
        return (content[at : at + piece] for at in range(0, len(content), piece))

    return b"".join(recordings.clean(read, kind=kind))


def test_what_plays_stays_as_it_is() -> None:
    assert opened(FTYP + INDEX + SOUND) == FTYP + INDEX + SOUND


@pytest.mark.parametrize(
    "of_the_movie",
    [
        box(b"udta", box(b"\xa9xyz", PLACE)),
        box(b"udta", box(b"loci", PLACE)),
        box(b"meta", box(b"keys", b"location"), box(b"ilst", PLACE)),
        box(b"uuid", bytes(16), PLACE),
        long_box(b"udta", box(b"\xa9xyz", PLACE)),
        box(b"new!", PLACE),
        track(b"soun", box(b"udta", PLACE)),
        track(b"vide", box(b"meta", PLACE)),
    ],
)
def test_a_place_in_the_index_is_gone_and_every_offset_holds(of_the_movie: bytes) -> None:
    made = FTYP + box(b"moov", box(b"mvhd", b"movie"), of_the_movie, track(b"soun")) + SOUND
    given = opened(made)
    assert PLACE not in given
    assert b"location" not in given
    assert len(given) == len(made)
    assert given.index(SOUND) == made.index(SOUND)
    assert given.endswith(track(b"soun") + SOUND)


@pytest.mark.parametrize("beside", [box(b"meta", PLACE), box(b"free", PLACE), box(b"sefd", PLACE)])
def test_a_place_beside_the_index_becomes_a_free_box(beside: bytes) -> None:
    free = box(b"free", bytes(len(beside) - 8))
    assert opened(FTYP + beside + INDEX + SOUND) == FTYP + free + INDEX + SOUND
    assert opened(FTYP + INDEX + SOUND + beside) == FTYP + INDEX + SOUND + free


def test_a_box_with_a_long_size_keeps_its_size() -> None:
    free = long_box(b"free", bytes(len(PLACE)))
    assert opened(FTYP + long_box(b"meta", PLACE) + SOUND) == FTYP + free + SOUND
    assert opened(FTYP + INDEX + long_box(b"mdat", b"!")) == FTYP + INDEX + long_box(b"mdat", b"!")


def test_a_fragment_is_looked_through_as_well() -> None:
    fragment = box(b"moof", box(b"traf", box(b"trun", b"runs"), box(b"udta", PLACE)))
    assert PLACE not in opened(FTYP + INDEX + fragment + SOUND)


@pytest.mark.parametrize("last", [b"\0\0\0\0mdat", b"\0\0\xff\xffmdat"])
def test_what_breaks_off_in_the_sound_plays_as_far_as_it_goes(last: bytes) -> None:
    assert opened(FTYP + INDEX + last + b"what was") == FTYP + INDEX + last + b"what was"


@pytest.mark.parametrize(
    "broken",
    [
        FTYP + INDEX[:-3],
        FTYP + b"\0\0\0\x03udta",
        FTYP + b"\0\0\0\x01udta\0\0\0",
        FTYP + SOUND + b"\0\0\0",
        FTYP + box(b"moov", b"\0\0\xff\xffudta", PLACE),
        FTYP + box(b"moov", b"\0\0\0\0udta", PLACE),
        FTYP + (recordings.LARGEST_INDEX + 1).to_bytes(4) + b"moov",
    ],
)
def test_what_cannot_be_looked_through_is_not_opened(broken: bytes) -> None:
    with pytest.raises(UnusableFile, match="broken"):
        opened(broken)


def test_a_track_of_places_is_not_opened() -> None:
    way = box(b"moov", track(b"soun"), track(b"meta"))
    with pytest.raises(UnusableFile, match="where it was made"):
        opened(FTYP + way + box(b"mdat", b"the way it went"))


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("audio/ogg", b"OggS" + b"sound"),
        ("video/webm", b"\x1a\x45\xdf\xa3" + b"film"),
        ("audio/amr", b"#!AMR\n" + b"sound"),
        ("audio/mpeg", b"\xff\xfb" + b"sound"),
    ],
)
def test_another_kind_is_opened_as_it_came_unless_it_names_a_place(
    kind: str, content: bytes
) -> None:
    assert opened(content, kind=kind) == content
    for note in (b"LOCATION=Rampur", "GPSLatitude".encode("utf-16-le")):
        with pytest.raises(UnusableFile, match="where it was made"):
            opened(content + note, kind=kind)


def test_a_recording_in_boxes_is_cleaned_whatever_it_says_it_is() -> None:
    made = FTYP + box(b"udta", PLACE) + SOUND
    assert PLACE not in opened(made, kind="audio/ogg")


@pytest.mark.parametrize("kind", ["video/mp4", "audio/ogg", "audio/mpeg"])
def test_a_picture_that_says_it_is_a_recording_is_not_opened(kind: str) -> None:
    with pytest.raises(UnusableFile, match="not of the kind"):
        opened(b"\xff\xd8\xff\xe1 Exif", kind=kind)
