"""What each kind of entry may say, as the packs declare it: what a mapping may fill.

The server reads the same declarations for what it stores; `tests/agreement` holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from muara.learning import learning_words
from muara.packs import Pack
from muara.packs.observations import declared
from muara.procedure import steps_named
from muara.rules import Attribute, Code, CodeList

_TYPES = dict.fromkeys(("key", "id", "scheme", "marks"), "classification")
_BOUNDS = ("_low", "_high")


@dataclass(frozen=True)
class Words:
    """A kind of entry: whose it is, its facts and identifiers, and what it cannot do without.

    `ids`: the facts that hold the id of another record. `found_by`: the identifiers by which
    somebody is searched; `many`: those that may be several. `steps_of`: the procedure it steps in.
    """

    kind: str
    about: str
    facts: Mapping[str, Attribute]
    required: tuple[str, ...] = ()
    ids: frozenset[str] = frozenset()
    identifiers: tuple[str, ...] = ()
    found_by: frozenset[str] = frozenset()
    many: frozenset[str] = frozenset()
    steps_of: str = ""


@dataclass(frozen=True)
class _Declared:
    kinds: Mapping[str, Mapping[str, Any]]
    common: Mapping[str, Mapping[str, Any]]
    identifiers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@cache
def words_of(pack: Pack) -> Mapping[str, Words]:
    """The kinds of entry of a pack, by name.

    >>> from muara.packs import open_pack
    >>> words_of(open_pack("international"))["visit"].facts["met"].kind
    'code'
    """
    declared = _declared(pack)
    return {name: _words(name, said, declared, pack) for name, said in declared.kinds.items()}


def _declared(pack: Pack) -> _Declared:
    found = _Declared({}, {}, {})
    for folder in pack.folders:
        said = declared(folder)
        found = _Declared(
            {**found.kinds, **said["kinds"]},
            {**found.common, **said["common"]},
            {**found.identifiers, **said["identifiers"]},
        )
    return found


def _words(name: str, said: Mapping[str, Any], declared: _Declared, pack: Pack) -> Words:
    own = {each: declared.common[each] for each in said.get("common", ())} | said.get("own", {})
    steps_of = said.get("steps_of", "")
    if steps_of:
        own = {each: declared.common[each] for each in ("of", "step")} | own
    shared = list(_shared(said, pack))
    facts = {word.name: _typed(word) for word in shared}
    facts |= {word: _own(word, about, pack) for word, about in own.items()}
    facts |= {word.name: word for word in _papers(said, pack)}
    if steps_of:
        facts["step"] = _coded("step", steps_named(steps_of))
    fields = said.get("identifiers", ())
    return Words(
        kind=name,
        about=said["about"],
        facts=facts,
        required=tuple(word for word, about in own.items() if about.get("required")),
        ids=frozenset(
            [word for word, about in own.items() if about["type"] == "id"]
            + [word.name for word in shared if word.kind == "id"]
        ),
        identifiers=tuple(fields),
        found_by=frozenset(each for each in fields if declared.identifiers[each].get("search")),
        many=frozenset(each for each in fields if declared.identifiers[each].get("many")),
        steps_of=steps_of,
    )


def _shared(said: Mapping[str, Any], pack: Pack) -> Iterator[Attribute]:
    """The words of the vocabulary it holds, with their bounds where they may be an interval."""
    known = pack.vocabulary
    for name in said.get("facts", ()):
        plain = next((name.removesuffix(end) for end in _BOUNDS if name.endswith(end)), name)
        word = known.get(name) or known[plain]
        yield _renamed(word, name)
    for word in known.values():
        inside = word.scope in said.get("scopes", ()) and word.name not in said.get("but", ())
        if inside and not word.concluded:
            ends: Sequence[str] = ("", *_BOUNDS) if word.interval else ("",)
            yield from (_renamed(word, word.name + end) for end in ends)


def _renamed(word: Attribute, name: str) -> Attribute:
    return word if word.name == name else replace(word, name=name, interval=False)


def _typed(word: Attribute) -> Attribute:
    """A word that holds the id of something takes any; what it is of is not known here."""
    if word.kind != "id":
        return word
    return replace(word, kind="classification", codes=CodeList.classification(()))


def _own(name: str, said: Mapping[str, Any], pack: Pack) -> Attribute:
    kind, (low, high) = said["type"], said.get("range", (None, None))
    listed = said.get("codes", {})
    if said.get("refusals"):
        listed = pack.linkage.refusals
    if said.get("learning"):
        listed = learning_words(said["learning"])
    if kind == "code":
        return _coded(name, listed)
    codes = CodeList.classification(()) if kind in _TYPES else None
    whole = said.get("whole", False)
    return Attribute(
        name,
        _TYPES.get(kind, kind),
        low=low,
        high=high,
        whole=whole,
        codes=codes,
        unit=said.get("unit", ""),
        labels=said.get("labels", {}),
    )


def _papers(said: Mapping[str, Any], pack: Pack) -> Iterator[Attribute]:
    for key in pack.papers if "papers" in said else ():
        yield _coded(f"paper_{key}", said["papers"])


def _coded(name: str, listed: Mapping[str, Any]) -> Attribute:
    codes = CodeList.closed(Code(code, labels=labels) for code, labels in listed.items())
    return Attribute(name, "code", codes=codes)
