"""What a pack says on the protection of a child: `protection.toml`, read and checked.

The elements of trafficking are rules over what was seen; the urgent items are what must be done,
in the order in which it is done.
"""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from muara.errors import PackError, nearest
from muara.packs import Table, read_toml
from muara.packs.observations import own_words
from muara.rules import Attribute, Provision, Rule, Vocabulary
from muara.rules.vocabulary import Text

from .sentences import filled, numbers_in

if TYPE_CHECKING:
    from muara.packs import Pack

FILE = "protection.toml"
URGENT = "urgent_risk"

_SAYINGS = {
    "yes": ("found",),
    "yes_adult": ("found",),
    "no": ("missing",),
    "unknown": ("open",),
    "seen": ("seen",),
}
"""The sentences on trafficking, and what each may name beside parameters of the law."""


@dataclass(frozen=True)
class Element:
    """One element of trafficking: the rule that finds it, and what is asked where it is open."""

    key: str
    rule: Rule
    labels: Text
    question: Text


@dataclass(frozen=True)
class Hint:
    """A fact that is no element, and the element that it makes one ask about first."""

    fact: Attribute
    points_to: str
    source: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True)
class Trafficking:
    """When there are signs of trafficking."""

    signs: Rule
    elements: Mapping[str, Element]
    hints: tuple[Hint, ...]
    clauses: tuple[str, ...]
    clauses_of: Mapping[str, tuple[str, ...]]
    says: Mapping[str, Text] = field(repr=False, default_factory=dict)
    numbers: tuple[Provision, ...] = ()


@dataclass(frozen=True)
class UrgentItem:
    """What must be done for a child in danger, in the pack's words. Empty `of`: in every danger."""

    item: str
    say: Text
    of: tuple[str, ...]
    within_hours: int
    clause: Provision | None = None
    numbers: tuple[Provision, ...] = ()
    source: str = ""
    unconfirmed: bool = False

    def said(self, language: str = "en", *, on: dt.date | None = None) -> str:
        """Its sentence in a language, with the law's numbers of the day."""
        return filled(self.say, language, self.numbers, on)


@dataclass(frozen=True)
class Protection:
    """The signs of trafficking, and what is done at once, in order."""

    trafficking: Trafficking | None = None
    urgent: tuple[UrgentItem, ...] = ()

    def unconfirmed(self) -> list[str]:
        """What awaits a primary source, in order."""
        hints = self.trafficking.hints if self.trafficking else ()
        return [
            *(f"{FILE} hint {each.fact.name}" for each in hints if each.unconfirmed),
            *(f"{FILE} urgent {each.item}" for each in self.urgent if each.unconfirmed),
        ]


def urgent_items(pack: Pack, *, risk: str | None = None) -> tuple[UrgentItem, ...]:
    """What must be done at once for a child in danger, in order; of one risk, or of all.

    The items are the codes of `urgent_risk` in the pack's kinds of observation, where each is
    recorded as done, or as not needed with a reason. Raises PackError for a risk there is not.

    >>> from muara.packs import open_pack
    >>> first, *rest = urgent_items(open_pack("india"), risk="alone")
    >>> first.item, "emergency_called" in [each.item for each in rest]
    ('child_safe', False)
    """
    known = _codes(pack, URGENT, "risk")
    if risk is not None and risk not in known:
        raise PackError(f"There is no risk {risk!r}.", do=nearest(risk, known))
    found = protection_of(pack).urgent
    return tuple(each for each in found if risk is None or not each.of or risk in each.of)


@cache
def protection_of(pack: Pack) -> Protection:
    """All that the pack and those it extends say; a later file replaces what it names again.

    Raises PackError with file, line and the nearest right word.
    """
    trafficking: Trafficking | None = None
    urgent: dict[str, UrgentItem] = {}
    for folder in pack.folders:
        if (folder / FILE).exists():
            top = read_toml(folder / FILE, pack.languages)
            if "trafficking" in top.values:
                trafficking = _Reader(pack, top.table("trafficking")).trafficking()
            own = [_urgent(pack, table) for table in top.tables("urgent")]
            urgent |= {each.item: each for each in own}
            top.done()
    return Protection(trafficking, tuple(urgent.values()))


def _codes(pack: Pack, kind: str, fact: str) -> Mapping[str, object]:
    found: Mapping[str, object] = pack.kinds.get(kind, {}).get("own", {}).get(fact, {})
    return found.get("codes", {})  # type: ignore[return-value]


