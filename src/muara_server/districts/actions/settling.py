"""What a district settles for itself, written as entries of the ledger: one deed each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import Refused
from muara_server.coordination.actions.telling import draft, tell, tell_all
from muara_server.districts.queries.begun import begun
from muara_server.districts.rules import START, check_starts
from muara_server.ledger.drafts import Draft
from muara_server.places import actions as places
from muara_server.registry.queries import last_day
from muara_server.registry.queries.settled import Settled, settled

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

COPIED = {"scheme_here": ("source", "note"), "consent_text": ("text",)}
"""What a district takes over from the one it is set up like, with its words: never people."""


@transaction.atomic
def begin(place: Place, *, programme: str, like: Place | None = None, who: User) -> int:
    """Begin a district in a programme, like another one if wanted; how many settings were copied.

    The schemes that do not run there and what families are told before consent are taken over.
    Raises NotAllowed, and Refused for a programme that has ended.
    """
    check_starts(who, place)
    ended = last_day(programme)
    if ended and ended < timezone.localdate():
        raise Refused(
            _("This programme ended on %(day)s. Give the new one a name of its own.")
            % {"day": ended.isoformat()}
        )
    first = draft(
        "district_start",
        place=place,
        programme=programme,
        facts={"template": like.code if like else ""},
    )
    copies = [_copy(each, place, programme) for kind in COPIED for each in settled(like, kind)]
    tell_all([first, *copies], place=place, who=who, permission=START, deed="district.begin")
    places.work_also_in(place, who=who)
    return len(copies)


def _copy(held: Settled, place: Place, programme: str) -> Draft:
    words = {name: held.word(name) for name in COPIED[held.kind]}
    return draft(held.kind, place=place, programme=programme, facts=held.facts, words=words)


def settle(
    kind: str,
    place: Place,
    *,
    who: User,
    facts: Mapping[str, Any],
    words: Mapping[str, str] | None = None,
    on: dt.date | None = None,
    of: UUID | None = None,
) -> UUID:
    """Record one setting of a district. Raises NotAllowed, Refused, and what the ledger raises."""
    return tell(
        kind,
        place=place,
        who=who,
        permission=START,
        programme=_programme(place),
        facts=facts,
        words=words,
        on=on,
        of=of,
    )


def settle_all(
    kind: str,
    place: Place,
    told: Sequence[tuple[Mapping[str, Any], Mapping[str, str]]],
    *,
    who: User,
) -> int:
    """Record several settings of a kind (facts and words), all or none; how many."""
    programme = _programme(place)
    drafts = [
        draft(kind, place=place, programme=programme, facts=facts, words=words)
        for facts, words in told
    ]
    tell_all(drafts, place=place, who=who, permission=START, deed=f"district.{kind}")
    return len(drafts)


def looked_through(step: str, place: Place, *, who: User) -> None:
    """Somebody looked through a step and found nothing to add."""
    settle("district_step", place, who=who, facts={"step_key": step})


def _programme(place: Place) -> str:
    found = begun(place)
    if not found:
        raise Refused(_("This district is not begun. Begin it first."))
    return found
