"""Asking whether somebody is known in another area: with a reason, not often, and written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.accounts import queries as accounts
from muara_server.audit import actions as audit
from muara_server.audit import queries as trail
from muara_server.casework.rules.parties import SUPERVISES
from muara_server.casework.safeguards import safeguards
from muara_server.casework.words import in_language
from muara_server.notices import actions as notices
from muara_server.places.queries import district_of
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

DEEDS = ASKED, ASKED_FOR = "person.asked_elsewhere", "person.hand_over_asked"
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Answer:
    """Known here, known in these districts, or nowhere. Nothing else is told of anybody."""

    here: bool
    districts: Sequence[tuple[str, str]]


@transaction.atomic
def ask(user: User, text: str, *, reason: str) -> Answer:
    """Is somebody known anywhere? The trail keeps who asked and why, never the text.

    Raises NotAllowed (`too_often`, `no_permission`), FrameError where the text names nobody.
    """
    found = _looked_for(user, text)
    audit.record(ASKED, who=user, detail=_counted(found, reason))
    away = {place.code: in_language(place.names) for _, place, inside in found if not inside}
    return Answer(
        here=any(inside for *_, inside in found),
        districts=sorted(away.items(), key=lambda each: each[1]),
    )


@transaction.atomic
def ask_for_hand_over(user: User, text: str, *, reason: str, district: str) -> int:
    """Tell the supervisors of a district that one of their files is asked for; how many there are.

    They see which file it is; whoever asks still sees nothing.
    """
    found = _looked_for(user, text)
    asked = [each for each in found if each[1].code == district and not each[2]]
    for person, place, _inside in asked:
        _tell(user, person, place)
    people = [str(person) for person, *_ in asked]
    audit.record(
        ASKED_FOR,
        who=user,
        about=("person", asked[0][0]) if len(asked) == 1 else None,
        place=asked[0][1].pk if asked else None,
        detail={**_counted(found, reason), "people": people},
    )
    return len(asked)


def _looked_for(user: User, text: str) -> list[tuple[UUID, Place, bool]]:
    since = timezone.now() - DAY
    asked = sum(trail.of_deed(deed, who=user.pk).filter(at__gt=since).count() for deed in DEEDS)
    if asked >= most_a_day():
        raise NotAllowed(
            "too_often",
            _("You have asked %(number)s times today. Ask again tomorrow, or telephone the office.")
            % {"number": most_a_day()},
        )
    return registry.known_where(user, text)


def _counted(found: Sequence[tuple[UUID, Place, bool]], reason: str) -> dict[str, Any]:
    """What the trail keeps of a search: why it was made, and how many it found."""
    here = sum(inside for *_, inside in found)
    return {"reason": reason, "here": here, "elsewhere": len(found) - here}


def most_a_day() -> int:
    """How often one person may ask in a day."""
    return safeguards().searches_a_day


def _tell(user: User, person: UUID, place: Place) -> None:
    asks = next((each.place for each in accounts.assignments_of(user) if each.place), place)
    programme = registry.programmes_of([person])[person]
    notices.tell(
        accounts.working_at(place, programme=programme, permissions={SUPERVISES}),
        "casework.asked_for",
        key=f"{person}:{user.pk}:{timezone.localdate()}",
        about=("casework:movement", person),
        values={"place": district_of(asks).code},
    )
