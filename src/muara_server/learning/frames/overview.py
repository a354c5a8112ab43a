"""How the months of a batch stand: of how many children each was told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import polars as pl
from django.utils import timezone

from muara.follow_up.days import days_in
from muara_server.learning.frames.months import months_between
from muara_server.learning.frames.paths import registers
from muara_server.learning.queries.batches import working_days
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.learning.frames.pupils import Pupil
    from muara_server.learning.models import Batch


@dataclass(frozen=True)
class MonthKept:
    """A month: how many were enrolled in it, of how many it is told; `over`: no day is to come."""

    first: dt.date
    enrolled: int
    told: int
    over: bool

    @property
    def missing(self) -> int:
        """Of how many the month is over and nothing is told."""
        return self.enrolled - self.told if self.over else 0


def today_of(user: User, pupils: Sequence[Pupil]) -> dt.date:
    """The day on which the work of these children's programmes stands, or that of the reader."""
    programmes = {each.programme for each in pupils}
    days = {timezone.localdate(registry.working_moment(programme)) for programme in programmes}
    return max(days or working_days(user), default=timezone.localdate())


def months_of(batch: Batch, pupils: Sequence[Pupil], *, on: dt.date) -> list[MonthKept]:
    """The months of a batch up to a day, the last first."""
    last = min(batch.ends_on or on, on)
    if last < batch.begins_on:
        return []
    told = _told(batch, pupils)
    return [_month(first, pupils, told, on=on) for first in months_between(batch.begins_on, last)]


def _month(
    first: dt.date, pupils: Sequence[Pupil], told: set[tuple[UUID, dt.date]], *, on: dt.date
) -> MonthKept:
    last = first.replace(day=days_in(first))
    there = {each.person for each in pupils if each.in_month([first, last])}
    kept = sum((person, first) in told for person in there)
    return MonthKept(first, len(there), kept, over=last < on)


def _told(batch: Batch, pupils: Sequence[Pupil]) -> set[tuple[UUID, dt.date]]:
    found: set[tuple[UUID, dt.date]] = set()
    for programme in {each.programme for each in pupils}:
        people = {each.person for each in pupils if each.programme == programme}
        here = registers(programme=programme, persons=people).filter(
            pl.col("institution") == batch.institution.provider.key,
            pl.col("days_open").is_not_null(),
        )
        found |= {(UUID(person), month) for person, month in here.select("person", "month").rows()}
    return found
