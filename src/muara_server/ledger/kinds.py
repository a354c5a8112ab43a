"""What each kind of entry may hold, read from the packs: nothing here is written in Python.

`international/observations*.toml` name the kinds, their own facts and the identifiers; the words
that kinds share with the rules come from the packs' vocabulary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import muara_countries
from muara import packs
from muara.errors import PackError, nearest
from muara.learning import learning_words
from muara.packs.observations import declared
from muara.procedure import steps_named
from muara.rules import Attribute, Code, CodeList

Text = Mapping[str, str]

SOURCE = Path(next(iter(muara_countries.__path__))) / "international" / "observations.toml"
BOUNDS = ("_low", "_high")
STEP_FACTS = ("of", "step")
PAPER = "paper_"
"""Before the key of a paper: the fact that says whether it is held."""


@dataclass(frozen=True)
class Fact:
    """One thing an entry may say: its type, its range or codes, and its words.

    `told_to`: the permission without which nobody is told, where that is not enough.
    """

    name: str
    type: str
    unit: str = ""
    whole: bool = False
    low: float | None = None
    high: float | None = None
    codes: Any = None
    required: bool = False
    strongest_first: bool = False
    labels: Text = field(default_factory=dict)
    question: Text = field(default_factory=dict)
    shared: bool = False
    told_to: str = ""

    def label(self, language: str = "en") -> str:
        """The name a reader sees."""
        return self.labels.get(language) or self.labels.get("en") or self.name

    def code_label(self, code: str, language: str = "en") -> str:
        """What this code is called; the code itself where the list has no words for it."""
        known = self.codes.codes.get(code) if self.codes is not None else None
        labels = known.labels if known is not None else {}
        return labels.get(language) or labels.get("en") or code


@dataclass(frozen=True)
class Shape:
    """Numbers of this shape are not stored, and why."""

    shape: str
    because: Text
    check: str = ""


@dataclass(frozen=True)
class IdentifierField:
    """Something that identifies somebody: sealed always, found again by keyed tokens or not."""

    name: str
    search: str = ""
    many: bool = False
    refuse: tuple[Shape, ...] = ()
    labels: Text = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """One kind of entry.

    `steps_of`: the procedure whose steps it tells. `public`: nobody need log in to make one.
    `told_to`: the permission without which nobody sees it in a file that he may open. `sealed`:
    facts that stand in the entry alone, and in no table that follows it. `own_key`: its names and
    words are sealed with a key of the matter it belongs to, and can end (`ledger.ending`).
    """

    name: str
    about: str
    mark: str
    facts: Mapping[str, Fact]
    identifiers: Mapping[str, IdentifierField]
    ends_nothing: bool = False
    concludes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: Text = field(default_factory=dict)
    steps_of: str = ""
    public: bool = False
    told_to: str = ""
    sealed: frozenset[str] = frozenset()
    own_key: bool = False

    def label(self, language: str = "en") -> str:
        """The name a reader sees."""
        return self.labels.get(language) or self.labels.get("en") or self.name

    @property
    def required(self) -> list[str]:
        """The facts without which an entry of this kind says nothing."""
        return [fact.name for fact in self.facts.values() if fact.required]


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of entry, by name."""
    fields = identifiers()
    return {
        name: _kind(name, content, fields=fields) for name, content in _declared()["kinds"].items()
    }


