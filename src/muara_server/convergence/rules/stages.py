"""In which order the stages of an application may be recorded.

A stage counts for those before it, so none has to be written down; but a day before that of an
earlier stage is a slip. After an answer of the office an application may begin again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

ORDER = (
    "reached",
    "form_filled",
    "submitted",
    "sanctioned",
    "benefit_received",
    "confirmed_by_family",
)
REPEATED = frozenset({"reached", "benefit_received", "confirmed_by_family"})
"""A family is visited again, is paid again, and says so again."""

AFTER = {
    "appealed": ("refused",),
    "appeal_allowed": ("appealed",),
    "appeal_rejected": ("appealed",),
}
ANSWERS = frozenset({"refused", "appealed", "appeal_allowed", "appeal_rejected"})
OURS = frozenset({"form_filled", "submitted", "confirmed_by_family", "appealed"})
"""Steps that wait for those who follow the family; the others wait for an office."""

AGAIN, NO_CAUSE, TOO_EARLY, TOO_LATE = "again", "no_cause", "too_early", "too_late"


@dataclass(frozen=True)
class Step:
    """One stage with its day."""

    stage: str
    on: dt.date


@dataclass(frozen=True)
class Slip:
    """What is wrong with the day of a stage, and the stage that it contradicts or lacks."""

    kind: str
    other: Step


def slip_in(new: Step, before: Sequence[Step]) -> Slip | None:
    """What is wrong with this stage on this day; `before` are those of the same application.

    >>> submitted = Step("submitted", dt.date(2012, 5, 4))
    >>> slip_in(Step("sanctioned", dt.date(2012, 5, 1)), [submitted]).kind
    'too_early'
    >>> slip_in(Step("sanctioned", dt.date(2012, 6, 1)), [submitted])
    """
    if new in before:
        return Slip(AGAIN, new)
    if new.stage in ANSWERS:
        return _without_its_cause(new, before)
    answers = [step.on for step in before if step.stage in ANSWERS and step.on <= new.on]
    anew = max(answers, default=dt.date.min)
    for step in sorted(before, key=lambda step: step.on):
        if step.stage not in ORDER:
            continue
        later = ORDER.index(step.stage) - ORDER.index(new.stage)
        if later < 0 and step.on > new.on and step.stage not in REPEATED:
            return Slip(TOO_EARLY, step)
        if later > 0 and anew < step.on < new.on and new.stage not in REPEATED:
            return Slip(TOO_LATE, step)
    return None


def _without_its_cause(new: Step, before: Sequence[Step]) -> Slip | None:
    wanted = AFTER.get(new.stage, ())
    if not wanted or any(step.stage in wanted and step.on <= new.on for step in before):
        return None
    return Slip(NO_CAUSE, Step(wanted[0], new.on))
