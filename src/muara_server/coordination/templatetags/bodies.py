"""The words of bodies, their sides and their decisions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muara_server.accounts import rules
from muara_server.casework.words import listed
from muara_server.coordination.queries.decisions import decisions
from muara_server.coordination.rules.reach import KEEP, keeps
from muara_server.coordination.rules.speaking import ANSWER, speaks_for
from muara_server.figures import language
from muara_server.ledger.kinds import kinds

register = template.Library()

SHOWN = 5

SIDES = {
    "government": pgettext_lazy("side of the table", "government"),
    "employers": pgettext_lazy("side of the table", "employers"),
    "workers": pgettext_lazy("side of the table", "workers"),
    "civil_society": pgettext_lazy("side of the table", "civil society"),
    "media": pgettext_lazy("side of the table", "media"),
    "international": pgettext_lazy("side of the table", "international organisations"),
    "other": pgettext_lazy("side of the table", "others"),
    "members": pgettext_lazy("side of the table", "seats: there are fewer than its rule asks for"),
    "women": pgettext_lazy("side of the table", "women: there are fewer than its rule asks for"),
}
LEVELS = {
    "country": _("Nation"),
    "state": _("States"),
    "province": _("Provinces"),
    "district": _("Districts"),
    "regency": _("Regencies and cities"),
    "city": _("Regencies and cities"),
}
DECISIONS = {
    "open": pgettext_lazy("decision", "to be done"),
    "late": pgettext_lazy("decision", "late"),
    "done": pgettext_lazy("decision", "done in time"),
    "done_late": pgettext_lazy("decision", "done late"),
    "dropped": pgettext_lazy("decision", "dropped"),
}
SEXES = {"female": _("women"), "male": _("men"), "other": _("another sex"), "": _("not recorded")}


@register.inclusion_tag("coordination/parts/decisions_at_home.html", takes_context=True)
def decisions_at_home(context: Context) -> dict[str, Any]:
    """The late decisions that somebody owns, or keeps, for the first page; the latest first."""
    user = context["request"].user
    if not {ANSWER, KEEP} & rules.permissions_of(user):
        return {}
    speaks = speaks_for(user)
    late = [
        each
        for each in decisions(user)
        if each.late and (each.holder == user.pk or each.owner in speaks or keeps(user, each.place))
    ]
    return {"taken": late[:SHOWN], "all": len(late)}


@register.filter
def sides_in_words(sides: Iterable[str]) -> str:
    """Sides of the table, or what else a composition lacks."""
    return listed(str(SIDES[each]) for each in sides)


@register.filter
def side_in_words(side: str) -> str:
    """One side of the table."""
    return str(SIDES[side])


@register.filter
def level_in_words(level: str) -> str:
    """The bodies of a level of place."""
    return str(LEVELS.get(level, _("Blocks and villages")))


@register.filter
def decision_in_words(state: str) -> str:
    """How a decision stands."""
    return str(DECISIONS[state])


@register.filter
def sex_in_words(sex: str) -> str:
    """Of which sex those are who are counted."""
    return str(SEXES.get(sex, SEXES[""]))


@register.filter
def seat_role(role: str) -> str:
    """The role of a seat, short."""
    return _fact("seat", "seat_role", role).split(" (")[0]


@register.filter
def came_in_words(came: str) -> str:
    """Whether somebody came for a seat."""
    return _fact("meeting_attendance", "came", came)


@register.filter
def percent(share: float | None) -> str:
    """A share in whole percent; nothing where there is none."""
    return "" if share is None else f"{round(100 * share)}"


def _fact(kind: str, fact: str, code: str) -> str:
    return kinds()[kind].facts[fact].code_label(code, language())
