"""Courses of skills: every stage of those who enrolled, from the first day to what became of them.

They have sources of draws of their own, so that a change here shifts nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from muara_server.demonstration.ages import age_on, years_before
from muara_server.demonstration.chance import Chance
from muara_server.demonstration.families import FIRST_AGE_TRAINED, Child, Family, Part
from muara_server.demonstration.plan import District, Plan
from muara_server.demonstration.records import Recorder
from muara_server.ledger.drafts import Draft

_DAY = dt.timedelta(days=1)
LONGEST_COURSE = 120 * _DAY


@dataclass(frozen=True)
class _Course:
    """One child in one course. `where`: the course, and who teaches it in which batch."""

    family: Family
    child: Child
    where: Mapping[str, Any]
    began: dt.date


def drafts(plan: Plan, district: District, families: Sequence[Family]) -> Iterator[Draft]:
    """Those of the training; some who were taught first; some who were protected and began one."""
    training = _Training(plan, district)
    for family in families:
        for child in family.children:
            if child.trained:
                yield from training.of_trained(family, child)
            elif child.part is Part.TAUGHT:
                yield from training.of_taught(family, child)
            if child.protected_on:
                yield from training.of_protected(family, child, child.protected_on)


class _Training:
    """Writes the courses of a district."""

    def __init__(self, plan: Plan, district: District) -> None:
        self.plan, self.says = plan, plan.says["training"]
        self.chance = Chance(plan.seed, f"skills/{district.place}")
        self.recorder = Recorder(plan, district, self.chance)
        self.courses = [
            (centre.key, course)
            for centre in plan.centres
            if centre.district == district.place
            for course in centre.courses
        ]
        self.kinds = {centre.key: centre.kind for centre in plan.centres}
        self.rows = {row["key"]: row for row in plan.learning.get("course", ())}
        self.last = plan.days["visits_until"]

    # --- whose ---

    def of_trained(self, family: Family, child: Child) -> Iterator[Draft]:
        """From the first day to work, or until somebody left."""
        began = max(child.known_on, child.served_on - LONGEST_COURSE)
        course = self._began(family, child, began)
        left = child.part is Part.ENROLLED and self.chance.percent(self.says["left"])
        goes_on = child.part is Part.ENROLLED and not left
        yield from self._enrolled(
            course, None if goes_on else child.served_on, "left" if left else "completed"
        )
        if child.part is Part.ENROLLED:
            if left:
                yield self._stage(course, "left", child.served_on)
            return
        yield from self._completed(course, child.served_on)
        taught = list(self._taught_after(family, child))
        yield from taught
        if not taught:
            yield from self._afterwards(course, child.served_on)

    def _taught_after(self, family: Family, child: Child) -> Iterator[Draft]:
        """Some are taught after the course, while they are children of the education services."""
        day = child.served_on + self.chance.number(10, 40) * _DAY
        young = age_on(child.born, day) <= FIRST_AGE_TRAINED and "on_paper" in child.known
        in_time = young and day <= self.plan.days["education_until"]
        if in_time and self.chance.percent(self.says["taught_after"]):
            said = {"service": "education", "purpose": "prevention"}
            yield self.recorder.entry(family, child, "service", day, facts=said)

    def of_taught(self, family: Family, child: Child) -> Iterator[Draft]:
        """Some of the eldest complete a course later."""
        until = self.plan.days["training_until"]
        old_enough = child.age >= FIRST_AGE_TRAINED - 1 and "on_paper" in child.known
        if not old_enough or not self.chance.percent(self.says["taught_first"]):
            return
        fourteen = years_before(child.born, -FIRST_AGE_TRAINED)
        counted = child.withdrawn_on or child.served_on
        first = max(fourteen + _DAY, child.served_on + LONGEST_COURSE, counted + _DAY)
        if first < until:
            day = self.chance.day(first, until)
            course = self._began(family, child, max(child.served_on, day - LONGEST_COURSE))
            yield from self._enrolled(course, day, "completed")
            yield from self._completed(course, day)

    def of_protected(self, family: Family, child: Child, since: dt.date) -> Iterator[Draft]:
        """The older ones of those who were protected began a course."""
        says = self.plan.says["aided"]
        day = min(since + self.chance.number(*says["after"]) * _DAY, self.recorder.last)
        old_enough = age_on(child.born, day) >= FIRST_AGE_TRAINED
        if old_enough and self.chance.percent(says["skills"]):
            yield from self._enrolled(self._began(family, child, day), None, "")

    # --- the course ---

    def _began(self, family: Family, child: Child, day: dt.date) -> _Course:
        """One of the courses of the district, by how many take it; without a centre, any."""
        weights = self.says["courses"]
        there = {pair: weights[pair[1]] for pair in self.courses}
        if not there:
            return _Course(family, child, {"course": self.chance.weighted(weights)}, day)
        provider, course = self.chance.weighted(there)
        batch = f"{course}-{day.year}"
        return _Course(family, child, {"course": course, "provider": provider, "batch": batch}, day)

    def _enrolled(self, course: _Course, until: dt.date | None, ended_as: str) -> Iterator[Draft]:
        """The first day of the course, and of the batch it is in; until when and how that ended."""
        family, child, where = course.family, course.child, course.where
        yield self._stage(course, "enrolled", course.began)
        if "provider" not in where:
            return
        batch = {name: where[name] for name in ("provider", "batch")}
        facts = {**batch, "learning_kind": self.kinds[where["provider"]]}
        came = self.recorder.entry(family, child, "enrolment", course.began, facts=facts)
        yield came
        if until:
            told = {"of": str(came.uuid), "ended_as": ended_as}
            yield self.recorder.entry(family, child, "enrolment_end", until, facts=told)

    def _completed(self, course: _Course, day: dt.date) -> Iterator[Draft]:
        """Each module in its turn, the assessment, the end, and mostly a certificate."""
        modules = list(self.rows.get(course.where["course"], {}).get("modules", ()))
        assessed = day - min(self.chance.number(0, 6), (day - course.began).days) * _DAY
        for number, module in enumerate(modules, start=1):
            passed = course.began + (assessed - course.began) * number / len(modules)
            yield self._stage(course, "module_passed", passed, module=module)
        if modules:
            yield self._stage(course, "assessed", assessed)
        yield self._stage(course, "completed", day)
        if self.chance.percent(self.says["certified"]):
            after = self.chance.number(*self.says["certified_after"])
            # A few bear a day before the end, though not of the last weeks: it counts as an end.
            wrong = modules and day <= self.plan.days["training_published"]
            if wrong and self.chance.percent(self.says["misdated"]):
                after = -self.chance.number(*self.says["misdated_by"])
            yield self._stage(course, "certified", day + after * _DAY)

    def _afterwards(self, course: _Course, completed: dt.date) -> Iterator[Draft]:
        """Work, with what it is, in the same moment; then what was told at three and six months."""
        says = self.says.get("afterwards")
        if not says:
            return
        day = completed + self.chance.number(*says["placed_after"]) * _DAY
        placed = self.chance.percent(says["placed"]) and day <= self.last
        placed = placed and age_on(course.child.born, day) >= says["placed_from"]
        if placed:
            yield from self._placed(course, day, says)
        for stage, months in says["traced"].items():
            asked = completed + round(months * 30.4 + self.chance.number(-10, 24)) * _DAY
            if asked <= self.last and self.chance.percent(says["found_again"]):
                working = self.chance.percent(says["still_working" if placed else "found_work"])
                told = {"working": working, "learning": self.chance.percent(says["learning"])}
                yield self._stage(course, stage, asked, **told)

    def _placed(self, course: _Course, day: dt.date, says: Mapping[str, Any]) -> Iterator[Draft]:
        # Work that the law forbids would make sisters and brothers children at risk.
        alone = len(course.family.children) == 1
        unlawful = alone and self.chance.percent(says["unlawful"])
        stage = "self_employed" if self.chance.percent(says["self_employed"]) else "placed"
        yield self._stage(course, stage, day)
        facts = {
            "worked": True,
            "work_kind": self.rows[course.where["course"]]["work_kind"],
            "economic_hours": self.chance.number(*says["unlawful_hours" if unlawful else "hours"]),
            "hazard_condition": unlawful,
            "night_work": unlawful,
            "seen_at": "workplace",
        }
        if self.chance.percent(says["asked_of_worst_forms"]):
            facts["worst_form"] = "none"
        yield self.recorder.entry(course.family, course.child, "work", day, facts=facts)

    def _stage(self, course: _Course, stage: str, day: dt.date, **more: Any) -> Draft:
        facts = {"stage": stage, **course.where, **more}
        return self.recorder.entry(course.family, course.child, "training", day, facts=facts)
