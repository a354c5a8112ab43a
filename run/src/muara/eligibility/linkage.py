"""Where an application stands, for how long, who should have answered, and how many come through.

Everything is computed from dated entries: "submitted on 3 May", "refused on 2 June, because ...".
Nobody types a status. A stage counts for all before it: whoever was sanctioned was reached too.

Source: reference/convergence.md, computation 2 (funnel); the days that a stage may take come from
the scheme (`answer_days`) or, where it gives none, from the pack's `linkage.toml`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from muara.errors import FrameError, nearest

from .states import frame_with, share

if TYPE_CHECKING:
    from muara.packs import Pack

STAGES = (
    "reached",
    "form_filled",
    "submitted",
    "sanctioned",
    "benefit_received",
    "confirmed_by_family",
)
"""From the first visit to the family's own word, in order."""

ANSWERS = ("refused", "appealed", "appeal_rejected", "appeal_allowed")
"""What may come in between. Each of them says that the application was submitted."""

NEXT = {
    **dict(zip(STAGES, STAGES[1:], strict=False)),
    "refused": "appealed",
    "appealed": "appeal_allowed",
    "appeal_allowed": "sanctioned",
}
"""What should come next. After a rejected appeal nothing more is to come."""

# On one day the later word counts; an appeal allowed comes before the sanction it leads to.
_ORDER = ("reached", "form_filled", "submitted", *ANSWERS, *STAGES[3:])
_STEP = {stage: step for step, stage in enumerate(STAGES)}
_IMPLIED = {**_STEP, **dict.fromkeys(ANSWERS, _STEP["submitted"])}
_UNIT = ("household", "person", "scheme")


def current(entries: pl.DataFrame, *, on: dt.date) -> pl.DataFrame:
    """Where each application stands at the end of a day.

    A later stage counts for those before it, in whatever order they were written down. An answer
    (refused, appealed, ...) stands until something later moves the application on: a form filled
    again, another answer, a sanction. Being visited again moves nothing.

    Parameters
    ----------
    entries
        `household`, `person` (empty: the household's scheme), `scheme`, `stage`, `true_on` (date),
        `reason` (of a refusal). Corrected entries are left out by the caller.
    on
        Entries after this day are left out.

    Returns one row for each unit and scheme: `household`, `person`, `scheme`, `stage`, `since`,
    `days` (in this stage, up to `on`), `reason`, `next_stage` (empty: nothing more is to come).

    Raises FrameError for a stage there is not and for an entry without a day, naming the row.

    >>> entries = pl.DataFrame({
    ...     "household": ["h"] * 3, "person": [None] * 3, "scheme": ["ration"] * 3,
    ...     "stage": ["reached", "submitted", "refused"], "reason": ["", "", "no_paper"],
    ...     "true_on": [dt.date(2012, 4, 1), dt.date(2012, 4, 9), dt.date(2012, 6, 1)]})
    >>> current(entries, on=dt.date(2012, 5, 1)).select("stage", "days", "next_stage").rows()
    [('submitted', 22, 'sanctioned')]
    >>> current(entries, on=dt.date(2012, 6, 1)).select("stage", "reason", "next_stage").rows()
    [('refused', 'no_paper', 'appealed')]
    """
    told = _told(entries, on=on)
    unit = list(_UNIT)
    answered = pl.col("stage").is_in(ANSWERS)
    # The number of an application's last answer; what came after it counts, or the answer itself.
    last = pl.col("number").filter(answered).max().over(unit).fill_null(-1)
    moved = (pl.col("number") > last) & ((last < 0) | (pl.col("step") > _STEP["reached"]))
    standing = told.with_columns(moved.alias("moved"), (pl.col("number") == last).alias("answer"))
    ranked = standing.filter(pl.col("moved") | pl.col("answer")).sort(
        [*unit, "moved", "step", "number"], descending=[False] * 3 + [True, True, False]
    )
    found = ranked.unique(unit, keep="first", maintain_order=True)
    return found.select(
        *unit,
        "stage",
        pl.col("true_on").alias("since"),
        (pl.lit(on) - pl.col("true_on")).dt.total_days().alias("days"),
        "reason",
        pl.col("stage")
        .replace_strict(NEXT, default=None, return_dtype=pl.String)
        .alias("next_stage"),
    )


def _check_entries(entries: pl.DataFrame) -> None:
    """Refuse an entry without a stage that exists, or without a day: it would count for nothing."""
    known = {*_STEP, *ANSWERS}
    wrong = entries["stage"].is_null() | ~entries["stage"].cast(pl.String).is_in(list(known))
    if wrong.any():
        row = wrong.arg_max() or 0
        stage = entries["stage"][row]
        raise FrameError(
            "This is no stage of an application.",
            row=row + 1,
            column="stage",
            found=stage or "nothing",
            do=nearest(str(stage or ""), known),
        )
    if entries.schema["true_on"] not in (pl.Date, pl.Null):
        raise FrameError(
            "The days of the entries are no dates.",
            column="true_on",
            found=f"a column of type {entries.schema['true_on']}",
        )
    dayless = entries["true_on"].is_null()
    if dayless.any():
        raise FrameError(
            "This entry has no day.",
            row=(dayless.arg_max() or 0) + 1,
            column="true_on",
            expected="the day as 2016-09-01",
            do="Give the day, or leave the row out.",
        )


