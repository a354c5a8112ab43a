"""How reports were answered, for everybody to read: by district and month, small counts withheld.

A report is checked once somebody has recorded what is true of it; in time, where that came before
the clock of the procedure ran out, which runs from the moment it came. What was closed without a
check is told as such. Nothing here tells what was found.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import TYPE_CHECKING, Any

import polars as pl
from django.conf import settings
from django.utils import timezone

from muara.disclosure import WITHHELD, withhold
from muara_server.casework.intake import intake_at
from muara_server.casework.models import Proceeding
from muara_server.casework.procedures import procedure_at
from muara_server.casework.queries.duty import COMPLAINT
from muara_server.casework.queries.standing import procedure_of, standings_of
from muara_server.casework.words import in_language
from muara_server.keys.queries import in_chunks
from muara_server.places import queries as places

if TYPE_CHECKING:
    from muara.procedure import Procedure, Standing
    from muara_server.places.models import Place

KEPT_MINUTES = 10
"""Anybody may ask for this page as often as he likes: it is counted anew no oftener than this."""

SECONDS = 3600
CHECKED = frozenset({"find_true", "find_untrue"})
"""The steps that say what is true of a report."""


@dataclass(frozen=True)
class One:
    """One report: its district and month, what came of its clock, hours until it was checked."""

    district: str
    month: dt.date
    hours: float | None
    in_time: bool
    overdue: bool
    up: bool
    closed: bool
    unchecked: bool


@dataclass(frozen=True)
class Row:
    """One line: counts, or nothing at all where so few came that they are withheld."""

    label: str
    month: dt.date | None
    received: int | None
    in_time: int | None
    late: int | None
    up: int | None
    closed: int | None
    unchecked: int | None
    hours: int | None
    address: str = ""

    @property
    def withheld(self) -> bool:
        return self.received is None


@dataclass(frozen=True)
class Table:
    """By month and, for all districts together, by district; what the whole comes to."""

    months: Sequence[Row]
    districts: Sequence[Row]
    whole: Row
    smallest: int
    allowed: int | None
    highest: int
    counted_at: dt.datetime


def answered(place: Place | None = None) -> Table:
    """The figures of one district, or of all, as they were counted not long ago."""
    database = str(settings.DATABASES["default"]["NAME"])
    counted_at, every = _counted(database, int(time.time() // (KEPT_MINUTES * 60)))
    smallest = intake_at(place).smallest_cell
    withheld = _Withheld.of(every, smallest)
    mine = [one for one in every if place is None or one.district == place.code]
    months = [
        _row(cell, hidden=withheld.month(place, month), month=month)
        for month, cell in _by(mine, "month").items()
    ]
    named = {
        code: in_language(found.names)
        for code, found in places.with_codes({one.district for one in every}).items()
    }
    districts = [
        _row(cell, hidden=code in withheld.districts, label=named.get(code, code), address=code)
        for code, cell in _by(every, "district").items()
    ]
    return Table(
        months=sorted(months, key=lambda row: row.month or dt.date.min, reverse=True),
        districts=sorted(districts, key=lambda row: row.label) if place is None else (),
        whole=_row(mine, hidden=withheld.whole(place)),
        smallest=smallest,
        allowed=_allowed(place),
        highest=max((row.received or 0 for row in months), default=0),
        counted_at=counted_at,
    )


@lru_cache(maxsize=4)
def _counted(database: str, part_of_time: int) -> tuple[dt.datetime, Sequence[One]]:
    now = timezone.now()
    first = _months_back(timezone.localdate(now).replace(day=1), intake_at().months - 1)
    since = dt.datetime.combine(first, dt.time.min, timezone.get_default_timezone())
    rows = Proceeding.objects.filter(procedure=COMPLAINT, opened_at__gte=since)
    found: list[One] = []
    for chunk in in_chunks(rows.values_list("pk", flat=True), size=1_000):
        held = list(Proceeding.objects.filter(pk__in=chunk).select_related("place"))
        districts = places.district_codes({row.place_id for row in held})
        standings = standings_of(held)
        found += [
            _one(row, procedure_of(row), standings[row.pk], districts[row.place_id], now)
            for row in held
        ]
    return now, found


def _one(
    row: Proceeding, procedure: Procedure, standing: Standing, district: str, now: dt.datetime
) -> One:
    came = standing.path[0].told.at
    checked = next((one.told.at for one in standing.path if one.told.step in CHECKED), None)
    clock = procedure.clock(procedure.steps["assign"].to, standing.type)
    due = clock.due(came) if clock else None
    over = checked or (standing.since if row.ended else now)
    in_time = checked is not None and (due is None or checked <= due)
    passed_up = any(one.told.facts.get("reason") == "not_answered" for one in standing.path)
    return One(
        district=district,
        month=timezone.localdate(row.opened_at).replace(day=1),
        hours=(checked - came).total_seconds() / SECONDS if checked else None,
        in_time=in_time,
        overdue=not in_time and due is not None and over > due,
        up=passed_up or standing.level(now) > 1,
        closed=row.ended,
        unchecked=row.ended and checked is None,
    )


@dataclass(frozen=True)
class _Withheld:
    """What is not told, so that no sum and no difference gives a small number away.

    `cells`: months of a district; `districts` and `months`: sums; `all`: whether the sum of all is
    not told either, because what is missing from it would be the one sum that is not told.
    """

    cells: frozenset[tuple[str, dt.date]]
    districts: frozenset[str]
    months: frozenset[dt.date]
    all: bool

    @classmethod
    def of(cls, every: Sequence[One], smallest: int) -> _Withheld:
        cells = _small_cells(every, smallest)
        by_district, by_month = _by(every, "district"), _by(every, "month")
        districts = _small_sums(by_district, cells, smallest)
        months = _small_sums(by_month, cells, smallest)
        gone = [
            [sums[key] for key in keys]
            for sums, keys in ((by_district, districts), (by_month, months))
        ]
        if not any(_is_the_difference(each, smallest) for each in gone):
            return cls(cells, districts, months, all=False)
        # The sums of the other side give the sum of all: those that share a withheld cell go too.
        more_months = {month for district, month in cells if district in districts}
        more_districts = {district for district, month in cells if month in months}
        return cls(cells, districts | more_districts, months | more_months, all=True)

    def month(self, place: Place | None, month: dt.date) -> bool:
        """Is this month of a district, or of all, not told?"""
        return (place.code, month) in self.cells if place else month in self.months

    def whole(self, place: Place | None) -> bool:
        """Is the sum of a district, or of all, not told?"""
        return place.code in self.districts if place else self.all


def _small_cells(every: Sequence[One], smallest: int) -> frozenset[tuple[str, dt.date]]:
    """The months of districts that are withheld: the small ones, and what would give them away."""
    if not every:
        return frozenset()
    cells = (
        pl.DataFrame(
            [(one.district, one.month) for one in every], ("district", "month"), orient="row"
        )
        .group_by("district", "month")
        .len("value")
        .cast({"value": pl.Int64})
        .sort("district", "month")
    )
    judged = withhold(cells, by=["district", "month"], smallest=smallest)
    return frozenset(judged.filter(pl.col(WITHHELD)).select("district", "month").rows())


def _small_sums(
    sums: Mapping[Any, Sequence[One]], cells: frozenset[tuple[str, dt.date]], smallest: int
) -> frozenset[Any]:
    """The sums that are small themselves, or are the sum of one withheld cell alone."""
    found = set()
    for key, counted in sums.items():
        inside = {(one.district, one.month) for one in counted}
        if len(counted) < smallest or (len(inside) == 1 and inside <= cells):
            found.add(key)
    return frozenset(found)


def _is_the_difference(gone: Sequence[Sequence[One]], smallest: int) -> bool:
    """Would the sum of all, without the sums that are told, be one of these or a small number?"""
    return len(gone) == 1 or (bool(gone) and sum(map(len, gone)) < smallest)


def _row(
    cell: Sequence[One],
    *,
    hidden: bool,
    label: str = "",
    month: dt.date | None = None,
    address: str = "",
) -> Row:
    if hidden:
        return Row(label, month, *[None] * 7, address)
    hours = [one.hours for one in cell if one.hours is not None]
    return Row(
        label=label,
        month=month,
        received=len(cell),
        in_time=sum(one.in_time for one in cell),
        late=sum(one.overdue for one in cell),
        up=sum(one.up for one in cell),
        closed=sum(one.closed for one in cell),
        unchecked=sum(one.unchecked for one in cell),
        hours=round(median(hours)) if hours else None,
        address=address,
    )


def _by(every: Iterable[One], name: str) -> dict[Any, list[One]]:
    groups: dict[Any, list[One]] = {}
    for one in every:
        groups.setdefault(getattr(one, name), []).append(one)
    return groups


def _allowed(place: Place | None) -> int | None:
    """How many hours there are to look, as the procedure says."""
    procedure = procedure_at(place, COMPLAINT)
    clock = procedure.clock(procedure.steps["assign"].to, None)
    return int(clock.hours) if clock and clock.hours else None


def _months_back(day: dt.date, months: int) -> dt.date:
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(years, month + 1, 1)
