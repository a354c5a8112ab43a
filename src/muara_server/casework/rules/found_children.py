"""Who registers a child that was found at work: whoever found it, once it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.casework.procedures import procedure_at
from muara_server.casework.rules.parties import Hand, parties_in_words

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding

FINDERS = {"complaint": "officer", "rescue": "team"}
"""For each procedure the party that finds children."""

FOUND = {"complaint": {"found_true", "in_action"}, "rescue": {"carried_out", "handed"}}
"""The states in which a child was found and not all is done."""


def registers(user: User, held: Proceeding) -> bool:
    """May this person register a child here, now?"""
    return held.state in FOUND.get(held.procedure, ()) and _finds(user, held)


def check_registers(user: User, held: Proceeding) -> None:
    """Refuse whoever found nobody here. Raises NotAllowed: `not_your_part`, `not_its_turn`."""
    if not _finds(user, held):
        procedure = procedure_at(held.place, held.procedure)
        who = parties_in_words(procedure, [FINDERS[held.procedure]])
        said = _("Registering a child who was found is for: %(who)s. Ask them.") % {"who": who}
        raise NotAllowed("not_your_part", said)
    if not registers(user, held):
        said = _("Record first that children were found here; then register each of them.")
        raise NotAllowed("not_its_turn", said)


def _finds(user: User, held: Proceeding) -> bool:
    procedure = procedure_at(held.place, held.procedure)
    return bool(Hand(user).permissions(held, procedure, FINDERS[held.procedure]))
