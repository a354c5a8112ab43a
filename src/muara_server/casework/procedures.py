"""Which procedures hold in a place, and what an entry of the ledger means to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from muara import procedure as library
from muara.errors import Refused, nearest
from muara.packs import open_pack, pack_names
from muara_server.accounts import roles
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from muara.procedure import Party, Procedure
    from muara_server.places.models import Place

OF = "of"
"""The fact by which an entry says to which proceeding it belongs."""

HOLDER = "holder"
"""The fact that gives a proceeding into somebody's hands: the id of a user."""

RECEIVER = "receiver"
"""The party that works elsewhere, and the fact that names it: a user's id, or a provider's key."""

TO_PLACE = "to_place"
"""The fact that says where whoever must answer works: the code of a place."""

TOGETHER = "together"
"""The fact that says with which others something goes on: the id of the first of them."""

WORKPLACE = "workplace"
"""The fact that says at which workplace something is: the id of the workplace."""

MEMBER, NO_MEMBER = "member", "no_member"
"""The facts that call a user into the team of a proceeding, and send one off."""


def procedures_at(place: Place | None) -> Mapping[str, Procedure]:
    """The procedures that hold in this place, by key; the shared ones where no country is known."""
    return procedures_in(pack_of(place))


@cache
def procedures_in(pack: str) -> Mapping[str, Procedure]:
    """The procedures of a pack and of those it extends, by key.

    What is between organisations stands in nobody's file: those who coordinate keep it.
    """
    known = library.procedures(open_pack(pack))
    return {key: each for key, each in known.items() if each.about != library.OFFICE}


def procedure_at(place: Place | None, key: str) -> Procedure:
    """One procedure as it holds in this place. Raises Refused where there is none of that key."""
    known = procedures_at(place)
    if key not in known:
        raise Refused(f"There is no procedure '{key}' here. {nearest(key, known)}")
    return known[key]


@cache
def keys() -> tuple[str, ...]:
    """The keys of the procedures of all packs, in the order in which the packs tell them."""
    return tuple(dict.fromkeys(procedure.key for procedure in _every()))


@cache
def listening() -> Mapping[str, tuple[str, ...]]:
    """For each kind of entry, the procedures of any pack that may find a step in it."""
    heard: dict[str, dict[str, None]] = {}
    for procedure in _every():
        for kind in procedure.listens:
            heard.setdefault(kind, {})[procedure.key] = None
    return {kind: tuple(found) for kind, found in heard.items()}


@cache
def parties() -> Mapping[tuple[str, str], frozenset[str]]:
    """The permissions that let somebody act as a party, by procedure and party, in any country."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for procedure in _every():
        for party in procedure.parties.values():
            known = found.get((procedure.key, party.key), frozenset())
            found[procedure.key, party.key] = known | frozenset(acting(party))
    return found


def acting(party: Party) -> tuple[str, ...]:
    """The permissions by which somebody acts as this party, and sees who the child is.

    A party may name others too: who reads totals is told how many are late, and opens none.
    """
    return tuple(each for each in party.permissions if roles.permissions()[each].get("identifies"))


@cache
def seen_by() -> Mapping[tuple[str, bool], frozenset[str]]:
    """The procedures that a permission lets somebody see, as their receiver (True) or otherwise."""
    found: dict[tuple[str, bool], set[str]] = {}
    for (key, party), permissions in parties().items():
        for permission in permissions:
            found.setdefault((permission, party == RECEIVER), set()).add(key)
    return {opened: frozenset(held) for opened, held in found.items()}


@cache
def escalations() -> frozenset[tuple[str, float, str]]:
    """Who hears of what is late: the procedure, after how many days, which party."""
    return frozenset(
        (procedure.key, step.after_days, step.to)
        for procedure in _every()
        for step in procedure.escalations
    )


@dataclass(frozen=True)
class OnlyTold:
    """Who hears that something of a procedure is late for so long, and opens none of it."""

    procedure: str
    after_days: float
    level: str
    permissions: tuple[str, ...]
    both_sides: bool


@cache
def only_told() -> frozenset[OnlyTold]:
    """Everybody in any country who is told how many are late, and where."""
    return frozenset(
        OnlyTold(procedure.key, step.after_days, party.level, party.permissions, party.both_sides)
        for procedure in _every()
        for step in procedure.escalations
        if (party := procedure.parties[step.to]).permissions and not acting(party)
    )


def shares(procedure: Procedure) -> frozenset[str]:
    """The steps by which a file is shared with another body."""
    return frozenset(step.key for step in procedure.steps.values() if step.shares)


@cache
def shared_by_name() -> frozenset[str]:
    """The procedures that only the receiver who was named receives, once such a step was taken."""
    return frozenset(
        procedure.key
        for procedure in _every()
        if any(step.shares == RECEIVER for step in procedure.steps.values())
    )


@cache
def closed_to(party: str) -> frozenset[tuple[str, str]]:
    """The procedures and states of which this party sees nothing any more."""
    return frozenset(
        (procedure.key, state.key)
        for procedure in _every()
        for state in procedure.states.values()
        if party in state.closed_to
    )


@cache
def permitting(key: str) -> frozenset[str]:
    """The states of a procedure in which what was asked for is permitted, until it is due."""
    return frozenset(
        state.key
        for procedure in _every()
        if procedure.key == key
        for state in procedure.states.values()
        if state.permits
    )


@cache
def named_only() -> frozenset[tuple[str, str]]:
    """The procedures and states of which only those may know who are named in the proceeding."""
    return frozenset(
        (procedure.key, state.key)
        for procedure in _every()
        for state in procedure.states.values()
        if state.named_only
    )


def _every() -> list[Procedure]:
    return [one for pack in pack_names() for one in procedures_in(pack).values()]


def in_hand(procedure: Procedure) -> frozenset[str]:
    """The parties whose turn is the turn of whoever holds it.

    Not the receiver's, who is named apart, and not a second person's: whoever of them is there.
    """
    return frozenset(
        key
        for key, party in procedure.parties.items()
        if key != RECEIVER and any(map(is_first_persons, acting(party)))
    )


def is_first_persons(permission: str) -> bool:
    """May this permission be used on what its holder asked for himself?"""
    return not roles.permissions()[permission].get("second_person", False)
