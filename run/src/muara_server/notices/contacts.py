"""E-mail address and telephone number of staff: sealed with a key of their own, in the account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from muara.errors import Refused
from muara_server.accounts import actions as accounts
from muara_server.keys import actions as keys

if TYPE_CHECKING:
    from muara_server.accounts.models import User


@dataclass(frozen=True)
class Contact:
    """Where somebody can be reached; empty where that is not known."""

    email: str = ""
    sms: str = ""

    def of(self, channel: str) -> str:
        """The address for a channel, which bears its name."""
        return str(getattr(self, channel))


def contact_of(user: User) -> Contact:
    """Open what is sealed in somebody's account."""
    return Contact(
        email=_opened(user, "email", user.sealed_email),
        sms=_opened(user, "phone", user.sealed_phone),
    )


def keep(user: User, contact: Contact) -> None:
    """Seal and keep it; part of the deed of whoever calls, which has its own audit entry."""
    accounts.keep_contact(
        user,
        sealed_email=_sealed(user, "email", contact.email),
        sealed_phone=_sealed(user, "phone", contact.sms),
    )


def _sealed(user: User, what: str, told: str) -> bytes:
    return keys.seal(user.pk, told.encode(), f"account:{user.pk}:{what}") if told else b""


def _opened(user: User, what: str, sealed: bytes) -> str:
    if not sealed:
        return ""
    try:
        return keys.open_sealed(user.pk, bytes(sealed), f"account:{user.pk}:{what}").decode()
    except Refused:
        return ""  # its key was destroyed: there is nobody to reach any more
