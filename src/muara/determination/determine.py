"""Determine for each child of a frame where it stands under a reading."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl

from muara.packs import Pack, open_all

from .days import named, numbered_days
from .define import STATES, Reading, reading_of
from .engines import on_its_engine
from .machine import LOST, changes, stand

_WORDS = pl.Enum(STATES)
_RESTS_ON = {
    "found": "found",
    "served": "served",
    "clean_from": "clean_from",
    "decided_by": "by",
    "open": "open_at",
}
"""The observations an answer names, and what the machine calls them."""


def determine(
    observations: Any,
    reading: str | Reading,
    *,
    on: dt.date,
    known_on: dt.date | None = None,
    regime: str | None = None,
    pack: Pack | None = None,
    file: str = "",
) -> Any:
    """Where each child stands at the end of a day, by a reading, from observations alone.

    Parameters
    ----------
    observations
        A frame of any kind Narwhals reads, one row an observation: `person`, `true_on` (date), `id`
        (else the row's number), `service`, and either `status` (the finding of a definition) or the
        facts of work (`worked`, `economic_hours`, `age`, ...) that the reading's regime classifies.
        With `recorded_at` and `corrects`, a correction counts from when it was recorded.
    reading
        The key of a reading (`ILO_USDOL`, `ECLT`, `CLMRS`).
    on, known_on
        The day of the answer, and the day up to whose end something had been recorded.
    regime
        Another definition of child labour than the reading names.

    Returns a frame of the same kind (Polars, pandas, PyArrow, DuckDB; Spark answers part by part,
    the observations of a person in one part), one row a person, sorted: `person`; `status`
    (identified not_eligible at_risk in_child_labour served out_pending protected withdrawn
    prevented relapsed lost) and `since`; `before`, where a lost child stood; `first_clean`, the day
    of the first clean visit since work was last found; `withdrawn_on`, `prevented_on` and
    `protected_on`, the first time each was concluded; `relapses` found; `visits` that looked at
    work and the day of the last; the observations it rests on (`found`, `served`, `clean_from`,
    `decided_by`; `open`: a visit that left the question open); and `reading`, with its version.

    Raises FrameError (exit code 2) with row and column; PackError for a reading there is not.

    Source: ILO-IPEC and USDOL practice, the ECLT Foundation, CLMRS core criteria; each reading
    cites its own.

    >>> told = pl.DataFrame({
    ...     "person": ["p"] * 3, "age": [12] * 3, "economic_hours": [30, None, 0],
    ...     "true_on": [dt.date(2012, 4, 2), dt.date(2012, 5, 7), dt.date(2012, 6, 11)],
    ...     "worked": [True, None, False], "service": [None, "education", None]})
    >>> determine(told, "ILO_USDOL", on=dt.date(2012, 7, 1))["status"].to_list()
    ['withdrawn']
    """
    asked = _asked(reading, on, known_on, regime, pack, file)
    return on_its_engine(observations, asked.answer)


def spells(
    observations: pl.DataFrame,
    reading: str | Reading,
    *,
    on: dt.date,
    known_on: dt.date | None = None,
    regime: str | None = None,
    pack: Pack | None = None,
    file: str = "",
) -> pl.DataFrame:
    """Where each child stood, from when until when, up to a day: what a figure over time counts.

    Takes what `determine` takes. Returns one row a spell, by person and day: `person`, `status`,
    `true_on` (its first day) and `until` (the first day of the next; empty: it lasts), `id` (the
    observation that began it), `found`, `served`, `served_on` (the first day of the service that
    counts), `relapses` found so far, `reading`. Who is lost stands where last seen: that nobody
    looks changes nothing about a child.

    >>> told = pl.DataFrame({
    ...     "id": ["a", "b", "c"], "person": ["p"] * 3,
    ...     "true_on": [dt.date(2012, 4, 2), dt.date(2012, 5, 7), dt.date(2012, 6, 11)],
    ...     "status": ["child_labour", None, "not_working"], "service": [None, "education", None]})
    >>> spells(told, "ILO_USDOL", on=dt.date(2012, 7, 1)).select("status", "id").rows()
    [('in_child_labour', 'a'), ('served', 'b'), ('withdrawn', 'c')]
    """
    return _asked(reading, on, known_on, regime, pack, file).spells(observations)


def _asked(
    reading: str | Reading,
    on: dt.date,
    known_on: dt.date | None,
    regime: str | None,
    pack: Pack | None,
    file: str,
) -> _Asked:
    opened = pack or open_all()
    return _Asked(reading_of(reading, opened), on, known_on, regime, opened, file)


@dataclass(frozen=True)
class _Asked:
    """One question, put to one frame or to each part of a large one."""

    reading: Reading
    on: dt.date
    known_on: dt.date | None
    regime: str | None
    pack: Pack
    file: str

    def answer(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The answer for the children of this Polars frame."""
        days, ids = self._days(frame)
        return _answer(stand(days, self.reading, on=self.on), self.reading, ids)

    def spells(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Where the children of this frame stood, from when until when."""
        days, ids = self._days(frame)
        held = changes(days, self.reading)
        return held.select(
            "person",
            pl.col("state").cast(pl.UInt8).cat.to(_WORDS).alias("status"),
            pl.col("since").alias("true_on"),
            pl.col("since").shift(-1).over("person").alias("until"),
            named(held["by"], ids).alias("id"),
            named(held["found"], ids),
            named(held["served"], ids),
            pl.col("service_from").alias("served_on"),
            "relapses",
            pl.lit(self.reading.name).alias("reading"),
        )

    def _days(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
        return numbered_days(
            frame,
            self.reading,
            pack=self.pack,
            on=self.on,
            known_on=self.known_on,
            regime=self.regime,
            file=self.file,
        )


def _answer(standing: pl.DataFrame, reading: Reading, ids: pl.Series) -> pl.DataFrame:
    lost = pl.col("lost_since").is_not_null()
    where = pl.col("state").cast(pl.UInt8)
    now = pl.when(lost).then(pl.lit(LOST, pl.UInt8)).otherwise(where)
    told = standing.sort("person")
    return told.select(
        "person",
        now.cat.to(_WORDS).alias("status"),
        pl.coalesce("lost_since", "since").alias("since"),
        pl.when(lost).then(where).cat.to(_WORDS).alias("before"),
        *("first_clean", "withdrawn_on", "prevented_on", "protected_on"),
        *("relapses", "visits", "last_seen"),
        *(named(told[column], ids).alias(name) for name, column in _RESTS_ON.items()),
        pl.lit(reading.name).alias("reading"),
    )
