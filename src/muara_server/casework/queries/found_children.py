"""The children who were found after a report or in a rescue, and how the form begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from muara_server import figures
from muara_server.accounts import queries as accounts
from muara_server.casework.models import FoundBy, Proceeding
from muara_server.casework.queries.standing import procedure_of, proceedings_for, standing_of
from muara_server.casework.queries.workplaces import workplace_of, workplaces_for
from muara_server.casework.words import in_language
from muara_server.places import queries as places
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from muara_server.accounts.models import User
    from muara_server.places.models import Place


@dataclass(frozen=True)
class FoundChild:
    """A child with its case. `name` and `page` are empty where the reader may open neither."""

    name: str
    page: str
    state: str


@dataclass(frozen=True)
class Beginning:
    """What is known before anything is asked: where, and at which work."""

    place: Place
    workplace: UUID | None
    workplace_name: str
    work_kind: str


def found_by(user: User, source: UUID) -> list[FoundChild]:
    """The children registered after this report or in this rescue. Names shown are recorded."""
    rows = list(FoundBy.objects.filter(source=source))
    cases = proceedings_for(user, "case", pk__in=[row.entry for row in rows])
    mine = {case.pk: case for case in cases}
    files = registry.people_for(user).filter(pk__in=[row.person for row in rows])
    names = registry.names_of(set(files.values_list("pk", flat=True)))
    registry.tell_listed("found.children", set(names), who=user)
    found = [_found(row, mine.get(row.entry), names) for row in rows]
    return sorted(found, key=lambda child: (not child.page, child.name))


def how_many(source: UUID) -> int:
    """How many children were registered after this report."""
    return FoundBy.objects.filter(source=source).count()


def follows_from(held: Proceeding) -> dict[str, str]:
    """What a case opened here follows from: this, and the report that led to this rescue."""
    opening = standing_of(held.pk).path[0].told.facts
    before = opening.get("complaint") if held.procedure == "rescue" else None
    return {held.procedure: str(held.pk), **({"complaint": before} if before else {})}


def beginning(user: User, held: Proceeding) -> Beginning:
    """Where the child was found and at which work, as far as the report or the rescue says."""
    at = workplace_of(held.pk)
    known = workplaces_for(user).filter(pk=at).first() if at else None
    told = standing_of(held.pk).path[0].told.facts
    return Beginning(
        place=known.place if known else held.place,
        workplace=at,
        workplace_name=registry.workplace_name(known.entry) if known else "",
        work_kind=(known.work_kind if known else "") or told.get("work_kind") or "",
    )


def places_near(held: Proceeding) -> list[Place]:
    """The district of a report or a rescue, and what lies in it."""
    district = places.district_of(held.place)
    inside = places.parts(district, on=timezone.localdate())
    return [district, *sorted(inside, key=lambda each: each.name(figures.language()))]


def case_workers(held: Proceeding) -> Sequence[User]:
    """Who may be given the case, by name."""
    return accounts.working_at(
        held.place, programme=held.programme, permissions=frozenset({"case.work"})
    )


def _found(row: FoundBy, case: Proceeding | None, names: Mapping[UUID, str]) -> FoundChild:
    name = names.get(row.person, "")
    if case is None:
        page = reverse("web:person", args=[row.person]) if row.person in names else ""
        return FoundChild(name, page, "")
    state = in_language(procedure_of(case).states[case.state].labels)
    return FoundChild(name, reverse("casework:case", args=[case.pk]), state)
