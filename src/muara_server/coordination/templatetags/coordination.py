"""Answers of a checklist in words, and who is to be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from muara_server import figures
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    import datetime as dt

    from muara_server.coordination.queries.capacity import Ability

register = template.Library()


@register.filter
def answered(code: str) -> str:
    """What an answer of a checklist is called."""
    return kinds()["capacity_answer"].facts["answer"].code_label(code, figures.language())


@register.filter
def is_late(ability: Ability, today: dt.date) -> bool:
    """Is a partner to be asked by now?"""
    return ability.late(today)