def _told(entries: pl.DataFrame, *, on: dt.date) -> pl.DataFrame:
    """The entries up to the day, numbered by day and then by the order of stages."""
    frame_with(entries, [*_UNIT, "stage", "true_on", "reason"])
    _check_entries(entries)
    order = {stage: number for number, stage in enumerate(_ORDER)}
    past = entries.filter(pl.col("true_on") <= on).with_columns(
        pl.col("stage").replace_strict(order, return_dtype=pl.Int64).alias("order"),
        pl.col("stage").replace_strict(_IMPLIED, return_dtype=pl.Int64).alias("step"),
    )
    return (
        past.sort("true_on", "order", maintain_order=True)
        .with_row_index("number")
        .cast({"number": pl.Int64})
    )


# --- who should have answered ---


def deadlines(standing: pl.DataFrame, *, pack: Pack) -> pl.DataFrame:
    """By when the next stage should come, and who is asked when it does not.

    A submitted application should be answered within the days that the scheme's version of that
    day gives; every other stage, and a scheme that gives none, has the days of the pack.

    Parameters
    ----------
    standing
        Where each application stands, as `current` gives it.

    Returns `standing` with `allowed` (days, empty: no time is set), `due_by` (date), `late_by`
    (days over, 0 or less: in time), `office` (the scheme's nearest) and `escalates_to`, the office
    above it; empty where the pack names none.

    >>> from muara.packs import open_pack
    >>> standing = pl.DataFrame({
    ...     "scheme": ["IN-X"], "stage": ["reached"], "since": [dt.date(2012, 4, 1)], "days": [45],
    ...     "next_stage": ["form_filled"]})
    >>> deadlines(standing, pack=open_pack("india")).select("allowed", "due_by", "late_by").rows()
    [(30, datetime.date(2012, 5, 1), 15)]
    """
    frame_with(standing, ["scheme", "stage", "since", "days", "next_stage"])
    keys = ["scheme", "stage", "since"]
    asked = standing.select(keys).unique()
    allowed = [_allowed(pack, *row) for row in asked.iter_rows()]
    offices = [_offices(pack, scheme) for scheme in asked["scheme"]]
    table = asked.with_columns(
        pl.Series("allowed", allowed, dtype=pl.Int64),
        pl.Series("office", [office for office, _ in offices], dtype=pl.String),
        pl.Series("escalates_to", [above for _, above in offices], dtype=pl.String),
    )
    timed = standing.join(table, on=keys, how="left", maintain_order="left")
    open_ones = pl.when(pl.col("next_stage").is_not_null()).then(pl.col("allowed"))
    return timed.with_columns(open_ones.alias("allowed")).with_columns(
        pl.col("since").dt.offset_by(pl.format("{}d", "allowed")).alias("due_by"),
        (pl.col("days") - pl.col("allowed")).alias("late_by"),
    )


def late(standing: pl.DataFrame, *, pack: Pack) -> pl.DataFrame:
    """The applications that should have moved on, the latest first: `deadlines` over its day."""
    return (
        deadlines(standing, pack=pack)
        .filter(pl.col("late_by") > 0)
        .sort("late_by", descending=True, maintain_order=True)
    )


def _allowed(pack: Pack, scheme: str, stage: str, since: dt.date) -> int | None:
    """The days there are for the next stage."""
    known = pack.schemes.get(scheme)
    version = known.on(since) if known else None
    if stage == "submitted" and version and version.answer_days:
        return version.answer_days
    found = pack.linkage.stages.get(stage)
    return found.next_within if found else None


def _offices(pack: Pack, scheme: str) -> tuple[str | None, str | None]:
    """The office nearest to the family, and the one above it."""
    known = pack.schemes.get(scheme)
    if known is None or not known.offices:
        return None, None
    nearest_office = known.offices[0]
    return nearest_office, pack.offices[nearest_office].above or None


# --- how many come through ---


