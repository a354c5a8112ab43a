"""What leaves for a service leaves only by consent: asked by the server, whoever sends it.

A step that says with whom it shares (`shares`) is refused without the consent of whom it is about.
For a family, somebody of it has agreed, and nobody has refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.casework.procedures import RECEIVER, TO_PLACE
from muara_server.casework.rules.consent import check_sharing, consent_to, in_words
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Step
    from muara_server.casework.models import Proceeding

REFUSALS = frozenset({"refused", "withdrawn", "child_refused", "giver_suspected"})


def check_shares(held: Proceeding, step: Step, facts: Mapping[str, Any]) -> None:
    """Refuse a step that shares a file with a body to which no consent goes.

    Where the body was named before (an offer that is now accepted), it is asked again, and whoever
    takes the step is told no more than that. Raises NotAllowed with the code `consent_...`.
    """
    if not step.shares:
        return
    if told := facts.get(step.shares):
        check_may_share(held.person, held.household, str(told))
        return
    before = {RECEIVER: held.receiver, TO_PLACE: held.receiver_place.code}
    try:
        check_may_share(held.person, held.household, before[step.shares])
    except NotAllowed as refused:
        raise NotAllowed(
            refused.code,
            _("Consent to share this with you does not hold any more. Tell whoever sent it."),
        ) from refused


def check_opens_sharing(
    step: Step, facts: Mapping[str, Any], *, person: UUID | None, household: UUID | None
) -> None:
    """Refuse to open what shares a file from its first step on, without consent."""
    if step.shares:
        check_may_share(person, household, str(facts.get(step.shares) or ""))


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
