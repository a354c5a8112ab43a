"""Days and years: how old somebody is on a day, and when somebody of an age was born."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from muara_server.demonstration.chance import Chance


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day so many years earlier; the last of February where there is none.

    >>> years_before(dt.date(2012, 2, 29), 1)
    datetime.date(2011, 2, 28)
    """
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - years, day=28 if leap else day.day)


def age_on(born: dt.date, day: dt.date) -> int:
    """Completed years.

    >>> age_on(dt.date(2003, 2, 11), dt.date(2013, 2, 10))
    9
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def in_season(day: dt.date, months: Collection[int]) -> dt.date:
    """The first day from this one on that lies in these months; the day itself without any.

    >>> in_season(dt.date(2016, 10, 12), (7, 8, 9))
    datetime.date(2017, 7, 1)
    """
    while months and day.month not in months:
        day = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return day


def born_at(age: int, on: dt.date, chance: Chance) -> dt.date:
    """Some day that makes somebody so old on the day."""
    return years_before(on, age) - dt.timedelta(days=chance.number(0, 364))
