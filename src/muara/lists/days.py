"""Days as people write them. What may be read in two ways is asked, never guessed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Literal

Order = Literal["", "day", "month"]
"""Which comes first in 03/04/2016: nobody has said, the day, the month."""

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_NUMBERS = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ,]\s*(\d{2}|\d{4})")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ,]*([^\W\d_][^\d/,]*?)[-/. ,]+(\d{2}|\d{4})")
_NAMED_FIRST = re.compile(
    r"([^\W\d_][^\d/,]*?)[-/. ]+(\d{1,2})(?:st|nd|rd|th)?[-/. ,]+(\d{2}|\d{4})"
)


class NotADay(ValueError):
    """`code` is the code of a slip: not_a_day, day_or_month or short_year."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_day(text: str, months: Mapping[str, int], order: Order = "") -> dt.date:
    """The day that a text names; digits are Latin. Raises NotADay.

    >>> read_day("3 March 2016", {"march": 3})
    datetime.date(2016, 3, 3)
    >>> read_day("13/04/2016", {}), read_day("03/04/2016", {}, "day")
    (datetime.date(2016, 4, 13), datetime.date(2016, 4, 3))
    """
    text = text.strip()
    if found := _ISO.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(text):
        return _of_numbers(int(found[1]), int(found[2]), found[3], order)
    for shape, day, month in ((_NAMED, 1, 2), (_NAMED_FIRST, 2, 1)):
        found = shape.fullmatch(text)
        if found and (number := months.get(found[month].strip().casefold())):
            return _day(_year(found[3]), number, int(found[day]))
    raise NotADay("not_a_day")


def is_open(text: str) -> bool:
    """May it be read as two days, as long as nobody says which number comes first?

    >>> is_open("03/04/2016"), is_open("13/04/2016"), is_open("04/04/2016")
    (True, False, False)
    """
    found = _NUMBERS.fullmatch(text.strip())
    if found is None:
        return False
    first, second = int(found[1]), int(found[2])
    return first <= 12 and second <= 12 and first != second


def hinted(texts: Iterable[str]) -> Order:
    """What the unmistakable days among these are written like; nothing where they differ.

    >>> hinted(["13/04/2016", "03/04/2016"]), hinted(["13/04/2016", "04/13/2016"])
    ('day', '')
    """
    seen: set[Order] = set()
    for text in texts:
        if found := _NUMBERS.fullmatch(text.strip()):
            first, second = int(found[1]), int(found[2])
            if first > 12 >= second:
                seen.add("day")
            elif second > 12 >= first:
                seen.add("month")
    return seen.pop() if len(seen) == 1 else ""


def _of_numbers(first: int, second: int, year: str, order: Order) -> dt.date:
    if first <= 12 and second <= 12 and first != second and not order:
        raise NotADay("day_or_month")
    month_first = second > 12 or (order == "month" and first <= 12)
    day, month = (second, first) if month_first else (first, second)
    return _day(_year(year), month, day)


def _year(text: str) -> int:
    if len(text) != 4:
        raise NotADay("short_year")
    return int(text)


def _day(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise NotADay("not_a_day") from None
