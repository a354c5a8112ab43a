"""Who may set up a district, and who may open accounts in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from muara_server.accounts import rules

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

START = "district.start"
ACCOUNTS = "account.administer"


def check_starts(user: User, place: Place) -> None:
    """Raises NotAllowed unless this person may set up this place."""
    rules.check(user, START, place=place)


def opens_accounts(user: User) -> bool:
    """May this person open accounts?"""
    return rules.allows(user, ACCOUNTS)
