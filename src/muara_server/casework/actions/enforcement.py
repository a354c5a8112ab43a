"""Opening a matter from what an inspection found, and keeping the papers of the law with it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.utils import timezone

from muara_server.casework.actions.copies import filed
from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.casework.procedures import HOLDER, OF, WORKPLACE
from muara_server.casework.queries.workplaces import ENFORCEMENT
from muara_server.casework.rules.enforcement import check_keeps_papers
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft

if TYPE_CHECKING:
    from muara.law import Item
    from muara_server.accounts.models import User
    from muara_server.casework.models import Copy, Proceeding
    from muara_server.files.pictures import Clean

PAPER = "paper"
"""The fact by which a step says which copy is its paper."""


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


def take_with_paper(
    matter: Proceeding, step: str, *, who: User, paper: bytes = b"", **told: Any
) -> None:
    """Take a step of a matter, with a copy of its paper where there is one: both, or neither.

    Raises UnusableFile for what is neither a picture nor a PDF, and what a step raises.
    """
    if not paper:
        take_step(matter.pk, step, who=who, **told)
        return
    made = uuid4()
    with filed(matter, paper, made=made) as kept:
        take_step(
            matter.pk,
            step,
            who=who,
            along=[_copy(matter, kept, made=made, on=told["on"])],
            **{**told, "facts": {**told["facts"], PAPER: str(made)}},
        )


def add_paper(matter: Proceeding, paper: bytes, *, on: dt.date, who: User, note: str = "") -> UUID:
    """Keep a paper that came later, with no step; the id of its entry.

    Raises NotAllowed, UnusableFile, and what the ledger raises.
    """
    check_keeps_papers(who, matter)
    made = uuid4()
    with filed(matter, paper, made=made) as kept:
        draft = _copy(matter, kept, made=made, on=on, note=note)
        ledger.append([draft], who=who, deed="enforcement.copy", source="page", asked=True)
    return made


def take_paper_away(copy: Copy, matter: Proceeding, *, reason: str, who: User) -> None:
    """Remove a paper that should not be there; that it was, and why it went, stays recorded."""
    check_keeps_papers(who, matter)
    draft = Draft(
        uuid=uuid4(),
        programme=matter.programme,
        kind="retraction",
        person=matter.person,
        place_code=matter.place.code,
        true_on=timezone.localdate(),
        corrects=copy.pk,
        facts={"reason": reason},
    )
    ledger.append([draft], who=who, deed="enforcement.retraction", source="page", asked=True)


def _copy(matter: Proceeding, kept: Clean, *, made: UUID, on: dt.date, note: str = "") -> Draft:
    return Draft(
        uuid=made,
        programme=matter.programme,
        kind="copy",
        person=matter.person,
        place_code=matter.place.code,
        true_on=on,
        facts={
            "shows": "enforcement",
            "media": kept.media,
            "place_kept": False,
            OF: str(matter.pk),
        },
        identifiers={"note": note} if note else {},
    )
