"""The one-screen list of a child in danger: what must be done, what was, what is left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.utils import timezone

from muara.law import urgent_items
from muara.packs import open_pack
from muara_server import figures
from muara_server.casework.queries.items import Item, item, subjects_of
from muara_server.casework.queries.settled_here import Contact, contacts_at
from muara_server.casework.queries.standing import one_for, standing_of
from muara_server.casework.words import in_language
from muara_server.ledger.kinds import kinds
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from uuid import UUID

    from muara.procedure import Passed, Standing
    from muara_server.accounts.models import User

URGENT = "urgent_risk"


@dataclass(frozen=True)
class Deed:
    """One thing that must be done. `done_at` and `why_not` are empty while it is open."""

    key: str
    label: str
    say: str
    by: dt.datetime
    late: bool
    done_at: dt.datetime | None
    why_not: str
    clause: str
    unconfirmed: bool

    @property
    def open(self) -> bool:
        return self.done_at is None


@dataclass(frozen=True)
class Danger:
    """A child in danger: which danger, since when, and the deeds in their order."""

    item: Item
    standing: Standing
    risk: str
    deeds: Sequence[Deed]
    contacts: Sequence[Contact] = ()

    @property
    def left(self) -> int:
        """How many are still to be done."""
        return sum(each.open for each in self.deeds)

    @property
    def next(self) -> str:
        """The first thing that is still to be done; empty where all of it was."""
        return next((each.key for each in self.deeds if each.open), "")


def danger_for(user: User, urgent: UUID, *, now: dt.datetime | None = None) -> Danger:
    """One urgent risk within this reader's sight. Raises Http404 for everything else."""
    held, moment = one_for(user, urgent), now or timezone.now()
    if held.procedure != URGENT:
        raise Http404
    standing = standing_of(urgent)
    raised = next(each for each in reversed(standing.path) if each.told.facts.get("risk"))
    risk = raised.told.facts["risk"]
    return Danger(
        item=item(held, standing, subjects_of(user, [held]).get(held.pk), now=moment),
        standing=standing,
        risk=_code("risk", risk),
        deeds=[
            _deed(each, raised, standing, moment)
            for each in urgent_items(open_pack(pack_of(held.place)), risk=risk)
        ],
        contacts=contacts_at(held.place),
    )


def _deed(told: object, raised: Passed, standing: Standing, now: dt.datetime) -> Deed:
    done = next(
        (
            each
            for each in standing.path
            if each.told.facts.get("item") == told.item and each.told.at >= raised.told.at
        ),
        None,
    )
    by = raised.told.at + dt.timedelta(hours=told.within_hours)
    why_not = done.told.facts.get("not_needed_because") if done else ""
    return Deed(
        key=told.item,
        label=_code("item", told.item),
        say=told.said(figures.language(), on=raised.told.on),
        by=by,
        late=done is None and not standing.ended and by < now,
        done_at=done.told.at if done else None,
        why_not=_code("not_needed_because", why_not) if why_not else "",
        clause=told.clause.key if told.clause else "",
        unconfirmed=told.unconfirmed,
    )


def _code(fact: str, code: str) -> str:
    return in_language(kinds()[URGENT].facts[fact].codes.codes[code].labels)
