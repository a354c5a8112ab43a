"""Supervision visits beside the register: who was counted in the room, who was marked that day."""

from __future__ import annotations

import polars as pl

from .define import LearningRules
from .define_office import OfficeRules
from .entering import typed_columns
from .stays import read_enrolments

_VISITS = {"id": pl.String, "institution": pl.String, "day": pl.Date}
_TOLD = {"batch": pl.String, "enrolled_there": pl.Int64, "present_there": pl.Int64}
_REGISTERS = {
    "person": pl.String,
    "institution": pl.String,
    "month": pl.Date,
    "marks": pl.String,
}
_SAID = ("p", "e", "a")
"""Letters of a register that tell of a child on a day: there, excused, absent."""


def check_visits(
    visits: pl.DataFrame,
    *,
    enrolments: pl.DataFrame,
    registers: pl.DataFrame,
    rules: LearningRules,
    office: OfficeRules,
    language: str = "en",
) -> pl.DataFrame:
    """Each visit beside what the records say of its day.

    Parameters
    ----------
    visits
        `id`, `institution`, `day`; where told `batch`, `enrolled_there` (whom the register names),
        `present_there` (who was counted in the room).
    enrolments
        As `paths` takes them.
    registers
        `person`, `institution`, `month`, `marks` (a letter for each day of the month: p e a c -);
        with `batch` where it is told. Of a month entered twice the last counts.

    Returns `id`, `marked` (how many the register of that day has as there; empty where no register
    tells of it), `recorded` (how many were enrolled that day), and in words, empty where nothing is
    odd: `fewer_counted` (fewer in the room than marked), `register_differs` (the register there
    names other numbers than are recorded). Raises FrameError, with the row.

    >>> import datetime as dt
    >>> from muara.packs import open_pack
    >>> from muara.learning import learning_rules, office_rules
    >>> india, day = open_pack("india"), dt.date(2012, 4, 3)
    >>> came = pl.DataFrame({"person": ["a", "b"], "institution": "C-1", "kind": "training_centre",
    ...     "from": [dt.date(2012, 4, 2)] * 2, "until": [None] * 2, "ended_as": [None] * 2})
    >>> told = pl.DataFrame({"person": ["a", "b"], "institution": "C-1",
    ...     "month": [dt.date(2012, 4, 1)] * 2, "marks": ["-pp" + "-" * 27] * 2})
    >>> visit = pl.DataFrame({"id": ["v"], "institution": ["C-1"], "day": [day],
    ...     "present_there": [1]})
    >>> found = check_visits(visit, enrolments=came, registers=told, rules=learning_rules(india),
    ...                      office=office_rules(india))
    >>> found.select("marked", "recorded").row(0), found["fewer_counted"][0] is None
    ((2, 2), False)
    """
    told = typed_columns(visits, _VISITS, _TOLD, what="The visits", filled=tuple(_VISITS))
    found = (
        told.join(_marked(told, registers), on="id", how="left")
        .join(_recorded(told, enrolments, rules), on="id", how="left")
        .with_columns(pl.col("recorded").fill_null(0))
    )
    counted, marked = pl.col("present_there"), pl.col("marked")
    there, recorded = pl.col("enrolled_there"), pl.col("recorded")
    says = office.says
    return found.sort("row").select(
        "id",
        "marked",
        "recorded",
        pl.when(counted < marked)
        .then(says.filled_in("fewer_counted", language, counted=counted, marked=marked))
        .alias("fewer_counted"),
        pl.when(there != recorded)
        .then(says.filled_in("register_differs", language, told=there, recorded=recorded))
        .alias("register_differs"),
    )


def _marked(visits: pl.DataFrame, registers: pl.DataFrame) -> pl.DataFrame:
    """How many were marked as there on the day of each visit; no row where nobody was marked."""
    known = typed_columns(registers, _REGISTERS, {"batch": pl.String}, what="The registers")
    last = known.with_columns(pl.col("month").dt.month_start()).unique(
        ["person", "institution", "month"], keep="last", maintain_order=True
    )
    of_day = visits.with_columns(pl.col("day").dt.month_start().alias("month")).join(
        last, on=["institution", "month"], suffix="_told"
    )
    letters = of_day.filter(_same_batch()).with_columns(
        pl.col("marks").str.slice(pl.col("day").dt.day().cast(pl.Int64) - 1, 1).alias("letter")
    )
    said = letters.filter(pl.col("letter").is_in(list(_SAID)))
    return said.group_by("id").agg((pl.col("letter") == "p").sum().cast(pl.Int64).alias("marked"))


def _recorded(visits: pl.DataFrame, enrolments: pl.DataFrame, rules: LearningRules) -> pl.DataFrame:
    """How many were enrolled on the day of each visit."""
    known = read_enrolments(enrolments, rules=rules)
    day = pl.col("day")
    there = visits.join(known, on="institution", suffix="_told").filter(
        pl.col("from") <= day, pl.col("until").is_null() | (pl.col("until") >= day), _same_batch()
    )
    return there.group_by("id").agg(pl.col("person").n_unique().cast(pl.Int64).alias("recorded"))


def _same_batch() -> pl.Expr:
    """A visit to the whole centre, or to this very batch."""
    return pl.col("batch").is_null() | (pl.col("batch") == pl.col("batch_told"))
