"""Which place lies in which: the tree of a pack's `places/*.csv`, for rules of a State."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from muara.errors import nearest

from .source import Line, read_csv


@dataclass(frozen=True)
class Geography:
    """Every place's parent (empty at the top), by code.

    >>> where = Geography({"IN": "", "IN.ST.10": "IN", "IN.DT.221": "IN.ST.10"})
    >>> list(where.above("IN.DT.221")), sorted(where.below("IN.ST.10"))
    (['IN.DT.221', 'IN.ST.10', 'IN'], ['IN.DT.221', 'IN.ST.10'])
    """

    parents: Mapping[str, str]

    def above(self, code: str) -> Iterator[str]:
        """The place itself, then what it lies in, up to the country."""
        while code:
            yield code
            code = self.parents.get(code, "")

    def below(self, code: str) -> frozenset[str]:
        """The place and everything in it."""
        return frozenset(self._below(code))

    def _below(self, code: str) -> Iterator[str]:
        yield code
        for child in self._children.get(code, ()):
            yield from self._below(child)

    def holds(self, jurisdiction: str, place: str | None) -> bool | None:
        """Does the place lie in the jurisdiction? None: not known where, or too wide to tell.

        A code that no list of places has is a place nobody knows: a slip never makes a no.
        """
        if not place or place not in self.parents:
            return None
        if jurisdiction in self.above(place):
            return True
        return None if place in self.above(jurisdiction) else False

    def country(self, code: str) -> str:
        """The country a place lies in."""
        return list(self.above(code))[-1]

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for code, parent in self.parents.items():
            children.setdefault(parent, []).append(code)
        return children


def read_geography(folders: Iterable[Path]) -> Geography:
    """The places of these packs, joined.

    Raises PackError, with file and line, for a code that stands twice, a parent that is no place,
    and places that lie in each other.
    """
    lines: dict[str, Line] = {}
    for folder in folders:
        for path in sorted(folder.glob("places/*.csv")):
            for line in read_csv(path, ("code", "parent")):
                code = line.need("code")
                if code in lines:
                    line.refuse(f"The place {code!r} stands twice.", "Keep one line.")
                lines[code] = line
    parents = {code: line.get("parent") for code, line in lines.items()}
    for code, parent in parents.items():
        if parent and parent not in parents:
            do = nearest(parent, parents)
            lines[code].refuse(f"{code!r} lies in {parent!r}, which is no place.", do)
    _check_circles(parents, lines)
    return Geography(parents)


def _check_circles(parents: Mapping[str, str], lines: Mapping[str, Line]) -> None:
    sound = {""}
    for code in parents:
        path: list[str] = []
        while code not in sound:
            if code in path:
                circle = " in ".join([*path[path.index(code) :], code])
                lines[code].refuse(f"Places lie in each other: {circle}.", "Correct a parent.")
            path.append(code)
            code = parents[code]  # noqa: PLW2901  (up to what is known to be sound)
        sound.update(path)
