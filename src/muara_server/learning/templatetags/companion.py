"""A child's way through a shelter beside its file, and where a companion finds all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import template

from muara_server.casework.procedures import procedure_at
from muara_server.casework.words import in_language
from muara_server.learning.queries.companion import accompanied, way_of
from muara_server.learning.rules.companion import WITHDRAWAL, is_held_in, may_begin
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from django.template.context import Context

register = template.Library()


@register.inclusion_tag("learning/parts/withdrawal_of.html", takes_context=True)
def withdrawal_of(context: Context, person: UUID) -> dict[str, Any]:
    """Where the way of a child stands, or the button that begins it; nothing in other countries."""
    request = context.get("request")
    child = registry.people_for(request.user).filter(pk=person).first() if request else None
    if request is None or child is None or not is_held_in(child.place):
        return {}
    way, procedure = way_of(request.user, person), procedure_at(child.place, WITHDRAWAL)
    going = way is not None and not way.ended
    return {
        "way": way,
        "title": in_language(procedure.labels),
        "state": in_language(procedure.states[way.state].labels) if way else "",
        "person": person,
        "may_begin": not going and may_begin(request.user, child.place, child.programme),
    }


@register.inclusion_tag("learning/parts/companion_link.html", takes_context=True)
def companion_link(context: Context) -> dict[str, Any]:
    """Where whoever accompanies children finds them; nothing for whoever sees none."""
    request = context.get("request")
    there = request is not None and accompanied(request.user, None, ended=False).exists()
    return {"there": there}
