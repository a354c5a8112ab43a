"""The groups of a village: who they are, what they did, and what they raised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from muara.coordination import CommunityKind, community_kinds
from muara.packs import open_pack
from muara_server.coordination.community_checkers import (
    BODY,
    END,
    MEETING,
    MEMBERS,
    OF_GROUP,
    RAISED,
    TRAINING,
    VISIT,
)
from muara_server.coordination.queries.told import Said, said
from muara_server.places.countries import pack_of
from muara_server.programme.queries import in_language

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place


@dataclass(frozen=True)
class Group:
    """A group of a village on a day, with all that is recorded of it up to then."""

    id: UUID
    name: str
    kind: CommunityKind | None
    place: Place
    since: dt.date
    until: dt.date | None
    unconfirmed: bool
    told: Said
    members: Said | None
    trainings: Sequence[Said] = field(default_factory=tuple)
    meetings: Sequence[Said] = field(default_factory=tuple)
    visits: Sequence[Said] = field(default_factory=tuple)
    raised: Sequence[Said] = field(default_factory=tuple)

    @property
    def kind_in_words(self) -> str:
        """What kind of group it is."""
        return in_language(self.kind.labels) if self.kind else ""

    @property
    def how_many_raised(self) -> int:
        """The reports and children that it raised, each once: counted, never typed."""
        return len({each.facts.get("report") or each.facts.get("child") for each in self.raised})

    @property
    def last_met(self) -> dt.date | None:
        """The day of its last meeting."""
        return self.meetings[-1].on if self.meetings else None


def groups(
    user: User,
    *,
    place: Place | None = None,
    on: dt.date | None = None,
    known_on: dt.date | None = None,
    ended: bool = False,
) -> list[Group]:
    """The groups of which this reader reads, by village and name; `ended`: also those no more."""
    day = on or timezone.localdate()
    told = said(user, BODY, *OF_GROUP, place=place, known_on=known_on)
    of: dict[UUID, list[Said]] = {}
    for each in sorted(told, key=lambda one: (one.on, one.number)):
        if each.kind != BODY and each.on <= day:
            of.setdefault(each.of, []).append(each)
    found = [
        _group(each, of.get(each.id, [])) for each in told if each.kind == BODY and each.on <= day
    ]
    standing = [one for one in found if ended or one.until is None]
    return sorted(standing, key=lambda one: (one.place.path, one.name.casefold()))


def one_group(user: User, group: UUID) -> Group:
    """One group, ended or not. Http404 where this reader reads of none."""
    for each in groups(user, ended=True):
        if each.id == group:
            return each
    raise Http404


def _group(told: Said, since: Sequence[Said]) -> Group:
    def of(kind: str) -> list[Said]:
        return [each for each in since if each.kind == kind]

    kinds = community_kinds(open_pack(pack_of(told.place)))
    kind = kinds.get(told.facts["community_kind"])
    return Group(
        id=told.id,
        name=told.word("title") or (in_language(kind.labels) if kind else ""),
        kind=kind,
        place=told.place,
        since=told.on,
        until=next((each.on for each in of(END)), None),
        unconfirmed=bool(told.facts.get("unconfirmed")),
        told=told,
        members=next(reversed(of(MEMBERS)), None),
        trainings=of(TRAINING),
        meetings=of(MEETING),
        visits=of(VISIT),
        raised=of(RAISED),
    )
