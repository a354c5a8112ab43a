"""Recording what a society surveyed, was sanctioned, was given, allotted and used; and budgets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.coordination.actions.telling import Words, draft, tell, tell_all
from muara_server.coordination.rules.reach import check_keeps, programme_for

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.queries.organisations import Organisation
    from muara_server.ledger.drafts import Draft
    from muara_server.places.models import Place

KEEP_MONEY = "money.keep"


def sanction(
    society: Organisation,
    *,
    heads: Mapping[str, float],
    facts: Mapping[str, Any],
    words: Words,
    on: dt.date,
    who: User,
    programme: str = "",
) -> UUID:
    """Record a sanction: an entry for each head, the first of which says how many centres and
    children it is for. Raises NotAllowed, and what the ledger raises."""
    named = programme or _programme(society.place, who)
    year = {"year": facts.get("year")}
    drafts: list[Draft] = []
    for head, amount in heads.items():
        first = drafts[0].uuid if drafts else None
        told = {**(year if first else facts), "head": head, "amount": amount}
        moved = _moved(society, "sanctioned", told)
        drafts.append(
            draft(
                "society_funds",
                place=society.place,
                programme=named,
                facts=moved,
                words=words if first is None else {"document": words.get("document", "")},
                of=first,
                on=on,
            )
        )
    tell_all(drafts, place=society.place, who=who, permission=KEEP_MONEY, deed="money.sanctioned")
    return drafts[0].uuid


def allot(
    society: Organisation,
    *,
    centres: Sequence[str],
    facts: Mapping[str, Any],
    words: Words,
    on: dt.date,
    who: User,
    programme: str = "",
) -> UUID:
    """Record what an agency is given, and which centres it runs with it.

    Raises NotAllowed, and what the ledger raises.
    """
    named = programme or _programme(society.place, who)
    at = {"place": society.place, "programme": named, "on": on}
    moved = _moved(society, "allotted", facts)
    first = draft("society_funds", facts=moved, words=words, **at)
    runs = [
        draft("society_centre", facts={"provider": key}, of=first.uuid, **at) for key in centres
    ]
    tell_all(
        [first, *runs],
        place=society.place,
        who=who,
        permission=KEEP_MONEY,
        deed="money.allotted",
    )
    return first.uuid


def move(
    society: Organisation,
    movement: str,
    *,
    facts: Mapping[str, Any],
    words: Words,
    on: dt.date,
    who: User,
) -> UUID:
    """Record money that was released, used or returned. Raises what `sanction` raises."""
    moved = _moved(society, movement, facts)
    return _tell("society_funds", society.place, facts=moved, words=words, on=on, who=who)


def survey(
    society: Organisation, *, facts: Mapping[str, Any], words: Words, on: dt.date, who: User
) -> UUID:
    """Record a survey of the society's district. Raises what `sanction` raises."""
    told = {**facts, "society": str(society.id)}
    return _tell("society_survey", society.place, facts=told, words=words, on=on, who=who)


def plan_line(
    place: Place, *, facts: Mapping[str, Any], words: Words, on: dt.date, who: User
) -> UUID:
    """Record what is planned for a budget line in a place. Raises what `sanction` raises."""
    return _tell("budget_plan", place, facts=facts, words=words, on=on, who=who)


def settle(
    place: Place, *, facts: Mapping[str, Any], note: str, who: User, permission: str = KEEP_MONEY
) -> UUID:
    """Record what somebody found who looked into a flag. Raises what `sanction` raises."""
    return tell(
        "flag_settled",
        place=place,
        facts=facts,
        words={"note": note},
        who=who,
        permission=permission,
        programme=programme_for(who, place, permission),
    )


def _moved(society: Organisation, movement: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {**facts, "movement": movement, "society": str(society.id)}


def _tell(kind: str, place: Place, **told: Any) -> UUID:
    who = told["who"]
    return tell(kind, place=place, permission=KEEP_MONEY, programme=_programme(place, who), **told)


def _programme(place: Place, who: User) -> str:
    check_keeps(who, place, KEEP_MONEY)
    return programme_for(who, place, KEEP_MONEY)
