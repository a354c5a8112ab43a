"""When a message may go to somebody: at once, at the end of the quiet hours, or with the digest.

Pure: the moment, the hours and the zone come in as arguments.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Hours:
    """Somebody's hours, on the clock where he is. From an hour until the same: never quiet."""

    quiet_from: int
    quiet_until: int
    digest: int
    zone: ZoneInfo

    def due(self, told: dt.datetime, *, at_once: bool) -> dt.datetime:
        """The moment at which something told now may be sent; urgent messages do not ask.

        >>> delhi = Hours(21, 7, 8, ZoneInfo("Asia/Kolkata"))
        >>> evening = dt.datetime(2026, 5, 3, 16, 30, tzinfo=dt.UTC)  # ten at night in Delhi
        >>> delhi.due(evening, at_once=True).astimezone(delhi.zone).isoformat()
        '2026-05-04T07:00:00+05:30'
        >>> delhi.due(evening, at_once=False).astimezone(delhi.zone).isoformat()
        '2026-05-04T08:00:00+05:30'
        """
        return self.after_quiet(told if at_once else self.next_at(told, self.digest))

    def after_quiet(self, moment: dt.datetime) -> dt.datetime:
        """The moment itself, or the end of the quiet hours in which it lies."""
        return self.next_at(moment, self.quiet_until) if self.is_quiet(moment) else moment

    def is_quiet(self, moment: dt.datetime) -> bool:
        """Whether nothing is sent now; the hours may go over midnight."""
        hour = moment.astimezone(self.zone).hour
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until

    def next_at(self, moment: dt.datetime, hour: int) -> dt.datetime:
        """The next time, after this moment, that the clock there shows this full hour."""
        local = moment.astimezone(self.zone)
        there = local.replace(hour=hour, minute=0, second=0, microsecond=0)
        if there <= local:
            there += dt.timedelta(days=1)
        return there.astimezone(dt.UTC)
