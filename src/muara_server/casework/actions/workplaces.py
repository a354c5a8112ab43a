"""Registering a workplace, and correcting what is known of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft

if TYPE_CHECKING:
    from muara_server.accounts.models import User


def register_workplace(
    *,
    place_code: str,
    programme: str,
    facts: Mapping[str, Any],
    identifiers: Mapping[str, str],
    on: dt.date,
    who: User,
) -> UUID:
    """A new workplace; its id. Raises what the ledger raises."""
    draft = Draft(
        uuid=uuid4(),
        programme=programme,
        kind="workplace",
        place_code=place_code,
        true_on=on,
        facts=facts,
        identifiers=_told(identifiers),
    )
    ledger.append([draft], who=who, deed="workplace.registered", source="page")
    return draft.uuid


def correct_workplace(
    workplace: Any,
    *,
    facts: Mapping[str, Any],
    identifiers: Mapping[str, str],
    who: User,
) -> None:
    """What is known of a workplace, told anew; its id stays. Raises what the ledger raises."""
    draft = Draft(
        uuid=uuid4(),
        programme=workplace.programme,
        kind="workplace",
        place_code=workplace.place.code,
        true_on=workplace.registered_on,
        corrects=workplace.entry,
        facts=facts,
        identifiers=_told(identifiers),
    )
    ledger.append([draft], who=who, deed="workplace.corrected", source="page")


def _told(identifiers: Mapping[str, str]) -> dict[str, str]:
    return {field: value for field, value in identifiers.items() if value}
