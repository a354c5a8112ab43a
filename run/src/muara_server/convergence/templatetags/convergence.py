"""Tags that every page of convergence shares."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from muara_server.convergence.queries.pages import pages_for

register = template.Library()


@register.inclusion_tag("convergence/parts/pages.html", takes_context=True)
def convergence_pages(context: Context, without: str = "") -> dict[str, Any]:
    """Links to the other pages of convergence that this reader may open."""
    request = context.get("request")
    return {"pages": pages_for(request.user, without=without) if request else ()}
