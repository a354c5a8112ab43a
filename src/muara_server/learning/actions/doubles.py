"""A month that was told twice, with different marks: a person says which register holds."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from muara.errors import Refused
from muara_server.learning.rules.centres import check_keeps_register
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from muara_server.accounts.models import User
    from muara_server.learning.frames.oddities import Double
    from muara_server.learning.models import Batch


def settle(batch: Batch, double: Double, holds: UUID, *, who: User) -> None:
    """Take back every register of this month but the one that holds; all stay readable.

    Raises NotAllowed, Refused for a register that is none of them, and what the ledger raises.
    """
    check_keeps_register(who, batch.institution, double.programme)
    if holds not in {each.entry for each in double.registers}:
        raise Refused(_("This register is none of those that differ. Load the page again."))
    drafts: Sequence[Draft] = [
        Draft(
            uuid=uuid4(),
            programme=double.programme,
            kind="retraction",
            person=double.person,
            place_code=batch.institution.provider.place.code,
            true_on=each.true_on,
            corrects=each.entry,
            facts={"reason": "twice"},
        )
        for each in double.registers
        if each.entry != holds
    ]
    ledger.append(drafts, who=who, deed="learning.month_settled", source="page", asked=True)
