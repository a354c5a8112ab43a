"""Where somebody may record an activity or a plan: nation, States, districts, their parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara_server.accounts import queries as accounts
from muara_server.casework.queries.providers import places_in_words
from muara_server.places import queries as places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from muara_server.accounts.models import User
    from muara_server.places.models import Place


def towns_kept(user: User, permission: str) -> list[tuple[str, str]]:
    """The places where this person holds a permission, as choices: codes with their words.

    Where a programme has its places, only those, their parts, and what they lie in.
    """
    reach = accounts.reach(user, permission)
    working = places.programme_places()
    tops = [*working, *_above(working)] if working else [*places.countries()]
    found = {
        place.path: place
        for top in tops
        for place in (_parts(top) if not working or top in working else [top])
        if reach.covers(path=place.path)
    }
    if not found and working:  # whoever works beside the programme's places: all that is theirs
        found = {
            place.path: place
            for top in places.countries()
            for place in _parts(top)
            if reach.covers(path=place.path)
        }
    listed = [found[path] for path in sorted(found)]
    named = places_in_words(listed)
    return [(place.code, named[place.pk]) for place in listed]


def _parts(top: Place) -> list[Place]:
    return list(places.descendants(top).exclude(level="village"))


def _above(working: Iterable[Place]) -> list[Place]:
    codes = {code for each in working for code in each.path.strip("/").split("/")[:-1]}
    return list(places.with_codes(codes).values())
