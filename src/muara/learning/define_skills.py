"""Skills: which event counts as *trained*, for whom, and when somebody is asked afterwards.

`[skills]` of a pack's `learning.toml`. No source of the programme says which event counts, so the
pack does. A country's file replaces the parts that it names again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from muara.errors import PackError
from muara.follow_up.define import one_of, source_of, whole_number
from muara.packs import Table
from muara.rules.vocabulary import Text

from .parts import FILE, Sayings, parts_of, sayings
from .points import Point, points_of

if TYPE_CHECKING:
    from muara.packs import Pack

TRAINED_BY = ("enrolled", "completed", "certified")
"""The events that may count as trained."""

PLACED = ("placed", "self_employed")

EVENTS = ("enrolled", "module_passed", "assessed", "completed", "certified", "left", *PLACED)
"""What happens to somebody in a course; the pack adds the times it asks afterwards."""

ANSWERS = ("yes", "no", "unknown", "not_yet")

_DATED = ("trained", "placed", "traced")
SAYINGS = (
    "enrolled",
    "not_enrolled",
    "modules",
    "modules_open",
    *(f"{what}_{answer}" for what in _DATED for answer in ANSWERS),
    *("ages_no", "ages_unknown", "ages_between", "ages_from"),
    *("lawful_yes", "lawful_no", "lawful_unknown"),
)
_FILLED = ("day", "event", "passed", "modules", "months", "ages", "from", "until", "clause")


@dataclass(frozen=True)
class Ages:
    """The completed years that the target speaks of; `until` None: no upper end."""

    first: int
    until: int | None
    source: str


@dataclass(frozen=True)
class Placement:
    """A placement counts when it comes within so many months of an event."""

    months: int
    since: str
    source: str


@dataclass(frozen=True)
class Traced:
    """When somebody is asked whether work or learning goes on, counted from an event."""

    since: str
    times: tuple[Point, ...]
    source: str


@dataclass(frozen=True)
class Order:
    """One event comes after another; `resolve`: until a person has, it does not count."""

    event: str
    after: str
    resolve: bool
    says: Text
    source: str

    @property
    def code(self) -> str:
        """What the slip is called."""
        return f"{self.event}_before_{self.after}"


@dataclass(frozen=True)
class SkillsRules:
    """What a pack says on skills; every field is a part of `[skills]`."""

    trained: str
    ages: Ages
    placement: Placement
    traced: Traced
    order: tuple[Order, ...]
    events: Mapping[str, Text]
    says: Sayings = field(repr=False)
    doubts: tuple[str, ...] = ()

    def event(self, key: str, language: str = "en") -> str:
        """What an event is called."""
        return self.events[key].get(language) or self.events[key]["en"]

    @property
    def known(self) -> tuple[str, ...]:
        """Every event there may be."""
        return (*EVENTS, *(each.key for each in self.traced.times))

    def ages_said(self, language: str = "en") -> str:
        """The ages in words."""
        key = "ages_from" if self.ages.until is None else "ages_between"
        values = {"from": self.ages.first, "until": self.ages.until}
        return self.says.filled(key, language, **values)


@cache
def skills_rules(pack: Pack) -> SkillsRules:
    """The rules on skills of this pack and those it extends.

    Raises PackError with file, line and the nearest right word.

    >>> from muara.packs import open_pack
    >>> rules = skills_rules(open_pack("india"))
    >>> rules.trained, rules.ages_said(), [each.key for each in rules.traced.times]
    ('completed', '14 to 17', ['traced_3', 'traced_6'])
    """
    found, doubts = parts_of(pack, "skills", _READERS)
    for key in (*EVENTS, *(each.key for each in found["traced"].times)):
        if key not in found["events"]:
            raise PackError(f"[skills.events] does not name {key!r}.", file=FILE)
    return SkillsRules(**found, doubts=tuple(doubts))


def _trained(table: Table) -> str:
    source_of(table)
    return one_of(table, "by", table.need("by", str), TRAINED_BY)


def _ages(table: Table) -> Ages:
    first = whole_number(table, "from", least=0)
    until = whole_number(table, "until", least=first) if "until" in table.values else None
    return Ages(first, until, source_of(table))


def _placement(table: Table) -> Placement:
    return Placement(
        whole_number(table, "months"),
        one_of(table, "since", table.need("since", str), TRAINED_BY),
        source_of(table),
    )


def _traced(table: Table) -> Traced:
    times = tuple(points_of(table, "skills.traced.times", least=1, taken=EVENTS))
    if not times:
        table.refuse("Nobody is asked afterwards.", do="Write [[skills.traced.times]].")
    return Traced(
        one_of(table, "since", table.need("since", str), (*TRAINED_BY, *PLACED)),
        times,
        source_of(table),
    )


def _order(table: Table) -> tuple[Order, ...]:
    return tuple(_orders(table))


def _orders(table: Table) -> Iterator[Order]:
    for each in table.tables("rules", "skills.order.rules"):
        made = Order(
            one_of(each, "event", each.need("event", str), EVENTS),
            one_of(each, "after", each.need("after", str), EVENTS),
            each.need("resolve", bool),
            each.text("says"),
            source_of(table),
        )
        each.done()
        if made.event == made.after:
            each.refuse("An event does not come after itself.", "after")
        yield made


def _events(table: Table) -> dict[str, Text]:
    return {key: table.text(key) for key in table.values}


def _says(table: Table) -> Sayings:
    return sayings(table, SAYINGS, _FILLED)


_READERS = {
    "trained": _trained,
    "ages": _ages,
    "placement": _placement,
    "traced": _traced,
    "order": _order,
    "events": _events,
    "says": _says,
}
