"""Everybody in the courses of skills whose file a reader may open, and what is to be done next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara.learning import skills_rules
from muara.packs import open_pack
from muara_server.casework.frames.determined import working_day
from muara_server.figures import language
from muara_server.keys.queries import in_chunks
from muara_server.registry import queries as registry
from muara_server.registry.frames import Head, head

from .lawful import packs_of
from .paths import training_events
from .skills import trainees_of
from .trainee import Asking, asked_again

if TYPE_CHECKING:
    from muara_server.accounts.models import User

TO_DO = ("unlawful", "to_ask", "to_resolve", "to_certify")
FIGURES = ("all", "trained", "certified", "placed", "lawful", "lawful_unknown")
PARTS = (*FIGURES, *TO_DO)


@dataclass(frozen=True)
class Row:
    """Somebody in a course: `answers` of `muara.learning.trainees`; `parts`: where it is listed."""

    person: UUID
    course: str
    answers: Mapping[str, Any] = field(repr=False)
    asking: Asking | None
    slips: tuple[str, ...]

    @property
    def parts(self) -> frozenset[str]:
        """The lists in which this row stands."""
        told = self.answers
        stands = {
            "all": True,
            "trained": told["counts"] == "yes",
            "certified": told["certified_on"] is not None,
            "placed": told["placed_on"] is not None,
            "lawful": told["lawful"] == "yes",
            "lawful_unknown": told["lawful"] == "unknown",
            "unlawful": told["lawful"] == "no",
            "to_ask": self.asking is not None,
            "to_resolve": bool(self.slips),
            "to_certify": told["completed_on"] is not None and told["certified_on"] is None,
        }
        return frozenset(part for part, holds in stands.items() if holds)


def listed_for(user: User) -> list[Row]:
    """Everybody in a course whose file this reader may open: a row for each course."""
    rows = [row for programme in registry.programmes() for row in _rows(programme)]
    reached = _reached(user, (row.person for row in rows))
    return [row for row in rows if row.person in reached]


def how_many(rows: Iterable[Row]) -> dict[str, int]:
    """How many young people stand in each list, each once."""
    found: dict[str, set[UUID]] = {part: set() for part in PARTS}
    for row in rows:
        for part in row.parts:
            found[part].add(row.person)
    return {part: len(persons) for part, persons in found.items()}


def _rows(programme: str) -> tuple[Row, ...]:
    return _counted(programme, head(), working_day(programme), language())


@lru_cache(maxsize=8)
def _counted(programme: str, _: Head, on: dt.date, language: str) -> tuple[Row, ...]:
    return tuple(_told(programme, on))


def _told(programme: str, on: dt.date) -> Iterator[Row]:
    rules = skills_rules(open_pack(_pack(programme)))
    _, found, slips = trainees_of(on=on, rules=rules, programme=programme)
    wrong: dict[tuple[str, str], list[str]] = {}
    for slip in slips.to_dicts():
        if slip["resolve"]:
            wrong.setdefault((slip["person"], slip["course"]), []).append(slip["words"])
    for answers in found.to_dicts():
        due = [each for each in asked_again(answers, rules, on) if each.open]
        key = answers["person"], answers["course"]
        yield Row(UUID(key[0]), key[1], answers, due[0] if due else None, tuple(wrong.get(key, ())))


def _pack(programme: str) -> str:
    """The pack of the country in which a programme works: that of the places of its trainees."""
    codes = training_events(programme=programme)["place"].drop_nulls().unique()
    return next(iter(packs_of(codes[:1]).values()), "international")


def _reached(user: User, persons: Iterable[UUID]) -> set[UUID]:
    mine = registry.people_for(user)
    return {
        found
        for chunk in in_chunks(set(persons))
        for found in mine.filter(pk__in=chunk).values_list("pk", flat=True)
    }
