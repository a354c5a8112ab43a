"""The nation, States, districts: how partners are sorted by place, and where one keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from muara_server.accounts import queries as accounts
from muara_server.coordination.rules.reach import KEEP
from muara_server.places import queries as places
from muara_server.programme.queries import in_language

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

LEVELS = ("nation", "state", "district")
_LEVEL_OF: Mapping[str, str] = {"country": "nation", "state": "state", "province": "state"}
TOP = frozenset({"country", "state", "province", "district", "regency", "city"})


def level_of(place: Place) -> str:
    """Of the nation, of a State or province, or of a district and what lies in it.

    >>> from muara_server.places.models import Place
    >>> level_of(Place(level="province")), level_of(Place(level="village"))
    ('state', 'district')
    """
    return _LEVEL_OF.get(place.level, "district")


def places_kept(user: User, permission: str = KEEP) -> list[tuple[str, str]]:
    """Where this person may record of partners, as choices: the nation, States, districts.

    Where a programme has its places, only those, and what they lie in.
    """
    reach = accounts.reach(user, permission)
    found = [
        place
        for top in places.countries()
        for place in places.descendants(top).filter(level__in=TOP)
        if reach.covers(path=place.path)
    ]
    chosen = [place.path for place in found if place.in_programme]
    if chosen:
        found = [one for one in found if any(path.startswith(one.path) for path in chosen)]
    return [(place.code, name_of(place)) for place in found]


def name_of(place: Place) -> str:
    """Its name in the reader's language."""
    return in_language(place.names)
