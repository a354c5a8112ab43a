"""The way of a child through a shelter: the procedure, and who follows it.

Who may take which step the procedure says (`casework.rules.parties`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara_server.casework.procedures import procedures_at
from muara_server.casework.rules.parties import Hand

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

WITHDRAWAL = "ppa_pkh"
BEGIN, ENTER, ENROL, FOLLOW_UP, LEAVE = "find", "enter", "enrol", "follow_up", "leave"
SHELTER, SCHOOL = "shelter", "school"
"""What the kinds of institution stand for, where children live before school and where they go."""


def is_held_in(place: Place) -> bool:
    """Do children go through shelters in the country of this place?"""
    return WITHDRAWAL in procedures_at(place)


def may_begin(user: User, place: Place, programme: str) -> bool:
    """May this person begin the way of a child who is registered here?"""
    if not is_held_in(place):
        return False
    grants = Hand(user).grants_to_open(procedures_at(place)[WITHDRAWAL])
    return any(grant.covers(path=place.path, programme=programme) for grant in grants)
