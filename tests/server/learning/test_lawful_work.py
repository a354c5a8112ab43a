"""Whether the work that somebody found is lawful at their age, by the law of its day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from muara_server.learning.frames.lawful import judged
from server.learning.at_work import FAIR

BEFORE, AFTER = dt.date(2012, 11, 6), dt.date(2017, 11, 6)
HARMLESS = {"hazard_condition": False, "worst_form": "none"}


@pytest.mark.parametrize(
    ("age", "day", "work", "lawful"),
    [
        (16, AFTER, FAIR, "yes"),
        (16, AFTER, {**FAIR, "hours_per_day": 11}, "no"),
        (16, AFTER, {}, "unknown"),
        (12, AFTER, {**FAIR, "employer_relation": "not_related"}, "no"),
        (12, BEFORE, HARMLESS, "no"),
        # The Act of 1986 says nothing of somebody of fourteen: the worst forms are asked about.
        (15, BEFORE, HARMLESS, "yes"),
        (15, BEFORE, {"hazard_condition": True}, "unknown"),
        (15, BEFORE, {}, "unknown"),
        (19, BEFORE, {}, "yes"),
    ],
)
def test_lawful_by_the_law_of_the_day(
    age: int, day: dt.date, work: dict[str, Any], lawful: str
) -> None:
    told = {"worked": True, "work_kind": "hotel", "economic_hours": 24, **work}
    row = {"id": "a", "true_on": day, "work_date": day, "age_low": age, "age_high": age, **told}
    columns = sorted({*FAIR, "employer_relation"} - set(row))
    frame = pl.DataFrame([row]).with_columns(pl.lit(None).alias(name) for name in columns)
    assert judged(frame, pack="india")["lawful"].to_list() == [lawful]
