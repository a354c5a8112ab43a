"""The open cases in one person's hands, and whose of them a new entry touches: for lists to take
along. Names nobody; whoever shows a name records that it was shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from muara_server.casework.models import Proceeding, SeenAtWork, StepTaken
from muara_server.casework.queries.standing import proceedings_for
from muara_server.casework.queries.workplaces import workplaces_for
from muara_server.casework.rules.cases import CASE
from muara_server.keys.queries import in_chunks

if TYPE_CHECKING:
    from typing import Any

    from muara_server.accounts.models import User


@dataclass(frozen=True)
class InHand:
    """An open case, the child it is about, and the place where the child is registered."""

    case: UUID
    person: UUID
    place: UUID


def cases_in_hand(user: User, *, persons: Iterable[UUID] | None = None) -> list[InHand]:
    """The open cases that this person holds and may see; of these persons alone, where named."""
    held = proceedings_for(user, CASE, ended=False, holder=user.pk, person__isnull=False)
    asked = (
        [held] if persons is None else (held.filter(person__in=few) for few in in_chunks(persons))
    )
    return [
        InHand(*row)
        for rows in asked
        for row in rows.order_by().values_list("pk", "person", "place")
    ]


def workplaces_of(user: User, persons: Iterable[UUID]) -> dict[UUID, list[Any]]:
    """The workplaces where these persons were seen at work and that the reader may know of."""
    seen: dict[UUID, set[UUID]] = {}
    for few in in_chunks(persons):
        rows = SeenAtWork.objects.filter(person__in=few).values_list("person", "workplace")
        for person, workplace in rows:
            seen.setdefault(person, set()).add(workplace)
    wanted = {one for each in seen.values() for one in each}
    known = {
        one.pk: one
        for few in in_chunks(sorted(wanted))
        for one in workplaces_for(user).filter(pk__in=few)
    }
    return {
        person: [known[one] for one in sorted(each) if one in known]
        for person, each in seen.items()
    }


def touched_by(entries: Iterable[UUID], workplaces: Iterable[UUID]) -> set[UUID]:
    """Whom these entries concern as steps of their cases, or as seen at these workplaces."""
    listed = list(entries)
    cases = {
        case
        for few in in_chunks(listed)
        for case in StepTaken.objects.filter(pk__in=few).values_list("proceeding", flat=True)
    }
    persons = {
        person
        for few in in_chunks(cases)
        for person in Proceeding.objects.filter(pk__in=few, procedure=CASE).values_list(
            "person", flat=True
        )
    }
    for few in in_chunks(workplaces):
        persons.update(
            SeenAtWork.objects.filter(workplace__in=few).values_list("person", flat=True)
        )
    return persons - {None}
