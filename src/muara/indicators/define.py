"""What an indicator is, and how a pack writes it down.

```toml
[[indicator]]
key = "education"
labels = { en = "...", id = "...", hi = "..." }     # what the figure is called
counts = { en = "...", id = "...", hi = "..." }     # the rule in words: what is counted, how
unit = "person"               # person | household | place | event
events = "service"            # the kind of observation that is looked through
when = "service == 'education' and 5 <= age <= 14"
by = ["place", "sex"]         # the breakdowns that records allow
since = 2008-09-30            # the period; both days included
until = 2013-06-30
defined_by_source = true      # false: the source names the thing and does not say what it means
stage = "form_filled"         # instead of `when`: this stage or a later one, see [stages]
lapses_after = 183            # days after its last event on which a unit no longer runs
reading = "ILO_USDOL"         # with events = "standing": who stands where, by this reading
trained = true                # instead of `when` and `stage`: whom the pack counts as trained
```

With `trained` the event and the ages are those of `[skills]` in the pack's `learning.toml`, which
says them once; `counts` names them by {event} and {ages}.

A unit is counted once, on the day of its first event that fulfils the condition; with
`unit = "event"` every event counts. `events = "standing"` counts no observations but where rules
conclude that each child stands (`muara.determination.spells`): a spell counts while it lasts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from muara.determination import STATES, readings
from muara.errors import nearest
from muara.learning import SkillsRules, skills_rules
from muara.packs import Pack
from muara.packs.observations import own_words
from muara.packs.source import Table, read_toml
from muara.rules import Attribute, Code, CodeList, Rule, Vocabulary
from muara.rules.vocabulary import Text

STANDING = "standing"
"""Not a kind of observation: where each child stands by a reading, and from when until when."""

UNITS = ("person", "household", "place", "event")
BREAKDOWNS = ("place", "sex")


@dataclass(frozen=True)
class Indicator:
    """One thing a programme counts. Every field is a field of the pack's TOML."""

    key: str
    labels: Text
    unit: str
    events: str
    condition: Rule
    by: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    counts: Text | None = None
    defined_by_source: bool = True
    lapses_after: int | None = None
    reading: str = ""
    unconfirmed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exclusive:
    """Indicators in which nobody counts twice: the one whose event came first has the unit.

    On the same day the order decides. What was counted once never moves to another indicator
    because of something that happened later.
    """

    key: str
    labels: Text
    order: tuple[str, ...]


@dataclass(frozen=True)
class Funnel:
    """Indicators of which each is a step beyond the one before."""

    key: str
    labels: Text
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Indicators(Mapping[str, Indicator]):
    """The indicators of one programme by key, in the pack's order."""

    programme: str
    each: Mapping[str, Indicator]
    exclusive: tuple[Exclusive, ...] = ()
    funnels: tuple[Funnel, ...] = ()
    smallest_cell: int = 0

    def __getitem__(self, key: str) -> Indicator:
        return self.each[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.each)

    def __len__(self) -> int:
        return len(self.each)

    @property
    def kinds(self) -> list[str]:
        """The kinds of observation that have to be looked through."""
        return sorted({one.events for one in self.values()} - {STANDING})

    @property
    def readings(self) -> list[str]:
        """The readings by which it must be known where children stand."""
        return sorted({one.reading for one in self.values()} - {""})


def read_indicators(path: Path, pack: Pack) -> Indicators:
    """Read the indicators of a programme, and refuse what a rule or a breakdown may not say.

    Raises PackError (exit code 2) with the file, the line and the nearest right word.

    >>> from muara.packs import open_pack
    >>> india = open_pack("india")
    >>> path = india.path / "programmes" / "converging_2008_indicators.toml"
    >>> read_indicators(path, india)["education"].condition.text
    "status in ['withdrawn', 'prevented'] and 5 <= age <= 14"
    """
    top = read_toml(path, pack.languages)
    stages = {each.need("key", str): _stages(each) for each in top.tables("stages")}
    found = {
        indicator.key: indicator
        for indicator in (_indicator(each, stages, pack) for each in top.tables("indicator"))
    }
    made = Indicators(
        programme=top.need("programme", str),
        each=found,
        exclusive=tuple(_exclusive(each, found) for each in top.tables("exclusive")),
        funnels=tuple(_funnel(each, found) for each in top.tables("funnel")),
        smallest_cell=top.need("smallest_cell", int),
    )
    top.done()
    return made


