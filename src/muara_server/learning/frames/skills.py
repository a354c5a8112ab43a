"""Who was trained, placed and asked again, from the stages of courses that were recorded."""

from __future__ import annotations

import datetime as dt
from typing import Unpack

import polars as pl

from muara.learning import SkillsRules, out_of_order, trainees
from muara_server.figures import language
from muara_server.learning.models import Course

from .lawful import told_lawful
from .paths import Known

EVENT = ("person", "course", "event", "day", "module", "working", "learning", "lawful", "clause")
AGES = ("age_low", "age_high")


def trainees_of(
    *, on: dt.date, rules: SkillsRules, **known: Unpack[Known]
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The stages recorded, what `muara.learning.trainees` makes of them, and the slips in them."""
    told = told_lawful(**known)
    events = told.select(*EVENT, *AGES)
    found = trainees(events, on=on, rules=rules, courses=courses(), language=language())
    slips = out_of_order(events.filter(pl.col("day") <= on), rules=rules, language=language())
    return told, found, slips


def courses() -> pl.DataFrame:
    """The courses there are: `course`, `modules`."""
    rows = [(key, len(modules)) for key, modules in Course.objects.values_list("key", "modules")]
    return pl.DataFrame(rows, schema={"course": pl.String, "modules": pl.Int64}, orient="row")
