"""Days of the calendar: so many months on, and the whole months before a day."""

from __future__ import annotations

import calendar
import datetime as dt


def after_months(day: dt.date, months: int) -> dt.date:
    """The same day of a later (or earlier) month, or that month's last day where it has none.

    >>> after_months(dt.date(2013, 1, 31), 1), after_months(dt.date(2012, 3, 31), -1)
    (datetime.date(2013, 2, 28), datetime.date(2012, 2, 29))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, days_in(dt.date(year, month + 1, 1))))


def days_in(day: dt.date) -> int:
    """How many days the month of this day has."""
    return calendar.monthrange(day.year, day.month)[1]


def last_months(on: dt.date, months: int) -> tuple[dt.date, dt.date]:
    """The last whole months at the end of a day: the first day of the first, the last of the last.

    >>> last_months(dt.date(2013, 3, 31), 6)
    (datetime.date(2012, 10, 1), datetime.date(2013, 3, 31))
    >>> last_months(dt.date(2013, 3, 30), 6)
    (datetime.date(2012, 9, 1), datetime.date(2013, 2, 28))
    """
    end = on if on.day == days_in(on) else on.replace(day=1) - dt.timedelta(days=1)
    return after_months(end.replace(day=1), 1 - months), end
