"""The visits due to many children at once: one row each, equal to the plain `visits`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import polars as pl

from muara.errors import FrameError, nearest

from .define import Rhythm, Schedule, Turn


def visits_due(
    began: pl.DataFrame, visits: pl.DataFrame, *, schedule: Schedule, on: dt.date
) -> pl.DataFrame:
    """For every child the visit to make next, how late it is, and who has been told.

    Parameters
    ----------
    began
        `person`, `rhythm` (a key of the schedule), `since` (date): one row each time a rhythm
        began for a child.
    visits
        `person`, `true_on` (date): one row a visit. Visits after `on` are left out, and with `met`
        (who was met; empty: not told) those that do not count.

    Returns one row for each person of `began`, in its order: `rhythm`, `number`, `due_from`,
    `due_by`, `late_by` (days, 0: in time) of the next visit (empty: none is to come); `level` and
    `told` (how many have been told, and the last of them); `made` and `missed` (visits since the
    first rhythm began); `last_visit`.

    Raises FrameError for a column that is missing, a day that is none, a rhythm there is not.

    >>> from muara.packs import open_pack
    >>> from muara.follow_up import schedule
    >>> began = pl.DataFrame({"person": ["a"], "rhythm": ["case"], "since": [dt.date(2013, 1, 10)]})
    >>> visits = pl.DataFrame({"person": ["a"], "true_on": [dt.date(2013, 2, 12)]})
    >>> found = visits_due(began, visits, schedule=schedule(open_pack("india")),
    ...                    on=dt.date(2013, 3, 30))
    >>> found.select("number", "due_by", "late_by", "told", "made", "missed").row(0)
    (2, datetime.date(2013, 3, 17), 13, 'supervisor', 1, 1)
    """
    _check(began, visits, schedule)
    # A number in the place of the person: joining on text takes thrice the time.
    children = began.select("person").unique(maintain_order=True).with_row_index("child")
    numbered = began.join(children, on="person", maintain_order="left")
    seen = (
        _that_count(visits, schedule)
        .join(children, on="person")
        .select("child", "true_on")
        .drop_nulls()
        .filter(pl.col("true_on") <= on)
    )
    turns = _with_visits(_opened(_stretches(numbered, on), schedule, on), seen, on)
    last = seen.group_by("child").agg(pl.col("true_on").max().alias("last_visit"))
    found = children
    for part in (_next(turns), _counts(turns, on), last):
        found = found.join(part, on="child", how="left", maintain_order="left")
    told = found.with_columns(pl.col("made", "missed").fill_null(0)).with_columns(*_told(schedule))
    return told.select(
        "person",
        *("rhythm", "number", "due_from", "due_by", "late_by", "level", "told"),
        *("made", "missed", "last_visit"),
    )


def _check(began: pl.DataFrame, visits: pl.DataFrame, schedule: Schedule) -> None:
    for frame, column in (
        *((began, name) for name in ("person", "rhythm", "since")),
        *((visits, name) for name in ("person", "true_on")),
    ):
        if column not in frame.columns:
            raise FrameError(
                "A column is missing.", column=column, do=nearest(column, frame.columns)
            )
    for frame, column in ((began, "since"), (visits, "true_on")):
        if frame.schema[column] not in (pl.Date, pl.Null):
            raise FrameError(
                "The days are no dates.",
                column=column,
                found=f"a column of type {frame.schema[column]}",
            )
    unknown = began["rhythm"].is_null() | ~began["rhythm"].is_in(list(schedule.rhythms))
    unknown |= began["since"].is_null()
    if unknown.any():
        row = unknown.arg_max() or 0
        rhythm, since = began.row(row, named=True)["rhythm"], began["since"][row]
        column = "since" if rhythm in schedule.rhythms and since is None else "rhythm"
        raise FrameError(
            "This row does not say which rhythm began, and when.",
            row=row + 1,
            column=column,
            found=began[column][row] or "nothing",
            do="Give the day." if column == "since" else nearest(str(rhythm), schedule.rhythms),
        )


def _that_count(visits: pl.DataFrame, schedule: Schedule) -> pl.DataFrame:
    """The visits at which somebody was met who must be, or nobody told who was."""
    if schedule.met is None or "met" not in visits.columns:
        return visits
    met = pl.col("met").cast(pl.String)
    return visits.filter(met.is_null() | met.is_in(list(schedule.met.codes)))


def _stretches(began: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    """What had begun by the day; each lasts until the next began. `stretch`: its number."""
    return (
        began.select("child", "rhythm", pl.col("since").cast(pl.Date))
        .filter(pl.col("since") <= on)
        .sort("since", maintain_order=True)
        .with_row_index("stretch")
        .with_columns(pl.col("since").shift(-1).over("child").alias("until"))
    )


def _opened(stretches: pl.DataFrame, schedule: Schedule, on: dt.date) -> pl.DataFrame:
    """Every turn that has opened by the day, and the one after; `closes`: when the next opens."""
    parts = [_no_turns(stretches)]
    for key in stretches["rhythm"].unique(maintain_order=True).to_list():
        of = stretches.filter(pl.col("rhythm") == key)
        first = of["since"].min() or on
        parts += [
            of.with_columns(
                pl.lit(turn.number, dtype=pl.Int64).alias("number"),
                _due_from(turn).alias("due_from"),
                _due_by(turn).alias("due_by"),
                (_due_from(after) if after else pl.lit(None, dtype=pl.Date)).alias("closes"),
            ).filter((_due_from(before) <= on) if before else pl.lit(True))
            for before, turn, after in _turns(schedule.rhythm(key), first, on)  # type: ignore[arg-type]
        ]
    return pl.concat(parts)


def _no_turns(stretches: pl.DataFrame) -> pl.DataFrame:
    """The columns of `_opened`, without a row."""
    days = {name: pl.lit(None, dtype=pl.Date) for name in ("due_from", "due_by", "closes")}
    return stretches.clear().with_columns(
        pl.lit(0, dtype=pl.Int64).alias("number"),
        *(each.alias(name) for name, each in days.items()),
    )


def _turns(
    rhythm: Rhythm, first: dt.date, on: dt.date
) -> Iterator[tuple[Turn | None, Turn, Turn | None]]:
    """Each turn with its neighbours, up to the first that opens later for the earliest child."""
    turns = rhythm.turns()
    before, turn = None, next(turns, None)
    while turn is not None and (before is None or before.due_from(first) <= on):
        after = next(turns, None)
        yield before, turn, after
        before, turn = turn, after


def _due_from(turn: Turn) -> pl.Expr:
    return _day(turn).dt.offset_by(f"-{turn.leg.days_before}d")


def _due_by(turn: Turn) -> pl.Expr:
    return _day(turn).dt.offset_by(f"{turn.leg.days_after}d")


def _day(turn: Turn) -> pl.Expr:
    return pl.col("since").dt.offset_by(f"{turn.months}mo").dt.offset_by(f"{turn.weeks * 7}d")


def _with_visits(turns: pl.DataFrame, seen: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    """The turns that stand, each with the first visit since it opened, made or not."""
    matched = turns.sort("due_from").join_asof(
        seen.sort("true_on"),
        left_on="due_from",
        right_on="true_on",
        by="child",
        strategy="forward",
        check_sortedness=False,
    )
    in_time = pl.col("true_on") < pl.min_horizontal("closes", "until").fill_null(dt.date.max)
    made = pl.when(in_time).then("true_on").alias("made_on")
    late = (pl.col("true_on").fill_null(on) - pl.col("due_by")).dt.total_days()
    stands = (
        pl.col("until").is_null()
        | pl.col("made_on").is_not_null()
        | (pl.col("due_by") < pl.col("until"))
    )
    return matched.with_columns(made, late.clip(lower_bound=0).alias("late_by")).filter(stands)


def _next(turns: pl.DataFrame) -> pl.DataFrame:
    """Of the rhythm that holds now: the first turn since the last one made."""
    now = turns.filter(pl.col("until").is_null())
    last_made = pl.col("number").filter(pl.col("made_on").is_not_null()).max().over("child")
    return (
        now.filter(pl.col("number") > last_made.fill_null(0))
        .sort("number")
        .unique("child", keep="first")
        .select("child", "rhythm", "number", "due_from", "due_by", "late_by")
    )


def _counts(turns: pl.DataFrame, on: dt.date) -> pl.DataFrame:
    made = pl.col("made_on").is_not_null()
    return turns.group_by("child").agg(
        made.sum().cast(pl.Int64).alias("made"),
        (~made & (pl.col("due_by") < on)).sum().cast(pl.Int64).alias("missed"),
    )


def _told(schedule: Schedule) -> tuple[pl.Expr, pl.Expr]:
    """How many have been told, and who was told last."""
    reached = [(pl.col("late_by") > each.after_days).cast(pl.Int64) for each in schedule.told]
    level = pl.sum_horizontal(*reached) if reached else pl.lit(0, dtype=pl.Int64)
    level = pl.when(pl.col("late_by").is_not_null()).then(level).otherwise(0)
    names = {number: each.to for number, each in enumerate(schedule.told, start=1)}
    told = level.replace_strict(names, default=None, return_dtype=pl.String)
    return level.alias("level"), told.alias("told")
