"""Words of places and roles, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara_server.programme.queries import in_language

if TYPE_CHECKING:
    from muara_server.accounts.models import Role

__all__ = ["in_language", "level_in_words", "role_title"]


def role_title(role: Role) -> str:
    """What a role is called."""
    return in_language(role.title)


def level_in_words(level: str) -> str:
    """What a level of places below a district is called."""
    return {
        "village": _("village"),
        "block": _("block or subdistrict"),
        "ward": _("ward"),
    }.get(level, level)
