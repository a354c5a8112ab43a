"""The number of a sheet as it stands on paper: with a digit that shows most slips of typing.

The last digit is reckoned from the others (ISO/IEC 7812-1, annex B): one wrong digit never passes,
two that changed places hardly ever. The code on the sheet says form and version too, and no name.
"""

from __future__ import annotations

import re

MARK = "MUARA"
_CODE = re.compile(rf"{MARK} (?P<number>[\d-]+) (?P<form>\S+) (?P<version>\S*)")


def written(number: int) -> str:
    """The number as it is printed.

    >>> written(1204), written(7992)
    ('1204-7', '7992-7')
    """
    return f"{number}-{_check(str(number))}"


def read(text: str) -> int | None:
    """The number of a sheet, typed or read from its code; None where the last digit does not fit.

    >>> read("1204-7"), read("12047"), read("1240-7"), read("MUARA 1204-7 follow_up 1.ab")
    (1204, 1204, None, 1204)
    """
    found = _CODE.fullmatch(" ".join(text.split()))
    digits = re.sub(r"[\s-]", "", found["number"] if found else text)
    if not re.fullmatch(r"\d{2,18}", digits) or _check(digits[:-1]) != int(digits[-1]):
        return None
    return int(digits[:-1])


def code(number: int, form: str, version: str) -> str:
    """What the square code of a sheet says."""
    return f"{MARK} {written(number)} {form} {version}"


def _check(digits: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004
    return -total % 10
