"""Short ways to make a society, an agency and their centres, with their money."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.coordination.actions import money
from muara_server.coordination.actions.telling import tell
from muara_server.coordination.queries.organisations import organisations
from server.india import SITAMARHI, place
from server.ledger.entering import PROGRAMME

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.queries.organisations import Organisation

MAY = dt.date(2012, 5, 14)


def organisation(who: User, name: str, kind: str = "authority", **said: Any) -> Organisation:
    """An organisation of Sitamarhi, there since 2008."""
    made: UUID = tell(
        "organisation",
        place=said.get("place") or place(SITAMARHI),
        programme=PROGRAMME,
        facts={"organisation_kind": kind},
        words={"title": name},
        on=dt.date(2008, 11, 1),
        who=who,
    )
    return organisations(who)[made]


def sanctioned(society: Organisation, who: User, *, on: dt.date = MAY, **heads: float) -> UUID:
    """What was sanctioned for so many heads, for two centres and a hundred children."""
    facts = {"year": 2012, "centres": 2, "children": 100}
    words = {"document": "NCLP/12/7"}
    return money.sanction(society, heads=heads, facts=facts, words=words, on=on, who=who)


def moved(society: Organisation, who: User, movement: str, amount: float, **said: Any) -> UUID:
    """Released, used or returned in 2012-13."""
    facts = {"amount": amount, "year": 2012, **said}
    day = facts.pop("on", dt.date(2012, 7, 20))
    return money.move(society, movement, facts=facts, words={}, on=day, who=who)


def allotted(
    society: Organisation, agency: Organisation, amount: float, *centres: str, who: User
) -> UUID:
    """What an agency has for these centres in 2012-13."""
    facts = {"agency": str(agency.id), "amount": amount, "year": 2012}
    day = dt.date(2012, 8, 1)
    return money.allot(society, centres=centres, facts=facts, words={}, on=day, who=who)
