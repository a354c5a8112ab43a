"""How urgent a child's case is: a level that follows from what the assessment found.

`assessment.toml` of a pack names the levels, the gravest first, each with the rule that reaches it;
the last has no rule and holds where no other does. A risk that was not asked about is not known: it
keeps the level open upwards, and is asked. A country's file replaces the inherited one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from muara.errors import PackError
from muara.packs import Table, read_toml
from muara.packs.observations import own_words
from muara.rules import Attribute, Rule, Vocabulary
from muara.rules.vocabulary import Text

if TYPE_CHECKING:
    from pathlib import Path

    from muara.packs import Pack

FILE = "assessment.toml"
KIND = "assessment"


@dataclass(frozen=True)
class Level:
    """One level: its words, and the rule that reaches it; None for the last."""

    key: str
    labels: Text
    when: Rule | None = None

    def label(self, language: str = "en") -> str:
        """Its name in a language."""
        return self.labels.get(language) or self.labels.get("en") or self.key


@dataclass(frozen=True)
class Levels:
    """The levels of a pack, the gravest first, and where they come from."""

    levels: tuple[Level, ...]
    source: str
    unconfirmed: bool = False


@dataclass(frozen=True)
class Found:
    """What an assessment comes to.

    `level`: the gravest that is reached for certain. `found`: the facts that reach it. `asks`: what
    was not asked and could make it graver, in the order of the file; where there are some, the
    level is a lower bound.
    """

    level: Level
    found: tuple[Attribute, ...]
    asks: tuple[Attribute, ...]

    @property
    def certain(self) -> bool:
        """Nothing that was left open could make it graver."""
        return not self.asks


def assessed_level(pack: Pack, facts: Mapping[str, Any]) -> Found:
    """The level of a case, from the facts of an assessment.

    `facts` are those of the kind `assessment`; one that is absent or None is not known. Raises
    PackError where the pack has no levels.

    >>> from muara.packs import open_pack
    >>> found = assessed_level(open_pack("india"), {"risk_bondage": True})
    >>> found.level.key, found.certain
    ('urgent', True)
    >>> assessed_level(open_pack("india"), {"risk_school": True}).certain
    False
    """
    row = {name: value for name, value in facts.items() if value is not None}
    asks: dict[str, Attribute] = {}
    for level in levels_of(pack).levels:
        reached = level.when is None or level.when.judge(row)
        if reached:
            return Found(level, _found(level, row), tuple(asks.values()))
        if reached is None and level.when is not None:
            left = level.when.open(row)
            asks |= {each.name: each for each in level.when.attributes if each.name in left}
    raise AssertionError("the last level has no rule")


def unconfirmed_levels(pack: Pack) -> list[str]:
    """What awaits a primary source; nothing where the pack says nothing on levels.

    Raises PackError as `levels_of` does.
    """
    if not _files(pack):
        return []
    return [FILE] if levels_of(pack).unconfirmed else []


@cache
def levels_of(pack: Pack) -> Levels:
    """The levels of a pack, its own or the inherited ones.

    Raises PackError with file, line and the nearest right word.
    """
    held = _files(pack)
    if not held:
        raise PackError(
            f"The pack {pack.name!r} has no levels for assessments.", do=f"Write its {FILE}."
        )
    top = read_toml(held[-1], pack.languages)
    words = Vocabulary(own_words(pack.kinds[KIND]))
    levels = tuple(_level(table, words, pack) for table in top.tables("levels"))
    _check(top, levels)
    made = Levels(levels, top.need("source", str), top.get("unconfirmed", bool, False))
    top.done()
    return made


def _files(pack: Pack) -> list[Path]:
    return [folder / FILE for folder in pack.folders if (folder / FILE).exists()]


def _level(table: Table, words: Vocabulary, pack: Pack) -> Level:
    text = table.get("when", str)
    rule = Rule.parse(text, words, pack.law.terms, place=table.place("when")) if text else None
    made = Level(table.need("key", str), table.text("labels"), rule)
    table.done()
    return made


def _check(top: Table, levels: tuple[Level, ...]) -> None:
    """Only the last level has no rule, and no key is there twice."""
    if not levels or levels[-1].when is not None:
        top.refuse("The last level has no `when`: it holds where no other does.")
    for place, level in enumerate(levels[:-1]):
        if level.when is None:
            top.refuse(f"The level {level.key!r} has no `when`, so those below are never reached.")
        if level.key in {each.key for each in levels[place + 1 :]}:
            top.refuse(f"The level {level.key!r} is there twice.")


def _found(level: Level, row: Mapping[str, Any]) -> tuple[Attribute, ...]:
    if level.when is None:
        return ()
    return tuple(each for each in level.when.attributes if row.get(each.name) is True)
