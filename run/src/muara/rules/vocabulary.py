"""The words rules may use: attributes with their type, codes, unit, labels and question.

An attribute is one thing a person can observe (`economic_hours`). The few that only rules or a
decision can fill (`child_labour`) are marked `concluded` and never asked on a form. The packs
declare them in `vocabulary.toml`; a rule that uses any other word is refused when it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

KINDS = ("number", "truth", "code", "classification", "date", "clock")
SCOPES = ("person", "household", "work")

Text = Mapping[str, str]
"""The same words in several languages: `{"en": ..., "id": ..., "hi": ...}`."""


@dataclass(frozen=True)
class Code:
    """One code of a code list, with its parent (empty at the top) and labels."""

    code: str
    parent: str = ""
    labels: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Cover:
    """Which codes a list reaches.

    A value is in when it stands in `exact` or starts with one of `prefixes`; it is undecided when
    it stands in `undecided`: too shallow a code, part of which is in and part of which is not.
    """

    exact: frozenset[str]
    prefixes: frozenset[str]
    undecided: frozenset[str]

    def holds(self, code: str) -> bool | None:
        """Is this code in? None: the code is too shallow to tell.

        >>> cover = CodeList.classification([Code("F"), Code("41", "F")]).cover(["41"])
        >>> cover.holds("4100"), cover.holds("F"), cover.holds("47")
        (True, None, False)
        """
        if code in self.exact or any(code.startswith(start) for start in self.prefixes):
            return True
        return None if code in self.undecided else False


@dataclass(frozen=True)
class CodeList:
    """A closed list of codes, or a classification in which a deeper code starts with its parent."""

    codes: Mapping[str, Code]
    deepens: bool = False

    @classmethod
    def closed(cls, codes: Iterable[Code]) -> CodeList:
        """A list outside which no value is allowed."""
        return cls({code.code: code for code in codes})

    @classmethod
    def classification(cls, codes: Iterable[Code]) -> CodeList:
        """A classification such as ISIC: any depth, a deeper code starts with its parent."""
        return cls({code.code: code for code in codes}, deepens=True)

    def allows(self, code: str) -> bool:
        """May a value be this code? Digits may follow the deepest code of a classification."""
        if code in self.codes or not self.deepens:
            return code in self.codes
        return not self.codes or (code.isdigit() and bool(self._nearest(code)))

    def cover(self, wanted: Iterable[str]) -> Cover:
        """The reach of the wanted codes: themselves and everything below them."""
        below = {child for code in wanted for child in self._below(code)}
        above = {parent for code in below for parent in self._above(code)} - below
        return Cover(
            frozenset(below), frozenset(below) if self.deepens else frozenset(), frozenset(above)
        )

    def _below(self, code: str) -> Iterator[str]:
        yield code
        for child in self._children.get(code, ()):
            yield from self._below(child)

    def _above(self, code: str) -> Iterator[str]:
        if self.deepens:
            yield from (code[:n] for n in range(1, len(code)))
        parent = self.codes[code].parent if code in self.codes else self._nearest(code)
        while parent:
            yield parent
            parent = self.codes[parent].parent if parent in self.codes else ""

    def _nearest(self, code: str) -> str:
        """The listed code that an unlisted deeper one belongs to."""
        starts = (code[:n] for n in range(len(code) - 1, 0, -1))
        return next((start for start in starts if start in self.leaves), "")

    @cached_property
    def leaves(self) -> frozenset[str]:
        """The deepest listed codes: below them a country may go on in its own way."""
        parents = {code.parent for code in self.codes.values()}
        return frozenset(code for code in self.codes if code not in parents)

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for code in self.codes.values():
            if code.parent:
                children.setdefault(code.parent, []).append(code.code)
        return children


@dataclass(frozen=True)
class Attribute:
    """One word of the vocabulary.

    `kind` is one of number, truth, code, classification, date, clock; `scope` says whose it is
    (person, household, work); `low` and `high` bound a number, outside them a value is refused;
    `interval` allows `name_low` and `name_high` beside it, and `settled_by` asks for the paper that
    would narrow it; `sum_of` names the parts that make it. `concluded`: rules or a decision fill
    it, nobody is asked on a form. `never_priority`: it may serve a scheme's conditions and lawful
    quotas, and never weighs in who comes first. `sensitive`: what rests on it never leaves the
    case worker. `asked_of`: of whom
    this is asked at all; where it is unknown of anybody else, no condition resting on it holds.
    """

    name: str
    kind: str
    scope: str = "person"
    unit: str = ""
    low: float | None = None
    high: float | None = None
    whole: bool = False
    interval: bool = False
    codes: CodeList | None = None
    labels: Text = field(default_factory=dict)
    question: Text = field(default_factory=dict)
    settled_by: Text = field(default_factory=dict)
    sum_of: tuple[str, ...] = ()
    concluded: bool = False
    never_priority: bool = False
    sensitive: bool = False
    asked_of: str = ""

    def label(self, language: str = "en") -> str:
        """The name a reader sees; English where the language is missing."""
        return self.labels.get(language) or self.labels.get("en") or self.name

    def ask(self, language: str = "en") -> str:
        """The question that fills this attribute."""
        return self.question.get(language) or self.question.get("en") or self.label(language)

    def settle(self, language: str = "en") -> str:
        """The question after the paper that would narrow an interval to one value."""
        return self.settled_by.get(language) or self.settled_by.get("en") or self.ask(language)


class Vocabulary(Mapping[str, Attribute]):
    """All attributes by name, in the order in which the packs declare them.

    >>> words = Vocabulary([Attribute("age", "number"), Attribute("worked", "truth")])
    >>> list(words), words["age"].kind
    (['age', 'worked'], 'number')
    """

    def __init__(self, attributes: Iterable[Attribute]) -> None:
        self._attributes = {attribute.name: attribute for attribute in attributes}

    def __getitem__(self, name: str) -> Attribute:
        return self._attributes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._attributes)

    def __len__(self) -> int:
        return len(self._attributes)

    def in_order(self, names: Iterable[str]) -> list[str]:
        """These names, each once, in the vocabulary's order."""
        wanted = set(names)
        return [name for name in self._attributes if name in wanted]
