"""What the packs say of children who move: services each is to have, and when people go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from muara.packs import Table, open_pack, read_toml
from muara.rules.vocabulary import Text

FILE = "movement.toml"
AWAY = ("migrated_with_family", "migrated_alone", "trafficked")
RETURNS = ("returned", "returned_with_family")
"""Codes of the kind `movement`: that a child went away, and that it came back."""

DECEMBER = 12


@dataclass(frozen=True)
class Aid:
    """A service every withdrawn migrant or trafficked child is to have, and what counts as it."""

    key: str
    labels: Text
    given_by: frozenset[str]
    stages: frozenset[str]


@dataclass(frozen=True)
class Season:
    """The months in which people go from one place to another, by the codes of both."""

    origin: str
    destination: str
    months: tuple[int, ...]
    labels: Text
    source: str
    unconfirmed: bool


@dataclass(frozen=True)
class Movement:
    """All that a pack and those it extends say."""

    aids: Mapping[str, Aid]
    days_before: int
    smallest_cell: int
    seasons: Sequence[Season]

    def season(self, paths: tuple[str, str]) -> Season | None:
        """The season of a way, by the paths of both ends: the first that lies around both."""
        around = [
            each
            for each in self.seasons
            if f"{each.origin}/" in paths[0] and f"{each.destination}/" in paths[1]
        ]
        return next(iter(around), None)


@cache
def movement_in(name: str) -> Movement:
    """What the pack of this name says. Raises PackError with file and line for a slip.

    >>> sorted(movement_in("india").aids)
    ['education', 'health', 'skills']
    """
    pack = open_pack(name)
    aids: dict[str, Aid] = {}
    seasons: list[Season] = []
    days_before, smallest = 0, 0
    for folder in pack.folders:
        if (folder / FILE).exists():
            top = read_toml(folder / FILE, pack.languages)
            held = top.get("services", dict, {})
            aids |= {key: _aid(key, top.table("services").table(key)) for key in held}
            seasons += [_season(table) for table in top.tables("seasons")]
            days_before = top.get("alerts", dict, {}).get("days_before", days_before)
            smallest = top.get("smallest_cell", int, smallest)
    return Movement(aids, days_before, smallest, seasons)


def _aid(key: str, table: Table) -> Aid:
    return Aid(
        key=key,
        labels=table.text("labels"),
        given_by=frozenset(table.need("given_by", list)),
        stages=frozenset(table.get("stages", list, [])),
    )


def _season(table: Table) -> Season:
    months = tuple(table.need("months", list))
    if not months or not all(1 <= month <= DECEMBER for month in months):
        table.refuse("A season has months from 1 to 12.", "months")
    return Season(
        origin=table.need("from", str),
        destination=table.need("to", str),
        months=months,
        labels=table.text("labels"),
        source=table.need("source", str),
        unconfirmed=table.get("unconfirmed", bool, False),
    )