def _urgent(pack: Pack, table: Table) -> UrgentItem:
    item = _one_of(table, "item", table.need("item", str), _codes(pack, URGENT, "item"))
    risks = table.get("of", list, [])
    for risk in risks:
        _one_of(table, "of", risk, _codes(pack, URGENT, "risk"))
    clause = table.get("clause", str)
    if clause is not None:
        _one_of(table, "clause", clause, pack.law.provisions)
    within: int = table.need("within_hours", int)
    if within < 1:
        table.refuse(f"within_hours is 1 or more; found {within}.", "within_hours")
    made = UrgentItem(
        item=item,
        say=table.text("say"),
        of=tuple(risks),
        within_hours=within,
        clause=pack.law.provisions[clause] if clause else None,
        numbers=tuple(numbers_in(table, "say", pack.law.parameters)),
        source=table.need("source", str),
        unconfirmed=table.get("unconfirmed", bool, False),
    )
    table.done()
    return made


def _one_of(table: Table, key: str, value: str, known: Mapping[str, object]) -> str:
    if value not in known:
        table.refuse(f"{value!r} is not a known {key}.", key, nearest(str(value), known))
    return value


@dataclass(frozen=True)
class _Reader:
    pack: Pack
    table: Table

    def trafficking(self) -> Trafficking:
        table = self.table
        kind = _one_of(table, "kind", table.need("kind", str), self.pack.kinds)
        facts = own_words(self.pack.kinds[kind])
        words = Vocabulary([*self.pack.vocabulary.values(), *facts])
        elements = {key: self.element(key, each, words) for key, each in self.parts("elements")}
        says = self.part("says")
        made = Trafficking(
            signs=self.signs(words, elements),
            elements=elements,
            hints=tuple(self.hints({each.name: each for each in facts}, elements)),
            clauses=self.clauses(table, "clauses"),
            clauses_of=self.clauses_of(elements),
            says={key: says.text(key) for key in _SAYINGS},
            numbers=tuple(self.numbers(says)),
        )
        says.done()
        table.done()
        return made

    def part(self, name: str) -> Table:
        if name not in self.table.values:
            self.table.refuse(f"[trafficking] lacks [trafficking.{name}].")
        return replace(self.table.table(name), steps=((f"trafficking.{name}", 0),))

    def parts(self, name: str) -> Iterator[tuple[str, Table]]:
        below = self.part(name)
        for key in below.values:
            yield key, replace(below.table(key), steps=((f"trafficking.{name}.{key}", 0),))

    def element(self, key: str, table: Table, words: Vocabulary) -> Element:
        text, place = table.need("rule", str), table.place("rule")
        made = Element(
            key,
            Rule.parse(text, words, self.pack.law.terms, place=place),
            table.text("labels"),
            table.text("question"),
        )
        table.done()
        return made

    def signs(self, words: Vocabulary, elements: Mapping[str, Element]) -> Rule:
        """The rule of the signs, with the rules of its elements in the place of their names."""
        text = self.table.need("signs", str)
        for _, name, _, _ in string.Formatter().parse(text):
            if name is not None and name not in elements:
                do = nearest(name, elements)
                self.table.refuse(f"{{{name}}} is no element.", "signs", do)
        whole = text.format(**{key: each.rule.text for key, each in elements.items()})
        return Rule.parse(whole, words, self.pack.law.terms, place=self.table.place("signs"))

    def hints(
        self, facts: Mapping[str, Attribute], elements: Mapping[str, Element]
    ) -> Iterator[Hint]:
        for each in self.table.tables("hints", "trafficking.hints"):
            table = replace(each, steps=(each.steps[-1],))
            made = Hint(
                facts[_one_of(table, "fact", table.need("fact", str), facts)],
                _one_of(table, "points_to", table.need("points_to", str), elements),
                table.need("source", str),
                table.get("unconfirmed", bool, False),
            )
            table.done()
            yield made

    def clauses(self, table: Table, key: str) -> tuple[str, ...]:
        found = table.need(key, list)
        for clause in found:
            _one_of(table, key, clause, self.pack.law.provisions)
        return tuple(found)

    def clauses_of(self, elements: Mapping[str, Element]) -> dict[str, tuple[str, ...]]:
        table = self.table.table("clauses_of")
        for key in table.values:
            if key not in elements:
                self.table.refuse(f"{key!r} is no element.", "clauses_of", nearest(key, elements))
        return {key: self.clauses(table, key) for key in table.values}

    def numbers(self, says: Table) -> Iterator[Provision]:
        parameters = self.pack.law.parameters
        found = [
            number
            for key, others in _SAYINGS.items()
            for number in numbers_in(says, key, parameters, but=others)
        ]
        yield from {number.name: number for number in found}.values()
