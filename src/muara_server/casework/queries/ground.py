"""Where something is, and in which programme: as the registry knows it of somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from muara.errors import NotAllowed, Refused
from muara_server.ledger import queries as ledger
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara_server.ledger.queries import Registration
    from muara_server.places.models import Place


@dataclass(frozen=True)
class Ground:
    """The place and programme of a proceeding; the registration of whom it is about, if anybody."""

    place: Place
    programme: str
    registration: Registration | None = None


def ground_of(
    *, person: UUID | None, household: UUID | None, place: Place | None, programme: str
) -> Ground:
    """The ground of what is about this person, this household, or this place.

    Raises NotAllowed for somebody who is not registered, in the words for what lies elsewhere:
    whether there is such a file is told to nobody.
    """
    subject = person or household
    if subject is None:
        if place is None:
            raise Refused(
                "This is about nobody and nowhere. Name a person, a household or a place."
            )
        return Ground(place, programme)
    kind = "person" if person else "household"
    held = ledger.registrations([subject], kind=kind).get(subject)
    if held is None:
        raise NotAllowed(
            "outside_area",
            _("This file lies outside the area of your work. Ask somebody who works there."),
        )
    code = held.path.strip("/").split("/")[-1]
    return Ground(places.by_code(code), held.programme, held)
