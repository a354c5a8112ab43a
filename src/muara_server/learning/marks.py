"""The marks of a register: a letter for each day of one month, as they are typed and counted.

p present, e excused, a absent, c closed for everybody; - is not told.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from muara.follow_up.days import days_in

MEANS = {"p": "present", "e": "excused", "a": "absent", "c": "closed"}
UNTOLD = "-"
_EXCEPTIONS = re.compile(r"\+?(?:\d{1,2}[a-z-])*")


@dataclass(frozen=True)
class Totals:
    """What a month's marks add up to, in days."""

    open: int
    present: int
    excused: int

    def facts(self) -> dict[str, int]:
        """As the ledger keeps them."""
        return {
            "days_open": self.open,
            "days_present": self.present,
            "days_excused": self.excused,
        }


class Unreadable(ValueError):
    """What was typed is no register of the month; `fault` says why, `found` what was typed."""

    def __init__(self, fault: str, found: object = "") -> None:
        self.fault, self.found = fault, found
        super().__init__(fault)


def totals(marks: str) -> Totals:
    """The days a child's class met, those present and those excused.

    >>> totals("ppaec--")
    Totals(open=4, present=2, excused=1)
    """
    present, excused = marks.count("p"), marks.count("e")
    return Totals(present + excused + marks.count("a"), present, excused)


def untold(month: dt.date) -> str:
    """A month of which nothing is told yet."""
    return UNTOLD * days_in(month)


def told_on(marks: str) -> list[int]:
    """The days of the month on which something is told.

    >>> told_on("--pa")
    [3, 4]
    """
    return [day for day, mark in enumerate(marks, 1) if mark != UNTOLD]


def read(typed: str, *, usual: str) -> str:
    """What was typed, as a letter for each day of the month; `usual`: present on every school day.

    Either a letter for each day, or only what was otherwise: + alone is the usual month, 12a15e
    the usual month but for two days. Nothing typed is nothing told. Raises Unreadable.

    >>> read("pp-a", usual="ppp-"), read("2a", usual="ppp-"), read("+", usual="ppp-")
    ('pp-a', 'pap-', 'ppp-')
    """
    said = "".join(typed.lower().split()).replace(",", "")
    if not said:
        return UNTOLD * len(usual)
    if said[0] in "+0123456789":
        return _but_for(said, usual)
    strange = sorted(set(said) - {*MEANS, UNTOLD})
    if strange:
        raise Unreadable("letter", strange[0])
    if len(said) != len(usual):
        raise Unreadable("length", len(said))
    return said


def _but_for(said: str, usual: str) -> str:
    if not _EXCEPTIONS.fullmatch(said):
        raise Unreadable("exceptions", said)
    marks = list(usual)
    for day, mark in re.findall(r"(\d{1,2})([a-z-])", said):
        if mark not in {*MEANS, UNTOLD}:
            raise Unreadable("letter", mark)
        if not 1 <= int(day) <= len(marks):
            raise Unreadable("day", int(day))
        marks[int(day) - 1] = mark
    return "".join(marks)
