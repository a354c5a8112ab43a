"""What goes along when a file is handed over: the registration, and what is open in the file.

And the family's own file, where that was said, with the last of those who live there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db.models import Q
from django.utils import timezone

from muara.procedure import next_steps
from muara_server.casework.models import Proceeding
from muara_server.casework.procedures import HOLDER, OF
from muara_server.casework.queries.standing import procedure_of, standings_of
from muara_server.casework.queries.steps import steps_of
from muara_server.ledger.drafts import Draft
from muara_server.places import queries as places
from muara_server.places.queries import district_of
from muara_server.registry import queries as registry
from muara_server.registry.actions import registration_at

HOME = "home"
"""The fact of an offer that says that the family's own file goes along."""

if TYPE_CHECKING:
    from uuid import UUID

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
    there = step.moves == "there"
    place, left = (held.receiver_place, held.place) if there else (held.place, held.receiver_place)
    hands = (to or _id(who)) if there else str(held.opened_by_id or "")
    about = Q(person=held.person)
    moved = [registration_at(held.person, place.code)]
    home = _home_along(held, left=left)
    if home is not None:
        about |= Q(person=None, household=home)
        moved.append(registration_at(home, place.code, kind="household"))
    return [*moved, *_given(held, about, place, hands)]


def _home_along(held: Proceeding, *, left: Place) -> UUID | None:
    """The household that goes along: nobody who lives there is left behind any more."""
    opening = steps_of([held.pk])[held.pk][0]
    if not opening.facts.get(HOME) or held.person is None:
        return None
    home = registry.home_of(held.person, on=timezone.localdate())
    if home is None:
        return None
    others = registry.living_in(home, on=timezone.localdate()) - {held.person}
    behind = set(places.ids_within(district_of(left).path))
    registered = registry.places_of([home, *others])
    stays = any(registered.get(each) in behind for each in others)
    return home if registered.get(home) in behind and not stays else None


def _given(held: Proceeding, about: Q, place: Place, hands: str) -> list[Draft]:
    """For everything else that is open about these: that it is in these hands."""
    others = Proceeding.objects.filter(about, ended=False).exclude(pk=held.pk)
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
