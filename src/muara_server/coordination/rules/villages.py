"""Who records what the groups of a village do, who verifies, and who sees which child is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara.errors import Refused
from muara_server.accounts import rules
from muara_server.coordination.community_checkers import levels_at

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.queries.told import Said
    from muara_server.places.models import Place

RECORD, VERIFY = "community.record", "community.verify"


def is_village(place: Place) -> bool:
    """Is this place a village, by its country's pack?"""
    return place.level in levels_at(place)


def opens_children(user: User, place: Place) -> bool:
    """May this reader open the file of every child of a village? Whoever may not sees no small
    number of them."""
    return any(
        not grant.own_only and grant.covers(path=place.path)
        for grant in rules.grants(user, "person.read")
    )


def check_is_another(user: User, survey: Said) -> None:
    """Raises Refused where whoever recorded a survey would verify it."""
    if survey.by is not None and survey.by.pk == user.pk:
        raise Refused(
            _(
                "You recorded the survey of this village. Somebody else who may verify has to see"
                " for themselves."
            )
        )
