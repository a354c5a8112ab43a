"""Children who had worked go to learn: through a batch of a shelter, or straight; and what follows.

Only where the plan has these tables. They have sources of draws of their own, so that a change here
shifts nothing else.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.demonstration.chance import Chance
from muara_server.demonstration.families import Child, Family, Part
from muara_server.demonstration.homes import grade_on
from muara_server.demonstration.plan import Centre, District, Plan
from muara_server.demonstration.records import Recorder
from muara_server.learning.actions import centres
from muara_server.learning.queries.centres import centres_by_key
from muara_server.ledger.drafts import Draft
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    from muara_server.accounts.models import User

_DAY = dt.timedelta(days=1)
WAY = "ppa_pkh"
SUPERVISOR = "supervisor"
SCHOOL, CLASS, SHELTER = "school", "pkbm", "shelter"
SUNDAY = 7
LEVELS = ("reading_level", "number_level")

Told = Iterator[tuple[str, Draft]]
"""Entries, each with the login of whoever records it."""


def keep_batches(plan: Plan, users: Mapping[str, User]) -> None:
    """The batches of the shelters, each with its tutor and its companion."""
    workers = {each.place: users[each.case_worker] for each in plan.districts}
    known = centres_by_key()
    for row in plan.learning.get("shelters", {}).get("batch", ()):
        if row["in"] not in workers:
            continue
        at = known[row["at"]]
        tutors = [one for one in at.staff.all() if one.role == "tutor"]
        centres.invent_batch(
            at,
            key=row["key"],
            title=row["title"],
            begins_on=row["begins_on"],
            ends_on=row["ends_on"],
            places=at.places,
            tutor=tutors[0] if tutors else None,
            companion=workers[row["in"]],
        )


def drafts(plan: Plan, district: District, families: Sequence[Family]) -> Told:
    """Of every child of a district that had worked and was taught: its way to where it learns."""
    if "shelters" not in plan.learning:
        return
    told = _Telling(plan, district)
    for family in families:
        for child in family.children:
            if child.work and child.part is Part.TAUGHT:
                yield from told.of(family, child)


@dataclass
class _Telling:
    """Writes what happened in one district."""

    plan: Plan
    district: District
    says: Mapping[str, Any] = field(init=False)
    worker: str = field(init=False)
    office: str = field(init=False)

    def __post_init__(self) -> None:
        self.says = self.plan.learning["shelters"]
        self.chance = Chance(self.plan.seed, f"shelters/{self.district.place}")
        self.recorder = Recorder(self.plan, self.district, self.chance)
        self.worker = self.district.case_worker
        self.office = next(
            each.login
            for each in self.plan.accounts
            if (each.role, each.place) == (SUPERVISOR, self.district.place)
        )

    def of(self, family: Family, child: Child) -> Told:
        """Through the next batch, where there is one and there was time to agree before it."""
        days = self._before(child)
        batch = self._next(child, days[-1])
        if batch is None or not self.chance.percent(self.says["share"]):
            yield from self._straight(family, child)
        else:
            yield from _Way(self, family, child, batch).told(days)

    def _before(self, child: Child) -> list[dt.date]:
        """The days on which it was found, visited, checked, and agreed."""
        days = [child.known_on]
        for least, most in self.says["before"]:
            days.append(days[-1] + self.chance.number(least, most) * _DAY)
        return days

    def _next(self, child: Child, agreed: dt.date) -> Mapping[str, Any] | None:
        """The first batch of the regency after the child's service began and all had agreed."""
        after = max(agreed, child.served_on)
        rows = (row for row in self.says["batch"] if row["in"] == self.district.place)
        latest = after + self.says["waits"] * _DAY
        return next((row for row in rows if after < row["begins_on"] <= latest), None)

    def _straight(self, family: Family, child: Child) -> Told:
        """To a school or a class without a shelter before it."""
        day = child.served_on + self.chance.number(*self.says["enrolled_after"]) * _DAY
        yield from self.enrolled(family, child, day)

    def enrolled(self, family: Family, child: Child, day: dt.date) -> Told:
        """Where the child learns then: the enrolment, at a school the admission, and its months."""
        at = self.where(child)
        facts: dict[str, Any] = {"provider": at.key, "learning_kind": at.kind}
        yield self.entry(family, child, "enrolment", day, facts=facts)
        if at.kind == SCHOOL:
            first = self.plan.homes["school"]["first_class_at"]
            grade = grade_on(child, day, first_class_at=first)
            number = f"{self.chance.number(1, 900):04}"
            facts = {"provider": at.key, **({"grade": grade} if grade else {})}
            sealed = {"admission_number": number}
            told = self.recorder.entry(
                family, child, "mainstreaming", day, facts=facts, identifiers=sealed
            )
            yield self.worker, told
            given = {"purpose": "withdrawal"}
            yield self.worker, self.recorder.given(family, child, day, "school_enrolment", **given)
        last = day + self.says["registers_days"] * _DAY
        yield from self.months(family, child, {"provider": at.key}, day, last)

    def where(self, child: Child) -> Centre:
        """The school or the class of the regency in which the child learns."""
        kind = SCHOOL if child.school == SCHOOL else CLASS
        return next(
            each
            for each in self.plan.centres
            if (each.district, each.kind) == (self.district.place, kind)
        )

    def months(
        self,
        family: Family,
        child: Child,
        there: Mapping[str, Any],
        since: dt.date,
        until: dt.date,
    ) -> Told:
        """The register of each month from one day to another."""
        comes, month = self.chance.number(*self.says["comes"]), since.replace(day=1)
        until = min(until, self.plan.learning["last_day"])
        while month <= until:
            days = calendar.monthrange(month.year, month.month)[1]
            in_month = [month.replace(day=number) for number in range(1, days + 1)]
            marks = "".join(self._mark(day, comes, since, until) for day in in_month)
            if set(marks) & set("pea"):
                facts = {
                    **there,
                    "month": month,
                    "marks": marks,
                    "days_open": sum(map(marks.count, "pea")),
                    "days_present": marks.count("p"),
                    "days_excused": marks.count("e"),
                }
                yield self.entry(family, child, "attendance", in_month[-1], facts=facts)
            month = in_month[-1] + _DAY

    def _mark(self, day: dt.date, comes: int, since: dt.date, until: dt.date) -> str:
        if not since <= day <= until or day.isoweekday() == SUNDAY:
            return "-"
        if f"{day:%m-%d}" in self.says["holidays"]:
            return "c"
        if self.chance.percent(comes):
            return "p"
        return "e" if self.chance.percent(self.says["excused"]) else "a"

    def entry(
        self, family: Family, child: Child, kind: str, day: dt.date, *, facts: Mapping[str, Any]
    ) -> tuple[str, Draft]:
        """What the companion records."""
        return self.worker, self.recorder.entry(family, child, kind, day, facts=facts)


