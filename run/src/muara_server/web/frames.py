"""What each definition finds of a work spell, and which question would settle most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from muara.law import Explanation
from muara.packs import Regime, open_all
from muara_server.registry.frames import findings as explained
from muara_server.registry.queries import facts_on

from .queries.findings import in_words, mark
from .queries.words import language

if TYPE_CHECKING:
    from muara_server.registry.queries import KnownFacts

FIRST = ("C182", "C138", "SDG_EA")
"""Beside the country's own law these stand in the first table; the others are one link away."""


@dataclass(frozen=True)
class Finding:
    """What one definition says of one work spell."""

    regime: Regime
    told: Explanation
    words: str
    mark: str

    @property
    def is_law(self) -> bool:
        """Is it the country's own law, and not a convention or a statistical definition?"""
        return self.regime.kind == "legal"

    @property
    def is_open(self) -> bool:
        """Is an answer missing?"""
        return self.told.status == "undetermined"

    @property
    def comes_first(self) -> bool:
        """Does it stand in the first table?"""
        return _comes_first(self.regime)


@dataclass(frozen=True)
class OpenQuestion:
    """A question nobody has answered: what its answer settles alone, and what it is needed for."""

    attribute: str
    ask: str
    settles: tuple[str, ...]
    needed_for: tuple[str, ...]


def findings(known: KnownFacts, *, pack: str, only_first: bool = False) -> list[Finding]:
    """What every definition that speaks of this work finds, the country's own law first.

    `known` is what the registry knows of the work, `pack` the name of the country's pack.
    `only_first` leaves out the definitions that stand one link away.
    """
    held = _regimes(pack, known.day)
    chosen = {one.id: one for one in held if not only_first or _comes_first(one)}
    told = explained(known, language=language(), regimes=chosen)
    found = [
        Finding(chosen[one.regime], one, words=in_words(one.status), mark=mark(one.status))
        for one in told
    ]
    return [one for one in found if one.told.status != "out_of_scope"]


def _regimes(pack: str, day: date) -> Iterator[Regime]:
    held = [one for one in open_all().regimes.values() if not one.secondary and in_force(one, day)]
    own = [one for one in held if one.pack == pack != "international"]
    shared = [one for one in held if one.pack == "international"]
    yield from sorted(own, key=lambda one: one.kind != "legal")
    yield from (one for key in FIRST for one in shared if one.id == key)
    yield from (one for one in shared if one.id not in FIRST)


def _comes_first(regime: Regime) -> bool:
    return regime.kind == "legal" or regime.id in FIRST


def in_force(regime: Regime, day: date) -> bool:
    """Did this definition stand on the day of the work?"""
    began = regime.since is None or regime.since <= day
    return began and (regime.until is None or day <= regime.until)


def first_question(person: UUID, *, pack: str) -> OpenQuestion | None:
    """The most decisive question about the work last seen of somebody; None where none is open."""
    known = facts_on(person)
    at_work = next((one for one in known.works if one.facts.get("worked")), None)
    if at_work is None:
        return None
    found = findings(facts_on(person, work=at_work.pk), pack=pack, only_first=True)
    return next(iter(questions(found)), None)


def questions(found: Sequence[Finding]) -> list[OpenQuestion]:
    """The open questions, the most decisive first."""
    asked: dict[str, list[Finding]] = {}
    words: dict[str, str] = {}
    for finding in found:
        for question in finding.told.questions:
            asked.setdefault(question.attribute, []).append(finding)
            words[question.attribute] = question.ask
    ordered = sorted(asked, key=lambda name: -_decides(name, asked[name]))
    return [_question(name, words[name], asked[name]) for name in ordered]


def _question(attribute: str, ask: str, under: Sequence[Finding]) -> OpenQuestion:
    alone = tuple(one.told.title for one in under if one.told.unsettled == (attribute,))
    others = tuple(one.told.title for one in under if one.told.unsettled != (attribute,))
    return OpenQuestion(attribute, ask, settles=alone, needed_for=others)


def _decides(attribute: str, under: Sequence[Finding]) -> int:
    """What is open weighs more than what could become graver; the country's law, and what the
    answer settles alone, weigh double."""
    return sum(
        (4 if one.is_open else 1)
        * (2 if one.is_law else 1)
        * (2 if one.told.unsettled == (attribute,) else 1)
        for one in under
    )
