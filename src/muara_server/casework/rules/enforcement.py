"""Who keeps the papers of a matter of enforcement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.casework.procedures import procedure_at
from muara_server.casework.rules.parties import Hand, parties_in_words

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding

INSPECTOR = "inspector"


def keeps_papers(user: User, matter: Proceeding) -> bool:
    """Is this person an inspector of this matter?"""
    procedure = procedure_at(matter.place, matter.procedure)
    return bool(Hand(user).permissions(matter, procedure, INSPECTOR))


def check_keeps_papers(user: User, matter: Proceeding) -> None:
    """Refuse whoever is no inspector of this matter. Raises NotAllowed: `not_your_part`."""
    if keeps_papers(user, matter):
        return
    who = parties_in_words(procedure_at(matter.place, matter.procedure), [INSPECTOR])
    raise NotAllowed(
        "not_your_part",
        _("Keeping the papers of a matter is for: %(who)s. Ask them.") % {"who": who},
    )
