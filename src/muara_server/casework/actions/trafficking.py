"""Recording signs of trafficking, and what follows at once where there are any."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara.law import Signs
from muara_server.audit.actions import one_deed
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.actions.told import tell
from muara_server.casework.queries.standing import open_one_of
from muara_server.casework.rules.trafficking import KIND, RISK, signs_of, starts_protection

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.registry.models import Person

URGENT = "urgent_risk"


@dataclass(frozen=True)
class Answered:
    """What the rules say, and the proceeding that began by it (or went on); None: none did."""

    signs: Signs
    urgent: UUID | None


@one_deed("trafficking_signs.recorded")
def record_signs(
    person: Person, *, facts: Mapping[str, Any], on: dt.date, who: User, note: str = ""
) -> Answered:
    """Record the answers; signs, or danger where it is not known, open an urgent risk.

    The supervisors of the place are told in the same deed. Raises what the ledger raises.
    """
    tell(person, KIND, facts=facts, on=on, who=who, note=note)
    signs = signs_of(person, facts, on=on)
    if not starts_protection(signs, facts):
        return Answered(signs, None)
    return Answered(signs, raise_risk(person, RISK, who=who, on=on))


@one_deed("urgent_risk.raise")
def raise_risk(person: Person, risk: str, *, who: User, on: dt.date, note: str = "") -> UUID:
    """Open an urgent risk of this person, which tells the supervisors; the open one, if any.

    Raises NotAllowed where this is not for whoever asks.
    """
    there = open_one_of(URGENT, person=person.pk)
    if there is not None:
        return there
    return open_procedure(URGENT, person=person.pk, facts={"risk": risk}, who=who, on=on, note=note)
