"""What a form asks of a family: how many questions, how many minutes, and what each one serves.

How long a kind of question takes is pack data (`forms/burden.toml`), a working value until somebody
has measured it in the field. A form that asks more than its budget is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from muara.packs import Pack, read_toml

from .faults import fault

if TYPE_CHECKING:
    from .form import Form
    from .mapping import Budget

FILE = "burden.toml"


@dataclass(frozen=True)
class Pace:
    """Seconds that each type of question takes, to ask and to answer."""

    seconds: Mapping[str, int]
    source: str
    unconfirmed: bool


@dataclass(frozen=True)
class Burden:
    """What a form asks at most: every question that might come is counted."""

    questions: int
    minutes: float


@cache
def pace(pack: Pack) -> Pace:
    """How long questions take in this pack: the last of its folders that says so.

    >>> from muara.packs import open_pack
    >>> pace(open_pack("international")).seconds["select_one"]
    15
    """
    paths = [folder / "forms" / FILE for folder in pack.folders]
    table = read_toml([path for path in paths if path.exists()][-1], pack.languages)
    made = Pace(
        table.need("seconds", dict),
        table.need("source", str),
        table.get("unconfirmed", bool, False),
    )
    table.done()
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
