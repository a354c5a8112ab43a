"""Answers of a checklist, in words."""

from __future__ import annotations

from django import template

from muara_server import figures
from muara_server.ledger.kinds import kinds

register = template.Library()


@register.filter
def answered(code: str) -> str:
    """What an answer of a checklist is called."""
    return kinds()["capacity_answer"].facts["answer"].code_label(code, figures.language())
