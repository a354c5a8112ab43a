"""What published runs say of a family, for its own page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import template
from django.template import Context

from muara_server.convergence.allocating import family_lines

register = template.Library()


@register.inclusion_tag("convergence/parts/family_places.html", takes_context=True)
def family_places(context: Context, household: UUID) -> dict[str, Any]:
    """Whether the family has a place of a scheme that has too few, or waits for one, and why."""
    request = context.get("request")
    return {"lines": family_lines(household, request.user) if request else ()}
