"""A centre's visits and money, on its page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from muara_server.learning.frames.money import money_of
from muara_server.learning.frames.visits import visits_of
from muara_server.learning.models import Institution
from muara_server.learning.queries.taking_back import reasons_here
from muara_server.learning.rules.office import reads_papers, supervises

register = template.Library()


@register.inclusion_tag("learning/parts/visits.html", takes_context=True)
def centre_visits(context: Context, centre: Institution) -> dict[str, Any]:
    """The supervision visits to a centre, the latest first, with what is odd in them."""
    user = context["request"].user
    return {
        "centre": centre,
        "visits": visits_of(user, centre),
        "supervises": supervises(user, centre),
        "reasons": reasons_here(),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("learning/parts/money.html", takes_context=True)
def centre_funds(context: Context, centre: Institution) -> dict[str, Any]:
    """The money of a centre in three numbers, by year."""
    user = context["request"].user
    return {
        "centre": centre,
        "years": money_of(user, centre),
        "supervises": supervises(user, centre),
        "reads_papers": reads_papers(user, centre),
    }
