"""Where what is between offices stands: it follows from its dated steps, and nobody types it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from muara import procedure as library
from muara_server.coordination.procedures import procedure_at

if TYPE_CHECKING:
    from muara.procedure import Standing
    from muara_server.coordination.queries.told import Said


def standing_of(steps: Sequence[Said], key: str) -> Standing:
    """Where one matter stands by its entries (`matter`): state, due day, path, and what is next."""
    procedure = procedure_at(steps[0].place, key)
    zone = timezone.get_current_timezone()
    told = [
        library.Told(
            step=found,
            at=each.first_at.astimezone(zone),
            on=each.on,
            id=str(each.id),
            by=str(each.by.pk) if each.by else "",
            facts=each.facts,
        )
        for each in steps
        if (found := library.step_of(procedure, each.kind, each.facts))
    ]
    return library.follow(procedure, told)


def standings_of(matters: Mapping[UUID, Sequence[Said]], key: str) -> dict[UUID, Standing]:
    """Where each of these matters stands."""
    return {of: standing_of(steps, key) for of, steps in matters.items() if steps}
