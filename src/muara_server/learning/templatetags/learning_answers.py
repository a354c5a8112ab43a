"""Answers of the rules, and findings of the law, in the reader's words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from muara.packs import open_all
from muara_server.figures import language

register = template.Library()


@register.filter
def answer(code: str | None) -> str:
    """Yes, no, not yet, not known; nothing is open for whoever left.

    >>> answer("not_yet")
    'Not yet'
    """
    words = {"yes": _("Yes"), "no": _("No"), "not_yet": _("Not yet"), "unknown": _("Not known")}
    return words.get(code or "", "–")


@register.filter
def finding(status: str) -> str:
    """A finding in the packs' own words.

    >>> finding("hazardous_work")
    'Hazardous work'
    """
    told = open_all().phrases.in_language(language()).status(status)
    return told[:1].upper() + told[1:]
