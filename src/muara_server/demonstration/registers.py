"""The registers of centres and schools that were entered: days, support, and how the child learns.

A few hold the mistakes that registers hold: marks on a holiday, a month entered twice, a month that
nobody entered.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from muara_server.demonstration.chance import Chance
from muara_server.demonstration.plan import Centre, District, Plan
from muara_server.demonstration.records import Recorder
from muara_server.demonstration.stays import SCHOOL, Stay, batch_of
from muara_server.ledger.drafts import Draft
from muara_server.ledger.kinds import kinds

_DAY = dt.timedelta(days=1)
PRESENT, EXCUSED, ABSENT, CLOSED, NOT_TOLD = "peac-"
SUNDAY = 7
LEVELS = ("reading_level", "number_level")


def drafts(plan: Plan, district: District, stays: Sequence[Stay]) -> Iterator[Draft]:
    """The months of those at a centre that enters its registers, and of their school afterwards."""
    if "registers" in plan.learning:
        keeping = _Keeping(plan, district)
        for stay in kept_of(stays):
            yield from keeping.of(stay)


def kept_of(stays: Sequence[Stay]) -> list[Stay]:
    """Those at a centre while it entered its registers."""
    return [stay for stay in stays if stay.is_told]


@dataclass(frozen=True)
class _Pupil:
    """A child in the register of one centre or school. `comes`: on how many of a hundred days."""

    stay: Stay
    at: Centre
    since: dt.date
    until: dt.date | None
    comes: int
    gone: dt.date | None = None

    def there_on(self, day: dt.date) -> bool:
        """Does the register name the child on this day?"""
        return self.since <= day and (self.until is None or day <= self.until)


class _Keeping:
    """Writes the months of a district's registers."""

    def __init__(self, plan: Plan, district: District) -> None:
        self.plan, self.says = plan, plan.learning["registers"]
        self.last: dt.date = self.says["until"]
        self.chance = Chance(plan.seed, f"registers/{district.place}")
        self.recorder = Recorder(plan, district, self.chance)
        self.closed: dict[tuple[str, dt.date], frozenset[dt.date]] = {}
        self.short: dict[tuple[str, dt.date], dict[str, str]] = {}
        self.twice = {
            (row["centre"], row["month"]): row["children"] for row in self.says["entered_twice"]
        }

    def of(self, stay: Stay) -> Iterator[Draft]:
        """Everything that the centre entered of this child, and its school after that."""
        comes = self.chance.number(*self.says["comes"])
        here = _Pupil(stay, stay.at, stay.since, stay.until, comes, self._gone(stay))
        for number, month in enumerate(self._months(here)):
            yield from self._month(here, month)
            yield from self._support(here, month, number)
        yield from self._levels(stay)
        if stay.school and stay.admitted_on:
            later = _Pupil(stay, stay.school, stay.admitted_on, None, comes)
            for month in self._months(later):
                yield from self._month(later, month)

    def _gone(self, stay: Stay) -> dt.date | None:
        """A few of those who did not end stay away for months, without a word."""
        if stay.until or not self.chance.percent(self.says["stays_away"]):
            return None
        return self.chance.day(*self.says["away_since"])

    def _months(self, pupil: _Pupil) -> Iterator[dt.date]:
        """The months that were entered of a child."""
        assert pupil.at.told_since  # noqa: S101  (the schools of such centres are told too)
        last = min(pupil.until or dt.date.max, self.last)
        missing = {(row["centre"], row["month"]) for row in self.says["missing"]}
        for month in months_between(max(pupil.since, pupil.at.told_since), last):
            if (pupil.at.key, month) not in missing:
                yield month

    # --- days ---

    def _month(self, pupil: _Pupil, month: dt.date) -> Iterator[Draft]:
        days = _days_of(month)
        marks = "".join(self._mark(pupil, day, month) for day in days)
        if not set(marks) & {PRESENT, EXCUSED, ABSENT}:
            return
        yield self._entered(pupil, days, marks)
        if left := self.twice.get((pupil.at.key, month)):
            self.twice[pupil.at.key, month] = left - 1
            yield self._entered(pupil, days, marks.replace(PRESENT, ABSENT, 1))

    def _mark(self, pupil: _Pupil, day: dt.date, month: dt.date) -> str:
        if day > self.last or not pupil.there_on(day) or day.isoweekday() == SUNDAY:
            return NOT_TOLD
        if day in self._closed_in(pupil.at, month):
            return CLOSED
        if pupil.gone and day >= pupil.gone:
            return ABSENT
        if self.chance.percent(pupil.comes):
            return PRESENT
        return EXCUSED if self.chance.percent(self.says["excused"]) else ABSENT

    def _closed_in(self, at: Centre, month: dt.date) -> frozenset[dt.date]:
        """Holidays but those that somebody forgot, and a few days on which nobody opened."""
        if (at.key, month) not in self.closed:
            chance = Chance(self.plan.seed, f"closed/{at.key}/{month}")
            holidays = {d for d in _days_of(month) if f"{d:%m-%d}" in self.says["holidays"]}
            forgotten = {
                row["day"] for row in self.says["holiday_forgotten"] if row["centre"] == at.key
            }
            shut = {
                chance.one_of(_days_of(month)) for _ in range(chance.number(*self.says["shut"]))
            }
            self.closed[at.key, month] = frozenset((holidays | shut) - forgotten)
        return self.closed[at.key, month]

    def _entered(self, pupil: _Pupil, days: Sequence[dt.date], marks: str) -> Draft:
        facts = {
            **self._where(pupil),
            "institution": pupil.at.kind,
            "month": days[0],
            "marks": marks,
            "days_open": sum(map(marks.count, (PRESENT, EXCUSED, ABSENT))),
            "days_present": marks.count(PRESENT),
            "days_excused": marks.count(EXCUSED),
        }
        if pupil.at.kind != SCHOOL:
            trade = self.chance.number(*self.says["trade_hours"])
            facts["prevocational_hours"] = trade if PRESENT in marks else 0
        return self._draft(pupil.stay, "attendance", days[-1], facts)

    def _where(self, pupil: _Pupil) -> dict[str, Any]:
        """Schools have no batches here."""
        batch = {} if pupil.at.kind == SCHOOL else {"batch": batch_of(self.plan, pupil.stay)}
        return {"provider": pupil.at.key, **batch}

    # --- support ---

    def _support(self, pupil: _Pupil, month: dt.date, number: int) -> Iterator[Draft]:
        """What was given in the month, and why not where it was not."""
        if month < self.says["support_since"]:
            return
        short = self._short_in(pupil.at, month)
        for item, said in self.says["support"].items():
            if number % said["every"] != said["every"] - 1:
                continue
            why = short.get(item) or self.chance.weighted({"": 100, **said["not_because"]})
            facts = {**self._where(pupil), "item": item, "month": month, "given": not why}
            facts |= {"not_because": why} if why else {}
            facts |= {"amount": said["amount"]} if "amount" in said and not why else {}
            yield self._draft(pupil.stay, "support", _days_of(month)[-1], facts)

    def _short_in(self, at: Centre, month: dt.date) -> dict[str, str]:
        """What the whole centre went without in a month."""
        if (at.key, month) not in self.short:
            chance = Chance(self.plan.seed, f"short/{at.key}/{month}")
            self.short[at.key, month] = {
                item: said["short_because"]
                for item, said in self.says["support"].items()
                if chance.percent(said["short"])
            }
        return self.short[at.key, month]

    # --- levels ---

    def _levels(self, stay: Stay) -> Iterator[Draft]:
        """At entry, half-way and at the end, as far as these have come."""
        says, last = self.says["levels"], self.plan.learning["last_day"]
        reached = {name: int(self.chance.weighted(says["at_entry"])) for name in LEVELS}
        half = stay.since + says["half_way"] * _DAY
        days = [stay.since, half, stay.until or dt.date.max]
        for day in (each for each in days if each <= min(stay.until or last, last)):
            facts = {name: _level(name, place) for name, place in reached.items()}
            yield self._draft(stay, "learning", day, facts)
            reached = {
                name: place + int(self.chance.weighted(says["steps"]))
                for name, place in reached.items()
            }

    def _draft(self, stay: Stay, kind: str, day: dt.date, facts: dict[str, Any]) -> Draft:
        return self.recorder.entry(stay.family, stay.child, kind, day, facts=facts)


def months_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The first day of each month from one day to another.

    >>> [f"{day:%m}" for day in months_between(dt.date(2012, 11, 9), dt.date(2013, 1, 1))]
    ['11', '12', '01']
    """
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + 32 * _DAY).replace(day=1)


def _days_of(month: dt.date) -> list[dt.date]:
    """The days of a month.

    >>> len(_days_of(dt.date(2012, 2, 1)))
    29
    """
    length = calendar.monthrange(month.year, month.month)[1]
    return [month.replace(day=number) for number in range(1, length + 1)]


def _level(name: str, place: int) -> str:
    """The level in this place of the list, which goes from the lowest to the highest."""
    levels = list(kinds()["learning"].facts[name].codes.codes)
    return str(levels[min(place, len(levels) - 1)])
