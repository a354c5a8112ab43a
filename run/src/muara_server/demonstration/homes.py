"""How families live: who else is at home, what is true of them, and what of it somebody asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.demonstration.ages import age_on, born_at
from muara_server.demonstration.chance import Chance
from muara_server.demonstration.plan import District, Plan
from muara_server.demonstration.questions import ask, holds

if TYPE_CHECKING:
    from muara_server.demonstration.families import Child, Family

Known = Mapping[str, Any]

LAST_CLASS, LAST_CLASS_OF_A_CENTRE = 12, 5
FIRST_AGE_OF_A_CENTRE = 9


@dataclass
class Relative:
    """Somebody else of the family. `role`: mother, father, elder or small (a child under five)."""

    id: UUID
    role: str
    relation: str
    sex: str
    name: tuple[str, str]
    born: dt.date
    since: dt.date
    registered: bool = True
    known: dict[str, Any] = field(default_factory=dict)

    @property
    def grown(self) -> bool:
        """Is this one of the adults?"""
        return self.role != "small"


def furnish(families: Sequence[Family], plan: Plan, district: District, chance: Chance) -> None:
    """Give every family its other members, its ways of living, and its children their classes."""
    for family in families:
        _live(family, plan, district, chance)
        family.relatives += _parents(family, plan, chance)
        family.relatives += _others(family, plan, chance)
        for child in family.children:
            _learn(child, plan, chance)


def _live(family: Family, plan: Plan, district: District, chance: Chance) -> None:
    family.known |= {
        "residence": "urban" if family.urban else "rural",
        "widowed": chance.percent(plan.homes["relatives"]["widowed"]),
        "district": district.place,
        "district_shares": district.occupations,
        "state": district.state,
    }
    family.told = {
        "residence": family.known["residence"],
        **dict(ask(plan.home_questions, family.known, chance, thorough=district.thorough)),
    }
    if chance.percent(plan.homes["relatives"]["children_counted"]):
        family.told["children_count"] = max(len(family.children), 1)


# --- who else lives there ---


def _parents(family: Family, plan: Plan, chance: Chance) -> Iterator[Relative]:
    says = plan.homes["relatives"]
    first_birth = chance.number(*says["mother_at_first_birth"])
    eldest = min((child.born for child in family.children), default=_some_child(family, chance))
    born = born_at(first_birth, eldest, chance)
    yield Relative(chance.uuid(), "mother", "head", "female", family.mother, born, family.since)
    if family.known["widowed"]:
        return
    older = dt.timedelta(days=365 * chance.number(*says["father_older"]))
    registered = chance.percent(says["father"])
    yield Relative(
        chance.uuid(),
        "father",
        "spouse",
        "male",
        family.father,
        born - older,
        family.since,
        registered,
    )


def _some_child(family: Family, chance: Chance) -> dt.date:
    """When the eldest was born where none of the children is in the programme."""
    return born_at(chance.number(3, 12), family.since, chance)


def _others(family: Family, plan: Plan, chance: Chance) -> Iterator[Relative]:
    says, names = plan.homes["relatives"], family.names
    if chance.percent(says["elder"]):
        woman = chance.percent(says["elder_women"])
        mother = age_on(family.relatives[0].born, family.since)
        age = max(chance.number(*says["elder_age"]), mother + says["between_generations"])
        yield Relative(
            chance.uuid(),
            "elder",
            "parent",
            "female" if woman else "male",
            chance.one_of(names["woman" if woman else "man"]),
            born_at(age, family.since, chance),
            family.since,
        )
    if chance.percent(says["small"]):
        born = born_at(chance.number(*says["small_age"]), family.since, chance)
        sex = chance.one_of(("female", "male"))
        if family.has_room(born):
            yield Relative(
                chance.uuid(),
                "small",
                "child",
                sex,
                chance.one_of(names["girl" if sex == "female" else "boy"]),
                born,
                family.since,
            )


# --- what the children learn ---


def _learn(child: Child, plan: Plan, chance: Chance) -> None:
    """Where the child learns once the programme did its part, and how far behind its age."""
    says = plan.homes["school"]
    child.behind = chance.weighted(plan.classes_behind)
    if child.trained:
        child.status = chance.weighted(says["adolescent"])
        child.school = "school" if child.status == "enrolled" else "none"
    elif child.taught:
        child.status = "enrolled"
        old = child.age >= FIRST_AGE_OF_A_CENTRE and child.work is not None
        child.school = "centre" if old and chance.percent(says["centre"]) else "school"
    else:
        child.status = "dropout" if child.work else "enrolled"
        child.school = "none" if child.work else "school"


def grade_on(child: Child, day: dt.date, *, first_class_at: int) -> int | None:
    """The class in which a pupil is on a day, or which whoever left had reached."""
    if child.status == "never":
        return None
    most = LAST_CLASS_OF_A_CENTRE if child.school == "centre" else LAST_CLASS
    reached = age_on(child.born, day) - first_class_at + 1 - child.behind
    return max(1, min(reached - (2 if child.school == "none" else 0), most))


# --- what is asked of a person ---


def circumstances(
    role: str, known: Known, family: Known, plan: Plan, chance: Chance
) -> tuple[Known, Known]:
    """What is true of this person besides, and what of it somebody asked, if anything."""
    for group in plan.circumstances:
        if group.of == role:
            both = {**family, **known}
            told = dict(ask(group.questions, both, chance))
            true = {each.name: both[each.name] for each in group.questions if each.name in both}
            every = group.every and holds(group.where, family)
            return true, told if chance.percent(group.every if every else group.visited) else {}
    return {}, {}
