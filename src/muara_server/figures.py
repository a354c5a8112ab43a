"""Numbers, days and intervals as the reader's language writes them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import get_language, gettext, gettext_noop

from muara.numerals import numeral

OWN_SPELLING = (
    gettext_noop("Monday"),
    gettext_noop("Thursday"),
    gettext_noop("September"),
    gettext_noop("November"),
    gettext_noop("December"),
)
"""Days and months that Django's own Hindi misspells: they stand in our catalogue instead."""


def language() -> str:
    """The reader's language as the packs key it: en, id or hi."""
    return (get_language() or "en").split("-")[0]


def number(value: object) -> str:
    """A figure with the thousands of the reader's language; words pass through unchanged.

    >>> number(19740)
    '19,740'
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return "" if value is None else str(value)
    return numeral(value, language())


def plain(value: float) -> str:
    """A number for a drawing: a full stop whatever the language, at most two decimals.

    >>> plain(71.359)
    '71.36'
    """
    return f"{float(value):.2f}"


def day(value: date | datetime | None) -> str:
    """A day in words: 15 March 2013, 15 Agustus 2016.

    >>> day(date(2013, 3, 15))
    '15 March 2013'
    """
    if value is None or value == "":
        return ""
    return written(timezone.localtime(value) if isinstance(value, datetime) else value, "j F Y")


def weekday(value: date) -> str:
    """A day with its weekday: Friday, 15 March 2013."""
    return written(value, "l, j F Y")


def short_day(value: date | None) -> str:
    """A day for a table: 15 Mar 2013 in English, the whole month elsewhere."""
    return written(value, "j M Y") if value and language() == "en" else day(value)


def moment(value: datetime | None) -> str:
    """A day and a time of day; Indonesian writes the time with a full stop."""
    if value is None:
        return ""
    clock = written(timezone.localtime(value), "H.i" if language() == "id" else "H:i")
    return gettext("%(day)s, %(time)s") % {"day": day(value), "time": clock}


def between(low: int | None, high: int | None) -> str:
    """An interval as it is known: 14 to 15, or 14 when both ends agree."""
    if low is None or high is None:
        known = low if high is None else high
        return "" if known is None else number(known)
    if low == high:
        return number(low)
    return gettext("%(low)s to %(high)s") % {"low": number(low), "high": number(high)}


def iso(value: date | None) -> str:
    """A day as an address and a date field hold it."""
    return value.isoformat() if value else ""
