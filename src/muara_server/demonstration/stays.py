"""Where each taught child learns: through a centre, or straight to school; how that ends.

Only where the plan has these tables. They have sources of draws of their own, so that a change here
shifts nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from muara_server.demonstration.ages import age_on
from muara_server.demonstration.chance import Chance
from muara_server.demonstration.families import Child, Family, Part
from muara_server.demonstration.homes import FIRST_AGE_OF_A_CENTRE, grade_on
from muara_server.demonstration.plan import Centre, District, Plan
from muara_server.demonstration.records import Recorder
from muara_server.ledger.drafts import Draft

_DAY = dt.timedelta(days=1)
CENTRE, SCHOOL = "training_centre", "school"


@dataclass(frozen=True)
class Stay:
    """A child at a centre or school, from its first day to its last (None: goes on).

    `admitted_on`: the day on which `school` admitted the child; straight away, or after the centre.
    """

    family: Family
    child: Child
    at: Centre
    since: dt.date
    until: dt.date | None = None
    ended_as: str = ""
    because: str = ""
    school: Centre | None = None
    admitted_on: dt.date | None = None

    @property
    def is_told(self) -> bool:
        """Was the child at a centre while its registers were entered?"""
        since = self.at.told_since
        told = since is not None and (self.until is None or self.until >= since)
        return told and self.at.kind != SCHOOL

    def there_on(self, day: dt.date) -> bool:
        """Was the child enrolled there on this day?"""
        return self.since <= day and (self.until is None or day <= self.until)


def stays_of(plan: Plan, district: District, families: Sequence[Family]) -> list[Stay]:
    """Of every taught child of a district but those of whom nobody wrote it down."""
    says = plan.learning.get("stays")
    if not says:
        return []
    places, chance = _Places(plan, district), Chance(plan.seed, f"stays/{district.place}")
    younger = iter(range(says["too_young"]))
    stays = []
    for family in families:
        for child in family.children:
            if not child.taught or chance.percent(says["not_told"]):
                continue
            early = _nearly(child) and next(younger, None) is not None
            through = child.school == "centre" or early
            make = _through_a_centre if through else _straight
            stays.append(make(plan, places, family, child, chance))
    return stays


def batch_of(plan: Plan, stay: Stay) -> str:
    """The batch of the school year in which a child came: the year in which that began."""
    began = stay.since.year - (stay.since.month < plan.learning["batches"]["year_begins"])
    return str(began)


def drafts(plan: Plan, district: District, stays: Sequence[Stay]) -> Iterator[Draft]:
    """The enrolment of each, its end, and the admission to a school."""
    recorder = Recorder(plan, district, Chance(plan.seed, f"enrolments/{district.place}"))
    for stay in stays:
        yield from _told(recorder, stay)


# --- where, and for how long ---


class _Places:
    """The centres and schools of a district, by their block."""

    def __init__(self, plan: Plan, district: District) -> None:
        here = [each for each in plan.centres if each.district == district.place]
        self.of = {kind: [c for c in here if c.kind == kind] for kind in (CENTRE, SCHOOL)}

    def near(self, kind: str, family: Family, chance: Chance) -> Centre:
        """The one of the family's block; of those in the town, any."""
        there = [each for each in self.of[kind] if each.place == family.place]
        return chance.one_of(there or self.of[kind])


def _nearly(child: Child) -> bool:
    """Is the child a year too young for a centre?"""
    return child.age == FIRST_AGE_OF_A_CENTRE - 1 and child.work is not None


def _through_a_centre(
    plan: Plan, places: _Places, family: Family, child: Child, chance: Chance
) -> Stay:
    says, at = plan.learning["stays"], places.near(CENTRE, family, chance)
    since = child.served_on
    ended_as, until = _fate(plan, child, chance)
    if until > plan.learning["last_day"]:
        return Stay(family, child, at, since)
    because = chance.weighted(says["because"]) if ended_as == "left" else ""
    because = "work" if child.part is Part.BACK else because
    stay = Stay(family, child, at, since, until, ended_as, because)
    day = until + chance.number(*says["admitted_after"]) * _DAY
    if ended_as != "completed" or not chance.percent(says["admitted"]):
        return stay
    if day > plan.learning["last_day"]:
        return stay
    school = places.near(SCHOOL, family, chance)
    return Stay(family, child, at, since, until, ended_as, because, school, day)


def _fate(plan: Plan, child: Child, chance: Chance) -> tuple[str, dt.date]:
    """How it ends, and when: who was found at work again left; who was not seen since, moved."""
    says = plan.learning["stays"]
    whole = child.served_on + chance.number(*says["course_days"]) * _DAY
    part = child.served_on + chance.number(*says["left_after"]) * _DAY
    if child.part is Part.BACK:
        return "left", max(part, (child.withdrawn_on or part) + _DAY)
    if child.part is Part.UNSEEN:
        return "moved", part
    ended_as = chance.weighted(says["ended"])
    return ended_as, whole if ended_as == "completed" else part


def _straight(plan: Plan, places: _Places, family: Family, child: Child, chance: Chance) -> Stay:
    """Straight to a school. An admission is written down of the older ones, who had worked."""
    says, at = plan.learning["stays"], places.near(SCHOOL, family, chance)
    until = child.served_on + chance.number(*says["left_after"]) * _DAY
    left = child.part is Part.BACK or chance.percent(says["left_school"])
    left = left and until <= plan.learning["last_day"]
    worked = child.work is not None and age_on(child.born, child.served_on) >= FIRST_AGE_OF_A_CENTRE
    return Stay(
        family,
        child,
        at,
        child.served_on,
        until if left else None,
        "left" if left else "",
        ("work" if child.part is Part.BACK else chance.weighted(says["because"])) if left else "",
        at if worked else None,
        child.served_on if worked else None,
    )


# --- what is written down ---


def _told(recorder: Recorder, stay: Stay) -> Iterator[Draft]:
    plan, family, child = recorder.plan, stay.family, stay.child
    where: dict[str, Any] = {"provider": stay.at.key, "learning_kind": stay.at.kind}
    if stay.at.kind == CENTRE:
        where["batch"] = batch_of(plan, stay)
    came = recorder.entry(family, child, "enrolment", stay.since, facts=where)
    yield came
    if stay.until:
        told: Mapping[str, Any] = {"of": str(came.uuid), "ended_as": stay.ended_as}
        if stay.because:
            told = {**told, "because": stay.because}
        yield recorder.entry(family, child, "enrolment_end", stay.until, facts=told)
    if stay.school and stay.admitted_on:
        grade = grade_on(
            child, stay.admitted_on, first_class_at=plan.homes["school"]["first_class_at"]
        )
        number = f"{recorder.chance.number(1, 1900)}/{stay.admitted_on.year}"
        yield recorder.entry(
            family,
            child,
            "mainstreaming",
            stay.admitted_on,
            facts={"provider": stay.school.key, "grade": grade},
            identifiers={"admission_number": number},
        )
        if stay.is_told and stay.school.told_since:
            # It enters its registers, and so who is in them.
            there = {"provider": stay.school.key, "learning_kind": stay.school.kind}
            yield recorder.entry(family, child, "enrolment", stay.admitted_on, facts=there)
