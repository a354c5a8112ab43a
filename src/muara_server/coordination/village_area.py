"""What the first page of coordination says of villages and their groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muara_server import figures
from muara_server.coordination.areas import Area, Line, area
from muara_server.coordination.frames.villages import villages_of
from muara_server.coordination.queries.working_days import working_day_for

if TYPE_CHECKING:
    from muara_server.accounts.models import User

SOON = 30
"""Days: what ends within them is told beforehand."""


@area("coordination.read", "villages")
def villages_area(user: User) -> Area:
    """How many villages stand how, and which end soon."""
    on = working_day_for(user)
    found = villages_of(user, on=on)
    by = {
        standing: sum(each.standing == standing for each in found)
        for standing in ("not_free", "expired", "unknown", "free")
    }
    soon = sum(bool(each.expires_on and (each.expires_on - on).days <= SOON) for each in found)
    lines = [
        Line(_counted(by["not_free"], _not_free(by["not_free"]))),
        Line(_counted(by["expired"], _expired(by["expired"])), late=True),
        Line(_counted(soon, _soon(soon)), late=True),
        Line(_counted(by["unknown"], _unknown(by["unknown"]))),
        Line(_counted(by["free"], _free(by["free"]))),
    ]
    return Area(
        name=_("Villages and their groups"),
        address=reverse("coordination:villages"),
        says=_(
            "What the groups of a village do, every child of it, and whether it is free of child"
            " labour: by rule, and until a day."
        ),
        lines=[line for line in lines if line.text],
    )


def _counted(number: int, words: str) -> str:
    return words % {"number": figures.number(number)} if number else ""


def _not_free(number: int) -> str:
    return ngettext(
        "%(number)s village is not free of child labour",
        "%(number)s villages are not free of child labour",
        number,
    )


def _expired(number: int) -> str:
    return ngettext(
        "%(number)s village was free, and that is over: somebody has to look again",
        "%(number)s villages were free, and that is over: somebody has to look again",
        number,
    )


def _soon(number: int) -> str:
    return ngettext(
        "%(number)s village is free for less than a month more",
        "%(number)s villages are free for less than a month more",
        number,
    )


def _unknown(number: int) -> str:
    return ngettext(
        "Of %(number)s village nobody can say", "Of %(number)s villages nobody can say", number
    )


def _free(number: int) -> str:
    return ngettext(
        "%(number)s village is free of child labour",
        "%(number)s villages are free of child labour",
        number,
    )
