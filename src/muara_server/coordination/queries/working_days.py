"""The day on which the work of a reader stands."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

from muara_server.accounts import rules
from muara_server.coordination.rules.reach import READ
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User


def working_day_for(user: User) -> dt.date:
    """Today, or the last day of the reader's programmes where all of them are over."""
    own = {grant.programme for grant in rules.grants(user, READ) if grant.programme}
    days = [registry.working_moment(each).date() for each in own or registry.programmes()]
    return max(days, default=timezone.localdate())
