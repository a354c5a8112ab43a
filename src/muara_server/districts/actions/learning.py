"""A district that begins takes over what another one learnt: it then waits for its own answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara.errors import Refused
from muara_server.coordination.actions.telling import tell
from muara_server.coordination.queries.lessons import LESSON
from muara_server.coordination.rules.reach import LEARN
from muara_server.districts.queries.begun import begun
from muara_server.districts.queries.learnt import learnt_elsewhere

if TYPE_CHECKING:
    from uuid import UUID

    from muara_server.accounts.models import User
    from muara_server.places.models import Place


def take_over(lesson: str, place: Place, *, who: User) -> UUID:
    """Record what was learnt elsewhere as a lesson of this district, with where it comes from.

    Its answer, owner and day are not taken over: whoever answered there does not answer here.
    Raises NotAllowed, and Refused for what is not there to be taken over.
    """
    there = next((one for one in learnt_elsewhere(who, place) if str(one.id) == lesson), None)
    if there is None:
        raise Refused(_("This was taken over already, or is not there any more."))
    source = ", ".join(
        filter(None, (there.place.name(), there.told.on.isoformat(), there.told.word("source")))
    )
    return tell(
        LESSON,
        place=place,
        programme=begun(place),
        who=who,
        permission=LEARN,
        facts={
            "step": "record",
            "lesson_kind": there.told.facts["lesson_kind"],
            "topic": there.told.facts["topic"],
            "learnt_from": str(there.id),
        },
        words={
            "title": there.told.word("title"),
            "text": there.told.word("text"),
            "source": source,
        },
    )
