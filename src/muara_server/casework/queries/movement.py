"""A child who moves: where to and when, what was given since, the visits after a return."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from muara.follow_up import Due, due_visits, next_visit, schedule
from muara.law import Signs
from muara.packs import open_pack
from muara_server.accounts import rules as accounts
from muara_server.casework.queries.standing import open_one_of
from muara_server.casework.rules.trafficking import KIND, signs_of
from muara_server.casework.seasons import RETURNS, movement_in
from muara_server.casework.words import in_language
from muara_server.ledger.kinds import kinds
from muara_server.places import queries as places
from muara_server.places.countries import pack_of
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.registry.models import Observation, Person

HAND_OVER, URGENT = "hand_over", "urgent_risk"
PROTECTS = "protection.act"


@dataclass(frozen=True)
class Moved:
    """One movement in words; a place is empty where nobody said it."""

    what: str
    origin: str
    destination: str
    on: dt.date


@dataclass(frozen=True)
class Given:
    """One of the services a child who moved is to have: on which day last, if ever."""

    label: str
    last: dt.date | None
    times: int


@dataclass(frozen=True)
class Returned:
    """Since when the child is back, the visits due until today, and the one to come."""

    since: dt.date
    visits: Sequence[Due]
    to_come: Due | None


@dataclass(frozen=True)
class Path:
    """Everything on the page of a child who moves. `signs` only for those who may be told."""

    moves: Sequence[Moved]
    given: Sequence[Given]
    returned: Returned | None
    hand_over: UUID | None
    urgent: UUID | None
    told: bool
    signs: Signs | None
    signs_on: dt.date | None


def path_for(user: User, person: Person, *, today: dt.date | None = None) -> Path:
    """What is known of a child's movement. The caller has opened the file (`person_for`)."""
    day = today or timezone.localdate()
    moves = told_of(person.pk, "movement")
    told = accounts.allows(user, PROTECTS, place=person.place, programme=person.programme)
    asked = told_of(person.pk, KIND) if told else []
    return Path(
        moves=moved(moves),
        given=_given(person, since=min((each.true_on for each in moves), default=None)),
        returned=_returned(person, moves, day),
        hand_over=open_one_of(HAND_OVER, person=person.pk),
        urgent=open_one_of(URGENT, person=person.pk) if told else None,
        told=told,
        signs=signs_of(person, asked[-1].facts, on=asked[-1].true_on) if asked else None,
        signs_on=asked[-1].true_on if asked else None,
    )


def told_of(person: UUID, kind: str) -> list[Observation]:
    """What stands of this kind about a person, the earliest first."""
    return sorted(
        registry.said_before(kind, [person]), key=lambda each: (each.true_on, each.number)
    )


def moved(told: Sequence[Observation]) -> list[Moved]:
    """Movements in words, the latest first."""
    names = names_of(code for each in told for code in _ends(each.facts))
    fact = kinds()["movement"].facts["movement"]
    return [
        Moved(
            what=in_language(fact.codes.codes[each.facts["movement"]].labels),
            origin=names.get(each.facts.get("from_place") or "", ""),
            destination=names.get(each.facts.get("to_place") or "", ""),
            on=each.true_on,
        )
        for each in reversed(told)
    ]


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """The names of these places in the reader's language, by code."""
    found = places.with_codes({code for code in codes if code})
    return {code: in_language(place.names) for code, place in found.items()}


def districts_offered() -> list[tuple[str, str]]:
    """The districts that a form may name, by their names."""
    offered = [(each.code, in_language(each.names)) for each in places.programme_places()]
    return sorted(offered, key=lambda each: each[1])


def _ends(facts: Mapping[str, Any]) -> list[str]:
    return [facts.get("from_place") or "", facts.get("to_place") or ""]


def _given(person: Person, *, since: dt.date | None) -> list[Given]:
    """Each service, counted from the first movement on; nothing where there was none."""
    if since is None:
        return []
    services = [each for each in told_of(person.pk, "service") if each.true_on >= since]
    stages = [each for each in told_of(person.pk, "training") if each.true_on >= since]
    found = []
    for aid in movement_in(pack_of(person.place)).aids.values():
        days = [each.true_on for each in services if each.facts.get("service") in aid.given_by]
        days += [each.true_on for each in stages if each.facts.get("stage") in aid.stages]
        found.append(Given(in_language(aid.labels), max(days, default=None), len(days)))
    return found


def _returned(person: Person, moves: Sequence[Observation], day: dt.date) -> Returned | None:
    """The visits after the last return, unless the child went away again since."""
    if not moves or moves[-1].facts["movement"] not in RETURNS:
        return None
    since = moves[-1].true_on
    rhythm = schedule(open_pack(pack_of(person.place)))
    made = [
        each.true_on for each in told_of(person.pk, "visit") if rhythm.counts(each.facts.get("met"))
    ]
    began = [("returned", since)]
    visits = due_visits(rhythm, began, made, on=day)
    to_come = next_visit(rhythm, began, made, on=day)
    return Returned(since, visits, None if to_come in visits else to_come)
