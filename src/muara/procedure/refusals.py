"""Whether what is known speaks against a step: the rules stand with the procedure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from .define import Procedure, Refusal


def asked_before(procedure: Procedure, step: str) -> frozenset[str]:
    """The words that the rules of this step ask, of the record and of the step's own facts."""
    return frozenset(
        word.name
        for refusal in procedure.refusals
        if step in refusal.steps
        for word in refusal.when.attributes
    )


def refused(
    procedure: Procedure, step: str, known: Mapping[str, Any], *, on: dt.date
) -> Refusal | None:
    """The first rule that speaks against this step on a day; None where none certainly does.

    `known` answers the words of `asked_before`: truths, numbers of things, `age_low` and `age_high`
    in completed years, and the codes of the step's facts. What is missing is unknown, and what is
    unknown refuses nothing, unless a rule says so. Law is read as in force on the day.

    >>> from muara.packs import open_pack
    >>> from muara.procedure import procedures
    >>> case = procedures(open_pack("india"))["case"]
    >>> said = {"reason": "grown_up", "age_low": 15, "age_high": 16}
    >>> refused(case, "ask_closure", said, on=dt.date(2024, 3, 4)).key
    'still_a_child'
    """
    rules = (each for each in procedure.refusals if step in each.steps)
    return next((each for each in rules if each.when.judge(known, day=on)), None)
