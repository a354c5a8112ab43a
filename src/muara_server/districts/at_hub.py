"""The districts that are being set up, on the first page of coordination."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muara_server.coordination.areas import Area, Line, area
from muara_server.districts.queries.begun import districts_begun
from muara_server.districts.queries.standing import standing_of
from muara_server.districts.rules import START
from muara_server.figures import number

if TYPE_CHECKING:
    from muara_server.accounts.models import User


@area(START, "districts")
def told(user: User) -> Area:
    """How many districts are begun, and how many of them cannot take a child yet."""
    begun = districts_begun(user)
    waiting = [each for each in begun if not standing_of(user, each.place).ready]
    lines = []
    if waiting:
        said = ngettext(
            "%(shown)s district is not ready for its first child",
            "%(shown)s districts are not ready for their first child",
            len(waiting),
        )
        lines.append(Line(said % {"shown": number(len(waiting))}))
    return Area(
        name=_("Start a district"),
        address=reverse("districts:districts"),
        says=_("Places, people, contacts, offices and targets of a district that begins."),
        lines=lines,
    )
