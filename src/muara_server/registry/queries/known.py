"""What is known about a person for a classification on a day, and on which entries it rests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from muara_server.keys.queries import in_chunks
from muara_server.ledger.kinds import kinds
from muara_server.registry.models import Membership, Observation, Person
from muara_server.registry.queries.age import AgeEvidence, age_on, standing

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class KnownFacts:
    """The facts of one person on one day.

    `values` are words of the vocabulary, as the library's `explain` takes them; what is not there
    is not known. `rests_on` names for each of them the entry it comes from. `work` is the work
    observed that day, or the last before it; `works` are all of them, newest first.
    """

    person: UUID
    day: dt.date
    age: AgeEvidence | None
    other_ages: Sequence[AgeEvidence]
    sex: str
    schooling: Observation | None
    work: Observation | None
    works: Sequence[Observation]
    values: Mapping[str, Any] = field(default_factory=dict)
    rests_on: Mapping[str, UUID] = field(default_factory=dict)


def facts_on(
    person: UUID,
    day: dt.date | None = None,
    *,
    work: UUID | None = None,
    known_on: dt.datetime | None = None,
) -> KnownFacts:
    """What is known about this person on this day, or on the day of the chosen work observation.

    Age is an interval with its evidence, on that day; school and household are as last seen before
    it; work and chores are those of the chosen observation and its day. The caller has asked for
    the person's file first (`person_for`), which checks and records the read.
    """
    seen = standing(Observation.objects.filter(person=person), known_on=known_on)
    works = list(seen.filter(kind="work").order_by("-true_on", "-number"))
    chosen = _chosen(works, work, day)
    on = chosen.true_on if chosen and (work or day is None) else (day or _last_day(seen))
    ages = age_on(person, on, known_on=known_on)
    sex = Person.objects.values_list("sex", flat=True).get(pk=person)
    schooling = _latest(seen, "schooling", on)
    values, rests_on = _gathered(
        [_home(person, on, known_on), schooling, *_chores(seen, on), chosen]
    )
    values |= _age_values(ages[:1])
    rests_on |= {name: each.observation for each in ages[:1] for name in _age_values([each])}
    return KnownFacts(
        person=person,
        day=on,
        age=ages[0] if ages else None,
        other_ages=ages[1:],
        sex=sex,
        schooling=schooling,
        work=chosen,
        works=works,
        values=values | ({"sex": sex} if sex else {}),
        rests_on=rests_on,
    )


def told_of(
    household: UUID,
    persons: Iterable[UUID],
    *,
    kinds_of: Iterable[str],
    on: dt.date,
    known_on: dt.datetime | None = None,
) -> list[Observation]:
    """What was told of a household and these persons up to a day, the oldest first, by kind.

    The caller has asked for the household's file first (`household_for`), which checks and records
    the read; `persons` are those whose files the reader may see.
    """
    # Asked for by whom it is about alone, twice: so each question finds its index.
    wanted = frozenset(kinds_of)
    asked = (Q(person__in=list(persons)), Q(household=household, person__isnull=True))
    found = [
        each
        for about in asked
        for each in standing(Observation.objects.filter(about), known_on=known_on)
        if each.kind in wanted and each.true_on <= on
    ]
    return sorted(found, key=lambda each: (each.true_on, each.number))


def said_before(kind: str, subjects: Iterable[UUID]) -> list[Observation]:
    """What stands of this kind about these persons and households: to compare, not to show.

    For checks of the ledger alone: whoever records has been asked for the permission already.
    """
    return [
        found
        for chunk in in_chunks(subjects)
        for about in (Q(person__in=chunk), Q(household__in=chunk, person__isnull=True))
        for found in standing(Observation.objects.filter(about, kind=kind))
    ]


class SaidOf(NamedTuple):
    """What stands of one kind about one person, and nothing of who said it when."""

    person: UUID
    kind: str
    facts: Mapping[str, Any]


def said_of(persons: Iterable[UUID], *, kinds_of: Iterable[str]) -> list[SaidOf]:
    """The same of these kinds about very many persons, in one question for each few thousand."""
    wanted = list(kinds_of)
    return [
        SaidOf(*found)
        for chunk in in_chunks(persons)
        for found in standing(
            Observation.objects.filter(person__in=chunk, kind__in=wanted)
        ).values_list("person", "kind", "facts")
    ]


def _chosen(
    works: Sequence[Observation], work: UUID | None, day: dt.date | None
) -> Observation | None:
    if work is not None:
        return next((each for each in works if each.pk == work), None)
    return next((each for each in works if day is None or each.true_on <= day), None)


def _last_day(seen: QuerySet[Observation]) -> dt.date:
    """Where nothing is said about the day: the last one on which anything was seen, or today."""
    last = seen.order_by("-true_on").values_list("true_on", flat=True).first()
    return last or timezone.localdate()


def _latest(seen: QuerySet[Observation], kind: str, on: dt.date) -> Observation | None:
    return seen.filter(kind=kind, true_on__lte=on).order_by("-true_on", "-number").first()


def _chores(seen: QuerySet[Observation], on: dt.date) -> list[Observation]:
    """Chores count for the week they were asked about, not for another."""
    return list(seen.filter(kind="chores", true_on=on).order_by("number"))


def _home(person: UUID, on: dt.date, known_on: dt.datetime | None) -> Observation | None:
    """What was last seen of the household in which the person lived on the day."""
    joined = Membership.objects.filter(person=person, since__lte=on).order_by("-since")
    household = joined.values_list("household", flat=True).first()
    if household is None:
        return None
    seen = Observation.objects.filter(household=household, person__isnull=True)
    return _latest(standing(seen, known_on=known_on), "household", on)


def _gathered(
    seen: Sequence[Observation | None],
) -> tuple[dict[str, Any], dict[str, UUID]]:
    """The shared words of these observations; a later one in the list wins."""
    values: dict[str, Any] = {}
    rests_on: dict[str, UUID] = {}
    for each in seen:
        if each is None:
            continue
        for name, value in each.facts.items():
            fact = kinds()[each.kind].facts.get(name)
            if fact is not None and fact.shared and value is not None:
                values[name] = _native(fact.type, value)
                rests_on[name] = each.pk
    return values, rests_on


def _native(type_: str, value: Any) -> Any:
    return dt.date.fromisoformat(value) if type_ == "date" else value


def _age_values(ages: Sequence[AgeEvidence]) -> dict[str, int]:
    if not ages:
        return {}
    if ages[0].low == ages[0].high:
        return {"age": ages[0].low}
    return {"age_low": ages[0].low, "age_high": ages[0].high}
