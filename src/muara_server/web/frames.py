"""A person's observations as the facts that rules judge, and what each definition finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol
from uuid import UUID

import polars as pl

from muara.indicators.ages import with_age
from muara.law import Explanation, explain
from muara.packs import Regime, open_all
from muara_server.ledger.kinds import kinds, vocabulary

from .queries.findings import in_words, mark
from .queries.words import language

FIRST = ("C182", "C138", "SDG_EA")
"""Beside the country's own law these stand in the first table; the others are one link away."""

SAME_WEEK = timedelta(days=6)
AGE_FACTS = ("birth_date", "age", "age_low", "age_high")


class Seen(Protocol):
    """An observation, as the registry hands it out."""

    id: UUID
    kind: str
    true_on: date
    facts: Mapping[str, Any]
    corrected_by: UUID | None


@dataclass(frozen=True)
class Age:
    """An age as far as the evidence tells, and which evidence was used and which was not."""

    low: int | None
    high: int | None
    used: Seen | None
    not_used: tuple[Seen, ...]

    @property
    def is_exact(self) -> bool:
        """Do both ends agree?"""
        return self.low is not None and self.low == self.high


@dataclass(frozen=True)
class Finding:
    """What one definition says of one work spell."""

    regime: Regime
    told: Explanation
    words: str
    mark: str
    binds: bool

    @property
    def is_open(self) -> bool:
        """Is an answer missing?"""
        return self.told.status == "undetermined"


@dataclass(frozen=True)
class OpenQuestion:
    """A question that would settle something, and under which definitions."""

    attribute: str
    ask: str
    settles: tuple[str, ...]


def age_on(day: date, *, identity: Sequence[Seen]) -> Age:
    """The age on a day, by the strongest and then the newest evidence that says anything."""
    says = [one for one in identity if any(one.facts.get(fact) is not None for fact in AGE_FACTS)]
    if not says:
        return Age(None, None, None, ())
    ranked = sorted(says, key=_strength)
    rows = [{"person": "it", "true_on": one.true_on, **_age_facts(one)} for one in ranked[:1]]
    schema = {name: pl.Date if name == "birth_date" else pl.Int64 for name in AGE_FACTS}
    table = pl.DataFrame(rows, schema_overrides={**schema, "true_on": pl.Date})
    event = pl.DataFrame({"person": ["it"], "true_on": [day]})
    found = with_age(event, table, strongest_first=[]).row(0, named=True)
    return Age(found["age_low"], found["age_high"], ranked[0], tuple(ranked[1:]))


def _age_facts(one: Seen) -> dict[str, Any]:
    told = {name: one.facts.get(name) for name in AGE_FACTS}
    if isinstance(told["birth_date"], str):
        told["birth_date"] = date.fromisoformat(told["birth_date"])
    return told


def _strength(one: Seen) -> tuple[int, int]:
    """The pack's order of evidence, then the newest first."""
    order = list(kinds()["identity"].facts["evidence"].codes.codes)
    evidence = one.facts.get("evidence")
    rank = order.index(evidence) if evidence in order else len(order)
    return rank, -one.true_on.toordinal()


def facts_of(spell: Seen, *, seen: Sequence[Seen], sex: str) -> dict[str, Any]:
    """What is known of a child on the day of one work spell, in the words of the vocabulary."""
    day = spell.true_on
    standing = [one for one in seen if one.corrected_by is None]
    age = age_on(day, identity=[one for one in standing if one.kind == "identity"])
    facts = {"sex": sex or None, "work_date": day}
    facts |= _ages(age)
    facts |= _newest(standing, "household", before=day)
    facts |= _newest(standing, "schooling", before=day)
    facts |= _newest(standing, "chores", before=day, not_before=day - SAME_WEEK)
    facts |= spell.facts
    known = _words_of_rules()
    return {name: value for name, value in facts.items() if name in known and value is not None}


def _ages(age: Age) -> dict[str, int | None]:
    return {"age": age.low} if age.is_exact else {"age_low": age.low, "age_high": age.high}


def _newest(
    seen: Sequence[Seen], kind: str, *, before: date, not_before: date = date.min
) -> dict[str, Any]:
    """The facts of the newest observation of a kind, as known on the day of the work."""
    held = [one for one in seen if one.kind == kind and not_before <= one.true_on <= before]
    newest = max(held, key=lambda one: one.true_on, default=None)
    return dict(newest.facts) if newest else {}


def _words_of_rules() -> set[str]:
    words = vocabulary()
    bounds = {f"{name}{end}" for name, word in words.items() if word.interval for end in BOUNDS}
    return {*words, *bounds}


BOUNDS = ("_low", "_high")


def findings(facts: Mapping[str, Any], *, pack: str) -> list[Finding]:
    """What every definition that speaks of this work finds, the country's own law first."""
    day: date = facts["work_date"]
    found = [_finding(regime, facts, day) for regime in _regimes(pack, day)]
    return [one for one in found if one.told.status != "out_of_scope"]


def _regimes(pack: str, day: date) -> Iterator[Regime]:
    held = [one for one in open_all().regimes.values() if not one.secondary]
    own = [one for one in held if one.pack == pack and in_force(one, day)]
    shared = [one for one in held if one.pack == "international" and in_force(one, day)]
    yield from sorted(own, key=lambda one: one.kind != "legal")
    yield from (one for key in FIRST for one in shared if one.id == key)
    yield from (one for one in shared if one.id not in FIRST)


def in_force(regime: Regime, day: date) -> bool:
    """Did this definition stand on the day of the work?"""
    began = regime.since is None or regime.since <= day
    return began and (regime.until is None or day <= regime.until)


def _finding(regime: Regime, facts: Mapping[str, Any], day: date) -> Finding:
    on = day if regime.kind == "legal" else None
    told = explain(regime.id, on=on, language=language(), **facts)
    return Finding(
        regime=regime,
        told=told,
        words=in_words(told.status),
        mark=mark(told.status),
        binds=regime.kind == "legal",
    )


def questions(found: Sequence[Finding]) -> list[OpenQuestion]:
    """The open questions, those that settle most definitions first; the law's own come before."""
    asked: dict[str, list[Finding]] = {}
    words: dict[str, str] = {}
    for finding in found:
        for question in finding.told.questions:
            asked.setdefault(question.attribute, []).append(finding)
            words[question.attribute] = question.ask
    ordered = sorted(asked, key=lambda name: -_weight(asked[name]))
    return [
        OpenQuestion(name, words[name], tuple(one.told.title for one in asked[name]))
        for name in ordered
    ]


def _weight(open_under: Sequence[Finding]) -> int:
    """How much an answer decides: an open finding weighs more than one that could become graver."""
    return sum((4 if one.is_open else 1) * (2 if one.binds else 1) for one in open_under)
