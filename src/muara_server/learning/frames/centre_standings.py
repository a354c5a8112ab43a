"""What is told of schools and centres, without names: places, registers, visits, what is wrong.

Every number is of the programmes that the reader sees, each on the day on which it stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from muara_server import figures
from muara_server.accounts import queries as accounts
from muara_server.learning.frames import centres as frames
from muara_server.learning.frames.centres import Told
from muara_server.learning.models import Batch, Institution
from muara_server.learning.queries.centres import kind_of, rules_at
from muara_server.learning.rules.centres import READ
from muara_server.places.countries import pack_of
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User

WRONG = {
    "no_register": (
        _("Register missing"),
        _("Ask its keeper for the register of the month, or key it."),
    ),
    "over_places": (
        _("Over its places"),
        _("Ask how many fit, and write more places, or another batch."),
    ),
    "not_visited": (_("To be visited"), _("Go there, and record the visit.")),
    "no_keeper": (_("Nobody keeps its register"), _("Name who keeps it.")),
    "closed": (
        _("Closed, with children enrolled"),
        _("Record of each child where it goes on, and end its enrolment."),
    ),
}
"""What may be wrong with a centre: in a few words, and what to do next."""


@dataclass(frozen=True)
class Month:
    """A month of a batch (or of those in none): how many were enrolled, of how many it tells."""

    first: dt.date
    batch: str
    enrolled: int
    told: int

    @property
    def missing(self) -> int:
        return self.enrolled - self.told


@dataclass(frozen=True)
class Standing:
    """What is told of one centre. `taken` by batch; `months` the latest first."""

    centre: Institution
    kind: str
    taken: Mapping[str, int]
    months: Sequence[Month]
    visited_on: dt.date | None
    wrong: Sequence[str]

    @property
    def all_taken(self) -> int:
        return sum(self.taken.values())

    @property
    def free(self) -> int | None:
        """Places left; None where nobody said how many there are."""
        if self.centre.places is None:
            return None
        return max(0, self.centre.places - self.all_taken)

    @property
    def lacking(self) -> Sequence[Month]:
        """The months of which a register is missing, the latest first."""
        return [month for month in self.months if month.missing]

    @property
    def told_until(self) -> dt.date | None:
        """The last month of which somebody's register is told."""
        return max((month.first for month in self.months if month.told), default=None)

    @property
    def to_do(self) -> list[tuple[str, str, str]]:
        """What is wrong: code, words, and what to do next."""
        return [(code, *map(str, WRONG[code])) for code in self.wrong]


def standings(user: User, centres: Iterable[Institution]) -> list[Standing]:
    """These centres in their order, each with what the programmes that the reader sees tell."""
    listed = list(centres)
    here, today = _Here.of(listed), today_for(user)
    packs = {pack_of(centre.provider.place) for centre in listed}
    said = {
        pack: [frames.told(each, on=_day(each), pack=pack) for each in _programmes(user)]
        for pack in packs
    }
    return [
        _standing(
            centre,
            _together(said[pack_of(centre.provider.place)], centre.provider.key),
            here,
            on=today,
        )
        for centre in listed
    ]


def today_for(user: User) -> dt.date:
    """The day on which the reader's programmes stand: the last of one that is over."""
    days = [_day(programme) for programme in _programmes(user)]
    return max(days, default=timezone.localdate())


def _together(said: Iterable[Mapping[str, Told]], key: str) -> Told:
    return sum((each[key] for each in said if key in each), start=Told())


def _standing(centre: Institution, said: Told, here: _Here, *, on: dt.date) -> Standing:
    months = [Month(*month, number, said.told[month]) for month, number in said.enrolled.items()]
    kind = kind_of(centre)
    return Standing(
        centre=centre,
        kind=kind.label(figures.language()) if kind else centre.kind,
        taken=said.taken,
        months=sorted(months, key=lambda month: (month.first, month.batch), reverse=True),
        visited_on=said.visited_on,
        wrong=list(_wrong(centre, said, here, on=on)),
    )


def _wrong(centre: Institution, said: Told, here: _Here, *, on: dt.date) -> Iterator[str]:
    if centre.provider.closed_on:
        if said.taken:
            yield "closed"
        return
    if said.late:
        yield "no_register"
    if here.is_over(centre, said.taken):
        yield "over_places"
    if _to_be_visited(centre, said.visited_on, on=on):
        yield "not_visited"
    if centre.pk not in here.kept:
        yield "no_keeper"


def _to_be_visited(centre: Institution, visited_on: dt.date | None, *, on: dt.date) -> bool:
    """Never visited, or too long ago; not before it has been open so long."""
    rules, kind = rules_at(centre.provider.place), kind_of(centre)
    if kind is None or kind.stands_for not in rules.centres.visited:
        return False
    begun = visited_on or centre.opened_on
    return begun is None or begun < rules.centres.visit_due_since(on)


@dataclass(frozen=True)
class _Here:
    """Of some centres: which somebody keeps, and how many places their batches have."""

    kept: frozenset[UUID]
    places: Mapping[UUID, Mapping[str, int]]

    @classmethod
    def of(cls, centres: Sequence[Institution]) -> _Here:
        ids = [centre.pk for centre in centres]
        kept = Institution.objects.filter(pk__in=ids, keepers__isnull=False)
        places: dict[UUID, dict[str, int]] = {}
        rows = Batch.objects.filter(institution__in=ids, places__isnull=False)
        for centre, batch, number in rows.values_list("institution", "key", "places"):
            places.setdefault(centre, {})[batch] = number
        return cls(frozenset(kept.values_list("pk", flat=True)), places)

    def is_over(self, centre: Institution, taken: Mapping[str, int]) -> bool:
        """More children than places, there or in one of its batches."""
        batches = self.places.get(centre.pk, {})
        over = any(taken.get(batch, 0) > number for batch, number in batches.items())
        return over or (centre.places is not None and sum(taken.values()) > centre.places)


def _programmes(user: User) -> list[str]:
    named = accounts.reach(user, READ).programmes
    return sorted(registry.programmes() if named is None else named)


def _day(programme: str) -> dt.date:
    return timezone.localdate(registry.working_moment(programme))
