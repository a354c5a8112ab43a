"""What may be done next, and what must be told with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from muara.errors import NotAllowed, Refused, nearest
from muara.procedure import next_steps
from muara_server.casework.words import in_language, listed
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    from muara.procedure import Procedure, Standing, Step


def step_named(procedure: Procedure, key: str) -> Step:
    """One step of a procedure. Raises Refused where there is none of that key."""
    if key not in procedure.steps:
        raise Refused(
            f"The procedure '{procedure.key}' has no step '{key}'. {nearest(key, procedure.steps)}"
        )
    return procedure.steps[key]


def asked_by(standing: Standing) -> UUID | None:
    """Who brought a proceeding to where it stands, and so asked for what comes next.

    Passing it on, or setting another day, leaves it where it stood and asks for nothing.
    """
    moved = (passed.told.by for passed in reversed(standing.path) if not passed.stayed)
    by = next(moved, "")
    return UUID(by) if by else None


def check_turn(procedure: Procedure, standing: Standing, step: Step) -> None:
    """Refuse a step that cannot be taken from where the proceeding stands."""
    possible = next_steps(procedure, standing)
    if step in possible:
        return
    told = {
        "step": in_language(step.labels),
        "state": in_language(procedure.states[standing.state].labels),
    }
    if not possible:
        raise NotAllowed(
            "not_its_turn",
            _(
                "“%(step)s” cannot be done: this stands at “%(state)s”, and nothing more is to "
                "come. Begin a new one where something new has happened."
            )
            % told,
        )
    raise NotAllowed(
        "not_its_turn",
        _("“%(step)s” cannot be done now: this stands at “%(state)s”. What can be done: %(next)s.")
        % {**told, "next": listed(in_language(each.labels) for each in possible)},
    )


def check_told(step: Step, facts: Mapping[str, Any]) -> None:
    """Refuse a step without what it needs to be told."""
    known = kinds()[step.entry].facts
    missing = [name for name in step.needs if facts.get(name) in (None, "")]
    if missing:
        raise NotAllowed(
            "fact_needed",
            _("“%(step)s” needs more: %(facts)s. Fill it in, and send it again.")
            % {
                "step": in_language(step.labels),
                "facts": listed(in_language(known[name].labels) for name in missing),
            },
        )
