"""In which order the stages of an application may be recorded.

A stage counts for those before it, so none has to be written down, and one may be learnt late; but
a day before that of an earlier stage is a slip, and so is a benefit after a refusal that nobody
appealed. After an answer of the office, or a receipt, an application may begin again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from muara.eligibility.linkage import ANSWERS, STAGES

REPEATED = frozenset({"reached", "benefit_received", "confirmed_by_family"})
"""A family is visited again, is paid again, and says so again."""

AFTER = {
    "appealed": ("refused",),
    "appeal_allowed": ("appealed",),
    "appeal_rejected": ("appealed",),
}
OURS = frozenset({"form_filled", "submitted", "confirmed_by_family", "appealed"})
"""Steps that wait for those who follow the family; the others wait for an office."""

OPEN_ANSWERS = frozenset({"refused", "appealed", "appeal_rejected"})
"""While one of these stands, the office gives nothing."""

RECEIPTS = frozenset({"benefit_received", "confirmed_by_family"})
GIVEN = frozenset({"sanctioned"}) | RECEIPTS
APPLIED = frozenset({"form_filled", "submitted"})

AGAIN, NO_CAUSE = "again", "no_cause"
TOO_EARLY, TOO_LATE, REFUSED = "too_early", "too_late", "refused"
IMPOSSIBLE = frozenset({TOO_EARLY, TOO_LATE, REFUSED})
"""What the ledger itself refuses. The others a form asks about: they can be true, seldom."""


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
    return _given_though_refused(new, before) or _out_of_order(new, before)


def _without_its_cause(new: Step, before: Sequence[Step]) -> Slip | None:
    wanted = AFTER.get(new.stage, ())
    if not wanted or any(step.stage in wanted and step.on <= new.on for step in before):
        return None
    return Slip(NO_CAUSE, Step(wanted[0], new.on))


def _given_though_refused(new: Step, before: Sequence[Step]) -> Slip | None:
    """Given, though the last answer was no, and nobody applied again since."""
    answers = [step for step in before if step.stage in ANSWERS and step.on <= new.on]
    if new.stage not in GIVEN or not answers:
        return None
    # On one day, the later of them in their order came last.
    last = max(answers, key=lambda step: (step.on, ANSWERS.index(step.stage)))
    anew = any(step.stage in APPLIED and last.on <= step.on <= new.on for step in before)
    return Slip(REFUSED, last) if last.stage in OPEN_ANSWERS and not anew else None


def _out_of_order(new: Step, before: Sequence[Step]) -> Slip | None:
    """A day before that of an earlier stage, or after that of a later one."""
    for step in sorted(before, key=lambda step: step.on):
        if step.stage not in STAGES:
            continue
        later = STAGES.index(step.stage) - STAGES.index(new.stage)
        if later < 0 and step.on > new.on and not _applied_anew(step, new, before):
            return Slip(TOO_EARLY, step)
        if later > 0 and step.on < new.on and not _applied_anew(new, step, before):
            return Slip(TOO_LATE, step)
    return None


def _applied_anew(first: Step, then: Step, before: Sequence[Step]) -> bool:
    """May this earlier stage, of a later day, belong to another application than the other one?

    It may where it is of a stage that repeats; where an answer, or a receipt, ended an application
    between them; and where the stage is recorded a first time on a day that is in order.
    """
    return first.stage in REPEATED or any(
        (step.stage in (*ANSWERS, *RECEIPTS) and then.on <= step.on <= first.on)
        or (step.stage == first.stage and step.on <= then.on)
        for step in before
    )
