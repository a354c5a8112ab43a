"""Who keeps the register of schools and centres, who looks after them, and who keeps a register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.accounts import queries as accounts
from muara_server.accounts import rules

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.learning.models import Institution
    from muara_server.places.models import Place

READ, KEEP = "centre.read", "centre.keep"
SUPERVISE, REGISTER = "centre.supervise", "register.keep"


def check_keeps(user: User, place: Place) -> None:
    """May this person write schools, centres, batches and staff of this place?"""
    rules.check(user, KEEP, place=place)


def check_supervises(user: User, institution: Institution) -> None:
    """May this person record a supervision visit to, and the money of, this centre?"""
    rules.check(user, SUPERVISE, place=institution.provider.place)


def keeps_register(user: User, institution: Institution, programme: str | None = None) -> bool:
    """May this person see who is enrolled here, and keep their register?

    Whoever sees only what is his own: where the centre names him as one of its keepers.
    """
    path = institution.provider.place.path
    return any(
        grant.covers(path=path, programme=programme)
        and (not grant.own_only or institution.keepers.filter(pk=user.pk).exists())
        for grant in accounts.reach(user, REGISTER).grants
    )


def check_keeps_register(
    user: User, institution: Institution, programme: str | None = None
) -> None:
    """Raises NotAllowed for whoever `keeps_register` does not name."""
    if not keeps_register(user, institution, programme):
        raise NotAllowed(
            "outside_area",
            _("The register of this centre is kept by others. Ask its teacher."),
        )
