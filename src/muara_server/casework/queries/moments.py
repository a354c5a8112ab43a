"""By which clock a proceeding goes: that of a programme that is over stands still at its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone

from muara_server.registry import queries as registry


def moments_of(programme: str) -> Iterator[tuple[Q, dt.datetime]]:
    """Which proceedings of a programme go by which moment.

    What was begun before the end of a programme that is over stands as on its last day; what comes
    after it, such as a report of a child at work, goes by the clock on the wall.
    """
    last = registry.working_moment(programme)
    yield Q(programme=programme, opened_at__lte=last), last
    yield Q(programme=programme, opened_at__gt=last), timezone.now()
