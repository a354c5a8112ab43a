"""Who there is: the families of a district and their children, before anything is recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from uuid import UUID

from muara_server.demonstration import told
from muara_server.demonstration.ages import born_at, in_season, years_before
from muara_server.demonstration.chance import Chance
from muara_server.demonstration.homes import Relative, furnish
from muara_server.demonstration.plan import District, Names, Plan, WorkKind

SEXES = ("female", "male")
APART = dt.timedelta(days=290)  # between the births of two children of one mother
TRIES = 8
SHORTEST_COURSE = 60  # days
FIRST_AGE_TAUGHT, FIRST_AGE_TRAINED = 5, 14


class Part(Enum):
    """What part a child has in the programme."""

    TAUGHT = "given education services"
    TRAINED = "completed a course"
    ENROLLED = "enrolled in a course, not completed"
    UNSETTLED = "taught, at an age that is not settled"
    UNSEEN = "given education services, and not seen since"
    BACK = "taught, seen out of work, and found at work again"
    MISTAKEN = "a service was entered by mistake"
    WAITING = "registered, nothing given yet"


AT_WORK = (Part.BACK, Part.UNSEEN)
"""Whoever is found at work again, or out of sight, was at work when first met."""


@dataclass
class Child:
    """One child. `age` is how old he or she is on `served_on`, the day of the main service.

    `school` is where the child learns in the end (school, centre, none), `status` the word for it,
    `behind` how many classes behind the age, `known` what else is true of the child.
    """

    role = "child"

    id: UUID
    sex: str
    name: tuple[str, str]
    part: Part
    age: int
    served_on: dt.date
    born: dt.date
    known_on: dt.date
    work: WorkKind | None = None
    protected_on: dt.date | None = None
    withdrawn_on: dt.date | None = None
    school: str = "none"
    status: str = ""
    behind: int = 0
    known: dict[str, Any] = field(default_factory=dict)

    @property
    def trained(self) -> bool:
        """Is this somebody of the vocational training?"""
        return self.part in (Part.TRAINED, Part.ENROLLED)

    @property
    def taught(self) -> bool:
        """Is this somebody of the education services?"""
        return self.part in (Part.TAUGHT, Part.UNSETTLED, Part.UNSEEN, Part.BACK)

    @property
    def since(self) -> dt.date:
        """The day from which anything may be recorded."""
        return self.known_on


@dataclass
class Family:
    """One family, when it was first met, and how far its schemes came (0 not reached, 3 linked).

    `known` is what is true of it, `told` what somebody asked and wrote down on the first day.
    """

    id: UUID
    place: str
    since: dt.date
    surname: tuple[str, str]
    mother: tuple[str, str]
    father: tuple[str, str]
    names: Names
    urban: bool
    ward: int
    progress: int = 0
    children: list[Child] = field(default_factory=list)
    relatives: list[Relative] = field(default_factory=list)
    known: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    def works_beside(self, child: Child) -> bool:
        """Was a sister or brother known to be at work when this child was first met?"""
        return any(
            other.work and other.taught and other.known_on <= child.known_on <= other.served_on
            for other in self.children
            if other is not child
        )

    def has_room(self, born: dt.date) -> bool:
        """Could a child born on this day be a brother or sister of the others?"""
        return all(abs(born - other.born) > APART for other in self.children)


def families_of(plan: Plan, district: District, chance: Chance) -> list[Family]:
    """The families of a district, with children and schemes to the district's figures."""
    already = _already(plan, district)
    families = _families(plan, district, chance, reached=district.reached - already["reached"])
    _give_progress(families, district, already)
    for part, sex, last in _parts(plan, district, chance, already):
        _place_child(part, sex, last, families, plan, district, chance)
    _protect(families, district, chance)
    furnish(families, plan, district, Chance(plan.seed, f"homes/{district.place}"))
    return families


def _already(plan: Plan, district: District) -> dict[str, int]:
    """What the told families of this district contribute to its figures."""
    tallies = [told.tally(family) for family in told.families_in(plan, district.place)]
    keys = (*SEXES, *told.STAGES)
    return {key: sum(tally[key] for tally in tallies) for key in keys}


def _families(plan: Plan, district: District, chance: Chance, *, reached: int) -> list[Family]:
    number = reached + round(reached * plan.says["families"]["beyond_reached"] / 100)
    return [_family(plan, district, chance) for _ in range(number)]


def _family(plan: Plan, district: District, chance: Chance) -> Family:
    names, urban = district.names, chance.percent(district.urban_percent)
    return Family(
        id=chance.uuid(),
        place=district.place if urban else chance.one_of(district.blocks or (district.place,)),
        since=chance.day(plan.days["families_from"], plan.days["families_until"], late=1.4),
        surname=chance.one_of(names["surname"]),
        mother=chance.one_of(names["woman"]),
        father=chance.one_of(names["man"]),
        names=names,
        urban=urban,
        ward=chance.number(1, 18),
    )


def _give_progress(families: list[Family], district: District, already: dict[str, int]) -> None:
    """The first are linked, the next have forms, the next were reached, the others were not."""
    targets = (district.linked, district.forms, district.reached)
    stages = ("benefit_received", "form_filled", "reached")
    for progress, target, stage in zip((3, 2, 1), targets, stages, strict=True):
        for family in families[: target - already[stage]]:
            family.progress = family.progress or progress


