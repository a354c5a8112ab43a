"""Activities as they stand: planned, held or cancelled; what they cost; who took part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from muara.coordination import activity_kinds
from muara.packs import open_pack
from muara_server import figures
from muara_server.coordination.queries.organisations import names_of
from muara_server.coordination.queries.standing import standing_of
from muara_server.coordination.queries.told import Said, said
from muara_server.places.countries import pack_of
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Standing
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

KINDS = ("activity", "activity_place", "activity_cost", "activity_reach", "participation")


@dataclass(frozen=True)
class Activity:
    """One activity. `steps`: what was told of it, oldest first; `parts`: what belongs to it."""

    steps: Sequence[Said]
    parts: Sequence[Said]
    standing: Standing
    holder: str

    @property
    def first(self) -> Said:
        """The entry that planned it."""
        return self.steps[0]

    @property
    def id(self) -> UUID:
        """The id of that entry."""
        return self.first.id

    @property
    def place(self) -> Place:
        """Where it is held."""
        return self.first.place

    @property
    def programme(self) -> str:
        """The programme it belongs to."""
        return self.first.programme

    @property
    def title(self) -> str:
        """What it is called: in words, or by its kind."""
        return self.first.word("title") or self.kind_label

    @property
    def kind(self) -> str:
        """Its kind, a key of the pack."""
        return str(self.first.facts["activity_kind"])

    @property
    def kind_label(self) -> str:
        """What its kind is called."""
        kind = activity_kinds(open_pack(pack_of(self.place))).get(self.kind)
        return kind.label(figures.language()) if kind else self.kind

    @property
    def names_people(self) -> bool:
        """Are participants entered of it, or only an audience estimated?"""
        kind = activity_kinds(open_pack(pack_of(self.place))).get(self.kind)
        return kind is None or kind.participants

    @property
    def begins(self) -> dt.date:
        """Its first day, as last told."""
        return self._day("begins_on")

    @property
    def ends(self) -> dt.date:
        """Its last day, as last told."""
        return self._day("ends_on")

    @property
    def state(self) -> str:
        """planned, held or cancelled."""
        return self.standing.state

    @property
    def late(self) -> bool:
        """Has its last day passed, and nobody said what became of it?"""
        return bool(self.standing.late_by(registry.working_moment(self.programme)))

    @property
    def line(self) -> str:
        """Its budget line; empty where none is told."""
        return str(self.first.facts.get("line") or "")

    @property
    def planned_cost(self) -> float | None:
        """What it was planned to cost."""
        return self.first.facts.get("planned_cost")

    @property
    def costs(self) -> list[Said]:
        """What was paid for it."""
        return self._of("activity_cost")

    @property
    def spent(self) -> float:
        """What it cost so far."""
        return float(sum(each.facts["amount"] for each in self.costs))

    @property
    def over(self) -> float:
        """By how much it cost more than planned; 0 where nothing was planned."""
        return max(0.0, self.spent - self.planned_cost) if self.planned_cost is not None else 0.0

    @property
    def reached(self) -> list[Said]:
        """Estimates of an audience, which are no participants."""
        return self._of("activity_reach")

    @property
    def estimated(self) -> int:
        """How many were reached by estimate."""
        return sum(each.facts["estimated"] for each in self.reached)

    @property
    def taking_part(self) -> list[Said]:
        """Who took part."""
        return self._of("participation")

    @property
    def places(self) -> list[Place]:
        """Every place where it is held."""
        return [self.place, *(each.place for each in self._of("activity_place"))]

    def days_of(self, told: Said) -> tuple[dt.date, dt.date]:
        """The first and the last day on which somebody was there."""
        came, left = told.facts.get("came_on"), told.facts.get("left_on")
        return (
            dt.date.fromisoformat(came) if came else self.begins,
            dt.date.fromisoformat(left) if left else self.ends,
        )

    def _of(self, kind: str) -> list[Said]:
        return [each for each in self.parts if each.kind == kind]

    def _day(self, fact: str) -> dt.date:
        told = [each.facts[fact] for each in self.steps if each.facts.get(fact)]
        return dt.date.fromisoformat(told[-1])


def activities(user: User) -> list[Activity]:
    """Every activity of which this reader reads: late first, then planned, then the latest."""
    found = _activities(user, said(user, *KINDS))
    order = {"planned": 0, "held": 1, "cancelled": 2}
    return sorted(
        found,
        key=lambda one: (not one.late, order.get(one.state, 1), -one.begins.toordinal()),
    )


def one_activity(user: User, wanted: UUID) -> Activity:
    """This activity; Http404 where the reader has none such."""
    for each in activities(user):
        if each.id == wanted:
            return each
    raise Http404


def of_year(listed: Iterable[Activity], year: int) -> list[Activity]:
    """Those that were or are to be held in a calendar year."""
    return [each for each in listed if each.begins.year <= year <= each.ends.year]


def today(user_activities: Sequence[Activity]) -> dt.date:
    """The day on which the work of these programmes stands; today where there are none."""
    named = {each.programme for each in user_activities}
    days = [timezone.localdate(registry.working_moment(each)) for each in named]
    return max(days, default=timezone.localdate())


def _activities(user: User, told: Sequence[Said]) -> list[Activity]:
    by: dict[UUID, list[Said]] = {}
    for each in told:
        by.setdefault(each.of, []).append(each)
    holders = {
        UUID(each.facts["organisation"])
        for each in told
        if each.kind == "activity" and each.facts.get("organisation")
    }
    names = names_of(user, holders)
    return [_activity(entries, names) for entries in by.values() if _begun(entries)]


def _begun(entries: Sequence[Said]) -> bool:
    return any(each.kind == "activity" and each.begins for each in entries)


def _activity(entries: Sequence[Said], names: dict[UUID, str]) -> Activity:
    steps = [each for each in entries if each.kind == "activity"]
    holder = steps[0].facts.get("organisation")
    return Activity(
        steps=steps,
        parts=[each for each in entries if each.kind != "activity"],
        standing=standing_of(steps, "activity"),
        holder=names.get(UUID(holder), "") if holder else "",
    )
