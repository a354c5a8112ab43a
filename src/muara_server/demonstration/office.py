"""Visits of a supervisor to the centres whose registers are entered, and the money of these."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from muara_server.demonstration.chance import Chance
from muara_server.demonstration.plan import Centre, District, Plan
from muara_server.demonstration.registers import SUNDAY
from muara_server.demonstration.stays import SCHOOL, Stay
from muara_server.ledger.drafts import Draft

_DAY = dt.timedelta(days=1)


def drafts(plan: Plan, district: District, stays: Sequence[Stay]) -> Iterator[Draft]:
    """Centre by centre: the visits, then what was sanctioned, released and used."""
    for centre in plan.centres:
        if centre.district == district.place and centre.told_since and centre.kind != SCHOOL:
            office = _Office(plan, centre)
            there = [stay for stay in stays if stay.at.key == centre.key]
            yield from office.visits(there)
            yield from office.money()


class _Office:
    """Writes what the office records of one centre."""

    def __init__(self, plan: Plan, centre: Centre) -> None:
        self.plan, self.centre, self.says = plan, centre, plan.learning["office"]
        self.chance = Chance(plan.seed, f"office/{centre.key}")
        self.last: dt.date = plan.learning["last_day"]

    def visits(self, stays: Sequence[Stay]) -> Iterator[Draft]:
        """One a quarter or so; how many the register named, and how many were in the room."""
        few = {row["centre"]: row["share"] for row in self.says["few_there"]}
        assert self.centre.told_since  # noqa: S101  (only called for these)
        day = self.centre.told_since
        while (day := self._open_from(day + self._till_next())) <= self.last:
            named = sum(stay.there_on(day) for stay in stays)
            share = few.get(self.centre.key) or self.chance.number(*self.says["comes"])
            seen = {name: self.chance.percent(part) for name, part in self.says["seen"].items()}
            counted = {"enrolled_there": named, "present_there": named * share // 100}
            yield self._draft("centre_visit", day, {**counted, **seen})

    def _till_next(self) -> dt.timedelta:
        return self.chance.number(*self.says["visits_every"]) * _DAY

    def _open_from(self, day: dt.date) -> dt.date:
        """The first day from this one with school: nobody visits an empty room."""
        free = self.plan.learning["registers"]["holidays"]
        while day.isoweekday() == SUNDAY or f"{day:%m-%d}" in free:
            day += _DAY
        return day

    def money(self) -> Iterator[Draft]:
        """Each movement once, by head."""
        for year in self.says["years"]:
            for head, amount in self.says["heads"].items():
                yield from self._year(year, head, amount)
        for row in self.says["too_much"]:
            if row["centre"] == self.centre.key:
                yield from self._moved("used", row["head"], row["year"], row["amount"], row["on"])

    def _year(self, year: int, head: str, amount: int) -> Iterator[Draft]:
        on, quarter = self.says["sanctioned_on"], amount / 4
        yield from self._moved("sanctioned", head, year, amount, _day_in(year, on))
        for on in self.says["released_on"]:
            yield from self._moved("released", head, year, amount // 2, _day_in(year, on))
        for on in self.says["used_on"]:
            used = round(quarter * self.chance.number(*self.says["uses"]) / 100, -1)
            yield from self._moved("used", head, year, int(used), _day_in(year, on))

    def _moved(self, what: str, head: str, year: int, amount: int, day: dt.date) -> Iterator[Draft]:
        if day <= self.last:
            facts = {"movement": what, "head": head, "amount": amount, "year": year}
            yield self._draft("centre_funds", day, facts)

    def _draft(self, kind: str, day: dt.date, facts: dict[str, Any]) -> Draft:
        on = min(day + self.chance.number(0, 4) * _DAY, self.last)
        return Draft(
            uuid=self.chance.uuid(),
            programme=self.plan.programme,
            kind=kind,
            place_code=self.centre.place,
            true_on=day,
            recorded_at=dt.datetime.combine(on, dt.time(6, 30), tzinfo=dt.UTC),
            facts={"provider": self.centre.key, **facts},
        )


def _day_in(year: int, day: str) -> dt.date:
    """This day of a financial year, which ends with March.

    >>> _day_in(2012, "01-18")
    datetime.date(2013, 1, 18)
    """
    first_of_year = "04-01"
    return dt.date.fromisoformat(f"{year + (day < first_of_year)}-{day}")
