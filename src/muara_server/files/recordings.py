"""Recordings as they are handed out: without the place in which they were made.

Phones write the place of a video or a sound into it. Files in boxes (MP4, M4A, 3GP) are opened
without it: of the boxes only those are kept that are needed to play, and every other becomes a
`free` box of the same size, filled with zeros, so that each offset in the file stays true. A track
that is neither picture nor sound may hold a place for every second; with one, nothing is opened.

The other kinds cannot be cleaned here. They are opened as they came, if they begin as their kind
does and no words in them name a place. What was spoken or filmed stays, in every kind.

Sources: ISO/IEC 14496-12 (boxes, `free`, 64-bit sizes); 3GPP TS 26.244 8.2 (`loci`); QuickTime
File Format, user data and metadata (`©xyz`, `com.apple.quicktime.location.ISO6709`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from django.utils.translation import gettext as _

from muara_server.files.unusable import UnusableFile

BOXED = frozenset(
    {"audio/mp4", "audio/m4a", "audio/x-m4a", "video/mp4", "audio/3gpp", "video/3gpp"}
)
_SOUND = (b"ID3", *(bytes([0xFF, second]) for second in range(0xE0, 0x100)))
AS_THEY_CAME: Mapping[str, tuple[bytes, ...]] = {
    "audio/mpeg": _SOUND,
    "audio/aac": _SOUND,
    "audio/ogg": (b"OggS",),
    "audio/webm": (b"\x1a\x45\xdf\xa3",),
    "video/webm": (b"\x1a\x45\xdf\xa3",),
    "audio/wav": (b"RIFF",),
    "audio/x-wav": (b"RIFF",),
    "audio/amr": (b"#!AMR",),
}
"""The kinds that are not cleaned, and how a file of each begins."""
PLAYED = BOXED | AS_THEY_CAME.keys()
"""Recordings that a browser plays and runs nothing of."""

LARGEST_INDEX = 16 * 1024 * 1024
"""The index of an hour of video takes two megabytes; it is held in memory, the rest is not."""

_KEPT: Mapping[bytes, frozenset[bytes]] = {
    b"": frozenset({b"ftyp", b"styp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"wide"}),
    b"moov": frozenset({b"mvhd", b"trak", b"mvex"}),
    b"trak": frozenset({b"tkhd", b"edts", b"tref", b"mdia"}),
    b"mdia": frozenset({b"mdhd", b"hdlr", b"elng", b"minf"}),
    b"minf": frozenset({b"vmhd", b"smhd", b"hdlr", b"dinf", b"stbl"}),
    b"stbl": frozenset(
        {b"stsd", b"stts", b"ctts", b"cslg", b"stsc", b"stsz", b"stz2", b"stco", b"co64"}
        | {b"stss", b"stsh", b"sdtp", b"sbgp", b"sgpd", b"subs", b"saiz", b"saio"}
    ),
    b"moof": frozenset({b"mfhd", b"traf"}),
    b"traf": frozenset({b"tfhd", b"tfdt", b"trun", b"sdtp", b"sbgp", b"sgpd", b"subs"}),
}
"""The boxes that play, by the box around them; what is none of these may hold a place."""
_BEGINS = _KEPT[b""] | {b"free", b"skip"}
FREE = b"free"
_END = 2**64
"""Where a box ends that goes on to the end of the file."""
_AT_ONCE = 64 * 1024
_MEDIA = frozenset({b"vide", b"soun"})
_PLACE = tuple(
    word.encode(coding)
    for word in ("location", "latitude", "longitude", "iso6709")
    for coding in ("ascii", "utf-16-le")
)
"""How the notes of the other kinds name a place: Vorbis comments, Matroska tags, ID3, XMP."""

Read = Callable[[], Iterable[bytes]]
"""Gives the content from its beginning, in pieces, as often as it is asked."""


@dataclass(frozen=True)
class Blank:
    """A box that is left out: where its name stands, and from where to where what it holds."""

    name: int
    start: int
    stop: int


def clean(read: Read, *, kind: str) -> Iterator[bytes]:
    """A recording of a kind of `PLAYED` as it is handed out, in pieces.

    Raises UnusableFile for one that is broken, of another kind than it says, or from which a place
    cannot be taken.

    >>> made = b"\\0\\0\\0\\x08ftyp" + b"\\0\\0\\0\\x0cuuid+12." + b"\\0\\0\\0\\x09mdat!"
    >>> b"".join(clean(lambda: [made], kind="audio/mp4")).replace(b"\\0", b"")
    b'\\x08ftyp\\x0cfree\\tmdat!'
    """
    head = _Pieces(read()).peek(8)
    if head[4:] in _BEGINS:
        return without(read(), blanks(read()))
    if not head.startswith(AS_THEY_CAME.get(kind, ())):
        raise UnusableFile(
            _("This file is not of the kind that it says."),
            expected=kind,
            do=_("Ask whoever sent it to make it again and to send it again."),
        )
    if _names_a_place(read()):
        _refuse_a_place()
    return iter(read())


def blanks(pieces: Iterable[bytes]) -> list[Blank]:
    """The boxes of a file that are left out. Raises UnusableFile as `clean` does."""
    source, found = _Pieces(pieces), list[Blank]()
    while head := source.peek(16):
        box = _Box.read(head, source.at, around=b"")
        if box.name in _KEPT:
            if box.stop - box.at > LARGEST_INDEX:
                _refuse_broken(box.at)
            content = source.take(box.stop - box.at)
            found += _inside(content, box.body - box.at, box)
        elif box.name not in _KEPT[b""]:
            found.append(box.blank)
        whole = source.pass_to(box.stop)
        # What broke off inside the sound or the picture is played as far as it goes.
        if not whole and box.name != b"mdat" and box.stop != _END:
            _refuse_broken(box.at)
    return found


def without(pieces: Iterable[bytes], left_out: Sequence[Blank]) -> Iterator[bytes]:
    """The content with these boxes made free and filled with zeros; as long as it was."""
    at = 0
    for piece in pieces:
        changed = bytearray(piece)
        for each in left_out:
            _write(changed, at, each.start, each.stop)
            _write(changed, at, each.name, each.name + len(FREE), FREE)
        at += len(piece)
        yield bytes(changed)


@dataclass(frozen=True)
class _Box:
    """A box, by where it begins, where what it holds begins, and where both end."""

    name: bytes
    at: int
    body: int
    stop: int

    @classmethod
    def read(cls, head: bytes, at: int, *, around: bytes) -> _Box:
        """From the first 16 bytes of it, or as many as there are."""
        size, name, body = int.from_bytes(head[:4]), head[4:8], 8
        if size == 0 and len(head) >= body and not around:
            return cls(name, at, at + body, _END)
        if size == 1:
            size, body = int.from_bytes(head[8:16]), 16
        if len(head) < body or size < body:
            _refuse_broken(at)
        return cls(name, at, at + body, at + size)

    @property
    def blank(self) -> Blank:
        """This box, left out."""
        return Blank(self.at + 4, self.body, self.stop)


class _Pieces:
    """Pieces, read forwards: what is passed over is not held."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces, self.held, self.at = iter(pieces), b"", 0

    def peek(self, most: int) -> bytes:
        """The next bytes, and still the next; fewer at the end."""
        while len(self.held) < most and (piece := next(self.pieces, None)) is not None:
            self.held += piece
        return self.held[:most]

    def take(self, most: int) -> bytes:
        """The next bytes, which are then behind; fewer at the end."""
        taken = self.peek(most)
        self.held = self.held[len(taken) :]
        self.at += len(taken)
        return taken

    def pass_to(self, stop: int) -> bool:
        """Go on to this place. Was there so much?"""
        while self.at < stop and self.take(min(stop - self.at, _AT_ONCE)):
            pass
        return self.at == stop


