"""A place: what it is, what lies in it, and what is known there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from muara_server.accounts import rules
from muara_server.places import queries as places
from muara_server.registry import queries as registry

from .words import in_language

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

SMALLEST = 10
"""Fewer people than this are not told by number."""


def place_for(identifier: UUID) -> Place:
    """The place with this id, or a page that is not there."""
    held: Place | None = places.countries().model._default_manager.filter(pk=identifier).first()
    if held is None:
        raise Http404
    return held


def line_of(place: Place | None) -> str:
    """A place with those it lies in, the smallest first: Riga, Sitamarhi, Bihar."""
    if place is None:
        return ""
    above = [one for one in places.ancestors(place) if one.parent_id]
    return ", ".join(in_language(one.names) for one in [place, *reversed(above)])


def level_in_words(level: str) -> str:
    """What a level of geography is called."""
    words = {
        "country": _("country"),
        "state": _("State"),
        "province": _("province"),
        "district": _("district"),
        "regency": _("regency"),
        "city": _("city"),
        "block": _("block"),
        "subdistrict": _("subdistrict"),
        "village": _("village"),
        "ward": _("ward"),
    }
    return words.get(level, level)


def parts(place: Place, *, on: date) -> Sequence[Place]:
    """What lies directly in this place on the day."""
    return list(places.parts(place, on=on))


def programme_places() -> Sequence[Place]:
    """Where the programme works, in the order of the States."""
    return list(places.programme_places())


def known_here(user: User, place: Place) -> int | str | None:
    """How many people this reader may read of here; few are told in words, and nobody else's."""
    if not rules.allows(user, "person.read", place=place):
        return None
    number = registry.people_for(user).filter(place__path__startswith=place.path).count()
    return number if number == 0 or number >= SMALLEST else _("fewer than %(n)s") % {"n": SMALLEST}
