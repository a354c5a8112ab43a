"""The villages of a reader: one by its id, and those to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from muara_server.accounts import rules
from muara_server.coordination.rules.reach import READ, check_keeps, reads
from muara_server.coordination.rules.villages import is_village
from muara_server.figures import language
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

MOST = 500
"""So many villages stand in one list to choose from."""


def village_for(user: User, village: UUID, *, permission: str = READ) -> Place:
    """A village within this reader's reach. Http404 where there is none, NotAllowed outside."""
    place = places.with_ids([village]).get(village)
    if place is None or not is_village(place):
        raise Http404
    if permission != READ or not reads(user, place):
        check_keeps(user, place, permission)
    return place


def villages_to_choose(user: User, permission: str) -> list[Place]:
    """The villages in which this person may record, by name."""
    today = timezone.localdate()
    found: dict[UUID, Place] = {}
    for grant in rules.grants(user, permission):
        inside = places.within(grant.path or "", on=today)
        found |= {each.pk: each for each in inside if is_village(each)}
    return sorted(found.values(), key=lambda each: each.name(language()))[:MOST]
