"""Filters for what the library answers: a verdict in words, an id short enough to read."""

from __future__ import annotations

from uuid import UUID

from django import template

from ..queries.library import VERDICTS

register = template.Library()


@register.filter
def verdict(key: str) -> str:
    """A verdict in the reader's language; never that somebody is entitled."""
    return str(VERDICTS.get(key, key))


@register.filter
def short_id(identifier: UUID) -> str:
    """Enough of an id to tell it over the telephone."""
    return f"{identifier.hex[:4]}-{identifier.hex[4:8]}"
