"""The definitions of child labour that Muara knows, and the ladder of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from muara.packs import Regime, Rung, open_all
from muara.rules import Rule

from .findings import in_words, mark
from .law import article, find
from .words import in_language


@dataclass(frozen=True)
class Name:
    """A name that a rule uses, as a reader calls it; one of the law has a clause to open."""

    name: str
    label: str
    clause: str = ""


@dataclass(frozen=True)
class Condition:
    """A rule as it is written, and what the names in it stand for."""

    text: str
    names: list[Name]


@dataclass(frozen=True)
class Step:
    """One step of a ladder, as a reader sees it."""

    finding: str
    mark: str
    condition: Condition
    clause: str
    article: str
    because: str
    since: date | None
    until: date | None


def regimes() -> dict[str, list[Regime]]:
    """Every definition, by kind: the law's, the statisticians', and those that only describe."""
    held = list(open_all().regimes.values())
    return {
        "legal": [one for one in held if _is_law(one) and not one.secondary],
        "statistical": [one for one in held if not _is_law(one) and not one.secondary],
        "secondary": [one for one in held if one.secondary],
    }


def regime(name: str) -> Regime | None:
    """One definition by its id, or None."""
    return open_all().regimes.get(name)


def ladder(held: Regime) -> Iterator[Step]:
    """The steps of a definition, the most serious first, each with its clause."""
    for rung in held.rungs:
        clause = rung.clause_of.key if rung.clause_of else rung.clause
        yield Step(
            finding=in_words(rung.finding),
            mark=mark(rung.finding),
            condition=condition(rung.rule),
            clause=clause,
            article=cited(clause) or clause,
            because=_reason(rung),
            since=rung.since,
            until=rung.until,
        )


def condition(rule: Rule) -> Condition:
    """A rule with the names it uses: what is asked, then what the law sets, each once."""
    asked = [Name(one.name, in_language(one.labels) or one.name) for one in rule.attributes]
    law = [
        Name(one.name, in_language(one.labels) or one.name, clause=one.key)
        for one in (*rule.parameters, *rule.lists)
    ]
    return Condition(rule.text, list({one.name: one for one in (*asked, *law)}.values()))


def needs_to_know(held: Regime) -> list[str]:
    """What this definition reads, as labels, in the vocabulary's order."""
    return [in_language(held.vocabulary[name].labels) or name for name in held.attributes]


def cited(key: str) -> str:
    """How a clause is cited on a screen: its article, or the article of the line of a list."""
    found = find(key)
    if found is None:
        return ""
    _, clause, entry = found
    return (entry.article if entry else "") or article(clause)


def _reason(rung: Rung) -> str:
    """The reason as the pack words it; what it will be filled with stands in brackets."""
    return in_language(rung.because).replace("{", "[").replace("}", "]").replace("_", " ")


def _is_law(held: Regime) -> bool:
    """An Act or a convention: what is not known stays open, where statistics count it as no."""
    return held.unknown == "undetermined"
