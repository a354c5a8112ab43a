"""Whom and where a step may name: the people and places that a form offers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from muara_server import figures
from muara_server.accounts import queries as accounts
from muara_server.casework.procedures import HOLDER, RECEIVER, TO_PLACE, acting, in_hand
from muara_server.casework.terms import terms
from muara_server.casework.words import in_language
from muara_server.ledger.kinds import kinds
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara.procedure import Procedure, Step
    from muara_server.casework.models import Proceeding

SERVICE = "service"
"""The kind of entry that says that a service was given, and its fact that says which."""

Offered = Sequence[tuple[str, str]]


def choices_for(
    proceeding: Proceeding, procedure: Procedure, steps: Sequence[Step]
) -> dict[str, Offered]:
    """What the forms of these steps offer: who may hold it, who may receive it, and districts."""
    asked = {name for step in steps for name in (*step.needs, *step.asks)}
    found: dict[str, Offered] = {}
    if HOLDER in asked:
        found[HOLDER] = _people(proceeding, procedure, in_hand(procedure))
    if RECEIVER in asked and RECEIVER in procedure.parties:
        found[RECEIVER] = _people(proceeding, procedure, {RECEIVER})
    if any(step.entry == SERVICE for step in steps):
        found[SERVICE] = services_given_by(proceeding.type)
    if TO_PLACE in asked:
        found[TO_PLACE] = [
            (place.code, in_language(place.names)) for place in places.programme_places()
        ]
    return found


def services_given_by(type_: str) -> Offered:
    """What a kind of service referred to may report to have given; all there is where none is."""
    fact = kinds()[SERVICE].facts[SERVICE]
    given = terms().gives.get(type_, tuple(fact.codes.codes))
    return [(code, fact.code_label(code, figures.language())) for code in given]


def _people(
    proceeding: Proceeding, procedure: Procedure, parties: set[str] | frozenset[str]
) -> Offered:
    """Who works where the proceeding is, and holds a permission of one of these parties."""
    wanted = {each for party in parties for each in acting(procedure.parties[party])}
    place = proceeding.receiver_place if RECEIVER in parties else proceeding.place
    found = accounts.working_at(place, programme=proceeding.programme, permissions=wanted)
    return [(str(user.pk), user.display_name) for user in found]
