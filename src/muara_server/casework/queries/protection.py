"""What is shared without consent, and who is between two districts: how many, for a first page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Min

from muara_server.casework.procedures import permitting
from muara_server.casework.queries.hand_overs import HAND_OVER
from muara_server.casework.queries.standing import moment_for, proceedings_for, supervises
from muara_server.casework.rules.consent import OVERRIDE

if TYPE_CHECKING:
    from muara_server.accounts.models import User


@dataclass(frozen=True)
class ProtectedNow:
    """Counts of an area; `next_end`: when the first sharing that is allowed ends by itself.

    `asked`, `allowed`, `ended`: sharing without consent that waits for a second person, that is
    allowed, and whose time is over though nobody recorded the end; None for whoever does not
    supervise.
    """

    asked: int | None
    allowed: int | None
    ended: int | None
    next_end: dt.datetime | None
    between: int


def protected_now(user: User) -> ProtectedNow | None:
    """What stands in this reader's area; None where there is nothing to tell."""
    between = proceedings_for(user, HAND_OVER, ended=False).count()
    if not supervises(user):
        return ProtectedNow(None, None, None, None, between) if between else None
    now, overrides = moment_for(user), proceedings_for(user, OVERRIDE, ended=False)
    allowed = overrides.filter(state__in=permitting(OVERRIDE))
    running = allowed.filter(due__gte=now)
    return ProtectedNow(
        asked=overrides.exclude(state__in=permitting(OVERRIDE)).count(),
        allowed=running.count(),
        ended=allowed.filter(due__lt=now).count(),
        next_end=running.aggregate(first=Min("due"))["first"],
        between=between,
    )
