"""Files on their way: they lie in the storage before a row names them, since what is acknowledged
must lie there; and go again where none does in the end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.files.storage import default_storage

from muara_server.files.storage import Pieces
from muara_server.intake.writing import Stored

NAMELESS = "attachment"
"""The storage throws the name away and draws a random one."""


@dataclass
class Laid:
    """The files of one parcel; `kept` are those that a row names."""

    stored: list[Stored] = field(default_factory=list)
    kept: frozenset[str] = frozenset()

    def lay(self, name: str, media: str, pieces: Iterable[bytes]) -> None:
        """Lay a file into the storage as it comes, however large."""
        passing = _Passing(pieces)
        saved = default_storage.save(NAMELESS, Pieces(iter(passing)))
        sha256 = passing.hash.hexdigest()
        self.stored.append(Stored(name, media, passing.size, sha256, saved))


@contextmanager
def files() -> Iterator[Laid]:
    """Whatever broke off, was refused or is here already leaves nothing behind."""
    laid = Laid()
    try:
        yield laid
    except Exception:
        _remove_what_is_not_kept(laid)
        raise
    _remove_what_is_not_kept(laid)


class _Passing:
    """Pieces, measured while they pass."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces, self.size, self.hash = pieces, 0, hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            self.size += len(piece)
            self.hash.update(piece)
            yield piece


def _remove_what_is_not_kept(laid: Laid) -> None:
    for each in laid.stored:
        if each.stored not in laid.kept:
            default_storage.delete(each.stored)
