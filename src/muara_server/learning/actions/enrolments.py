"""A child comes to a batch, and leaves it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from muara.errors import NotAllowed
from muara_server.learning.frames.pupils import Pupil, enrolments_of
from muara_server.learning.rules.batches import check_comes, check_leaves, check_not_there
from muara_server.learning.rules.centres import check_keeps_register
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.learning.models import Batch


def enrol(person: UUID, batch: Batch, *, on: dt.date, who: User) -> UUID:
    """Enrol a child, whose file this person may open, in a batch he keeps; the entry's id.

    A batch over its places, and an age outside those of the kind, are kept and flagged.
    Raises NotAllowed, Refused for a day that cannot be, and what the ledger raises.
    """
    programme = _may_open(person, who)
    check_keeps_register(who, batch.institution, programme)
    check_comes(batch, on)
    at = batch.institution.provider
    for stay in enrolments_of([person]).to_dicts():
        if (stay["institution"], stay["batch"]) == (at.key, batch.key):
            check_not_there(stay["from"], stay["until"], on=on)
    draft = Draft(
        uuid=uuid4(),
        programme=programme,
        kind="enrolment",
        person=person,
        place_code=at.place.code,
        true_on=on,
        facts={
            "provider": at.key,
            "batch": batch.key,
            "learning_kind": batch.institution.kind,
        },
    )
    ledger.append([draft], who=who, deed="learning.enrolled", source="page", asked=True)
    return draft.uuid


def end(
    pupil: Pupil,
    batch: Batch,
    *,
    on: dt.date,
    ended_as: str,
    why: Mapping[str, str | None],
    who: User,
) -> None:
    """End a child's time in a batch: completed, transferred, left (and `why`), moved.

    Raises NotAllowed, Refused for a day that cannot be, and what the ledger raises.
    """
    check_keeps_register(who, batch.institution, pupil.programme)
    check_leaves(pupil.since, on)
    draft = Draft(
        uuid=uuid4(),
        programme=pupil.programme,
        kind="enrolment_end",
        person=pupil.person,
        place_code=batch.institution.provider.place.code,
        true_on=on,
        facts={"of": pupil.enrolment, "ended_as": ended_as, **why},
    )
    ledger.append([draft], who=who, deed="learning.enrolment_ended", source="page", asked=True)


def _may_open(person: UUID, who: User) -> str:
    """The programme of a child whose file this person may open. Raises NotAllowed."""
    if not registry.people_for(who).filter(pk=person).exists():
        raise NotAllowed("outside_area", "")
    return registry.programmes_of([person])[person]
