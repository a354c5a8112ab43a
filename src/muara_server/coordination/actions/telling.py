"""Recording of partners, bodies and promises: entries of the ledger, appended and never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.utils import timezone

from muara_server.coordination.rules.reach import KEEP, check_keeps, programme_for
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.queries.told import Said
    from muara_server.places.models import Place

Words = Mapping[str, "str | Sequence[str]"]


def draft(
    kind: str,
    *,
    place: Place,
    programme: str,
    facts: Mapping[str, Any],
    words: Words | None = None,
    of: UUID | None = None,
    on: dt.date | None = None,
    corrects: UUID | None = None,
    uuid: UUID | None = None,
) -> Draft:
    """One thing to be told; what is empty of it is left out. `of`: the matter it belongs to."""
    told = {name: said for name, said in facts.items() if said not in ("", None)}
    return Draft(
        uuid=uuid or uuid4(),
        programme=programme,
        kind=kind,
        place_code=place.code,
        true_on=on or timezone.localdate(),
        facts=told | ({"of": str(of)} if of else {}),
        identifiers={name: said for name, said in (words or {}).items() if said},
        corrects=corrects,
    )


def tell(kind: str, *, place: Place, who: User, permission: str = KEEP, **told: Any) -> UUID:
    """Record one thing about a place's partners; its id. `told`: what `draft` takes.

    Raises NotAllowed where this person may not record there, and what the ledger raises.
    """
    programme = told.pop("programme", "") or programme_for(who, place, permission)
    made = draft(kind, place=place, programme=programme, **told)
    tell_all([made], place=place, who=who, permission=permission)
    return made.uuid


def tell_all(
    drafts: Sequence[Draft], *, place: Place, who: User, permission: str = KEEP, deed: str = ""
) -> None:
    """Record these together, all of them or none: one deed. `place`: where they all lie.

    Raises NotAllowed where this person may not record there, and what the ledger raises.
    """
    check_keeps(who, place, permission)
    append_asked(drafts, who=who, deed=deed)


def append_asked(drafts: Sequence[Draft], *, who: User, deed: str = "") -> None:
    """Record these together, for a caller who asked whether this person may: a promise is answered
    by whoever speaks for its owner, who records nothing else of the place."""
    named = deed or f"coordination.{drafts[0].kind}"
    ledger.append(drafts, who=who, deed=named, source="page", asked=True)


def correct(
    held: Said,
    *,
    facts: Mapping[str, Any],
    words: Words | None = None,
    on: dt.date | None = None,
    who: User,
    permission: str = KEEP,
) -> UUID:
    """Say again what an entry said wrongly; that it was said otherwise stays in the ledger.

    Raises NotAllowed, and what the ledger raises.
    """
    made = draft(
        held.kind,
        place=held.place,
        programme=held.programme,
        facts=facts,
        words=words,
        of=None if held.begins else held.of,
        on=on or held.on,
        corrects=held.entry,
    )
    tell_all([made], place=held.place, who=who, permission=permission)
    return made.uuid


def take_back(held: Said, *, reason: str, who: User, permission: str = KEEP) -> None:
    """Take back an entry that is wrong; that it was there stays recorded.

    Raises NotAllowed, and what the ledger raises.
    """
    made = draft(
        "retraction",
        place=held.place,
        programme=held.programme,
        facts={"reason": reason},
        corrects=held.entry,
    )
    tell_all([made], place=held.place, who=who, permission=permission)
