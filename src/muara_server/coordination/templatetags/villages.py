"""Names of villages, and the groups of a reader's villages on the first page of whoever visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from muara_server.accounts import rules
from muara_server.coordination.queries.communities import groups
from muara_server.coordination.rules.reach import keeps
from muara_server.coordination.rules.villages import RECORD
from muara_server.programme.queries import in_language

if TYPE_CHECKING:
    from muara_server.places.models import Place

register = template.Library()
FIRST = 6


@register.filter
def place_name(place: Place) -> str:
    """A place in the reader's language."""
    return in_language(place.names)


@register.inclusion_tag("coordination/parts/at_home.html", takes_context=True)
def village_groups(context: dict[str, Any]) -> dict[str, Any]:
    """The groups for which this reader records, with where to begin if there are none."""
    user = context["request"].user
    records = RECORD in rules.permissions_of(user)
    found = [each for each in groups(user) if keeps(user, each.place, RECORD)] if records else []
    return {"records": records, "groups": found[:FIRST], "more": len(found) > FIRST}
