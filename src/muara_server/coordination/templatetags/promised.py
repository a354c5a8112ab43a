"""How promises and agreements stand, in words."""

from __future__ import annotations

from django import template

from muara_server.coordination.words import AGREEMENT_WORDS, PROMISE_WORDS

register = template.Library()


@register.filter
def promise_word(stands: str) -> str:
    """The words for how a promise stands."""
    return str(PROMISE_WORDS[stands])


@register.filter
def agreement_word(stands: str) -> str:
    """The words for how an agreement stands."""
    return str(AGREEMENT_WORDS[stands])
