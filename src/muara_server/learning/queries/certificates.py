"""The certificate of a course: what stands on it, and what an employer who holds it may know."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from muara_server.audit import actions as audit
from muara_server.learning.queries.courses import called, courses, institution, module_called
from muara_server.learning.rules.certificates import entry_in, fits, number_of, same_name
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from muara_server.registry.queries import PersonFile, Seen

STAGE, CERTIFIED, MODULE = "training", "certified", "module_passed"


@dataclass(frozen=True)
class Certificate:
    """What is printed. `examined`: the number that the body which examined gave, if it gave one."""

    number: str
    name: str
    course: str
    hours: int | None
    modules: Sequence[str]
    centre: str
    on: dt.date
    began: dt.date | None
    ended: dt.date | None
    examined: str


@dataclass(frozen=True)
class Verified:
    """What is told of a certificate to whoever holds it: nothing that is not on the paper."""

    course: str
    centre: str
    on: dt.date


def certificate_of(file: PersonFile, seen: Sequence[Seen], entry: UUID) -> Certificate | None:
    """The certificate that rests on this entry; None where it is none that stands,
    or where the course had not ended by its day."""
    stages = [each for each in seen if each.kind.name == STAGE and each.stands]
    held = next((each for each in stages if each.id == entry), None)
    if held is None or _said(held, "stage") != CERTIFIED:
        return None
    key = _said(held, "course")
    own = sorted(
        (each for each in stages if _said(each, "course") == key), key=lambda each: each.true_on
    )
    course = courses([key]).get(key)
    days = {_said(each, "stage"): each.true_on for each in reversed(own)}
    if "completed" not in days or days["completed"] > held.true_on:
        return None
    passed = [_said(each, "module") for each in own if _said(each, "stage") == MODULE]
    centre = _said(held, "provider") or _first([_said(each, "provider") for each in own])
    return Certificate(
        number=number_of(held.number, held.id),
        name=file.name,
        course=called(key, course),
        hours=course.hours if course else None,
        modules=[module_called(module, course) for module in dict.fromkeys(passed)],
        centre=_centre(centre),
        on=held.true_on,
        began=days.get("enrolled"),
        ended=days.get("completed"),
        examined=_first(held.said.get("certificate_number", ())),
    )


def verified(typed: str, name: str) -> Verified | None:
    """What is told to whoever has the number and the name as printed; None: there is no such one.

    Whether the number or the name was wrong is not told. That it was asked is recorded.
    """
    held = registry.standing_entry(entry_in(typed))
    if held is None or held.kind != STAGE or held.facts.get("stage") != CERTIFIED:
        return None
    names = registry.every_name_of([held.person_id]).get(held.person_id, ())
    if not fits(typed, number=held.number, entry=held.pk) or not same_name(name, names):
        return None
    audit.record(
        "certificate.verified",
        who=None,
        about=("person", held.person_id),
        place=held.place_id,
        programme=held.programme,
        detail={"entry": str(held.pk)},
    )
    key = held.facts.get("course") or ""
    return Verified(
        course=called(key, courses([key]).get(key)),
        centre=_centre(held.facts.get("provider") or ""),
        on=held.true_on,
    )


def _centre(key: str) -> str:
    at = institution(key)
    return at.provider.name if at else ""


def _said(seen: Seen, name: str) -> str:
    return next(
        (str(each.value) for each in seen.told if each.fact.name == name and each.value), ""
    )


def _first(listed: Sequence[str]) -> str:
    return next((each for each in listed if each), "")
