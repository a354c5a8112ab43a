"""Amounts of money on a page, and the list behind each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from muara_server import figures
from muara_server.coordination.money_words import DEEDS
from muara_server.coordination.procedures import procedure_at
from muara_server.programme.queries import in_language

if TYPE_CHECKING:
    from muara_server.coordination.frames.budget import Payment

register = template.Library()


@register.filter
def round_number(value: float | None) -> str:
    """An amount in whole units of the currency, as the reader's language writes it.

    >>> round_number(400000.4)
    '400,000'
    """
    return "" if value is None else figures.number(round(value))


@register.simple_tag(takes_context=True)
def to_list(context: Mapping[str, Any], what: str, value: float | None, **part: Any) -> SafeString:
    """A figure of a society's year that opens the list which adds up to it."""
    asked = urlencode({"year": context["year"].year, "what": what, **part})
    at = reverse("coordination:account-list", args=[context["society"].id])
    return format_html('<a class="number" href="{}?{}">{}</a>', at, asked, round_number(value))


@register.filter
def state_label(state: str) -> str:
    """What a state of an activity is called."""
    return in_language(procedure_at(None, "activity").states[state].labels)


@register.filter
def deed_label(what: str) -> str:
    """What may be told of an activity: a step of its procedure, or something beside it."""
    steps = procedure_at(None, "activity").steps
    return in_language(steps[what].labels) if what in steps else str(DEEDS[what])


@register.filter
def at(words: Mapping[str, str], key: str) -> str:
    """The words of a key."""
    return words.get(key, key)


@register.filter
def others(by_sex: Mapping[str, int]) -> int:
    """How many are neither women nor men, or of whom it is not told."""
    return sum(many for sex, many in by_sex.items() if sex not in ("female", "male"))


@register.filter
def sum_of(payments: Iterable[Payment]) -> float:
    """What payments come to."""
    return sum(each.amount for each in payments)
