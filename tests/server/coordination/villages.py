"""A village of the tests, its group and its children, as those who would record them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from muara_server.coordination.actions import communities as actions
from muara_server.coordination.community_checkers import CHILDREN, MEETING, MEMBERS, SURVEY, VISIT
from muara_server.coordination.frames.villages import Village, one_village
from muara_server.coordination.queries.communities import Group, one_group
from server.ledger.entering import draft, enter, registered, settled

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

SURVEYED = dt.date(2024, 3, 3)
MET = dt.date(2024, 5, 20)
VERIFIED = dt.date(2024, 4, 10)
ON = dt.date(2024, 6, 1)
SEEN = {"homes_seen": 9, "children_seen": 3, "at_work": 0, "out_of_school": 0}


def a_child(
    who: User,
    place: Place,
    name: str,
    *,
    age: int = 11,
    sex: str = "female",
    worked: bool | None = False,
    hours: int = 0,
    school: str | None = "enrolled",
    on: dt.date = SURVEYED,
) -> UUID:
    """A child of the village, at home, with what was seen of its work and school."""
    child = uuid4()
    about: dict[str, Any] = {"place_code": place.code, "true_on": on}
    told = [
        registered(child, name, sex=sex, **about),
        *settled(uuid4(), child, **about),
        draft("identity", person=child, facts={"age": age}, **about),
    ]
    if worked is not None:
        facts = {"worked": worked, "worst_form": "none"}
        if worked:
            facts |= {"economic_hours": hours, "hazard_condition": True}
        told.append(draft("work", person=child, facts=facts, **about))
    if school:
        told.append(draft("schooling", person=child, facts={"school_status": school}, **about))
    enter(*told, who=who)
    return child


def counted(who: User, place: Place, children: int, *, on: dt.date = SURVEYED) -> UUID:
    """The school counted so many children, all girls of 5 to 11."""
    facts = {
        "counted_by": "school_survey",
        "total": children + 2,
        "female_5_11": children,
        **dict.fromkeys(("male_5_11", "female_12_14", "male_12_14"), 0),
        **dict.fromkeys(("female_15_17", "male_15_17"), 0),
    }
    words = {"source": "Survey of the middle school, 2024"}
    return actions.record_at(place, CHILDREN, facts, words, on=on, who=who)


def surveyed(
    who: User, place: Place, *, homes: int = 12, visited: int = 12, on: dt.date = SURVEYED
) -> UUID:
    """Every house was visited, unless said otherwise."""
    facts = {"homes": homes, "homes_visited": visited}
    return actions.record_at(place, SURVEY, facts, {}, on=on, who=who)


def a_group(who: User, place: Place, *, kind: str = "village_committee") -> Group:
    """A committee of nine, which meets."""
    since = dt.date(2024, 1, 5)
    facts = {"community_kind": kind}
    group = actions.begin_group(place, facts, {"title": "Watch committee"}, on=since, who=who)
    held = one_group(who, group)
    actions.record_of(held, MEMBERS, {"female": 5, "male": 4}, {}, on=since, who=who)
    return one_group(who, group)


def met(who: User, group: Group, *, on: dt.date = MET) -> UUID:
    return actions.record_of(group, MEETING, {"female": 4, "male": 3}, {}, on=on, who=who)


def visited(who: User, group: Group, *, at_work: int = 0, on: dt.date = MET) -> UUID:
    facts = {"visited": "homes", "at_work": at_work, "out_of_school": 0}
    return actions.record_of(group, VISIT, facts, {}, on=on, who=who)


def free_but_for_verification(who: User, place: Place) -> Group:
    """A village in which nothing is missing but somebody who looks again."""
    for name in ("Meena", "Tara", "Lila"):
        a_child(who, place, name)
    counted(who, place, 3)
    surveyed(who, place)
    group = a_group(who, place)
    met(who, group)
    return group


def verified(who: User, place: Place, *, on: dt.date = VERIFIED, **seen: int) -> UUID:
    survey = one_village(who, place, on=ON).survey
    assert survey is not None
    return actions.verify(survey, {**SEEN, **seen}, {"text": "Nine homes."}, on=on, who=who)


def stands(
    who: User, place: Place, *, on: dt.date = ON, known_on: dt.date | None = None
) -> Village:
    return one_village(who, place, on=on, known_on=known_on)
