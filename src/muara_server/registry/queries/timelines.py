"""What was seen of a person or a household, newest first; what was corrected stays, and says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.accounts import rules
from muara_server.ledger.kinds import Fact, Kind, kinds
from muara_server.registry.models import Observation, Person
from muara_server.registry.queries.people import household_for, notes_of, person_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara_server.accounts.models import User
    from muara_server.places.models import Place

SQUARE, RING, DIAMOND = "square", "ring", "diamond"


@dataclass(frozen=True)
class Told:
    """One fact as it was recorded. A `value` of None: asked, and not known."""

    fact: Fact
    value: Any

    def words(self, language: str = "en") -> str:
        """The value as a reader sees it, without its unit; empty for not known, yes and no."""
        if self.value is None or isinstance(self.value, bool):
            return ""
        if self.fact.type in {"code", "classification"}:
            return self.fact.code_label(self.value, language)
        return str(self.value)


@dataclass(frozen=True)
class Seen:
    """One entry of a timeline.

    `mark` is `square` (at work), `ring` (seen, not at work) or `diamond` (anything else).
    `corrects` and `corrected_by` are ids of other entries of the same timeline.
    """

    id: UUID
    number: int
    kind: Kind
    mark: str
    true_on: dt.date
    recorded_at: dt.datetime
    recorded_by: str
    place: Place
    source: str
    told: Sequence[Told]
    said: Mapping[str, Sequence[str]] = field(default_factory=dict)
    corrects: UUID | None = None
    corrected_by: UUID | None = None
    corrected_at: dt.datetime | None = None
    recorder: UUID | None = None

    @property
    def stands(self) -> bool:
        """Has nothing corrected or retracted it since?"""
        return self.corrected_by is None


def timeline(user: User, person: UUID, *, read: bool = False) -> list[Seen]:
    """Everything seen of this person, newest first.

    `read=True` where the caller has asked for the file already (`person_for`), so that one read
    is recorded once. Raises NotAllowed outside the reader's reach.
    """
    if not read:
        person_for(user, person, why="timeline")
    held = Person.objects.select_related("place").get(pk=person)
    told = _told_to(user, held)
    seen = Observation.objects.filter(person=person)
    return [
        replace(each, told=[one for one in each.told if one.fact.told_to in told])
        for each in _seen(seen)
        if each.kind.told_to in told or each.recorder == user.pk
    ]


def household_timeline(user: User, household: UUID, *, read: bool = False) -> list[Seen]:
    """Everything seen of this household as a whole, newest first; not of its single members."""
    if not read:
        household_for(user, household, why="timeline")
    return _seen(Observation.objects.filter(household=household, person__isnull=True))


def _told_to(user: User, held: Person) -> set[str]:
    """What this reader is told of this person's file beyond what every reader is."""
    asked = {each.told_to for kind in kinds().values() for each in (kind, *kind.facts.values())}
    return {
        each
        for each in asked
        if not each or rules.allows(user, each, place=held.place, programme=held.programme)
    }


def _seen(observations: QuerySet[Observation]) -> list[Seen]:
    rows = observations.select_related("recorded_by", "place").order_by("-true_on", "-number")
    listed = list(rows)
    said = notes_of(row.pk for row in listed)
    return [_entry(row, said.get(row.pk, {})) for row in listed]


def _entry(row: Observation, said: Mapping[str, Sequence[str]]) -> Seen:
    kind = kinds()[row.kind]
    return Seen(
        id=row.pk,
        number=row.number,
        kind=kind,
        mark=_mark(kind, row.facts),
        true_on=row.true_on,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by.display_name if row.recorded_by else "",
        place=row.place,
        source=row.source,
        told=[Told(kind.facts[name], value) for name, value in _in_order(kind, row.facts)],
        said=said,
        corrects=row.corrects,
        corrected_by=row.corrected_by,
        corrected_at=row.corrected_at,
        recorder=row.recorded_by_id,
    )


def _mark(kind: Kind, facts: Mapping[str, Any]) -> str:
    """Work that was seen is a square; that none was seen is a ring; not known is neither."""
    if kind.mark != "work":
        return DIAMOND
    worked = facts.get("worked")
    if worked is None and facts.get("economic_hours") is not None:
        worked = facts["economic_hours"] > 0
    return {True: SQUARE, False: RING, None: DIAMOND}[worked]


def _in_order(kind: Kind, facts: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(name, facts[name]) for name in kind.facts if name in facts]
