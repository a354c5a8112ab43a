"""Who must act next, as people: by name, for the service it was sent to, or as a party there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara_server.accounts import queries as accounts
from muara_server.casework.models import Provider
from muara_server.casework.procedures import RECEIVER, acting, in_hand, shared_by_name
from muara_server.casework.queries.standing import procedure_of, standing_of

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding


def awaited(held: Proceeding) -> list[User]:
    """Who is to act next; nobody where a service has no account and answers by a link."""
    if held.turn is not None:
        return [held.turn]
    if held.awaits == RECEIVER and held.procedure in shared_by_name():
        return answering(held.receiver)
    return party_at(held, held.awaits)


def answering(provider: str) -> list[User]:
    """Who answers the referrals of a service, by name."""
    found = Provider.objects.filter(key=provider, closed_on=None).first()
    return list(found.answers.filter(is_active=True).order_by("display_name")) if found else []


def party_at(held: Proceeding, key: str) -> list[User]:
    """Everybody who is this party of a proceeding, by name; nobody for a party outside."""
    party = procedure_of(held).parties.get(key)
    if party is None or not party.permissions:
        return []  # somebody outside, such as the family
    may_act = acting(party)
    where = [held.receiver_place if key == RECEIVER else held.place]
    if party.both_sides and held.receiver_place not in where:
        where.append(held.receiver_place)
    found = (
        user
        for place in where
        for user in accounts.working_at(
            place,
            programme=held.programme,
            permissions=may_act or party.permissions,
            level="" if may_act else party.level,
        )
    )
    return list(dict.fromkeys(found))


def presses(held: Proceeding) -> bool:
    """Is whoever must act told at any hour?"""
    procedure = procedure_of(held)
    if procedure.urgent or not procedure.urgent_fact:
        return procedure.urgent
    return procedure.presses(standing_of(held.pk).path[0].told.facts)


def sent_to(held: Proceeding) -> list[User]:
    """Whom it was put to by name, by office, or for a second person's answer.

    What is in nobody's hands yet, at a desk that gives it out, was put to nobody.
    """
    if held.turn is None and held.awaits in in_hand(procedure_of(held)):
        return []
    return awaited(held)