def in_tables(kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What of these facts a table that follows the ledger may hold, in the order of their names."""
    sealed = kinds()[kind].sealed
    return {name: said for name, said in sorted(facts.items()) if name not in sealed}


def paper_of(fact: str) -> str:
    """The paper that a fact is about: `birth_certificate` of `paper_birth_certificate`."""
    return fact.removeprefix(PAPER)


@cache
def identifiers() -> Mapping[str, IdentifierField]:
    """Every identifier, by name."""
    return {
        name: IdentifierField(
            name=name,
            search=content.get("search", ""),
            many=content.get("many", False),
            refuse=tuple(Shape(**shape) for shape in content.get("refuse", ())),
            labels=content["labels"],
        )
        for name, content in _declared()["identifiers"].items()
    }


@cache
def vocabulary() -> Mapping[str, Attribute]:
    """The words that rules share with observations, of all packs."""
    return packs.open_all().vocabulary


@cache
def schemes() -> Mapping[str, Any]:
    """The schemes of all packs, by key."""
    found: Mapping[str, Any] = packs.open_all().schemes
    return found


@cache
def _declared() -> Mapping[str, Any]:
    return declared(SOURCE.parent)


def _kind(name: str, content: Mapping[str, Any], *, fields: Mapping[str, IdentifierField]) -> Kind:
    others = content.get("but", ())
    shared = [*content.get("facts", ()), *_in_scope(content.get("scopes", ()), but=others)]
    facts = {word: _shared_fact(word, kind=name) for word in dict.fromkeys(shared)}
    own = {word: _own_fact(word, said) for word, said in content.get("own", {}).items()}
    own |= _papers(content["papers"]) if "papers" in content else {}
    steps_of = content.get("steps_of", "")
    own = _common(content.get("common", ()), steps_of=steps_of) | own
    return Kind(
        name=name,
        about=content["about"],
        mark=content["mark"],
        facts={**facts, **own},
        identifiers={field: fields[field] for field in content.get("identifiers", ())},
        ends_nothing=content.get("ends_nothing", False),
        concludes={word: tuple(codes) for word, codes in content.get("concludes", {}).items()},
        labels=content["labels"],
        steps_of=steps_of,
        public=content.get("public", False),
        told_to=content.get("told_to", ""),
        sealed=_known_facts(content.get("sealed", ()), {**facts, **own}, kind=name),
        own_key=content.get("own_key", False),
    )


def _known_facts(names: Sequence[str], facts: Mapping[str, Fact], *, kind: str) -> frozenset[str]:
    """These facts of a kind, if it has them: a slip would leave something in the clear."""
    for name in names:
        if name not in facts:
            raise PackError(
                f"There is no fact {name!r} to be sealed in the kind {kind!r}.",
                file=SOURCE.name,
                do=nearest(name, facts),
            )
    return frozenset(names)


def _common(names: Sequence[str], *, steps_of: str) -> dict[str, Fact]:
    """Facts that several kinds share; a step says which one it is, and of what."""
    common = _declared()["common"]
    facts = {name: _own_fact(name, common[name]) for name in names}
    if not steps_of:
        return facts
    belongs = {name: _own_fact(name, common[name]) for name in STEP_FACTS}
    belongs["step"] = replace(belongs["step"], codes=_codes(steps_named(steps_of)))
    return belongs | facts


def _in_scope(scopes: Any, *, but: Any = ()) -> list[str]:
    """Every word of these scopes, with its bounds where it may be an interval.

    What rules conclude, or authorities decide, is nobody's observation and stands in no entry.
    """
    words = [
        word
        for word in vocabulary().values()
        if word.scope in scopes and word.name not in but and not word.concluded
    ]
    return [name for word in words for name in _with_bounds(word)]


def _papers(codes: Mapping[str, Text]) -> dict[str, Fact]:
    """For every paper of the packs: is it held?"""
    known = packs.open_all().papers
    return {
        f"{PAPER}{key}": Fact(
            name=f"{PAPER}{key}", type="code", codes=_codes(codes), labels=paper.labels
        )
        for key, paper in known.items()
    }


def _with_bounds(word: Attribute) -> list[str]:
    return [word.name, *(word.name + bound for bound in BOUNDS if word.interval)]


def _shared_fact(name: str, *, kind: str) -> Fact:
    words = vocabulary()
    plain = next((name.removesuffix(end) for end in BOUNDS if name.endswith(end)), name)
    word = words.get(name) or words.get(plain)
    if word is None:
        raise PackError(
            f"The kind '{kind}' names a fact that the vocabulary does not have.",
            file=SOURCE.name,
            found=name,
            do=nearest(name, words),
        )
    return Fact(
        name=name,
        type=word.kind,
        unit=word.unit,
        whole=word.whole,
        low=word.low,
        high=word.high,
        codes=word.codes,
        labels=word.labels,
        question=word.question,
        shared=True,
    )


def _own_fact(name: str, said: Mapping[str, Any]) -> Fact:
    low, high = said.get("range", (None, None))
    return Fact(
        name=name,
        type=said["type"],
        unit=said.get("unit", ""),
        whole=said.get("whole", False),
        low=low,
        high=high,
        codes=_codes_of(said),
        required=said.get("required", False),
        strongest_first=said.get("strongest_first", False),
        labels=said["labels"],
        question=said.get("question", {}),
        told_to=said.get("told_to", ""),
    )


def _codes_of(said: Mapping[str, Any]) -> Any:
    listed = said.get("codes")
    if said.get("refusals"):
        listed = _refusals()
    if said.get("learning"):
        listed = learning_words(said["learning"])
    return _codes(listed) if listed else None


def _refusals() -> Mapping[str, Text]:
    """The reasons for which offices refuse, as the packs list them."""
    return packs.open_all().linkage.refusals


def _codes(listed: Mapping[str, Text]) -> Any:
    return CodeList.closed(Code(code, labels=labels) for code, labels in listed.items())
