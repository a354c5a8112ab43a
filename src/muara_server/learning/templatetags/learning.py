"""Months, and words of `learning.toml`, in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django import template
from django.utils.dateformat import format as written

from muara_server.figures import language

register = template.Library()


@register.filter
def month(first: dt.date) -> str:
    """A month in words: April 2012."""
    return written(first, "F Y")


@register.filter
def said_as(words: Mapping[str, Mapping[str, str]], code: str) -> str:
    """What a code is called among these words."""
    labels = words[code]
    return labels.get(language()) or labels["en"]