@dataclass
class _Way:
    """The way of one child through a batch: every step of it, and what was seen on it."""

    by: _Telling
    family: Family
    child: Child
    batch: Mapping[str, Any]
    opening: UUID | None = None

    def told(self, days: Sequence[dt.date]) -> Told:
        """Before the shelter, in it and after it."""
        found, visited, checked, agreed = days
        yield self._step("find", found)
        yield self._entry("visit", visited, {"visited": "home", "met": "both"})
        yield self._step("visit_home", visited)
        yield self._step("verify", checked, by=self.by.office)
        yield self._entry("consent", agreed, self.by.says["consent"])
        yield self._step("agree", agreed, parents_signed=True, child_assents=True)
        yield from self._shelter()

    def _shelter(self) -> Told:
        chance, says = self.by.chance, self.by.says
        begins, ends = self.batch["begins_on"], self.batch["ends_on"]
        there = {"provider": self.batch["at"], "batch": self.batch["key"]}
        recorder, given = self.by.recorder, {"purpose": "withdrawal", "until": ends}
        yield self.by.worker, recorder.given(self.family, self.child, begins, SHELTER, **given)
        came = self._entry("enrolment", begins, {**there, "learning_kind": SHELTER})
        yield came
        yield self._step("enter", begins, **there)
        place = {name: int(chance.weighted(says["at_entry"])) for name in LEVELS}
        yield self._levels(begins + 2 * _DAY, place)
        yield self._step("assess", begins + 3 * _DAY)
        left = chance.percent(says["leaves"])
        last = begins + chance.number(*says["leaves_after"]) * _DAY if left else ends
        yield from self.by.months(self.family, self.child, there, begins, last)
        ended = {"of": str(came[1].uuid), "ended_as": "left" if left else "completed"}
        yield self._entry("enrolment_end", last, ended)
        if left:
            yield self._step("leave", last, reason=chance.weighted(says["because"]))
            return
        grown = {name: at + int(chance.weighted(says["steps"])) for name, at in place.items()}
        yield self._levels(ends - 2 * _DAY, grown)
        yield from self._after(ends)

    def _after(self, ends: dt.date) -> Told:
        chance, says = self.by.chance, self.by.says
        yield self._step("recommend", ends - _DAY, recommended=self._fits(), child_agrees=True)
        day = ends + chance.number(*says["enrolled_after"]) * _DAY
        yield from self.by.enrolled(self.family, self.child, day)
        yield self._step("enrol", day, provider=self.by.where(self.child).key)
        last = self.by.plan.days["recorded_until"]
        for _ in range(chance.number(*says["followed"])):
            day += chance.number(*says["follow_up_every"]) * _DAY
            if day > last:
                return
            seen = {"visited": chance.one_of(("home", "school")), "met": "child"}
            yield self._entry("visit", day, seen)
            yield self._step("follow_up", day, learns_there=chance.percent(says["learns"]))
        day += 2 * _DAY
        if day <= last:
            yield self._step("finish", day, by=self.by.office)

    def _fits(self) -> str:
        """What was recommended: as the child learns afterwards."""
        if self.child.school == SCHOOL:
            return SCHOOL
        return "paket_a" if self.child.age < self.by.says["paket_b_from"] else "paket_b"

    def _levels(self, day: dt.date, place: Mapping[str, int]) -> tuple[str, Draft]:
        facts = {}
        for name, at in place.items():
            codes = list(kinds()["learning"].facts[name].codes.codes)
            facts[name] = codes[min(at, len(codes) - 1)]
        return self._entry("learning", day, facts)

    def _step(self, step: str, day: dt.date, *, by: str = "", **facts: Any) -> tuple[str, Draft]:
        """A step is written down on its day: in another order it would not be obeyed."""
        of = {"of": str(self.opening)} if self.opening else {}
        said = {"step": step, **of, **facts}
        draft = self.by.recorder.entry(self.family, self.child, WAY, day, facts=said, at_once=True)
        self.opening = self.opening or draft.uuid
        return by or self.by.worker, draft

    def _entry(self, kind: str, day: dt.date, facts: Mapping[str, Any]) -> tuple[str, Draft]:
        return self.by.entry(self.family, self.child, kind, day, facts=facts)
