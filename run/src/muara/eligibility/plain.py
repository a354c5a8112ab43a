"""One unit, one scheme, three answers: slow, obvious, and the oracle for the compiled judge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from muara.packs import Geography, Scheme, SchemeVersion
from muara.rules.evaluate import Case, Row

from .conditions import Test, tests_of

ELIGIBLE, NOT_ELIGIBLE, ASK = "eligible", "not_eligible", "ask"
VERDICTS = (ELIGIBLE, NOT_ELIGIBLE, ASK)


@dataclass(frozen=True)
class Found:
    """A verdict with the conditions that fail and those that are not known."""

    verdict: str
    failing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def judge_one(
    scheme: Scheme,
    version: SchemeVersion,
    row: Row,
    *,
    geography: Geography,
    household: Sequence[Row] = (),
    day: dt.date | None = None,
) -> Found:
    """Judge one person (with the facts of the household in the row) or one household.

    One condition that fails settles it, however many are unknown; else one unknown asks.
    """
    return tried(tests_of(scheme, version, geography), Case(row, household, day))


def tried(tests: Sequence[Test], case: Case) -> Found:
    """What comes of these conditions for one case."""
    answers = {test.id: test.plain(case) for test in tests}
    failing = tuple(name for name, answer in answers.items() if answer is False)
    unknown = tuple(name for name, answer in answers.items() if answer is None)
    return Found(NOT_ELIGIBLE if failing else ASK if unknown else ELIGIBLE, failing, unknown)