def _parts(
    plan: Plan, district: District, chance: Chance, already: dict[str, int]
) -> Iterator[tuple[Part, str, dt.date | None]]:
    """Every child of the district: the part, the sex, and the last day of the main service."""
    days, says = plan.days, plan.says
    sexes = (district.girls, district.children - district.girls)
    for sex, number in zip(SEXES, sexes, strict=True):
        yield from [(Part.TAUGHT, sex, days["education_until"])] * (number - already[sex])
    for number, last in (
        (district.trained, days["training_published"]),
        (district.trained_later, days["training_until"]),
    ):
        for _ in range(number):
            yield Part.TRAINED, chance.one_of(SEXES), last
    trained = district.trained + district.trained_later
    for part, number, last in (
        (Part.ENROLLED, trained * says["training"]["enrolled_only"] / 100, "education_until"),
        (Part.UNSETTLED, says["unknown"]["age_not_settled"] / len(plan.districts), "back_until"),
        (Part.UNSEEN, district.children * says["unknown"]["not_seen"] / 100, "education_until"),
        (Part.BACK, district.children * says["work"]["back"] / 100, "back_until"),
        (Part.MISTAKEN, says["corrected"]["wrong_child"] / len(plan.districts), "education_until"),
        (Part.WAITING, district.children * says["unknown"]["not_served"] / 100, "education_until"),
    ):
        for _ in range(round(number)):
            yield part, chance.one_of(SEXES), days[last]


def _place_child(
    part: Part,
    sex: str,
    last: dt.date | None,
    families: list[Family],
    plan: Plan,
    district: District,
    chance: Chance,
) -> None:
    """Into a family in which the birth fits; after a few tries, twins are possible."""
    for _ in range(TRIES):
        family = chance.one_of(families)
        child = _met_in_season(_child(part, sex, last, family, plan, district, chance))
        if family.has_room(child.born):
            break
    family.children.append(child)


def _child(
    part: Part,
    sex: str,
    last: dt.date | None,
    family: Family,
    plan: Plan,
    district: District,
    chance: Chance,
) -> Child:
    served_on = _served_on(part, last, family, plan, chance)
    age = _age(part, plan, chance)
    trained = part in (Part.TRAINED, Part.ENROLLED)
    lead = chance.number(90, 150) if trained else chance.number(0, 25)
    born = born_at(age, served_on, chance)
    # Nobody looks at the work of a child that is too young for any definition.
    of_age = years_before(born, -FIRST_AGE_TAUGHT)
    return Child(
        id=chance.uuid(),
        sex=sex,
        name=chance.one_of(district.names["girl" if sex == "female" else "boy"]),
        part=part,
        age=age,
        served_on=served_on,
        born=born,
        known_on=max(family.since, of_age, served_on - dt.timedelta(days=lead)),
        work=_work(part, plan, district, chance),
    )


def _met_in_season(child: Child) -> Child:
    """The same child, met while the work is done: all days of its life are later by as much."""
    months = child.work.months if child.work else ()
    later = in_season(child.known_on, months) - child.known_on
    child.known_on += later
    child.served_on += later
    child.born += later
    return child


def _served_on(
    part: Part, last: dt.date | None, family: Family, plan: Plan, chance: Chance
) -> dt.date:
    """Within eight months of the first visit; those of the last weeks, in the last weeks."""
    days = plan.days
    last = last or days["education_until"]
    if part is Part.TRAINED and last == days["training_until"]:
        return chance.day(days["training_published"] + dt.timedelta(days=1), last)
    if part is Part.TRAINED:
        first = max(family.since + dt.timedelta(days=SHORTEST_COURSE), days["training_from"])
    else:
        first = max(family.since, days["education_from"])
    return chance.day(first, min(first + dt.timedelta(days=240), last))


def _age(part: Part, plan: Plan, chance: Chance) -> int:
    if part is Part.UNSETTLED:
        return FIRST_AGE_TRAINED
    trained = part in (Part.TRAINED, Part.ENROLLED)
    shares = plan.says["ages"]["at_training" if trained else "at_education"]
    youngest = FIRST_AGE_TRAINED if trained else FIRST_AGE_TAUGHT
    return chance.weighted({youngest + more: share for more, share in enumerate(shares)})


def _work(part: Part, plan: Plan, district: District, chance: Chance) -> WorkKind | None:
    """What the child was found doing, if anything."""
    if not chance.percent(plan.says["work"]["withdrawn"]) and part not in AT_WORK:
        return None
    return chance.weighted({kind: kind.weight for kind in district.work})


def _protect(families: list[Family], district: District, chance: Chance) -> None:
    """Migrant and trafficked children, where that work ran: the last of them on its last day."""
    if not district.migrant_days:
        return
    first, last = district.migrant_days
    long_enough = [
        child
        for family in families
        for child in family.children
        if child.part is Part.TAUGHT and child.work and child.known_on < last
    ]
    chosen = chance.shuffled(long_enough)[: district.migrant]
    for place, child in enumerate(chosen):
        since = max(first, child.known_on)
        child.protected_on = last if place == 0 else chance.day(since, last)
