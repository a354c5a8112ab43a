"""What other districts learnt, for one that begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara_server.coordination.queries.lessons import Lesson, lessons

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

REJECTED = "rejected"


def learnt_elsewhere(user: User, place: Place) -> list[Lesson]:
    """What this reader may read of that was found or learnt outside this district, and was neither
    rejected there nor taken over here."""
    known = lessons(user)
    here = [each for each in known if each.place.path.startswith(place.path)]
    taken = {str(each.told.facts.get("learnt_from")) for each in here}
    return [
        each
        for each in known
        if each not in here and str(each.id) not in taken and each.standing.state != REJECTED
    ]
