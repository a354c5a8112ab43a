"""Words from the packs, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from ..queries import words

register = template.Library()


@register.filter
def in_language(texts: Mapping[str, str] | str | None) -> str:
    """The text in the reader's language; English where it has none."""
    return words.in_language(texts)
