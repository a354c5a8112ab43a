"""The way to the schools and centres, from the page of one's work."""

from __future__ import annotations

from typing import Any

from django import template

from muara_server.accounts import rules
from muara_server.learning.rules.centres import READ, REGISTER

register = template.Library()


@register.inclusion_tag("learning/parts/centre_link.html", takes_context=True)
def centre_link(context: template.Context) -> dict[str, Any]:
    """Links to the schools and centres, the registers and the courses of skills, or nothing."""
    user = context["request"].user
    return {
        "reads": rules.allows(user, READ),
        "registers": rules.allows(user, REGISTER),
        "skills": rules.allows(user, "person.read"),
    }
