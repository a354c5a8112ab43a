"""Recording what somebody agreed to, refused or took back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from muara.errors import NotAllowed
from muara_server.casework.actions.told import tell
from muara_server.casework.rules.consent import Consent
from muara_server.casework.rules.suspicion import suspects_of

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.registry.models import Person

KIND = "consent"


def record_consent(
    person: Person, *, facts: Mapping[str, Any], on: dt.date, who: User, note: str = ""
) -> UUID:
    """Record an answer about one purpose; its id.

    Raises NotAllowed (`giver_suspected`) for a yes of whoever is suspected, or is said to be here,
    and what the ledger raises.
    """
    suspected = facts.get("giver_suspected") or facts.get("giver") in suspects_of(person.pk)
    if facts.get("given") and suspected:
        raise NotAllowed(
            "giver_suspected",
            _(
                "Whoever is suspected cannot consent. Ask the lawful authority, and record what it "
                "decides; record the suspicion with the answer “No”."
            ),
        )
    return tell(person, KIND, facts=facts, on=on, who=who, note=note)


def withdraw(person: Person, consent: Consent, *, on: dt.date, who: User) -> UUID:
    """Record that a consent was taken back, by whoever gave it."""
    said = {
        "purpose": consent.purpose,
        "recipient": consent.recipient or None,
        "given": False,
        "giver": consent.giver or None,
        "withdrawn": True,
    }
    facts = {name: value for name, value in said.items() if value is not None}
    return tell(person, KIND, facts=facts, on=on, who=who)
