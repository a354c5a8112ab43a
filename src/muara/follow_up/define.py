"""When a child is visited, who is told of a visit not made, what counts as regular: pack data.

`follow_up.toml` of a pack. Days between visits are a working rule or cited, never code. A
country's file replaces what it names again.
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
from muara.rules.vocabulary import Text

from .days import after_months

if TYPE_CHECKING:
    from muara.packs import Pack

FILE = "follow_up.toml"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EXCUSED = ("absent", "present", "left_out")
SAYINGS = ("told", "partly", "nothing", "yes", "no", "unknown")
FILLED = ("present", "open", "unknown", "missing", "low", "high", "percent", "months")

_SHORTEST_MONTH = 28


@dataclass(frozen=True)
class Leg:
    """A stretch of a rhythm: a visit every so many months or weeks, so many times or for ever."""

    months: int
    weeks: int
    times: int | None
    days_before: int
    days_after: int
    source: str = ""
    unconfirmed: bool = False

    @property
    def shortest(self) -> int:
        """The fewest days between two of its visits."""
        return self.months * _SHORTEST_MONTH + self.weeks * 7


@dataclass(frozen=True)
class Turn:
    """One visit of a rhythm: so many months and weeks after its beginning."""

    number: int
    months: int
    weeks: int
    leg: Leg

    def due_from(self, since: dt.date) -> dt.date:
        """The first day on which it may be made."""
        return self._day(since) - dt.timedelta(days=self.leg.days_before)

    def due_by(self, since: dt.date) -> dt.date:
        """The last day on which it is in time."""
        return self._day(since) + dt.timedelta(days=self.leg.days_after)

    def _day(self, since: dt.date) -> dt.date:
        return after_months(since, self.months) + dt.timedelta(weeks=self.weeks)


@dataclass(frozen=True)
class Rhythm:
    """How often a child is visited from a day on."""

    key: str
    labels: Text
    legs: tuple[Leg, ...]

    def turns(self) -> Iterator[Turn]:
        """Its visits in order; without end where its last leg has none."""
        number = months = weeks = 0
        for leg in self.legs:
            made = 0
            while leg.times is None or made < leg.times:
                made, number = made + 1, number + 1
                months, weeks = months + leg.months, weeks + leg.weeks
                yield Turn(number, months, weeks, leg)


@dataclass(frozen=True)
class Party:
    """Somebody who is told: what they are called, and the keys of the roles that they work in."""

    labels: Text
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """Who is told when a visit is more than `after_days` days past its last day."""

    after_days: int
    to: str
    source: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True)
class Met:
    """Who is met at a visit that counts: codes of the kind `visit`.

    `planned`: the tasks by which a visit is planned, each with where that visit is made.
    """

    codes: tuple[str, ...]
    planned: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    unconfirmed: bool = False


@dataclass(frozen=True)
class Schedule:
    """The rhythms of visits by key, and who is told of one that was not made, in order.

    `met`: who must have been met for a visit to count; None: nobody in particular.
    """

    rhythms: Mapping[str, Rhythm] = field(default_factory=dict)
    told: tuple[Told, ...] = ()
    parties: Mapping[str, Party] = field(default_factory=dict)
    met: Met | None = None

    def counts(self, met: str | None) -> bool:
        """Does a visit count at which this was met? Where nobody told who, it does."""
        return met is None or self.met is None or met in self.met.codes

    @property
    def planned(self) -> Mapping[str, str]:
        """The tasks by which a visit is planned, each with where that visit is made."""
        return self.met.planned if self.met else {}

    def level(self, late_by: int) -> int:
        """How many have been told of a visit that many days late; 0: in time."""
        return sum(late_by > each.after_days for each in self.told)

    def rhythm(self, key: str) -> Rhythm:
        """A rhythm by its key. Raises PackError with the nearest right word."""
        if key not in self.rhythms:
            raise PackError(f"There is no rhythm {key!r}.", do=nearest(key, self.rhythms))
        return self.rhythms[key]


@dataclass(frozen=True)
class AttendanceRule:
    """From which share of the school days of the last months a child attends regularly."""

    months: int
    percent: int
    excused: str
    week: tuple[int, ...]
    says: Mapping[str, Text] = field(repr=False, default_factory=dict)
    source: str = ""
    doubts: tuple[str, ...] = ()

    def saying(self, key: str, language: str = "en") -> str:
        """A sentence in a language; English where that is missing."""
        return self.says[key].get(language) or self.says[key]["en"]


@dataclass(frozen=True)
class FollowUp:
    """What a pack says on follow-up: the schedule of visits and the rule on attendance."""

    schedule: Schedule = field(default_factory=Schedule)
    attendance: AttendanceRule | None = None

    def unconfirmed(self) -> list[str]:
        """What awaits a primary source, in order."""
        rhythms = self.schedule.rhythms.values()
        legs = [
            f"{FILE} {rhythm.key}, leg {number}"
            for rhythm in rhythms
            for number, leg in enumerate(rhythm.legs, start=1)
            if leg.unconfirmed
        ]
        met = self.schedule.met
        visits = [f"{FILE} visits"] if met and met.unconfirmed else []
        told = [f"{FILE} told {each.to}" for each in self.schedule.told if each.unconfirmed]
        return [*legs, *visits, *told, *(self.attendance.doubts if self.attendance else ())]


def schedule(pack: Pack) -> Schedule:
    """When children are visited, by this pack and those it extends.

    Raises PackError with file, line and the nearest right word.

    >>> from muara.packs import open_pack
    >>> visits = schedule(open_pack("india"))
    >>> [turn.months for turn, _ in zip(visits.rhythm("case").turns(), range(5))]
    [1, 2, 3, 6, 9]
    """
    return follow_up(pack).schedule


def attendance_rule(pack: Pack) -> AttendanceRule:
    """When a child attends regularly, by this pack. Raises PackError where it does not say.

    >>> from muara.packs import open_pack
    >>> rule = attendance_rule(open_pack("international"))
    >>> rule.months, rule.percent
    (6, 75)
    """
    found = follow_up(pack).attendance
    if found is None:
        raise PackError(
            f"The pack {pack.name!r} does not say when a child attends regularly.",
            do=f"Write [attendance] in its {FILE}.",
        )
    return found


@cache
def follow_up(pack: Pack) -> FollowUp:
    """All that the pack and those it extends say; what a later file names again is replaced."""
    found = FollowUp()
    for folder in pack.folders:
        if (folder / FILE).exists():
            found = _with(found, read_toml(folder / FILE, pack.languages), pack)
    return found


def _with(before: FollowUp, top: Table, pack: Pack) -> FollowUp:
    """What was read before, with a file on top."""
    rhythms = {key: _rhythm(key, table) for key, table in named(top, "rhythms")}
    own = {key: _party(table) for key, table in named(top, "parties")}
    parties = {**before.schedule.parties, **own}
    made = FollowUp(
        Schedule(
            rhythms={**before.schedule.rhythms, **rhythms},
            told=tuple(_told(top, parties)) or before.schedule.told,
            parties=parties,
            met=_met(top.table("visits"), pack) if "visits" in top.values else before.schedule.met,
        ),
        _attendance(top) if "attendance" in top.values else before.attendance,
    )
    top.done()
    return made


def named(top: Table, name: str) -> Iterator[tuple[str, Table]]:
    """The tables `[name.KEY]` of a file."""
    below = top.table(name)
    for key in below.values:
        yield key, replace(below.table(key), steps=((f"{name}.{key}", 0),))


def _labels(table: Table) -> Text:
    labels = table.text("labels")
    table.done()
    return labels


def _rhythm(key: str, table: Table) -> Rhythm:
    tables = list(table.tables("legs", f"rhythms.{key}.legs"))
    # A leg is found by its own header, wherever it stands in the file.
    below = [replace(each, steps=(each.steps[-1],)) for each in tables]
    made = Rhythm(key, table.text("labels"), tuple(_leg(each) for each in below))
    table.done()
    if not made.legs:
        table.refuse("A rhythm has at least one leg.", do=f"Write [[rhythms.{key}.legs]].")
    for each, leg in zip(below[:-1], made.legs, strict=False):
        if leg.times is None:
            each.refuse("Only the last leg may go on for ever.", do="Give it `times`.")
    for each, before, leg in zip(below, (None, *made.legs), made.legs, strict=False):
        _check_apart(each, before, leg)
    return made


def _leg(table: Table) -> Leg:
    if ("every_months" in table.values) == ("every_weeks" in table.values):
        table.refuse("A leg has either `every_months` or `every_weeks`.")
    made = Leg(
        months=whole_number(table, "every_months") if "every_months" in table.values else 0,
        weeks=whole_number(table, "every_weeks") if "every_weeks" in table.values else 0,
        times=whole_number(table, "times") if "times" in table.values else None,
        days_before=whole_number(table, "days_before", least=0),
        days_after=whole_number(table, "days_after", least=0),
        source=source_of(table),
        unconfirmed=table.get("unconfirmed", bool, False),
    )
    table.done()
    return made


def _check_apart(table: Table, before: Leg | None, leg: Leg) -> None:
    """A visit opens after the last day of the one before it, so that each day is of one visit."""
    after = max(before.days_after if before else 0, 0 if leg.times == 1 else leg.days_after)
    if leg.days_before + after >= leg.shortest:
        table.refuse(
            f"Two visits are {leg.shortest} days apart at least; {leg.days_before} days before "
            f"and {after} after do not fit in between.",
            "days_before",
            "Give fewer days.",
        )


def _met(table: Table, pack: Pack) -> Met:
    codes, planned = table.need("met", list), table.get("planned", dict, {})
    for code in codes:
        one_of(table, "met", code, _codes(pack, "visit", "met"))
    for task, where in planned.items():
        one_of(table, "planned", task, _codes(pack, "task", "task"))
        one_of(table, "planned", where, _codes(pack, "visit", "visited"))
    made = Met(tuple(codes), planned, source_of(table), table.get("unconfirmed", bool, False))
    table.done()
    return made


def _codes(pack: Pack, kind: str, fact: str) -> tuple[str, ...]:
    return tuple(pack.kinds.get(kind, {}).get("own", {}).get(fact, {}).get("codes", {}))


def _party(table: Table) -> Party:
    roles = tuple(table.need("roles", list))
    if not roles:
        table.refuse("A party without a role is nobody.", "roles")
    return Party(_labels(table), roles)


def _told(top: Table, parties: Mapping[str, Party]) -> Iterator[Told]:
    before = -1
    for table in top.tables("told"):
        to = table.need("to", str)
        if to not in parties:
            table.refuse(f"{to!r} is no party.", "to", nearest(to, parties))
        made = Told(
            after_days=whole_number(table, "after_days", least=0),
            to=to,
            source=source_of(table),
            unconfirmed=table.get("unconfirmed", bool, False),
        )
        if made.after_days <= before:
            table.refuse("Who is told later stands further down.", "after_days")
        before = made.after_days
        table.done()
        yield made


def _attendance(top: Table) -> AttendanceRule:
    table = top.table("attendance")
    excused, week = _part(table, "excused"), _part(table, "week")
    doubts = [
        f"{FILE} attendance{'.' * bool(name)}{name}"
        for name, part in (("", table), ("excused", excused), ("week", week))
        if part.get("unconfirmed", bool, False)
    ]
    made = AttendanceRule(
        months=whole_number(table, "months"),
        percent=_percent(table),
        excused=one_of(excused, "counts", excused.need("counts", str), EXCUSED),
        week=_week(week),
        says=_sayings(_part(table, "says")),
        source=source_of(table),
        doubts=tuple(doubts),
    )
    for part in (excused, week):
        source_of(part)
        part.done()
    table.done()
    return made


def _part(table: Table, name: str) -> Table:
    if name not in table.values:
        table.refuse(f"[attendance] lacks [attendance.{name}].")
    return replace(table.table(name), steps=((f"attendance.{name}", 0),))


def _percent(table: Table) -> int:
    percent: int = table.need("regular_from_percent", int)
    if not 1 <= percent <= 100:
        table.refuse(f"{percent} is no share in per cent.", "regular_from_percent")
    return percent


def _week(table: Table) -> tuple[int, ...]:
    """The school days as ISO weekdays, Monday 1."""
    days = table.need("days", list)
    for day in days:
        one_of(table, "days", day, WEEK)
    if not days:
        table.refuse("A week has at least one school day.", "days")
    return tuple(sorted({WEEK.index(day) + 1 for day in days}))


def _sayings(table: Table) -> dict[str, Text]:
    says = {key: table.text(key) for key in SAYINGS}
    table.done()
    for key, texts in says.items():
        for said in texts.values():
            for _, name, _, _ in string.Formatter().parse(said):
                if name is not None and name not in FILLED:
                    table.refuse(f"{{{name}}} cannot be filled in.", key, nearest(name, FILLED))
    return says


def one_of(table: Table, key: str, value: str, known: tuple[str, ...]) -> str:
    """One of the words there are. Raises PackError with the nearest."""
    if value not in known:
        table.refuse(f"{value!r} is not known here.", key, nearest(str(value), known))
    return value


def whole_number(table: Table, key: str, *, least: int = 1) -> int:
    """A whole number, so many at least."""
    number: int = table.need(key, int)
    if number < least:
        table.refuse(f"{key} is {least} or more; found {number}.", key)
    return number


def source_of(table: Table) -> str:
    """The citation, which must say something."""
    source: str = table.need("source", str)
    if not source.strip():
        table.refuse("The citation is empty.", "source")
    return source
