"""The way a proceeding went: who did what and when, and what was not obeyed, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from muara_server import figures
from muara_server.casework.models import StepTaken
from muara_server.casework.procedures import TO_PLACE
from muara_server.casework.queries.steps import steps_of
from muara_server.casework.words import in_language
from muara_server.ledger.kinds import kinds
from muara_server.places import queries as places
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Procedure, Standing, Told
    from muara_server.ledger.kinds import Fact

HIDDEN = frozenset({"of", "step", "holder", "receiver", "item", "provider", "batch"})
"""What the heading says already, or what is an id or the key of another register."""


@dataclass(frozen=True)
class Taken:
    """One step on the way. `why_not` says why it was not obeyed; empty where it was."""

    id: UUID
    done: str
    on: dt.date
    at: dt.datetime
    by: str
    led_to: str
    facts: Sequence[tuple[str, str]]
    note: str
    why_not: str = ""


def path_of(proceeding: UUID, procedure: Procedure, standing: Standing) -> list[Taken]:
    """Every step, the latest first. The caller has asked who may know (`one_for`)."""
    rows = {str(row.entry): row for row in steps_of([proceeding])[proceeding]}
    notes = registry.notes_of(row.entry for row in rows.values())
    taken = [
        _taken(
            rows[passed.told.id],
            passed.told,
            procedure,
            notes,
            led_to="" if passed.stayed else passed.state,
        )
        for passed in standing.path
    ]
    ignored = [
        _taken(rows[told.id], told, procedure, notes, why_not=_why_not(told, procedure))
        for told in standing.out_of_turn
    ]
    return sorted([*taken, *ignored], key=lambda one: one.at, reverse=True)


def _taken(
    row: StepTaken,
    told: Told,
    procedure: Procedure,
    notes: Mapping[UUID, Mapping[str, Sequence[str]]],
    *,
    led_to: str = "",
    why_not: str = "",
) -> Taken:
    step = procedure.steps[told.step]
    return Taken(
        id=row.entry,
        done=in_language(step.done),
        on=row.true_on,
        at=row.at,
        by=row.by.display_name if row.by else _("somebody without an account"),
        led_to=in_language(procedure.states[led_to].labels) if led_to else "",
        facts=list(_facts(row, told.step, procedure)),
        note=" ".join(notes.get(row.entry, {}).get("note", ())),
        why_not=why_not,
    )


def _facts(row: StepTaken, step: str, procedure: Procedure) -> list[tuple[str, str]]:
    """What was told with a step, in words; not what makes it this step."""
    kind, fixed = kinds()[row.kind], procedure.steps[step].facts
    shown = []
    for name, value in row.facts.items():
        fact = kind.facts.get(name)
        if fact is None or name in HIDDEN or name in fixed or fact.type == "id":
            continue
        shown.append((fact.label(figures.language()), in_words(fact, value)))
    return shown


def in_words(fact: Fact, value: object) -> str:
    """What a fact says, in the reader's language."""
    if value is None:
        return _("not known")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if fact.name == TO_PLACE:
        place = places.with_codes([str(value)]).get(str(value))
        return in_language(place.names) if place else str(value)
    if fact.type == "date":
        return figures.day(dt.date.fromisoformat(str(value)))
    if fact.type in {"code", "classification"}:
        return fact.code_label(str(value), figures.language())
    return figures.number(value)


def _why_not(told: Told, procedure: Procedure) -> str:
    """A step counts only where it may be taken: from which states, in words."""
    sources = procedure.steps[told.step].sources
    if not sources:
        return _("Not counted: this had begun already.")
    states = ", ".join(in_language(procedure.states[state].labels) for state in sources)
    return _("Not counted: it did not stand at: %(states)s.") % {"states": states}
