"""A child's learning, and what is due of it, on the pages of others."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import template
from django.template import Context

from muara_server.accounts import rules as accounts
from muara_server.learning.frames.child import steps_of
from muara_server.learning.frames.due_listed import TITLES, due_for
from muara_server.learning.frames.ways import rules_of
from muara_server.registry import queries as registry

register = template.Library()


@register.inclusion_tag("learning/parts/of_person.html", takes_context=True)
def learning_of(context: Context, person: UUID) -> dict[str, Any]:
    """Where a child learns now, and the way to its learning; the page has asked for the file."""
    request = context.get("request")
    held = registry.people_for(request.user).filter(pk=person).first() if request else None
    if held is None:
        return {"person": None}
    rules = rules_of(held.programme, persons=frozenset({person}))
    steps = steps_of(request.user, held, rules)
    return {"person": person, "last": next(iter(steps), None)}


@register.inclusion_tag("learning/parts/due_of_mine.html", takes_context=True)
def learning_due(context: Context) -> dict[str, Any]:
    """How many of the children whose cases a reader holds wait for something of their learning."""
    request = context.get("request")
    held = accounts.permissions_of(request.user) if request else frozenset()
    if not {"centre.read", "person.read"} <= held:
        return {"may": False}
    found = due_for(request.user, mine=True)
    due = [(what, TITLES[what], len(rows)) for what, rows in found.items() if rows]
    return {"may": True, "due": due}
