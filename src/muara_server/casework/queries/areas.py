"""Places that a form about an area offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from muara_server.accounts import queries as accounts
from muara_server.casework.words import in_language
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara_server.accounts.models import User


def places_within(user: User, permission: str) -> list[tuple[str, str]]:
    """The districts of the programme within this person's reach and the parts of each, by code."""
    reach, today = accounts.reach(user, permission), timezone.localdate()
    found = []
    for district in places.programme_places():
        if reach.covers(path=district.path):
            found.append((district.code, in_language(district.names)))
        for part in places.parts(district, on=today):
            if reach.covers(path=part.path):
                words = f"{in_language(district.names)}, {in_language(part.names)}"
                found.append((part.code, words))
    return found
