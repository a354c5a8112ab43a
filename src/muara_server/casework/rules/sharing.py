"""What leaves for a service leaves only by consent: asked by the server, whoever sends it.

A step that must name the party that receives shares the file with it. For a family, somebody of it
has agreed, and nobody has refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.casework.procedures import RECEIVER, shares
from muara_server.casework.rules.consent import check_sharing, consent_to, in_words
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Procedure, Step
    from muara_server.casework.models import Proceeding

REFUSALS = frozenset({"refused", "withdrawn", "child_refused", "giver_suspected"})


def check_shares(
    held: Proceeding, procedure: Procedure, step: Step, facts: Mapping[str, Any]
) -> None:
    """Refuse a step that shares a file with a body to which no consent goes.

    Raises NotAllowed with the code `consent_...`, and what to do.
    """
    if step.key in shares(procedure):
        check_may_share(held.person, held.household, str(facts.get(RECEIVER, "")))


def may_share(person: UUID | None, household: UUID | None, recipient: str) -> bool:
    """The same question, answered with yes or no: asked again each time something is shown."""
    try:
        check_may_share(person, household, recipient)
    except NotAllowed:
        return False
    return True


def check_may_share(person: UUID | None, household: UUID | None, recipient: str) -> None:
    """Refuse to share with this body, today, what is about a person or a household."""
    today = timezone.localdate()
    if person:
        check_sharing(person, recipient, today)
    elif household:
        _check_family(household, recipient, today)


def _check_family(household: UUID, recipient: str, on: dt.date) -> None:
    told = [
        consent_to(person, "sharing", on=on, recipient=recipient)
        for person in sorted(registry.living_in(household, on=on))
    ]
    against = next((each for each in told if each.why_not in REFUSALS), None)
    if against is not None:
        raise NotAllowed(f"consent_{against.why_not}", in_words(against))
    if not any(each.holds for each in told):
        raise NotAllowed(
            "consent_not_asked",
            _("Nobody of this family was asked for consent to this. Ask, and record the answer."),
        )