def _inside(content: bytes, begin: int, around: _Box) -> Iterator[Blank]:
    """The boxes that are left out inside one, of which this is the content from its first byte."""
    while begin < len(content):
        at = around.at + begin
        box = _Box.read(content[begin : begin + 16], at, around=around.name)
        stop = box.stop - around.at
        if stop > len(content):
            _refuse_broken(at)
        # Cameras keep the way they went in a track of its own.
        is_handler = (around.name, box.name) == (b"mdia", b"hdlr")
        if is_handler and content[begin + 16 : begin + 20] not in _MEDIA:
            _refuse_a_place()
        if box.name not in _KEPT[around.name]:
            yield box.blank
        elif box.name in _KEPT:
            yield from _inside(content[begin:stop], box.body - at, box)
        begin = stop


def _names_a_place(pieces: Iterable[bytes]) -> bool:
    before = b""
    for piece in pieces:
        looked_at = before + piece.lower()
        if any(word in looked_at for word in _PLACE):
            return True
        before = looked_at[-max(map(len, _PLACE)) :]
    return False


def _write(changed: bytearray, at: int, start: int, stop: int, by: bytes = b"") -> None:
    """Write, or zeros, from `start` to `stop` of a file, of which this piece begins `at`."""
    low, high = max(start, at), min(stop, at + len(changed))
    if low < high:
        changed[low - at : high - at] = by[low - start : high - start] or bytes(high - low)


def _refuse_a_place() -> NoReturn:
    raise UnusableFile(
        _("This recording may say where it was made, and that cannot be taken out of it here."),
        do=_("Ask whoever sent it to switch the place off in the camera, and to record it again."),
    )


def _refuse_broken(at: int) -> NoReturn:
    raise UnusableFile(
        _("This recording is broken, so that nobody can say what it tells of a place."),
        found=_("a part that does not fit, at byte %(at)s") % {"at": at},
        do=_("Ask whoever sent it to make it again and to send it again."),
    )
