"""The three consents of somebody, for a page; who may see them is asked with the file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from muara_server.casework.rules.consent import (
    PURPOSES,
    Consent,
    consent_to,
    consents_on,
    overrides_of,
)
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding


@dataclass(frozen=True)
class Consents:
    """Where the three consents stand on a day, and every request to share without one.

    `sharing` holds one for each body that was named; empty where nobody was asked about any.
    """

    on: dt.date
    service: Consent
    sharing: Sequence[Consent]
    statistics: Consent
    overrides: Sequence[Proceeding]


def consents_for(user: User, person: UUID, *, on: dt.date) -> Consents:
    """The consents of a person whose file this reader may open. The read is recorded.

    Raises Http404 where there is nobody, NotAllowed outside the reader's reach.
    """
    registry.person_for(user, person, why="consent")
    told = consents_on(person, on)
    service, _sharing, statistics = (consent_to(person, each, on=on) for each in PURPOSES)
    return Consents(
        on=on,
        service=service,
        sharing=[each for (purpose, _), each in sorted(told.items()) if purpose == "sharing"],
        statistics=statistics,
        overrides=overrides_of([person]),
    )
