"""Whether there are signs of trafficking: yes, no, or unknown, with what to ask next.

Signs, not a finding: an authority judges. Of somebody under 18 an act and a purpose are enough, and
neither force nor deception is needed.

Source: Convention 182 article 3(a); Palermo Protocol article 3, as `protection.toml` has them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from muara.errors import FrameError, PackError, nearest
from muara.rules import Rule

from .protection import FILE, Element, Trafficking, protection_of
from .sentences import filled, said

if TYPE_CHECKING:
    from muara.packs import Pack

YES, NO, UNKNOWN = "yes", "no", "unknown"

# A rule fixed to the law of one day holds alike on every other.
_ANY = dt.date.max


@dataclass(frozen=True)
class Ask:
    """What is still open: the element, what it is called, and what to ask."""

    element: str
    label: str
    question: str


@dataclass(frozen=True)
class Signs:
    """The answer, its reason in the reader's language, and what it rests on.

    `elements`: yes, no or unknown of each; `found`: the facts that make them; `seen`: facts that
    are no element but make one look closer; `asks`: what would settle it, the likeliest first
    (empty unless the answer is unknown).
    """

    answer: str
    reason: str
    clauses: tuple[str, ...]
    elements: Mapping[str, str]
    found: tuple[str, ...]
    seen: tuple[str, ...]
    asks: tuple[Ask, ...]


def trafficking_signs(
    pack: Pack, facts: Mapping[str, Any], *, on: dt.date | None = None, language: str = "en"
) -> Signs:
    """Whether what was seen and told of somebody shows signs of trafficking.

    Parameters
    ----------
    facts
        What an observation of the kind `trafficking_signs` holds, and the age (`age`, or
        `age_low` and `age_high`): true, false, or absent where it is not known. A fact that was not
        asked is not known; it is never a no. Other facts (`who`) are passed over.
    on
        The day of the law; without one its latest version.

    Raises FrameError for a fact there is not, or one that is neither true nor false; PackError
    where the pack has no rule.

    >>> from muara.packs import open_pack
    >>> facts = {"age": 13, "act_recruited": True, "purpose_bondage": True}
    >>> found = trafficking_signs(open_pack("india"), facts)
    >>> found.answer, found.clauses
    ('yes', ('C182.3.a', 'PALERMO.3.c'))
    >>> trafficking_signs(open_pack("india"), {"age": 13, "act_recruited": True}).asks[0].element
    'purpose'
    """
    rules = protection_of(pack).trafficking
    if rules is None:
        raise PackError(
            f"The pack {pack.name!r} has no rule on trafficking.",
            do=f"Write [trafficking] in its {FILE}.",
        )
    row = {name: value for name, value in facts.items() if value is not None}
    _check(row, rules, pack)
    return _Teller(rules, row, on, language).signs()


def _check(row: Mapping[str, Any], rules: Trafficking, pack: Pack) -> None:
    truths = {each.name for each in rules.signs.attributes if each.kind == "truth"}
    truths |= {hint.fact.name for hint in rules.hints}
    ages = {"age", "age_low", "age_high"}
    others = {name for kind in pack.kinds.values() for name in kind.get("own", {})}
    for name, value in row.items():
        if name not in truths | ages | others:
            do = nearest(name, truths | ages)
            raise FrameError("This is no fact of trafficking.", column=name, do=do)
        if name in truths and not isinstance(value, bool):
            raise FrameError(
                "This is neither true nor false.", column=name, found=value, expected="true, false"
            )


@dataclass(frozen=True)
class _Teller:
    rules: Trafficking
    row: Mapping[str, Any]
    on: dt.date | None
    language: str

    def signs(self) -> Signs:
        answer = self.judged(self.rules.signs)
        elements = {key: self.judged(each.rule) for key, each in self.rules.elements.items()}
        seen = [
            hint.fact.label(self.language) for hint in self.rules.hints if self.has(hint.fact.name)
        ]
        asks = self.asks(elements) if answer == UNKNOWN else ()
        found = self.found()
        return Signs(
            answer=answer,
            reason=self.reason(answer, elements, found, asks, seen),
            clauses=self.clauses(elements),
            elements=elements,
            found=tuple(found),
            seen=tuple(seen),
            asks=asks,
        )

    def judged(self, rule: Rule) -> str:
        holds = rule.read_on(self.on).judge(self.row, day=_ANY)
        return UNKNOWN if holds is None else YES if holds else NO

    def has(self, name: str) -> bool:
        return self.row.get(name) is True

    def found(self) -> list[str]:
        """The facts that are there, of every element."""
        attributes = self.rules.signs.attributes
        return [each.label(self.language) for each in attributes if self.has(each.name)]

    def asks(self, elements: Mapping[str, str]) -> tuple[Ask, ...]:
        """The elements that could settle it, those that something seen points to first."""
        open_words = self.rules.signs.read_on(self.on).open(self.row, day=_ANY)
        pointed = [hint.points_to for hint in self.rules.hints if self.has(hint.fact.name)]
        wanted = [
            each
            for key, each in self.rules.elements.items()
            if elements[key] == UNKNOWN and open_words & _words(each)
        ]
        wanted.sort(key=lambda each: each.key not in pointed)
        return tuple(
            Ask(each.key, said(each.labels, self.language), said(each.question, self.language))
            for each in wanted
        )

    def clauses(self, elements: Mapping[str, str]) -> tuple[str, ...]:
        """What the answer rests on; an element may bring a clause of its own in their place."""
        own = [
            clause
            for key, clauses in self.rules.clauses_of.items()
            if elements[key] != NO
            for clause in clauses
        ]
        return tuple(own) or self.rules.clauses

    def reason(
        self,
        answer: str,
        elements: Mapping[str, str],
        found: list[str],
        asks: tuple[Ask, ...],
        seen: list[str],
    ) -> str:
        adult = any(elements[key] != NO for key in self.rules.clauses_of)
        key = f"{YES}_adult" if answer == YES and adult else answer
        filling = {
            "found": _listed(found),
            "missing": _listed(self.missing(elements)),
            "open": _listed([each.label for each in asks]),
            "seen": _listed(seen),
        }
        keys = [key, "seen"] if seen else [key]
        return " ".join(
            filled(self.rules.says[each], self.language, self.rules.numbers, self.on, **filling)
            for each in keys
        )

    def missing(self, elements: Mapping[str, str]) -> list[str]:
        """The elements which are not there and settle it, whatever the others are."""
        there = [each for key, each in self.rules.elements.items() if elements[key] == YES]
        return [
            said(each.labels, self.language)
            for key, each in self.rules.elements.items()
            if elements[key] == NO and self.settles(each, there)
        ]

    def settles(self, element: Element, there: list[Element]) -> bool:
        kept = _words(element).union(*(_words(each) for each in there))
        row = {name: value for name, value in self.row.items() if name in kept}
        return self.rules.signs.read_on(self.on).judge(row, day=_ANY) is False


def _words(element: Element) -> set[str]:
    """The facts an element reads, an age also as an interval."""
    names = {each.name for each in element.rule.attributes}
    return names | {f"{name}_{end}" for name in names for end in ("low", "high")}


def _listed(words: list[str]) -> str:
    """Words one after the other, as in the middle of a sentence."""
    return "; ".join(word[:1].lower() + word[1:] for word in words)
