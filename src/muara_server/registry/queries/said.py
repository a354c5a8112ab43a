"""Of whom something was said: ids for rules and lists, not to show."""

from __future__ import annotations

from uuid import UUID

from muara_server.registry.models import Observation
from muara_server.registry.queries.people import programmes


def persons_of(kind: str, **facts: str) -> set[UUID]:
    """Those of whom an entry of a kind stands that says all of these facts."""
    # The index is by programme first: without one every entry would be read.
    about = Observation.objects.filter(
        programme__in=programmes(), kind=kind, corrected_by=None, person__isnull=False
    )
    told = about.filter(**{f"facts__{name}": value for name, value in facts.items()})
    return set(told.values_list("person_id", flat=True))
