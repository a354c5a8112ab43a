"""Who may print a family's card, and who may open one that is shown to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara_server.accounts import rules as accounts
from muara_server.casework.rules.suspicion import check_paper

if TYPE_CHECKING:
    from typing import Any

    from muara_server.accounts.models import User
    from muara_server.accounts.rules import Somebody
    from muara_server.convergence.models import CardIssue

ISSUE = "family.card"
OPEN = "card.open"


def check_issue(user: User, household: Any) -> None:
    """Whoever follows a family prints its card, unless no paper is given to the family now."""
    accounts.check(user, ISSUE, place=household.place, programme=household.programme)
    check_paper(household.pk)


def may_open(user: Somebody, card: CardIssue) -> bool:
    """An office opens what a family of its area shows it, whoever recorded the family.

    That the family came with the card is what lets the office see it: here `own_only` has no say.
    """
    return accounts.allows(user, OPEN, place=card.place, programme=card.programme)
