"""The places a form about partners offers: the country, and where in it a programme works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara_server.coordination.rules.reach import above, keeps, reads
from muara_server.places import queries as places
from muara_server.programme.queries import in_language

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place


TOP = frozenset({"country", "state", "province", "district", "regency", "city"})
"""Levels at which partners are kept: what lies below a district has its own groups."""


def countries_of(user: User) -> list[Place]:
    """The countries in which a programme works and of which this reader reads; all where none."""
    working = {place.path.split("/")[0] for place in places.programme_places()}
    known = [each for each in places.countries() if not working or each.code in working]
    return [each for each in known if reads(user, each)]


def levels_of(country: Place) -> list[Place]:
    """The country, its States and districts in which a programme works, from the top down; all of
    them where none has begun."""
    working = {each.path for each in places.programme_places()}
    if not working:
        return list(places.descendants(country).filter(level__in=TOP).order_by("path"))
    wanted = {path for each in working for path in (*above(each), each)} | {country.path}
    return list(places.descendants(country).filter(path__in=wanted).order_by("path"))


def kept_by(user: User, permission: str) -> list[tuple[str, str]]:
    """Where this person may record with this permission: codes with their names, top down."""
    return [
        (each.code, in_language(each.names))
        for country in countries_of(user)
        for each in levels_of(country)
        if keeps(user, each, permission)
    ]
