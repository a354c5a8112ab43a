"""Counting: frames of dated events in, figures with the list of units behind them out.

An event has `id`, `true_on` (the day it was true), `recorded_at` (the moment it was recorded), the
unit it is about (`person`, `household`, `place`), its breakdowns and its facts. A figure depends on
two days: *as of* (what had happened) and *known on* (what had been recorded). Nothing here reads a
clock, so last year's report can be made again from last year's knowledge.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import polars as pl

from muara.errors import FrameError, nearest
from muara.frames import in_force

from .define import Indicator, Indicators


@dataclass(frozen=True)
class Count:
    """A figure, what it was counted as of, and the units that add up to it.

    `units`: one row per unit counted: `unit`, `event` (the id of its first event that counts),
    `on` (that event's day), `last` (the day of its latest one), and one column per breakdown.
    `unsettled`: the units which no event settles, and at least one leaves open; same columns.
    `spells`: from which day (`on`) until before which (`until`; empty: still) each unit counts,
    with the breakdowns; what happened once lasts.
    """

    indicator: Indicator
    as_of: dt.date
    known_on: dt.date | None
    units: pl.DataFrame
    unsettled: pl.DataFrame
    spells: pl.DataFrame

    @property
    def value(self) -> int:
        """How many units count."""
        return self.units.height

    def by(self, *breakdowns: str) -> pl.DataFrame:
        """`value` for each combination that occurs; the parts add up to the whole."""
        _known_breakdowns(self.indicator, breakdowns)
        if not breakdowns:
            return pl.DataFrame({"value": [self.value]}, schema={"value": pl.Int64})
        table = self.units.group_by(list(breakdowns)).agg(pl.len().cast(pl.Int64).alias("value"))
        return table.sort(list(breakdowns), nulls_last=True)

    def where(self, **breakdowns: str) -> pl.DataFrame:
        """The units behind one cell: opening a figure gives exactly what was counted."""
        _known_breakdowns(self.indicator, tuple(breakdowns))
        return self.units.filter(*(pl.col(name) == code for name, code in breakdowns.items()))


def count(
    indicator: Indicator,
    events: Any,
    *,
    as_of: dt.date,
    known_on: dt.date | None = None,
) -> Count:
    """Count one indicator over the events of its kind.

    Parameters
    ----------
    events
        A frame of any kind Narwhals reads. Columns: `id`, `true_on` (date), `recorded_at` (date and
        time, UTC), the indicator's unit, its breakdowns, and the facts its condition uses. With
        `corrected_at`, or with `corrects` (the id of the event it replaces), a corrected event
        stops counting from the day its correction was recorded. With `until` an event is a spell,
        and counts only while it lasts.
    as_of
        Events after this day are left out.
    known_on
        Events recorded after this day (UTC) are left out, and so are corrections. Without it:
        everything recorded.

    Raises FrameError where a column is missing.

    >>> from muara.packs import open_pack
    >>> from muara.indicators import read_indicators
    >>> india = open_pack("india")
    >>> known = read_indicators(india.path / "programmes/converging_2008_indicators.toml", india)
    >>> trained = known["training"]
    >>> noon = dt.datetime(2013, 3, 5, 12, tzinfo=dt.UTC)
    >>> events = pl.DataFrame({
    ...     "id": ["e1", "e2", "e3"], "person": ["a", "a", "b"], "place": ["IN.DT.221"] * 3,
    ...     "sex": ["female", "female", "male"], "true_on": [dt.date(2013, 3, 4)] * 3,
    ...     "recorded_at": [noon] * 3, "stage": ["enrolled", "completed", "enrolled"],
    ...     "age_low": [16, 16, 15], "age_high": [16, 16, 15]})
    >>> count(trained, events, as_of=dt.date(2013, 3, 31)).value
    1
    """
    frame = _frame(events)
    _check(indicator, frame)
    told = in_force(frame, as_of=as_of, known_on=known_on)
    judged = _judge(indicator, told)
    counting = judged.filter(pl.col("_holds"))
    units = _per_unit(indicator, counting.filter(_lasts(counting, as_of)))
    open_ones = _per_unit(
        indicator, judged.filter(pl.col("_holds").is_null(), _lasts(judged, as_of))
    )
    unsettled = open_ones.join(units, on="unit", how="anti")
    spells = _spells(indicator, counting, units)
    return Count(indicator, as_of, known_on, units, unsettled, spells)


def count_together(
    indicators: Indicators,
    events: Mapping[str, Any],
    *,
    as_of: dt.date,
    known_on: dt.date | None = None,
) -> dict[str, Count]:
    """Count all indicators of a programme, so that exclusive ones share no unit.

    `events` holds one frame for each kind in `indicators.kinds`, and one of spells for each reading
    in `indicators.readings`. See `count`.
    """
    counts = {
        key: count(
            indicator,
            events[indicator.reading or indicator.events],
            as_of=as_of,
            known_on=known_on,
        )
        for key, indicator in indicators.items()
    }
    for group in indicators.exclusive:
        counts |= _apart({key: counts[key] for key in group.order})
    return counts


def over_time(counted: Count, days: Sequence[dt.date], *by: str) -> pl.DataFrame:
    """The figure as of each of the days (up to the count's own), from one count.

    One row for each day and each combination of `by`: `as_of`, the breakdowns, `value`. A unit
    counts from its first event on, so this equals counting anew on each day.
    """
    _known_breakdowns(counted.indicator, by)
    shown = [day for day in days if day <= counted.as_of]
    calendar = pl.DataFrame({"as_of": shown}, schema={"as_of": pl.Date})
    spells = counted.spells
    cells = spells.select(by).unique() if by else pl.DataFrame({"_": [0]})
    lasts = pl.col("until").is_null() | (pl.col("until") > pl.col("as_of"))
    reached = calendar.join(spells, how="cross").filter(pl.col("on") <= pl.col("as_of"), lasts)
    reached = reached.unique(["as_of", "unit"], keep="first", maintain_order=True)
    tally = reached.group_by("as_of", *by).agg(pl.len().cast(pl.Int64).alias("value"))
    grid = calendar.join(cells, how="cross")
    filled = grid.join(tally, on=["as_of", *by], how="left", nulls_equal=True)
    return (
        filled.with_columns(pl.col("value").fill_null(0))
        .select("as_of", *by, "value")
        .sort("as_of", *by, nulls_last=True)
    )


def activity(counted: Count) -> pl.DataFrame:
    """For each place: `place`, `running`: had it an event within `lapses_after` days, or did it
    start and stop? Places without any event are not listed: it was never run there.
    """
    lapses = counted.indicator.lapses_after
    if lapses is None:
        raise FrameError(
            "This indicator does not say when it lapses.",
            column=counted.indicator.key,
            do="Give it lapses_after, in days, in the pack.",
        )
    since = counted.as_of - dt.timedelta(days=lapses)
    grouped = counted.units.group_by("place").agg((pl.col("last").max() >= since).alias("running"))
    return grouped.sort("place")


def _frame(events: Any) -> pl.DataFrame:
    if isinstance(events, pl.DataFrame):
        return events
    return nw.from_native(events).lazy().collect("polars").to_native()  # type: ignore[no-any-return]


def _check(indicator: Indicator, frame: pl.DataFrame) -> None:
    own = () if indicator.unit == "event" else (indicator.unit,)
    for column in ("id", "true_on", "recorded_at", *own, *indicator.by):
        if column not in frame.columns:
            raise FrameError(
                f"The events of kind {indicator.events!r} lack a column.",
                column=column,
                do=nearest(column, frame.columns),
            )


def _judge(indicator: Indicator, events: pl.DataFrame) -> pl.DataFrame:
    """The events of the period, with `_holds`: does each fulfil the condition? Null: unknown.

    A fact that no record of this kind has is unknown in all of them, not an error.
    """
    missing = [
        pl.lit(None).alias(attribute.name)
        for attribute in indicator.condition.attributes
        if attribute.name not in events.columns and f"{attribute.name}_low" not in events.columns
    ]
    period = events.filter(_within(indicator)).with_columns(missing)
    holds = indicator.condition.expression(period.columns, day=indicator.until)
    return nw.from_native(period).with_columns(holds.alias("_holds")).to_native()


def _within(indicator: Indicator) -> pl.Expr:
    since, until = indicator.since or dt.date.min, indicator.until or dt.date.max
    return pl.col("true_on").is_between(since, until)


def _per_unit(indicator: Indicator, events: pl.DataFrame) -> pl.DataFrame:
    """One row per unit, at its first event; ties by the moment of recording, then by id."""
    unit = "id" if indicator.unit == "event" else indicator.unit
    first = events.filter(pl.col(unit).is_not_null()).sort("true_on", "recorded_at", "id")
    return (
        first.group_by(pl.col(unit).alias("unit"), maintain_order=True)
        .agg(
            pl.col("id").first().alias("event"),
            pl.col("true_on").first().alias("on"),
            pl.col("true_on").last().alias("last"),
            *(pl.col(each).first().alias(each) for each in indicator.by),
        )
        .sort("on", "event")
    )


def _lasts(events: pl.DataFrame, day: dt.date) -> pl.Expr:
    """What happened once counts ever after; a spell counts while it lasts."""
    if "until" not in events.columns:
        return pl.lit(True)
    return pl.col("until").is_null() | (pl.col("until") > day)


def _spells(indicator: Indicator, counting: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    if "until" not in counting.columns:
        never = pl.lit(None, pl.Date).alias("until")
        return units.select("unit", "on", never, *indicator.by)
    unit = pl.col("id" if indicator.unit == "event" else indicator.unit).alias("unit")
    return counting.select(unit, pl.col("true_on").alias("on"), "until", *indicator.by)


def _apart(counts: dict[str, Count]) -> dict[str, Count]:
    """Each unit only in the indicator whose event came first; on one day, in the given order."""
    ranked = list(enumerate(counts.items()))
    claims = pl.concat(
        each.spells.select("unit", "on", "until", pl.lit(rank).alias("_rank"))
        for rank, (_, each) in ranked
    )
    firsts = pl.concat(
        each.units.select("unit", "on", pl.lit(rank).alias("_rank")) for rank, (_, each) in ranked
    )
    winners = firsts.sort("on", "_rank").unique("unit", keep="first", maintain_order=True)
    return {
        key: replace(
            each,
            units=each.units.join(
                winners.filter(pl.col("_rank") == rank),
                on="unit",
                how="semi",
                maintain_order="left",
            ),
            spells=_unclaimed(each.spells, rank, claims),
        )
        for rank, (key, each) in ranked
    }


def _unclaimed(spells: pl.DataFrame, rank: int, claims: pl.DataFrame) -> pl.DataFrame:
    """The spells from the day on which no other indicator, that had the unit before, has it still.

    Who leaves a figure later stood in it until then, so nobody is taken out of the past.
    """
    numbered = spells.with_row_index("_spell")
    others = claims.filter(pl.col("_rank") != rank).rename({"on": "_began", "until": "_ended"})
    before = (pl.col("_began") < pl.col("on")) | (
        (pl.col("_began") == pl.col("on")) & (pl.col("_rank") < rank)
    )
    still = pl.col("_ended").is_null() | (pl.col("_ended") > pl.col("on"))
    taken = (
        numbered.join(others, on="unit")
        .filter(before, still)
        .group_by("_spell")
        .agg(pl.col("_ended").max(), pl.col("_ended").is_null().any().alias("_for_good"))
    )
    left = numbered.join(taken, on="_spell", how="left", maintain_order="left").with_columns(
        pl.max_horizontal("on", "_ended").alias("on")
    )
    lasts = pl.col("until").is_null() | (pl.col("on") < pl.col("until"))
    return left.filter(~pl.col("_for_good").fill_null(False), lasts).select(spells.columns)


def _known_breakdowns(indicator: Indicator, asked: Sequence[str]) -> None:
    for each in asked:
        if each not in indicator.by:
            raise FrameError(
                f"{indicator.key!r} is not broken down by {each!r}.",
                do=nearest(each, indicator.by),
            )
