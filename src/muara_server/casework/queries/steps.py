"""The steps of proceedings, in their order, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from muara.procedure import Told, follow, step_of
from muara_server.casework.models import StepTaken
from muara_server.casework.procedures import OF
from muara_server.keys.queries import in_chunks
from muara_server.ledger import queries as ledger
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    from muara.procedure import Procedure, Standing


def steps_of(proceedings: Iterable[UUID]) -> Mapping[UUID, Sequence[StepTaken]]:
    """The steps that stand of each of these proceedings, in the order in which they were told.

    What names a proceeding and is about somebody else is no step of it: whoever may record about
    one child must not move the case of another.
    """
    found: dict[UUID, list[StepTaken]] = {}
    for chunk in in_chunks(proceedings):
        rows = StepTaken.objects.filter(proceeding__in=chunk, stands=True)
        for row in rows.select_related("place", "by").order_by("at", "order"):
            found.setdefault(row.proceeding, []).append(row)
    _unseal(row for rows in found.values() for row in rows)
    return {proceeding: _about_one(rows) for proceeding, rows in found.items()}


def _unseal(rows: Iterable[StepTaken]) -> None:
    """Put back, in memory alone, what of these steps stands in their entries alone."""
    hidden = {row.entry: row for row in rows if kinds()[row.kind].sealed}
    for entry, said in ledger.facts_of(hidden).items():
        row = hidden[entry]
        sealed = {name: said[name] for name in kinds()[row.kind].sealed & said.keys()}
        row.facts = dict(sorted({**row.facts, **sealed}.items()))


def _about_one(rows: Sequence[StepTaken]) -> list[StepTaken]:
    opening = next((row for row in rows if row.facts.get(OF) is None), None)
    if opening is None:
        return []
    about = opening.person or opening.household
    return [row for row in rows if (row.person or row.household) == about]


def followed(procedure: Procedure, steps: Sequence[StepTaken]) -> Standing:
    """Where a proceeding stands after these steps; the first of them opens it."""
    told = [each for step in steps if (each := as_told(procedure, step))]
    return follow(procedure, told)


def as_told(procedure: Procedure, step: StepTaken) -> Told | None:
    """An entry in the words of a procedure; None where it is none of its steps.

    Its moment is in the zone of the deployment, whoever reads: there its days end.
    """
    key = step_of(procedure, step.kind, step.facts)
    if key is None:
        return None
    by = str(step.by_id) if step.by_id else ""
    at = timezone.localtime(step.at, timezone.get_default_timezone())
    return Told(step=key, at=at, on=step.true_on, id=str(step.entry), by=by, facts=step.facts)
