"""Who is, or was, enrolled in a batch, with names for whoever keeps its register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import polars as pl

from muara_server.figures import language
from muara_server.learning.frames.paths import enrolments
from muara_server.learning.rules.centres import keeps_register
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.learning.models import Batch


@dataclass(frozen=True)
class Pupil:
    """A child's time in a batch; `until` is None while it lasts. `may_open`: its file."""

    person: UUID
    name: str
    programme: str
    enrolment: UUID
    since: dt.date
    until: dt.date | None
    ended_as: str | None = None
    because: str | None = None
    may_open: bool = False

    def in_month(self, days: Sequence[dt.date]) -> bool:
        """Was the child enrolled on one of these days?"""
        return self.since <= days[-1] and (self.until is None or self.until >= days[0])

    def on(self, day: dt.date) -> bool:
        """Was the child enrolled on this day?"""
        return self.since <= day and (self.until is None or self.until >= day)


def stays_in(batch: Batch) -> pl.DataFrame:
    """The enrolments in a batch, in the order of the ledger: for rules and counts, not to show."""
    at, key = batch.institution.provider.key, batch.key
    people = registry.persons_of("enrolment", provider=at, batch=key)
    told = enrolments_of(people)
    return told.filter(pl.col("institution") == at, pl.col("batch") == key)


def enrolments_of(people: Iterable[UUID]) -> pl.DataFrame:
    """Every enrolment of these children, wherever it is, with the `programme` of each."""
    by_programme: dict[str, set[UUID]] = {"": set()}
    for person, programme in registry.programmes_of(people).items():
        by_programme.setdefault(programme, set()).add(person)
    frames = [
        enrolments(programme=programme, persons=persons).with_columns(programme=pl.lit(programme))
        for programme, persons in by_programme.items()
    ]
    return pl.concat(frames)


def pupils_of(user: User, batch: Batch, *, why: str) -> list[Pupil]:
    """The children of a batch, by name. That their names were shown is recorded, with the reason.

    Only those of programmes whose registers this reader keeps.
    """
    told = stays_in(batch)
    kept = {
        programme
        for programme in told["programme"].unique()
        if keeps_register(user, batch.institution, programme)
    }
    rows = told.filter(pl.col("programme").is_in(sorted(kept))).to_dicts()
    people = {UUID(row["person"]) for row in rows}
    names = registry.every_name_of(people)
    mine = set(registry.people_for(user).filter(pk__in=people).values_list("pk", flat=True))
    registry.tell_listed(
        "register.opened", people, who=user, about=("provider", batch.institution_id), why=why
    )
    pupils = [_pupil(row, names, mine) for row in rows]
    return sorted(pupils, key=lambda each: (each.name.casefold(), each.since, each.enrolment))


def _pupil(row: dict[str, object], names: dict[UUID, list[str]], mine: set[UUID]) -> Pupil:
    person = UUID(str(row["person"]))
    return Pupil(
        person=person,
        name=registry.in_script(names.get(person, ()), language()),
        programme=str(row["programme"]),
        enrolment=UUID(str(row["id"])),
        since=row["from"],  # type: ignore[arg-type]
        until=row["until"],  # type: ignore[arg-type]
        ended_as=row["ended_as"],  # type: ignore[arg-type]
        because=row["because"],  # type: ignore[arg-type]
        may_open=person in mine,
    )
