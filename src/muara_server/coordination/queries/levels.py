"""The nation, States, districts: how partners are sorted by place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from muara_server.programme.queries import in_language

if TYPE_CHECKING:
    from muara_server.places.models import Place

LEVELS = ("nation", "state", "district")
_LEVEL_OF: Mapping[str, str] = {"country": "nation", "state": "state", "province": "state"}


def level_of(place: Place) -> str:
    """Of the nation, of a State or province, or of a district and what lies in it.

    >>> from muara_server.places.models import Place
    >>> level_of(Place(level="province")), level_of(Place(level="village"))
    ('state', 'district')
    """
    return _LEVEL_OF.get(place.level, "district")


def name_of(place: Place) -> str:
    """Its name in the reader's language."""
    return in_language(place.names)
