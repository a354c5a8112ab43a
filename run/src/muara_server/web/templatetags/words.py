"""Words from the packs, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..queries import words

register = template.Library()

DEVANAGARI = re.compile("[\u0900-\u097f]")


@register.filter
def in_language(texts: Mapping[str, str] | str | None) -> str:
    """The text in the reader's language; English where it has none."""
    return words.in_language(texts)


@register.filter
def a_name(text: str) -> SafeString | str:
    """A name, marked where its script is not the page's, so that a voice reads it rightly."""
    script = "hi" if DEVANAGARI.search(text) else "hi-Latn"
    if script == "hi" and words.language() == "hi":
        return text
    if script == "hi-Latn" and words.language() != "hi":
        return text
    return format_html('<span lang="{}">{}</span>', script, text)
