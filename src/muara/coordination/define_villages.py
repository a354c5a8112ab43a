"""When a village is free of child labour, as a pack writes it down.

The tables are explained in `muara_countries/international/coordination/villages.toml`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from muara.determination import STATES
from muara.packs import STATUSES
from muara.rules import Attribute, Code, CodeList, Provision, Rule, Terms, Version, Vocabulary

from .parts import tables_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara.packs import Pack, Table
    from muara.rules.vocabulary import Text

FILE = "villages"
FREE, NOT_FREE, UNKNOWN = "free", "not_free", "unknown"
OF_CHILDREN = ("counted", "labour", "clear", "school_age", "schooled")


@dataclass(frozen=True)
class Word:
    """What a condition reads of a village. `since`: in whole months since a day."""

    key: str
    labels: Text
    ask: Text
    since: bool = False
    interval: bool = False


@dataclass(frozen=True)
class Limit:
    """A number that conditions use by its name, and where it comes from."""

    key: str
    value: int
    labels: Text
    source: str
    unconfirmed: bool


@dataclass(frozen=True)
class Condition:
    """One condition. `otherwise`: what the village is where it does not hold."""

    key: str
    rule: Rule
    otherwise: str
    labels: Text
    do: Text
    source: str
    unconfirmed: bool


@dataclass(frozen=True)
class Worked:
    """A worked example: a village on a day, and the answer."""

    key: str
    say: str
    on: dt.date
    row: Mapping[str, Any]
    answer: str
    expires_on: dt.date | None
    expired_on: dt.date | None


@dataclass(frozen=True)
class VillageRules:
    """All that a pack says of villages. `bands`: the ages of a count that a village is held to."""

    levels: Mapping[str, Text]
    bands: tuple[str, ...]
    of_child: Mapping[str, Rule]
    words: Mapping[str, Word]
    limits: Mapping[str, Limit]
    conditions: tuple[Condition, ...]
    examples: tuple[Worked, ...]

    @property
    def days(self) -> list[str]:
        """The words that count months since a day."""
        return [word.key for word in self.words.values() if word.since]

    def unconfirmed(self) -> list[str]:
        """What awaits a source, as file and key."""
        doubtful: list[Limit | Condition] = [*self.limits.values(), *self.conditions]
        return [f"{FILE}.toml {each.key}" for each in doubtful if each.unconfirmed]


@cache
def village_rules(pack: Pack) -> VillageRules:
    """What a pack says of villages; a country's own tables stand in place of those it inherits.

    Raises PackError with file, line and the nearest right word.

    >>> from muara.packs import open_pack
    >>> village_rules(open_pack("indonesia")).of_child["school_age"].text
    'age >= 7 and age <= 15'
    """
    words = {key: _word(key, table) for key, table in tables_of(pack, FILE, "words").items()}
    limits = {key: _limit(key, table) for key, table in tables_of(pack, FILE, "limits").items()}
    of_child = tables_of(pack, FILE, "children")
    bands = of_child["counted"].get("bands", list, [])
    levels = tables_of(pack, FILE, "levels")
    own = Vocabulary(
        Attribute(each.key, "number", labels=each.labels, interval=each.interval)
        for each in words.values()
    )
    terms = Terms({each.key: _provision(each) for each in limits.values()})
    conditions = tables_of(pack, FILE, "conditions")
    return VillageRules(
        levels={key: _labels(table) for key, table in levels.items()},
        bands=tuple(bands),
        of_child={key: _of_child(of_child[key], pack) for key in OF_CHILDREN},
        words=words,
        limits=limits,
        conditions=tuple(_condition(key, each, own, terms) for key, each in conditions.items()),
        examples=tuple(_worked(key, t) for key, t in tables_of(pack, FILE, "examples").items()),
    )


def _labels(table: Table) -> Text:
    found = table.text("labels")
    table.done()
    return found


def _word(key: str, table: Table) -> Word:
    made = Word(
        key=key,
        labels=table.text("labels"),
        ask=table.text("ask"),
        since=table.get("since", bool, False),
        interval=table.get("interval", bool, False),
    )
    table.done()
    return made


def _limit(key: str, table: Table) -> Limit:
    made = Limit(
        key=key,
        value=table.need("value", int),
        labels=table.text("labels"),
        source=table.need("source", str),
        unconfirmed=table.get("unconfirmed", bool, False),
    )
    table.done()
    return made


def _provision(limit: Limit) -> Provision:
    always = Version(dt.date.min, value=limit.value, source=limit.source)
    return Provision(limit.key, labels=limit.labels, history=(always,), name=limit.key)


def _of_child(table: Table, pack: Pack) -> Rule:
    """A rule over one child of the register: its age, where it stands, its schooling."""
    state = Attribute("state", "code", codes=CodeList.closed(Code(each) for each in STATES))
    finding = Attribute("finding", "code", codes=CodeList.closed(Code(each) for each in STATUSES))
    words = {name: pack.vocabulary[name] for name in ("age", "school_status")}
    words |= {"state": state, "finding": finding}
    text = table.need("rule", str)
    table.need("source", str)
    table.get("unconfirmed", bool, False)
    table.done("bands")
    rule = Rule.parse(text, Vocabulary(words.values()), pack.law.terms, place=table.place("rule"))
    return rule.read_on(None)


def _condition(key: str, table: Table, words: Vocabulary, terms: Terms) -> Condition:
    otherwise = table.need("otherwise", str)
    if otherwise not in (NOT_FREE, UNKNOWN):
        table.refuse(f"otherwise is not_free or unknown; found {otherwise!r}.", "otherwise")
    text = table.need("rule", str)
    made = Condition(
        key=key,
        rule=Rule.parse(text, words, terms, place=table.place("rule")).read_on(None),
        otherwise=otherwise,
        labels=table.text("labels"),
        do=table.text("do"),
        source=table.need("source", str),
        unconfirmed=table.get("unconfirmed", bool, False),
    )
    table.done()
    return made


def _worked(key: str, table: Table) -> Worked:
    made = Worked(
        key=key,
        say=table.need("say", str),
        on=table.need("on", dt.date),
        row=table.need("row", dict),
        answer=table.need("answer", str),
        expires_on=table.day("expires_on"),
        expired_on=table.day("expired_on"),
    )
    table.done()
    return made
