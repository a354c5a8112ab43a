"""A rescue as its team sees it: who belongs to it, and what became of each child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from muara.law import urgent_items
from muara.packs import open_pack
from muara_server import figures
from muara_server.accounts import queries as accounts
from muara_server.casework.models import Named, Proceeding, SeenAtWork
from muara_server.casework.procedures import acting, procedure_at
from muara_server.casework.queries.workplaces import workplace_of
from muara_server.casework.rules.rescues import CASE, RESCUE, handed
from muara_server.places.countries import pack_of
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from typing import Any

    from muara_server.accounts.models import User


@dataclass(frozen=True)
class Child:
    """A child who was handed over: named where the reader may open the file."""

    id: UUID | None
    name: str
    has_case: bool


def rescues_with(user: User) -> list[Proceeding]:
    """The rescues that are not over and to whose team this person belongs, the oldest first."""
    mine = Named.objects.filter(user=user.pk).values_list("proceeding", flat=True)
    held = Proceeding.objects.filter(pk__in=mine, procedure=RESCUE, ended=False)
    return list(held.order_by("opened_at"))


def team_of(rescue: UUID) -> list[str]:
    """Who knows of a rescue that is planned, by name. The caller is one of them."""
    rows = Named.objects.filter(proceeding=rescue).select_related("user")
    return sorted(row.user.display_name for row in rows)


def may_belong(place: Any, programme: str) -> list[tuple[str, str]]:
    """Who may be called into the team of a rescue here: id and name."""
    team = acting(procedure_at(place, RESCUE).parties["team"])
    found = accounts.working_at(place, programme=programme, permissions=team)
    return [(str(user.pk), user.display_name) for user in found]


def members_of(rescue: UUID) -> list[tuple[str, str]]:
    """Who may be sent off the team: id and name."""
    rows = Named.objects.filter(proceeding=rescue).select_related("user")
    named = [(str(row.user_id), row.user.display_name) for row in rows]
    return sorted(named, key=lambda one: one[1])


def children_of(user: User, rescue: UUID) -> list[Child]:
    """The children handed over in a rescue; that names were shown is recorded."""
    gone = handed(rescue)
    mine = _readable(user, gone)
    cases = set(
        Proceeding.objects.filter(person__in=gone, procedure=CASE).values_list("person", flat=True)
    )
    names = registry.names_of(mine)
    registry.tell_listed("rescue.children", mine, who=user)
    return [
        Child(one if one in mine else None, names.get(one, ""), one in cases)
        for one in sorted(gone, key=str)
    ]


def children_offered(user: User, rescue: Proceeding) -> list[tuple[str, str]]:
    """Whom a step may name as handed over: seen at work there, or recorded by this person since."""
    at = workplace_of(rescue.pk)
    seen = set(SeenAtWork.objects.filter(workplace=at).values_list("person", flat=True))
    people = registry.people_for(user)
    since = people.filter(recorded_by=user.pk, registered_on__gte=rescue.opened_at.date())
    offered = (_readable(user, seen) | set(since.values_list("pk", flat=True))) - handed(rescue.pk)
    names = registry.names_of(offered)
    registry.tell_listed("rescue.children", offered, who=user)
    return sorted(
        ((str(one), names.get(one, "")) for one in offered), key=lambda one: (one[1], one[0])
    )


def first_for_the_child(rescue: Proceeding) -> Sequence[str]:
    """What must be done first for any child found, in order, as the pack of the place says."""
    items = urgent_items(open_pack(pack_of(rescue.place)))
    return [item.said(figures.language()) for item in items if not item.of]


def _readable(user: User, people: set[UUID]) -> set[UUID]:
    found = registry.people_for(user).filter(pk__in=people)
    return set(found.values_list("pk", flat=True))
