"""Kinds of bodies: where they sit, who must have a seat, when they have their quorum, how often
they meet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import TYPE_CHECKING

from .organisations import GROUPS
from .parts import tables_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara.packs import Pack, Table
    from muara.rules.vocabulary import Text

TRIPARTITE = ("government", "employers", "workers")
"""The ILO's constituents (Convention 144, article 3)."""

FLAGGED, REFUSED = "flagged", "refused"
"""What becomes of a decision taken without quorum."""


@dataclass(frozen=True)
class Quorum:
    """How many of those who have a seat must be there: a share of them, or a number."""

    share: float | None = None
    number: int | None = None
    source: str = ""
    unconfirmed: bool = False

    def needed(self, seats: int) -> int:
        """How many of so many seats; a share is rounded up.

        >>> Quorum(share=0.5).needed(9), Quorum(number=3).needed(9)
        (5, 3)
        """
        if self.number is not None:
            return self.number
        return ceil((self.share or 0) * seats)


@dataclass(frozen=True)
class Meets:
    """It meets at least every so many days."""

    days: int
    source: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True)
class BodyKind:
    """One kind of body. `quorum` and `meets` are None where no rule says anything.

    `sides`: the groups that must have a seat. `tripartite`: government, employers and workers must
    be present whenever it meets. `members`, `women`: seats it must have at least.
    """

    key: str
    labels: Text
    mandate: Text
    composition: Text
    levels: tuple[str, ...]
    sides: tuple[str, ...] = ()
    tripartite: bool = False
    members: int | None = None
    women: int = 0
    quorum: Quorum | None = None
    meets: Meets | None = None
    without_quorum: str = FLAGGED
    source: str = ""
    unconfirmed: bool = False

    def label(self, language: str = "en") -> str:
        """Its name in a language."""
        return self.labels.get(language) or self.labels.get("en") or self.key


@cache
def body_kinds(pack: Pack) -> Mapping[str, BodyKind]:
    """The kinds of body of a pack by key, in its order (`coordination/bodies.toml`).

    Raises PackError with file, line and what was expected.

    >>> from muara.packs import open_pack
    >>> vigilance = body_kinds(open_pack("india"))["vigilance_committee_district"]
    >>> vigilance.levels, vigilance.quorum.unconfirmed
    (('district',), True)
    """
    return {key: _kind(key, table) for key, table in tables_of(pack, "bodies", "bodies").items()}


def _kind(key: str, table: Table) -> BodyKind:
    otherwise = table.get("without_quorum", str, FLAGGED)
    if otherwise not in (FLAGGED, REFUSED):
        table.refuse(
            f"without_quorum must be {FLAGGED} or {REFUSED}; found {otherwise!r}.", "without_quorum"
        )
    kind = BodyKind(
        key=key,
        labels=table.text("labels"),
        mandate=table.text("mandate"),
        composition=table.text("composition"),
        levels=tuple(table.need("levels", list)),
        sides=_sides(table),
        tripartite=table.get("tripartite", bool, False),
        members=table.get("members", int),
        women=table.get("women", int, 0),
        quorum=_quorum(table),
        meets=_meets(table),
        without_quorum=otherwise,
        source=table.need("source", str),
        unconfirmed=table.get("unconfirmed", bool, False),
    )
    table.done()
    return kind


def _sides(table: Table) -> tuple[str, ...]:
    sides = tuple(table.get("sides", list, []))
    for side in sides:
        if side not in GROUPS:
            table.refuse(f"a side must be one of {', '.join(GROUPS)}; found {side!r}.", "sides")
    return sides


def _quorum(table: Table) -> Quorum | None:
    below = table.table("quorum", f"bodies.{table.steps[-1][0].rsplit('.', 1)[-1]}.quorum")
    if not below.values:
        return None
    share, number = below.get("share", (int, float)), below.get("number", int)
    if (share is None) == (number is None):
        below.refuse("A quorum is either a share of the seats or a number.")
    if share is not None and not 0 < share <= 1:
        below.refuse(f"share must lie between 0 and 1; found {share}.", "share")
    rule = Quorum(
        share=share,
        number=number,
        source=below.need("source", str),
        unconfirmed=below.get("unconfirmed", bool, False),
    )
    below.done()
    return rule


def _meets(table: Table) -> Meets | None:
    below = table.table("meets", f"bodies.{table.steps[-1][0].rsplit('.', 1)[-1]}.meets")
    if not below.values:
        return None
    rule = Meets(
        days=below.need("days", int),
        source=below.need("source", str),
        unconfirmed=below.get("unconfirmed", bool, False),
    )
    below.done()
    return rule
