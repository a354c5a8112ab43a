"""How a village's standing, and where its children stand, are said."""

from __future__ import annotations

from django.utils.translation import gettext as _

from muara_server.coordination.frames.villages import Village
from muara_server.figures import day

ORDER = ("not_free", "expired", "unknown", "free")
"""What asks for somebody comes first."""


def standing_in_words(standing: str) -> str:
    """The answer in a word or two."""
    return {
        "free": _("Free of child labour"),
        "not_free": _("Not free of child labour"),
        "expired": _("Was free; that is over"),
        "unknown": _("Not known"),
    }[standing]


def until_in_words(village: Village) -> str:
    """Until when a free village stays so, or since when one is no longer."""
    if village.is_free and village.expires_on:
        return _("until %(day)s, if nothing more is recorded") % {"day": day(village.expires_on)}
    if village.standing == "expired":
        return _("since %(day)s") % {"day": day(village.expired_on)}
    return ""


def part_in_words(key: str) -> str:
    """Where children of a village stand."""
    return {
        "labour": _("in child labour"),
        "clear": _("not in child labour"),
        "open": _("seen, and not settled"),
        "unseen": _("not visited yet"),
        "schooled": _("in school"),
        "out": _("out of school"),
        "untold": _("schooling not known"),
        "away": _("away from the village"),
    }.get(key, "")
