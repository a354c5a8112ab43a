"""Bodies as a reader may see them: their kind, seats, meetings, and how they stand on a day.

>>> bodies(user)                    # every body within reach, by id
>>> body_for(user, id)              # one, with the names of substitutes; Http404 where none is
>>> found.sitting.to_come(today)    # the meetings called, soonest first
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from muara.coordination import BodyKind, body_kinds, days_overdue, lacking
from muara.packs import open_pack
from muara_server.coordination.bodies import ATTENDANCE, KINDS, Named, Sitting, sitting_of
from muara_server.coordination.queries.organisations import organisations
from muara_server.coordination.queries.told import Said, matter, said
from muara_server.figures import language
from muara_server.places.countries import pack_of
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.bodies import Meeting
    from muara_server.places.models import Place


@dataclass(frozen=True)
class Body:
    """One body on a day. `today`: the day on which the work of its programme stands."""

    id: UUID
    name: str
    kind: BodyKind | None
    place: Place
    programme: str
    unconfirmed: bool
    source: str
    note: str
    sitting: Sitting
    today: dt.date

    @property
    def kind_name(self) -> str:
        """What bodies of its kind are called."""
        return self.kind.label(language()) if self.kind else ""

    @property
    def ended(self) -> bool:
        """Is it there no more?"""
        return self.sitting.until is not None and self.sitting.until <= self.today

    @property
    def last_met(self) -> Meeting | None:
        """The last meeting it held."""
        return next(iter(self.sitting.held_by(self.today)), None)

    @property
    def next_meeting(self) -> Meeting | None:
        """The meeting that comes, or that waits for somebody to say how it went."""
        return next(iter(self.sitting.to_come(self.today)), None)

    @property
    def overdue(self) -> int | None:
        """For how many days it should have met; None where no rule says how often."""
        if self.kind is None or self.ended:
            return None
        last = self.last_met
        return days_overdue(self.kind, last.day if last else None, self.sitting.since, self.today)

    @property
    def lacks(self) -> tuple[str, ...]:
        """What its composition lacks today."""
        return lacking(self.kind, self.sitting.seats, self.today) if self.kind else ()


def bodies(
    user: User,
    *,
    place: Place | None = None,
    known_on: dt.date | None = None,
    ended: bool = True,
) -> dict[UUID, Body]:
    """The bodies of which this reader reads, by id, the nation's first and then by place and name.

    `place`: of it and of what lies in it. `known_on`: as known at the end of that day.
    """
    entries = said(user, *KINDS, place=place, known_on=known_on)
    entries += said(user, ATTENDANCE, place=place, known_on=known_on, words=False)
    of: dict[UUID, list[Said]] = {}
    for each in entries:
        of.setdefault(each.of, []).append(each)
    named = _named(user)
    found = [
        _body(told, named, known_on)
        for told in of.values()
        if any(each.kind == "body" for each in told)
    ]
    shown = [each for each in found if ended or not each.ended]
    listed = sorted(
        shown, key=lambda each: (each.place.path.count("/"), each.place.path, each.name)
    )
    return {each.id: each for each in listed}


def body_for(user: User, body: UUID, *, known_on: dt.date | None = None) -> Body:
    """One body with all that was recorded of it. Http404 where this reader reads of none."""
    entries = matter(user, body, known_on=known_on)
    if not any(each.kind == "body" for each in entries):
        raise Http404
    return _body(entries, _named(user), known_on)


def kinds_of_bodies(place: Place) -> Mapping[str, BodyKind]:
    """The kinds of body of the pack of a place, by key."""
    return body_kinds(open_pack(pack_of(place)))


def day_of(programme: str, known_on: dt.date | None = None) -> dt.date:
    """The day on which a programme's work stands, or an earlier day as of which it is looked at."""
    now = timezone.localdate(registry.working_moment(programme))
    return min(now, known_on) if known_on else now


def _from_the_top(body: Body) -> tuple[int, str, str]:
    path = body.place.path
    return path.count("/"), path, body.name


def _named(user: User) -> dict[UUID, Named]:
    known = organisations(user, ended=True)
    return {each.id: Named(each.name, each.group) for each in known.values()}


def _body(entries: Sequence[Said], named: Mapping[UUID, Named], known_on: dt.date | None) -> Body:
    told = next(each for each in entries if each.kind == "body")
    kind = kinds_of_bodies(told.place).get(told.facts["body_kind"])
    label = kind.label(language()) if kind else ""
    return Body(
        id=told.id,
        name=told.word("title") or label,
        kind=kind,
        place=told.place,
        programme=told.programme,
        unconfirmed=bool(told.facts.get("unconfirmed")),
        source=told.word("source"),
        note=told.word("note"),
        sitting=sitting_of(entries, kind=kind, organisations=named),
        today=day_of(told.programme, known_on),
    )
