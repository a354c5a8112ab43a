"""Opening a matter from what an inspection found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.procedures import HOLDER, WORKPLACE
from muara_server.casework.queries.workplaces import ENFORCEMENT

if TYPE_CHECKING:
    from muara.law import Item
    from muara_server.accounts.models import User


def open_matter(
    workplace: Any,
    *,
    inspection: UUID,
    item: Item,
    person: UUID | None,
    note: str,
    who: User,
) -> UUID:
    """The matter of one finding, about a child where one is known; its id.

    What the breach is called follows from the item. Raises what opening a procedure raises.
    """
    return open_procedure(
        ENFORCEMENT,
        person=person,
        place=None if person else workplace.place,
        programme="" if person else workplace.programme,
        facts={
            "breach": item.finds,
            "item": item.key,
            "inspection": str(inspection),
            WORKPLACE: str(workplace.pk),
            HOLDER: str(who.pk),
        },
        note=note,
        who=who,
    )
