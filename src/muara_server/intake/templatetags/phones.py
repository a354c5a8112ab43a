"""The way to one's phones, for those who fill forms."""

from __future__ import annotations

from typing import Any

from django import template

from muara_server.accounts import rules
from muara_server.intake.rules import FILL

register = template.Library()


@register.inclusion_tag("intake/parts/phone_link.html", takes_context=True)
def phone_link(context: template.Context) -> dict[str, Any]:
    """A link to the page of one's own phones, or nothing."""
    return {"fills": rules.allows(context["request"].user, FILL)}
