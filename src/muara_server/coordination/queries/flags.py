"""Flags follow from the records; whoever looked into one says what it was.

One that was settled is open again when it has grown since.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from muara_server import figures
from muara_server.coordination.queries.told import said
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.queries.told import Said
    from muara_server.places.models import Place

SETTLED = "flag_settled"


@dataclass(frozen=True)
class Settled:
    """What was found of a flag, by whom, on which day."""

    on: dt.date
    by: str
    found: str
    note: str


@dataclass(frozen=True)
class Flag:
    """One flag: what it is about, what it says, and what was found of it, if it was looked into.

    `beside`: the second of two that it is about. `over`: by how much, where that can be said.
    """

    code: str
    about: UUID
    says: str
    place: Place
    over: float = 0.0
    year: int | None = None
    beside: UUID | None = None
    settled: Settled | None = None

    @property
    def key(self) -> tuple[str, UUID, int | None, UUID | None]:
        """By what a settled flag is found again."""
        return self.code, self.about, self.year, self.beside


def with_settled(user: User, flags: Iterable[Flag]) -> list[Flag]:
    """These flags with what was found of them; those that nobody settled come first."""
    found: dict[tuple[str, UUID, int | None, UUID | None], Said] = {}
    for each in said(user, SETTLED):
        beside = each.facts.get("beside")
        year = each.facts.get("year")
        about = UUID(each.facts["about"])
        key = (each.facts["flag"], about, year, UUID(beside) if beside else None)
        found[key] = each
    told = [replace(flag, settled=_settled(flag, found.get(flag.key))) for flag in flags]
    return sorted(told, key=lambda flag: flag.settled is not None)


def still_open(flags: Iterable[Flag]) -> list[Flag]:
    """Those that nobody has looked into."""
    return [flag for flag in flags if flag.settled is None]


def _settled(flag: Flag, told: Said | None) -> Settled | None:
    if told is None or round(flag.over) > round(told.facts.get("over") or 0):
        return None
    fact = kinds()[SETTLED].facts["found"]
    return Settled(
        on=told.on,
        by=told.by.display_name if told.by else "",
        found=fact.code_label(told.facts["found"], figures.language()),
        note=told.word("note"),
    )
