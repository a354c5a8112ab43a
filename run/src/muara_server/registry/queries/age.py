"""How old somebody was on a day: the strongest evidence counts, all of it is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from muara_server.ledger.kinds import kinds
from muara_server.registry.models import Observation

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class AgeEvidence:
    """One thing that was said about somebody's age, and what follows from it for a day.

    `evidence` is a code of the kind `identity` (empty: how it is known was not written down);
    `used` is true of the one that counts.
    """

    observation: UUID
    said_on: dt.date
    evidence: str
    low: int
    high: int
    birth_date: dt.date | None
    used: bool = False


def age_on(person: UUID, day: dt.date, *, known_on: dt.datetime | None = None) -> list[AgeEvidence]:
    """All evidence of this person's age on this day, the one that counts first."""
    return ages_on([person], day, known_on=known_on).get(person, [])


def ages_on(
    persons: Iterable[UUID], day: dt.date, *, known_on: dt.datetime | None = None
) -> dict[UUID, list[AgeEvidence]]:
    """The same for many persons, in one question to the database."""
    found: dict[UUID, list[AgeEvidence]] = {}
    # Asked for by person alone: with the kind beside it SQLite would read that kind of everybody.
    about = Observation.objects.filter(person__in=list(persons))
    for said in standing(about, known_on=known_on):
        evidence = _evidence(said, day) if said.kind == "identity" else None
        if evidence is not None:
            found.setdefault(said.person_id, []).append(evidence)
    return {person: _ordered(listed) for person, listed in found.items()}


def standing(
    observations: QuerySet[Observation], *, known_on: dt.datetime | None = None
) -> QuerySet[Observation]:
    """Those of these observations that stand: not corrected, or, at that moment, not yet."""
    if known_on is None:
        return observations.filter(corrected_by__isnull=True)
    return observations.filter(recorded_at__lte=known_on).exclude(corrected_at__lte=known_on)


def years_between(start: dt.date, end: dt.date) -> int:
    """Completed years; a child of 29 February is a year older on 1 March.

    >>> years_between(dt.date(2000, 2, 29), dt.date(2013, 2, 28))
    12
    """
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def _evidence(said: Observation, day: dt.date) -> AgeEvidence | None:
    facts = said.facts
    born = dt.date.fromisoformat(facts["birth_date"]) if facts.get("birth_date") else None
    if born is not None:
        low = high = years_between(born, day)
    else:
        stated = facts.get("age")
        low, high = facts.get("age_low", stated), facts.get("age_high", stated)
        if low is None or high is None:
            return None
        low, high = _carried(low, high, said.true_on, day)
    return AgeEvidence(
        said.pk, said.true_on, facts.get("evidence") or "", max(low, 0), max(high, 0), born
    )


def _carried(low: int, high: int, said_on: dt.date, day: dt.date) -> tuple[int, int]:
    """Whoever was 13 on a day of March may be 13 or 14 on another day of the following year."""
    passed = years_between(said_on, day)
    same_day_of_year = (said_on.month, said_on.day) == (day.month, day.day)
    return low + passed, high + passed + (0 if same_day_of_year else 1)


def _ordered(listed: Sequence[AgeEvidence]) -> list[AgeEvidence]:
    """The strongest kind of evidence first, and of one kind the newest."""
    newest = sorted(listed, key=lambda each: each.said_on, reverse=True)
    weakest = len(_strength())
    first, *others = sorted(newest, key=lambda each: _strength().get(each.evidence, weakest))
    return [replace(first, used=True), *others]


@cache
def _strength() -> dict[str, int]:
    codes = kinds()["identity"].facts["evidence"].codes.codes
    return {code: rank for rank, code in enumerate(codes)}
