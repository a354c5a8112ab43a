"""By which clock something is late: what belongs to a programme that is over stands at its end."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.coordination.queries.told import Said


def moment_for(told: Said) -> dt.datetime:
    """The moment by which this stands: the last of its programme, where it was recorded before
    that; now, where it came later or the programme goes on."""
    last = registry.working_moment(told.programme)
    return last if told.at <= last else timezone.now()
