"""The claims of one founding paper, each checked, for the page of its programme."""

from __future__ import annotations

from typing import Any

from django import template

from ..queries import claims

register = template.Library()


@register.inclusion_tag("web/parts/claims_of.html")
def claims_of(paper: str) -> dict[str, Any]:
    """What this paper claims, and what was found of each claim."""
    return {"claims": claims.register(paper=paper).claims, "paper": paper}
