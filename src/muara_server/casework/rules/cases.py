"""Who may write into a child's case, beside the steps of its procedure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.casework.procedures import procedure_at
from muara_server.casework.rules.parties import Hand, parties_in_words

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding

CASE = "case"
WORKER, SUPERVISOR = "worker", "supervisor"


def works_on(user: User, case: Proceeding) -> bool:
    """Is this person a case worker of this case?"""
    return bool(Hand(user).permissions(case, procedure_at(case.place, CASE), WORKER))


def check_works_on(user: User, case: Proceeding) -> None:
    """Refuse whoever is no case worker of this case.

    Raises NotAllowed: `outside_area` where it lies elsewhere, `not_your_part` where it is in sight.
    """
    if works_on(user, case):
        return
    if not Hand(user).sees(case):
        raise NotAllowed(
            "outside_area",
            _("This lies outside the area of your work. Ask somebody who works there."),
        )
    who = parties_in_words(procedure_at(case.place, CASE), [WORKER])
    raise NotAllowed(
        "not_your_part", _("Writing into the case is for: %(who)s. Ask them.") % {"who": who}
    )


def is_turn_of(user: User, proceeding: Proceeding) -> bool:
    """Does this proceeding wait for this person: by name, or for a party that the person is?"""
    if proceeding.ended or not proceeding.awaits:
        return False
    if proceeding.turn_id is not None:
        return proceeding.turn_id == user.pk
    procedure = procedure_at(proceeding.place, proceeding.procedure)
    return bool(Hand(user).permissions(proceeding, procedure, proceeding.awaits))