def _indicator(table: Table, stages: Mapping[str, tuple[str, ...]], pack: Pack) -> Indicator:
    kind = table.need("events", str)
    vocabulary = event_vocabulary(pack, kind, table)
    unit = _one_of(table, "unit", UNITS)
    trained = skills_rules(pack) if table.get("trained", bool, False) else None
    made = Indicator(
        key=table.need("key", str),
        labels=table.text("labels"),
        unit=unit,
        events=kind,
        condition=Rule.parse(
            _of_trained(trained) if trained else _condition(table, stages),
            vocabulary,
            pack.law.terms,
            place=table.place("when"),
        ),
        by=_breakdowns(table),
        since=table.day("since"),
        until=table.day("until"),
        counts=_counts(table, trained),
        defined_by_source=table.get("defined_by_source", bool, True),
        lapses_after=table.get("lapses_after", int),
        reading=_reading(table, kind, pack),
        unconfirmed=_unconfirmed(trained) if trained else (),
    )
    table.done()
    return made


def _of_trained(rules: SkillsRules) -> str:
    """The event that counts as trained, and the ages of the target on its day."""
    ages = rules.ages
    until = f" <= {ages.until}" if ages.until is not None else ""
    return f"stage == {rules.trained!r} and {ages.first} <= age{until}"


def _counts(table: Table, trained: SkillsRules | None) -> Text:
    """The rule in words, the event and the ages filled in where the pack says them elsewhere."""
    texts = table.text("counts")
    if trained is None:
        return texts
    return {
        language: text.format(
            event=trained.event(trained.trained, language), ages=trained.ages_said(language)
        )
        for language, text in texts.items()
    }


def _unconfirmed(rules: SkillsRules) -> tuple[str, ...]:
    """What of it no source says."""
    return tuple(each for each in rules.doubts if each.endswith((".trained", ".ages")))


def _reading(table: Table, kind: str, pack: Pack) -> str:
    """The reading by which children stand; other events have none."""
    if kind != STANDING:
        return ""
    key: str = table.need("reading", str)
    if key not in readings(pack):
        known = nearest(key, readings(pack))
        table.refuse(f"There is no reading {key!r} of withdrawn and prevented.", "reading", known)
    return key


def _condition(table: Table, stages: Mapping[str, tuple[str, ...]]) -> str:
    """The rule's text; a stage stands for itself and every later one of its order."""
    when = table.get("when", str, "")
    if not (stage := table.get("stage", str)):
        return table.need("when", str)  # type: ignore[no-any-return]
    key, _, reached = stage.partition(".")
    order = stages.get(key, ())
    if reached not in order:
        known = [f"{name}.{each}" for name, steps in stages.items() for each in steps]
        table.refuse(f"There is no stage {stage!r}.", "stage", nearest(stage, known))
    later = ", ".join(repr(each) for each in order[order.index(reached) :])
    return f"stage in [{later}]" + (f" and ({when})" if when else "")


def _stages(table: Table) -> tuple[str, ...]:
    order = tuple(table.need("order", list))
    table.done()
    return order


def _breakdowns(table: Table) -> tuple[str, ...]:
    asked = tuple(table.get("by", list, []))
    for each in asked:
        if each not in BREAKDOWNS:
            table.refuse(f"{each!r} is not a breakdown.", "by", nearest(each, BREAKDOWNS))
    return asked


def _exclusive(table: Table, known: Mapping[str, Indicator]) -> Exclusive:
    made = Exclusive(table.need("key", str), table.text("labels"), _keys(table, "order", known))
    table.done()
    return made


def _funnel(table: Table, known: Mapping[str, Indicator]) -> Funnel:
    made = Funnel(table.need("key", str), table.text("labels"), _keys(table, "steps", known))
    table.done()
    return made


def _keys(table: Table, field: str, known: Mapping[str, Indicator]) -> tuple[str, ...]:
    keys = tuple(table.need(field, list))
    for key in keys:
        if key not in known:
            table.refuse(f"There is no indicator {key!r}.", field, nearest(key, known))
    if len({known[key].unit for key in keys}) > 1:
        table.refuse(f"{field} mixes units: {', '.join(known[key].unit for key in keys)}.", field)
    return keys


def _one_of(table: Table, field: str, known: tuple[str, ...]) -> str:
    word: str = table.need(field, str)
    if word not in known:
        table.refuse(f"{word!r} is not a {field}.", field, nearest(word, known))
    return word


# --- the words a condition may use: the vocabulary and the facts of its kind of observation ---


def event_vocabulary(pack: Pack, kind: str, table: Table) -> Vocabulary:
    """The pack's vocabulary and the facts that only this kind of event has."""
    if kind == STANDING:
        return Vocabulary([*pack.vocabulary.values(), *_of_standing()])
    if kind not in pack.kinds:
        known = nearest(kind, [*pack.kinds, STANDING])
        table.refuse(f"{kind!r} is not a kind of observation.", "events", known)
    return Vocabulary([*pack.vocabulary.values(), *own_words(pack.kinds[kind])])


def _of_standing() -> list[Attribute]:
    states = CodeList.closed(Code(state) for state in STATES)
    return [Attribute("status", "code", codes=states), Attribute("relapses", "number", whole=True)]
