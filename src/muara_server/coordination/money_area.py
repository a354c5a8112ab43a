"""What the first page of coordination says of money and of activities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muara_server import figures
from muara_server.coordination.areas import Area, Line, area
from muara_server.coordination.frames.societies import Account
from muara_server.coordination.queries.activities import activities
from muara_server.coordination.queries.flags import still_open
from muara_server.coordination.queries.money import societies

if TYPE_CHECKING:
    from muara_server.accounts.models import User


@area("coordination.read", "money")
def money(user: User) -> Area:
    """How many accounts there are, and what in them must be looked at."""
    held = societies(user)
    flags = [
        flag
        for each in held
        for account in [Account(user, each)]
        for year in account.years[:1]
        for flag in still_open(account.year(year).flags)
    ]
    lines = []
    if flags:
        said = ngettext(
            "%(number)s thing in the money to be looked at",
            "%(number)s things in the money to be looked at",
            len(flags),
        )
        lines.append(Line(said % {"number": figures.number(len(flags))}, late=True))
    said = ngettext("%(number)s account", "%(number)s accounts", len(held))
    lines.append(Line(said % {"number": figures.number(len(held))}))
    return Area(
        name=_("Money"),
        address=reverse("coordination:accounts"),
        says=_("From the survey to the sanction, to agencies, staff and admitted children."),
        lines=lines,
    )


@area("coordination.read", "activities")
def of_activities(user: User) -> Area:
    """How many activities there are, and of how many nobody said what became of them."""
    listed = activities(user)
    late, planned = (
        sum(each.late for each in listed),
        sum(each.state == "planned" for each in listed),
    )
    lines = []
    if late:
        said = ngettext(
            "%(number)s activity is over, and nobody said whether it was held",
            "%(number)s activities are over, and nobody said whether they were held",
            late,
        )
        lines.append(Line(said % {"number": figures.number(late)}, late=True))
    said = ngettext("%(number)s activity", "%(number)s activities", len(listed))
    lines.append(Line(said % {"number": figures.number(len(listed))}))
    if planned - late:
        said = ngettext("%(number)s is planned", "%(number)s are planned", planned - late)
        lines.append(Line(said % {"number": figures.number(planned - late)}))
    return Area(
        name=_("Activities"),
        address=reverse("coordination:activities"),
        says=_("Trainings, awareness and media; who took part, each once; what they cost."),
        lines=lines,
    )
