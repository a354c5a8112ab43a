"""What may be written to a service, and to which service a referral may go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.accounts import rules as accounts
from muara_server.casework.models import Provider
from muara_server.notices.reading import giveaway

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

KEEP = "provider.keep"
SET_UP = "district.start"


def check_message(message: str) -> None:
    """What a service reads says nothing about work: its screen is seen by others."""
    if word := giveaway(message):
        raise NotAllowed(
            "gives_away",
            _("“%(word)s” tells whoever sees the page too much. Say what is needed, not why.")
            % {"word": word},
        )


def check_provider(key: str, service: str) -> Provider:
    """The service of this key, which gives this. Raises NotAllowed where there is none."""
    found = Provider.objects.filter(key=key, closed_on=None, offers__service=service)
    provider = found.select_related("place").first()
    if provider is None:
        raise NotAllowed(
            "no_such_provider",
            _("This service is not in the directory for that any more. Choose another one."),
        )
    return provider


def check_keep(user: User, place: Place) -> None:
    """The directory of a place is kept by those who work there, or who set the place up."""
    if not accounts.allows(user, SET_UP, place=place):
        accounts.check(user, KEEP, place=place)


def may_keep(user: User, place: Place) -> bool:
    """The same question, answered with yes or no."""
    return accounts.allows(user, KEEP, place=place)
