"""Which decisions are due or late, and who is to hear of it: for work that is nobody's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from muara_server.accounts import queries as accounts
from muara_server.coordination.models import Record
from muara_server.coordination.queries.bodies import day_of
from muara_server.coordination.queries.decisions import DECISION
from muara_server.coordination.queries.reminders import keepers_at
from muara_server.coordination.queries.standing import standing_of
from muara_server.coordination.queries.told import of_matters
from muara_server.coordination.rules.speaking import speakers_of

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

SOON = dt.timedelta(days=3)
DUE, LATE = "coordination.decision_due", "coordination.decision_late"


@dataclass(frozen=True)
class Pressing:
    """One decision that is to be done in a few days, or was: `late`."""

    id: UUID
    place: Place
    programme: str
    due_on: dt.date
    late: bool
    owner: UUID
    seat: UUID | None

    @property
    def kind(self) -> str:
        """Which notice it is told by."""
        return LATE if self.late else DUE


def pressing_decisions() -> list[Pressing]:
    """Every decision that is due in a few days or late, on the working day of its programme."""
    rows = Record.objects.filter(kind=DECISION, corrected_at=None, facts__step="decide")
    found = []
    for of, steps in of_matters(rows.values_list("matter", flat=True), DECISION).items():
        standing, first = standing_of(steps, DECISION), steps[0]
        if standing.ended or standing.due is None:
            continue
        due, today = timezone.localdate(standing.due), day_of(first.programme)
        owned = [each.told.facts for each in standing.path if each.told.facts.get("owner")][-1]
        seat = UUID(owned["seat"]) if owned.get("seat") else None
        if due <= today + SOON:
            found.append(
                Pressing(
                    of, first.place, first.programme, due, due < today, UUID(owned["owner"]), seat
                )
            )
    return found


def hearers(pressing: Pressing) -> list[User]:
    """Whoever has the seat, whoever speaks for the owner, and those who keep the records."""
    wanted = set(speakers_of(pressing.owner))
    seat = Record.objects.filter(first=pressing.seat, corrected_at=None).first()
    left = Record.objects.filter(kind="seat_end", facts__seat=str(pressing.seat), corrected_at=None)
    if seat is not None and seat.facts.get("holder") and not left.exists():
        wanted.add(UUID(seat.facts["holder"]))
    own = accounts.people().filter(pk__in=wanted, is_active=True)
    return list({*own, *keepers_at(pressing.place, pressing.programme)})