def funnel(
    entries: pl.DataFrame,
    *,
    on: dt.date,
    by: Sequence[str] = (),
    unit: Sequence[str] = ("household",),
    stages: Sequence[str] = STAGES,
) -> pl.DataFrame:
    """How many came to each stage, how many of those before, and in how many days.

    Parameters
    ----------
    entries
        As for `current`, with the columns of `by`.
    by
        Columns such as `district`, `scheme`, `month`: a unit counts in each value it has an entry
        of. For months use `with_month`, or the same unit is in another month at every stage.
    unit
        Who is counted, once: households, or with `("household", "person", "scheme")` applications.
    stages
        The stages to show, in order.

    Returns `by`, `stage`, `units` (who came to it or further), `conversion` (of the stage shown
    before it; empty for the first), `of_first`, `median_days` from the stage shown before it, and
    `measured`, the units of which both days are recorded, in order.
    Source: reference/convergence.md, computation 2 (funnel).

    >>> entries = pl.DataFrame({
    ...     "household": ["g", "g", "h", "i"], "person": [None] * 4, "scheme": ["ration"] * 4,
    ...     "stage": ["reached", "form_filled", "benefit_received", "reached"], "reason": [""] * 4,
    ...     "true_on": [dt.date(2012, 4, 1), dt.date(2012, 4, 11), *[dt.date(2012, 5, 1)] * 2]})
    >>> found = funnel(entries, on=dt.date(2012, 6, 1),
    ...                stages=["reached", "form_filled", "benefit_received"])
    >>> found.select("units", "median_days").rows()
    [(3, None), (2, 10.0), (1, None)]
    """
    frame_with(entries, [*unit, *by])
    told = _told(entries, on=on)
    keys = list(dict.fromkeys([*by, *unit]))
    first = [
        pl.col("true_on").filter(pl.col("stage") == stage).min().alias(stage) for stage in stages
    ]
    units = told.group_by(keys).agg(pl.col("step").max(), *first)
    parts = [
        _stage(units, stage, before, by)
        for stage, before in zip(stages, [None, *stages], strict=False)
    ]
    shown = pl.concat(parts)
    over = list(by) or pl.lit(1)
    counted = shown.with_columns(
        share(pl.col("units"), pl.col("units").shift(1).over(over)).alias("conversion"),
        share(pl.col("units"), pl.col("units").first().over(over)).alias("of_first"),
    )
    if by:
        counted = counted.sort(by, nulls_last=True, maintain_order=True)
    return counted.select(
        *by, "stage", "units", "conversion", "of_first", "median_days", "measured"
    )


def _stage(units: pl.DataFrame, stage: str, before: str | None, by: Sequence[str]) -> pl.DataFrame:
    days = (pl.col(stage) - pl.col(before or stage)).dt.total_days()
    # A stage written down with an earlier day than the one before it tells nothing about time.
    told = days.filter(days >= 0) if before else days.filter(pl.lit(False))
    counts = [
        (pl.col("step") >= _STEP[stage]).sum().cast(pl.Int64).alias("units"),
        told.median().alias("median_days"),
        told.count().cast(pl.Int64).alias("measured"),
    ]
    counted = units.group_by(by).agg(counts) if by else units.select(counts)
    return counted.with_columns(pl.lit(stage).alias("stage"))


def with_month(entries: pl.DataFrame, *, unit: Sequence[str] = ("household",)) -> pl.DataFrame:
    """The entries with `month`: the first day of the month in which the unit's first entry lies.

    >>> entries = pl.DataFrame({"household": ["h", "h"],
    ...                         "true_on": [dt.date(2012, 4, 9), dt.date(2012, 6, 1)]})
    >>> with_month(entries)["month"].to_list()
    [datetime.date(2012, 4, 1), datetime.date(2012, 4, 1)]
    """
    frame_with(entries, [*unit, "true_on"])
    return entries.with_columns(pl.col("true_on").min().dt.month_start().over(unit).alias("month"))


def refusals(
    entries: pl.DataFrame, *, on: dt.date, by: Sequence[str] = ("reason",)
) -> pl.DataFrame:
    """Why offices refused, and what became of it.

    One row for each value of `by` (columns of the entries; `reason` is that of an application's
    last refusal), the commonest first: `refused`, applications ever refused; of these `appealed`,
    `allowed` and `rejected` (their appeals), `waiting` (appealed, not yet answered), `received`
    (the benefit came after all).

    >>> entries = pl.DataFrame({
    ...     "household": ["h", "h", "i"], "person": [None] * 3, "scheme": ["ration"] * 3,
    ...     "stage": ["refused", "appealed", "refused"], "reason": ["no_paper", None, "no_paper"],
    ...     "true_on": [dt.date(2012, 4, 1), dt.date(2012, 4, 9), dt.date(2012, 6, 1)]})
    >>> refusals(entries, on=dt.date(2012, 7, 1)).select("reason", "refused", "waiting").rows()
    [('no_paper', 2, 1)]
    """
    told = _told(entries, on=on)
    was = {stage: (pl.col("stage") == stage).any() for stage in (*ANSWERS, "benefit_received")}
    other = [name for name in by if name not in ("reason", *_UNIT)]
    cases = told.group_by(_UNIT).agg(
        pl.col("reason").filter(pl.col("stage") == "refused").last(),
        *(pl.col(name).last() for name in other),
        was["refused"].alias("refused"),
        was["appealed"].alias("appealed"),
        was["appeal_allowed"].alias("allowed"),
        was["appeal_rejected"].alias("rejected"),
        (was["appealed"] & ~was["appeal_allowed"] & ~was["appeal_rejected"]).alias("waiting"),
        (pl.col("step").max() >= _STEP["benefit_received"]).alias("received"),
    )
    counts = ("refused", "appealed", "allowed", "rejected", "waiting", "received")
    return (
        cases.filter("refused")
        .group_by(by)
        .agg(pl.col(name).sum().cast(pl.Int64) for name in counts)
        .sort("refused", *by, descending=[True, *([False] * len(by))], nulls_last=True)
    )
