"""What a reading of *withdrawn* and *prevented* is, and how a pack writes it down.

The tables of a file are explained in `muara_countries/international/determinations/ILO_USDOL.toml`.
Source of the states: ILO-IPEC and USDOL practice, as in reference/casework.md 3.4.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from muara.errors import PackError, nearest
from muara.packs import STATUSES, Pack
from muara.packs.observations import own_words
from muara.packs.source import Table, read_toml
from muara.rules import Attribute, Code, CodeList, Rule, Vocabulary
from muara.rules.vocabulary import Text

STATES = (
    "identified",
    "not_eligible",
    "at_risk",
    "in_child_labour",
    "served",
    "out_pending",
    "protected",
    "withdrawn",
    "prevented",
    "relapsed",
    "lost",
)
"""Where a child may stand. `lost` is kept in every denominator, and shown apart."""

PROTECTS = "protects"
EVENTS = (
    *("working", "worst", "clean", "clean_after_worst", "open", "risk", "serves", "grown"),
    PROTECTS,
)
"""What a rule says of one observation: three answers. Not every reading asks `protects`."""

# A rule may speak of what an observation of these kinds holds, beside the pack's vocabulary.
_KINDS = ("service", "schooling", "visit", "training")


@dataclass(frozen=True)
class Event:
    """One observation of a worked example, or of a test."""

    on: dt.date
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Worked:
    """A worked example: what was told of a child, and where the child then stands."""

    say: str
    on: dt.date
    told: tuple[Event, ...]
    status: str
    since: dt.date
    line: int | None = None


@dataclass(frozen=True)
class Reading:
    """One reading of withdrawn and prevented. Every field is a field of the pack's TOML."""

    key: str
    version: str
    labels: Text
    says: Text
    source: str
    regime: str
    events: Mapping[str, Rule]
    visits: int
    days: int
    service_days: int
    service_gap_days: int | None
    lost_after_days: int
    vocabulary: Vocabulary
    file: Path
    unconfirmed: bool = False
    examples: tuple[Worked, ...] = ()

    @property
    def name(self) -> str:
        """What an answer calls it: the key and the version."""
        return f"{self.key} {self.version}"

    @property
    def states(self) -> tuple[str, ...]:
        """Where a child may stand by this reading: who is `protected`, not every reading says."""
        return tuple(state for state in STATES if state != "protected" or PROTECTS in self.events)

    @property
    def attributes(self) -> list[Attribute]:
        """The words its rules read, `status` among them, in the order of first use."""
        return list({w.name: w for rule in self.events.values() for w in rule.attributes}.values())


@cache
def readings(pack: Pack) -> Mapping[str, Reading]:
    """The readings of a pack and of those it extends, by key.

    Raises PackError (exit code 2) with the file, the line and the nearest right word.

    >>> from muara.packs import open_pack
    >>> [(each.key, each.visits, each.days) for each in readings(open_pack("india")).values()]
    [('CLMRS', 2, 28), ('ECLT', 1, 90), ('ILO_USDOL', 1, 0)]
    """
    words = _vocabulary(pack)
    paths = [path for folder in pack.folders for path in sorted(folder.glob("determinations/*"))]
    found = [_reading(read_toml(path, pack.languages), pack, words) for path in paths]
    return {reading.key: reading for reading in found}


def reading_of(key: str | Reading, pack: Pack) -> Reading:
    """A reading by its key. Raises PackError with the nearest right word."""
    if isinstance(key, Reading):
        return key
    known = readings(pack)
    if key not in known:
        raise PackError(
            f"There is no reading {key!r} of withdrawn and prevented.",
            do=nearest(key, known, most=len(known)),
        )
    return known[key]


def _vocabulary(pack: Pack) -> Vocabulary:
    """The pack's words, what these kinds of observation hold, and the finding of a definition."""
    own = {word.name: word for kind in _KINDS for word in own_words(pack.kinds.get(kind, {}))}
    status = Attribute("status", "code", codes=CodeList.closed(Code(each) for each in STATUSES))
    return Vocabulary({**own, **pack.vocabulary, "status": status}.values())


