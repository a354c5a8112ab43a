"""The published formula by which scarce places are given out: `priority.toml`.

Needs with their weights, and nothing else. A word that never weighs in who comes first (caste,
religion, sex, and what stands for them) is refused when the file is read. What the law reserves for
a group is a quota of the scheme, in the open, and no part of a priority.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Never

from muara.errors import nearest
from muara.rules import Attribute, Rule, Terms, Vocabulary
from muara.rules.vocabulary import Text

from .source import Table, read_toml

PRIORITY = "priority.toml"


@dataclass(frozen=True)
class Need:
    """One need of a family and its weight.

    It is met by a rule about the family (`rule`), wholly or not at all; or by a number
    (`attribute`): nothing at `none`, the whole weight from `full` on. A number of persons is the
    highest among those of whom `among` holds. What is `sensitive` never leaves the case worker.
    """

    id: str
    say: Text
    weight: int
    rule: Rule | None = None
    attribute: Attribute | None = None
    none: float = 0.0
    full: float = 1.0
    among: Rule | None = None
    sensitive: bool = False

    def said(self, language: str = "en") -> str:
        """Its sentence in a language; English where that is missing."""
        return self.say.get(language) or self.say["en"]

    @property
    def attributes(self) -> list[Attribute]:
        """What it reads, each once."""
        rules = [rule for rule in (self.rule, self.among) if rule]
        own = [self.attribute] if self.attribute else []
        found = [*own, *(each for rule in rules for each in rule.attributes)]
        return list({each.name: each for each in found}.values())


@dataclass(frozen=True)
class Priority:
    """The formula: a family's score is the weight of the needs it has, of all weight there is."""

    title: Text
    says: Text
    needs: tuple[Need, ...]
    published_on: dt.date | None = None
    source: str = ""
    unconfirmed: bool = False
    file: Path | None = None

    @property
    def weight(self) -> int:
        """All the weight there is."""
        return sum(need.weight for need in self.needs)

    @property
    def attributes(self) -> list[Attribute]:
        """What the formula reads, each once."""
        found = [each for need in self.needs for each in need.attributes]
        return list({each.name: each for each in found}.values())


def read_priority(
    folders: Iterable[Path], vocabulary: Vocabulary, terms: Terms, languages: tuple[str, ...]
) -> Priority | None:
    """The formula of these packs: the last that has one stands in place of those before it."""
    found = None
    for folder in folders:
        path = folder / PRIORITY
        if path.exists():
            found = _Reader(read_toml(path, languages), vocabulary, terms).priority()
    return found


@dataclass(frozen=True)
class _Reader:
    top: Table
    vocabulary: Vocabulary
    terms: Terms

    def priority(self) -> Priority:
        top = self.top
        made = Priority(
            title=top.text("title"),
            says=top.text("says"),
            needs=tuple(self.needs()),
            published_on=top.day("published_on"),
            source=top.need("source", str),
            unconfirmed=top.get("unconfirmed", bool, False),
            file=top.file,
        )
        top.done()
        return made

    def needs(self) -> Iterator[Need]:
        seen: set[str] = set()
        for table in self.top.tables("needs"):
            need = self.need(table)
            if need.id in seen:
                table.refuse(f"Two needs are called {need.id!r}.", "id")
            seen.add(need.id)
            yield need
        if not seen:
            self.top.refuse("A priority has at least one need.", do="Write [[needs]].")

    def need(self, table: Table) -> Need:
        if ("when" in table.values) == ("of" in table.values):
            table.refuse("A need has either `when`, a rule, or `of`, a number.")
        by_number = "of" in table.values
        made = Need(
            id=table.need("id", str),
            say=table.text("say"),
            weight=self.weight(table),
            rule=None if by_number else self.of_the_family(table),
            attribute=self.number(table) if by_number else None,
            none=float(table.get("none", (int, float), 0)) if by_number else 0.0,
            full=float(table.need("full", (int, float))) if by_number else 1.0,
            among=self.among(table) if by_number and "among" in table.values else None,
            sensitive=table.get("sensitive", bool, False),
        )
        if made.full <= made.none:
            table.refuse(f"`full` lies above `none`, which is {made.none:g}.", "full")
        table.done()
        return made

    def weight(self, table: Table) -> int:
        weight: int = table.need("weight", int)
        if not 0 < weight <= 1000:
            table.refuse(f"A weight is a whole number from 1 to 1000; found {weight}.", "weight")
        return weight

    # --- what may weigh ---

    def rule(self, table: Table, key: str) -> Rule:
        place = table.place(key)
        rule = Rule.parse(table.need(key, str), self.vocabulary, self.terms, place=place)
        for attribute in rule.attributes:
            self.check(attribute, table, key)
        return rule

    def of_the_family(self, table: Table) -> Rule:
        """A rule about the family: of its members it asks any(person, ...) or count(...)."""
        rule = self.rule(table, "when")
        for attribute in rule.own_attributes:
            if attribute.scope != "household":
                table.refuse(
                    f"{attribute.name!r} is a fact of a person, and a priority is a family's.",
                    "when",
                    "Write any(person, ...) around it.",
                )
        return rule

    def number(self, table: Table) -> Attribute:
        name: str = table.need("of", str)
        if name not in self.vocabulary:
            do = nearest(name, self.vocabulary)
            table.refuse(f"No attribute is called {name!r}.", "of", do)
        attribute = self.vocabulary[name]
        self.check(attribute, table, "of")
        if attribute.kind != "number":
            table.refuse(f"{name!r} is a {attribute.kind} and no number.", "of", "Write `when`.")
        return attribute

    def among(self, table: Table) -> Rule:
        if self.number(table).scope == "household":
            table.refuse("`among` chooses persons, and this number is a household's.", "among")
        return self.rule(table, "among")

    def check(self, attribute: Attribute, table: Table, key: str) -> None:
        if attribute.never_priority:
            _refuse_weight(attribute, table, key)


def _refuse_weight(attribute: Attribute, table: Table, key: str) -> Never:
    table.refuse(
        f"{attribute.name!r} never weighs in who comes first.",
        key,
        "Caste, religion and sex are no need. What the law reserves for a group is a quota of the "
        "scheme ([[versions.quotas]]).",
    )
