"""The places that are too few, in the demonstration: counted, and proposed; one run is published.

Everything goes through the deeds of the server, with the formula that is published; only the number
of places is invented, and what families are due follows from their records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara_server.accounts import queries as accounts
from muara_server.convergence.actions import allocation
from muara_server.convergence.queries import allocation as queries
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara_server.demonstration.plan import Plan, Proposal

SOURCE = "demonstration"


def give_out(plan: Plan) -> None:
    """Load how many places there are; then each proposal, as far as its people and places are."""
    rows = [(each.scheme, each.place, each.seats) for each in plan.seats]
    allocation.load_seats(rows, programme=plan.programme, since=plan.seats_on, source=SOURCE)
    for proposal in plan.proposals:
        _propose(plan, proposal)


def _propose(plan: Plan, proposal: Proposal) -> None:
    place = places.by_code(proposal.place)
    free = queries.free(plan.programme, place, on=plan.seats_on)
    schemes = [key for key in proposal.schemes if free.get(key)]
    officer = accounts.user_by_login(proposal.proposed_by)
    if officer is None or not schemes:
        return
    run = allocation.propose(
        programme=plan.programme,
        place=place,
        schemes=schemes,
        on=plan.seats_on,
        who=officer,
        later=False,
    )
    run = allocation.keep(run, allocation.reckon(run))
    second = accounts.user_by_login(proposal.decided_by) if proposal.decided_by else None
    if second is not None:
        allocation.publish(allocation.approve(run, who=second), who=second)
