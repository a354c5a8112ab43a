"""What goes along when a file is handed over: the registration, and what is open in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils import timezone

from muara.procedure import next_steps
from muara_server.casework.models import Proceeding
from muara_server.casework.procedures import HOLDER, OF
from muara_server.casework.queries.standing import procedure_of, standings_of
from muara_server.ledger.drafts import Draft
from muara_server.registry.actions import registration_at

if TYPE_CHECKING:
    from muara.procedure import Standing, Step
    from muara_server.accounts.models import User
    from muara_server.places.models import Place


def moved_with(held: Proceeding, step: Step, *, who: User | None, to: str = "") -> list[Draft]:
    """The entries that go with this step where it moves the file: in the same deed, or not at all.

    The registration stands at the other place, and whatever is open about the person is given into
    hands there: of `to`, who was named (the id of a user), else of whoever takes the step. A file
    that comes back is given to whoever handed it over.
    """
    if not step.moves or held.person is None:
        return []
    place = held.receiver_place if step.moves == "there" else held.place
    hands = (to or _id(who)) if step.moves == "there" else str(held.opened_by_id or "")
    return [registration_at(held.person, place.code), *_given(held, place, hands)]


def _given(held: Proceeding, place: Place, hands: str) -> list[Draft]:
    """For everything else that is open about this person: that it is in these hands."""
    others = Proceeding.objects.filter(person=held.person, ended=False).exclude(pk=held.pk)
    rows = list(others.select_related("place").order_by("opened_at", "id"))
    standings = standings_of(rows)
    return [
        Draft(
            uuid=uuid4(),
            programme=row.programme,
            kind=step.entry,
            person=row.person,
            household=row.household,
            place_code=place.code,
            true_on=timezone.localdate(),
            facts={**step.facts, OF: str(row.pk), HOLDER: hands},
        )
        for row in rows
        if hands and (step := _giving(row, standings[row.pk]))
    ]


def _giving(row: Proceeding, standing: Standing) -> Step | None:
    """The step by which a proceeding is given to somebody else, if it may be taken now."""
    possible = next_steps(procedure_of(row), standing)
    return next((step for step in possible if step.needs == (HOLDER,)), None)


def _id(who: User | None) -> str:
    return str(who.pk) if who else ""
