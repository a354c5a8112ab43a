"""Who must act by name, and from where to where: beside where a proceeding stands."""

from __future__ import annotations

from uuid import UUID

from django import template

from muara_server.casework.models import Proceeding
from muara_server.casework.queries.awaited import sent_to
from muara_server.casework.words import in_language, listed
from muara_server.places.queries import district_of

register = template.Library()


@register.simple_tag
def who_acts(proceeding: UUID) -> str:
    """Who must act now, where it is not whoever has it in hand; empty where nobody is named."""
    held = _held(proceeding)
    if held is None or held.ended:
        return ""
    return listed(each.display_name for each in sent_to(held) if each != held.holder)


@register.simple_tag
def way_of(proceeding: UUID) -> str:
    """From which district to which; empty where it stays in one."""
    held = _held(proceeding)
    if held is None:
        return ""
    here, there = district_of(held.place), district_of(held.receiver_place)
    return f"{in_language(here.names)} → {in_language(there.names)}" if here != there else ""


def _held(proceeding: UUID) -> Proceeding | None:
    rows = Proceeding.objects.select_related("place", "receiver_place", "holder", "turn")
    return rows.filter(pk=proceeding).first()
