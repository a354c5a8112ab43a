"""Partners to be told of: a union in Sitamarhi, an agreement, a promise."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.coordination.actions.telling import tell
from server.cast import PROGRAMME

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

DAY = dt.date(2024, 5, 3)


def organisation(
    who: User, place: Place, name: str = "Union of Kiln Workers", *, on: dt.date = DAY, **facts: Any
) -> UUID:
    """An organisation of this place."""
    said = {"organisation_kind": "union", **facts}
    return _told("organisation", who, place, said, {"title": name}, on)


def changed(who: User, place: Place, of: UUID, change: str, *, on: dt.date, **more: Any) -> UUID:
    """What became of an organisation."""
    title = more.pop("title", "")
    facts = {"change": change, **{name: str(said) for name, said in more.items()}}
    return _told("organisation_change", who, place, facts, {"title": title}, on, of=of)


def liaison(
    who: User, place: Place, of: UUID, holder: User, *, on: dt.date = DAY, **facts: Any
) -> UUID:
    """This person speaks for the organisation."""
    said = {"holder": str(holder.pk), **facts}
    return _told("liaison", who, place, said, {"member": holder.display_name}, on, of=of)


def agreement(
    who: User,
    place: Place,
    *parties: UUID,
    signed: dt.date = DAY,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> UUID:
    """An agreement that was signed."""
    words = {"title": "Kilns without children"}
    facts = {"step": "record", "agreement_kind": "mou"}
    made = _told("agreement", who, place, facts, words, signed)
    for each in parties:
        facts = {"organisation": str(each), "capacity": "signatory"}
        _told("agreement_party", who, place, facts, {}, signed, of=made)
    facts = {"step": "sign", "since": since, "until": until}
    _told("agreement", who, place, facts, {}, signed, of=made)
    return made


def promise(
    who: User, place: Place, owner: UUID, due_on: dt.date, *, on: dt.date = DAY, **facts: Any
) -> UUID:
    """A promise of this organisation."""
    said = {"step": "undertake", "owner": str(owner), "due_on": due_on, **facts}
    words = {"text": "Visit every kiln before the season ends."}
    return _told("obligation", who, place, said, words, on)


def step(who: User, place: Place, of: UUID, name: str, *, on: dt.date, **facts: Any) -> UUID:
    """A further step of a promise."""
    return _told("obligation", who, place, {"step": name, **facts}, {}, on, of=of)


def _told(
    kind: str,
    who: User,
    place: Place,
    facts: dict[str, Any],
    words: dict[str, str],
    on: dt.date,
    of: UUID | None = None,
) -> UUID:
    return tell(
        kind, place=place, programme=PROGRAMME, facts=facts, words=words, on=on, of=of, who=who
    )
