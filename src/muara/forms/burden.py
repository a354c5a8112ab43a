"""What a form asks of a family: how many questions, how many minutes, and what each one serves.

How long a kind of question takes is pack data (`forms/burden.toml`), a working value until somebody
has measured it in the field. A form that asks more than its budget is refused. What phones note is
held beside it: how long it took from opening a form to finishing it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import TYPE_CHECKING, Any

from muara.packs import Pack, read_toml

from .faults import fault

if TYPE_CHECKING:
    from .form import Form
    from .mapping import Budget

FILE = "burden.toml"
START, END = "start", "end"
"""The questions by which a phone notes when a form was opened first, and when it was finished."""


@dataclass(frozen=True)
class Noted:
    """Which of the times that phones note are counted: `last` so many, in seconds from `shortest`
    to `longest`."""

    last: int
    shortest: int
    longest: int


@dataclass(frozen=True)
class Pace:
    """Seconds that each type of question takes, to ask and to answer; which times noted count."""

    seconds: Mapping[str, int]
    noted: Noted
    source: str
    unconfirmed: bool


@dataclass(frozen=True)
class Burden:
    """What a form asks at most: every question that might come is counted."""

    questions: int
    minutes: float


@dataclass(frozen=True)
class Taken:
    """The median of the minutes that phones noted, and of how many forms; None of none."""

    minutes: float | None
    of: int


@cache
def pace(pack: Pack) -> Pace:
    """How long questions take in this pack: the last of its folders that says so.

    >>> from muara.packs import open_pack
    >>> pace(open_pack("international")).seconds["select_one"]
    15
    """
    paths = [folder / "forms" / FILE for folder in pack.folders]
    table = read_toml([path for path in paths if path.exists()][-1], pack.languages)
    noted = table.table("noted")
    made = Pace(
        table.need("seconds", dict),
        Noted(
            last=noted.need("last", int),
            shortest=noted.need("shortest_seconds", int),
            longest=noted.need("longest_minutes", int) * 60,
        ),
        table.need("source", str),
        table.get("unconfirmed", bool, False),
    )
    for each in (noted, table):
        each.done()
    return made


def burden(form: Form, speed: Pace) -> Burden:
    """How many questions a form asks, and how many minutes they take.

    >>> from muara.forms import open_forms
    >>> from muara.packs import open_pack
    >>> pack = open_pack("international")
    >>> burden(open_forms(pack)["follow_up"].form, pace(pack)).questions
    8
    """
    seconds = sum(speed.seconds.get(each.type, speed.seconds["other"]) for each in form.asked)
    return Burden(len(form.asked), round(seconds / 60, 1))


def seconds_noted(values: Mapping[str, Any]) -> int | None:
    """Seconds between the two times that a phone noted; None where it noted no two, in order.

    >>> seconds_noted({"start": "2016-09-01T10:00:00+05:30", "end": "2016-09-01T10:08:30+05:30"})
    510
    """
    try:
        first, last = (dt.datetime.fromisoformat(str(values[each])) for each in (START, END))
        took = int((last - first).total_seconds())
    except (KeyError, ValueError, TypeError):
        return None
    return took if took >= 0 else None


def minutes_taken(seconds: Iterable[int], speed: Pace) -> Taken:
    """The median of what forms took, the newest first; of the last that count (`[noted]`).

    >>> from muara.packs import open_pack
    >>> minutes_taken([480, 600, 720, 5, 86_400], pace(open_pack("international")))
    Taken(minutes=10.0, of=3)
    """
    counts = [each for each in seconds if speed.noted.shortest <= each <= speed.noted.longest]
    counted = counts[: speed.noted.last]
    return Taken(round(median(counted) / 60, 1) if counted else None, len(counted))


def check_burden(found: Burden, budget: Budget | None, *, file: str) -> None:
    """Refuse a form that asks more than it may. Raises FormError."""
    if budget is None:
        return
    for asked, most, unit in (
        (found.questions, budget.questions, "questions"),
        (found.minutes, budget.minutes, "minutes"),
    ):
        if asked > most:
            raise fault("over_budget", file=file, sheet="survey", found=asked, most=most, unit=unit)