def _reading(top: Table, pack: Pack, words: Vocabulary) -> Reading:
    withdrawn, lost = top.table("withdrawn"), top.table("lost")
    regime = top.need("regime", str)
    if regime not in pack.regimes:
        top.refuse(f"There is no regime {regime!r}.", "regime", nearest(regime, pack.regimes))
    made = Reading(
        key=top.need("key", str),
        version=top.need("version", str),
        labels=top.text("labels"),
        says=top.text("says"),
        source=top.need("source", str),
        regime=regime,
        events=_events(top.table("events"), pack, words),
        visits=_number(withdrawn, "visits", at_least=1),
        days=_number(withdrawn, "days"),
        service_days=_number(withdrawn, "service_days"),
        service_gap_days=_number(withdrawn, "service_gap_days", needed=False),
        lost_after_days=_number(lost, "after_days", at_least=1),
        vocabulary=words,
        file=top.file,
        unconfirmed=top.get("unconfirmed", bool, False),
        examples=tuple(_example(each, words) for each in top.tables("example")),
    )
    if not made.examples:
        top.refuse("A reading without a worked example cannot be checked.", "", "Add [[example]].")
    for table in (withdrawn, lost, top):
        table.done()
    return made


def _events(table: Table, pack: Pack, words: Vocabulary) -> Mapping[str, Rule]:
    texts = {name: table.need(name, str) for name in EVENTS if name != PROTECTS}
    if protects := table.get(PROTECTS, str):
        texts[PROTECTS] = protects
    rules = {
        name: Rule.parse(text, words, pack.law.terms, place=table.place(name)).read_on(None)
        for name, text in texts.items()
    }
    for name, rule in rules.items():
        if rule.asks_persons:
            table.refuse("A rule here speaks of one observation, not of a household.", name)
    table.done()
    return rules


def _number(table: Table, key: str, *, at_least: int = 0, needed: bool = True) -> Any:
    value: int | None = table.need(key, int) if needed else table.get(key, int)
    if value is not None and value < at_least:
        table.refuse(f"{key} must be at least {at_least}; found {value}.", key)
    return value


def _example(table: Table, words: Vocabulary) -> Worked:
    told = tuple(_told(table, each, words) for each in table.need("told", list))
    status = table.need("status", str)
    if status not in STATES:
        table.refuse(f"{status!r} is not a state.", "status", nearest(status, STATES))
    since = table.day("since", needed=True)
    on = table.day("on", needed=True)
    made = Worked(table.need("say", str), on, told, status, since, table.line())  # type: ignore[arg-type]
    table.done()
    return made


def _told(table: Table, said: Mapping[str, Any], words: Vocabulary) -> Event:
    facts = {name: value for name, value in said.items() if name != "on"}
    for name, value in facts.items():
        if name not in words:
            table.refuse(f"{name!r} is not a word of the vocabulary.", "told", nearest(name, words))
        _check_value(table, words[name], value)
    if not isinstance(said.get("on"), dt.date):
        table.refuse("An observation has a day: on = 2012-04-02.", "told")
    return Event(said["on"], facts)


_SORTS = {"number": (int, float), "truth": bool, "date": dt.date}


def _check_value(table: Table, word: Attribute, value: Any) -> None:
    """What an example tells must be what could be told: a code of the list, a number, a day."""
    sort: Any = _SORTS.get(word.kind, str)
    if not isinstance(value, sort) or (isinstance(value, bool) and sort is not bool):
        table.refuse(f"{word.name} is a {word.kind}; found {value!r}.", "told")
    if word.codes is not None and not word.codes.allows(value):
        codes = word.codes.codes
        table.refuse(f"{value!r} is no code of {word.name}.", "told", nearest(value, codes))
