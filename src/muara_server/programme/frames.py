"""The registry's tables, counted: the only place where this app meets the library.

Counting is cached by what the ledger holds and by the two days, so that a page which was opened
once opens at once; a new record, a correction or an erasure gives a new key and a new count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

import polars as pl
from django.apps import apps
from django.db.models import Count as Total

from muara.disclosure import withhold
from muara.indicators import Count, activity, count_together, over_time, with_age
from muara_server.casework.frames.activity import reasons
from muara_server.casework.frames.standing import looked, readings, spells, stands
from muara_server.casework.frames.statistics import left_out
from muara_server.ledger.kinds import kinds
from muara_server.programme.queries import Programme
from muara_server.registry.frames import Head, head, observations

# What tells a child's path: what was seen and given, and nothing that says who it is.
PATH = ("work", "schooling", "chores", "service", "training", "movement")

SEXES = ("female", "male")

Counts = Mapping[str, Count]


def counts(asked: Programme, *, as_of: dt.date, known_on: dt.date | None = None) -> Counts:
    """Every indicator of the programme, as of a day and as known on a day."""
    return _counted(asked, head(), as_of, known_on)


@lru_cache(maxsize=48)
def _counted(asked: Programme, held: Head, as_of: dt.date, known_on: dt.date | None) -> Counts:
    events = _events(asked, held, known_on)
    return count_together(asked.indicators, events, as_of=as_of, known_on=known_on)


@lru_cache(maxsize=3)
def _events(asked: Programme, held: Head, known_on: dt.date | None) -> Mapping[str, pl.DataFrame]:
    """The observations of every kind that is counted, with the age on the day of each; and by each
    reading that is counted where children stood.
    """
    said = {"programme": asked.slug, "known_on": known_on}
    identity = observations("identity", **said)
    order = list(kinds()["identity"].facts["evidence"].codes.codes)
    told = {
        kind: with_age(_given(kind, said), identity, strongest_first=order)
        for kind in asked.indicators.kinds
    }
    stood = {
        key: spells(asked.slug, readings()[key], known_on=known_on)
        for key in asked.indicators.readings
    }
    return {**told, **stood}


def _given(kind: str, said: Mapping[str, Any]) -> pl.DataFrame:
    """The observations of a kind. What was given until a day was given: only a standing ends."""
    return observations(kind, **said).drop("until", strict=False)


# --- tables ---


def by_place(counted: Count) -> dict[str, int]:
    """The figure in each district that has any."""
    return dict(counted.by("place").iter_rows())


def by_sex(counted: Count, *, place: str | None = None) -> dict[str, int]:
    """The figure for each sex, in the whole programme or in one district."""
    units = counted.where(place=place) if place else counted.units
    return dict(units.group_by("sex").len().iter_rows())


def published_by_sex(counted: Count, *, smallest: int) -> dict[str, int | None]:
    """The figure for each sex, None where it is withheld."""
    found = dict(may_leave(counted.units).group_by("sex").len().iter_rows())
    cells = [{"sex": sex, "value": found.get(sex, 0)} for sex in SEXES]
    shown = withhold(pl.DataFrame(cells), by=["sex"], smallest=smallest)
    return dict(shown.select("sex", "value").iter_rows())


def standings(
    asked: Programme, reading: str, *, as_of: dt.date, known_on: dt.date | None = None
) -> pl.DataFrame:
    """Where every child stands: `unit`, `on` (since when), `place`, `sex`, `state`, `lost`,
    `visits`, `relapses`. Who is lost stands where last seen, with `lost` true.
    """
    found = stands(asked.slug, readings()[reading], on=as_of, known_on=known_on)
    return found.select(
        pl.col("person").alias("unit"),
        pl.col("since").alias("on"),
        "place",
        "sex",
        pl.coalesce("before", "status").cast(pl.String).alias("state"),
        pl.col("before").is_not_null().alias("lost"),
        "visits",
        "relapses",
    )


def followed(
    asked: Programme, reading: str, *, as_of: dt.date, known_on: dt.date | None = None
) -> pl.DataFrame:
    """`standings` of everybody the programme is for."""
    found = standings(asked, reading, as_of=as_of, known_on=known_on)
    return found.filter(pl.col("state") != "not_eligible")


def followed_on(
    asked: Programme, reading: str, days: Sequence[dt.date], *, known_on: dt.date | None = None
) -> list[pl.DataFrame]:
    """Everybody the programme was for at the end of each day: `visits` and `relapses` up to it."""
    held = spells(asked.slug, readings()[reading], known_on=known_on)
    held = held.filter(pl.col("status").cast(pl.String) != "not_eligible")
    visits = looked(asked.slug, readings()[reading], known_on=known_on)
    return [_followed_on(held, visits, day) for day in days]


def _followed_on(held: pl.DataFrame, visits: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    made = visits.filter(pl.col("on") <= day).group_by("person").agg(visits=pl.len())
    stood = held.filter(_stands_on(day)).select("person", "relapses")
    return stood.join(made, on="person", how="left").with_columns(pl.col("visits").fill_null(0))


def _stands_on(day: dt.date) -> pl.Expr:
    """Does a spell last at the end of a day?"""
    lasts = pl.col("until").is_null() | (pl.col("until") > day)
    return (pl.col("true_on") <= day) & lasts


def told_by(
    listed: pl.DataFrame, by: str, codes: Sequence[str], *, smallest: int
) -> dict[str, int | None]:
    """How many of a list have each code; None where a count is withheld."""
    cells = _cells(listed, [by], [{by: code} for code in codes], smallest)
    return {code: cells[(code,)] for code in codes}


def stood(
    asked: Programme,
    reading: str,
    days: Sequence[dt.date],
    states: Sequence[str],
    *,
    places: Collection[str] = (),
    smallest: int = 0,
    known_on: dt.date | None = None,
) -> list[dict[str, int | None]]:
    """How many stood at each of these states at the end of each day; None: withheld."""
    held = spells(asked.slug, readings()[reading], known_on=known_on)
    held = held.with_columns(pl.col("status").cast(pl.String).alias("state"))
    if places:
        held = held.filter(pl.col("place").is_in(list(places)))
    return [
        told_by(held.filter(_stands_on(day)), "state", states, smallest=smallest) for day in days
    ]


def running(counted: Count) -> dict[str, bool]:
    """For each district in which the work was ever done: is it still?"""
    return dict(activity(counted).iter_rows())


def why_it_runs(
    asked: Programme, code: str, *, as_of: dt.date, known_on: dt.date | None = None
) -> str:
    """What somebody last said of work with children who move in a district; empty: nobody did."""
    return _reasons(asked, head(), as_of, known_on).get(code, "")


@lru_cache(maxsize=8)
def _reasons(asked: Programme, _: Head, as_of: dt.date, known_on: dt.date | None) -> dict[str, str]:
    return reasons(asked.slug, as_of=as_of, known_on=known_on)


def published(
    listed: pl.DataFrame, places: Sequence[str], *, smallest: int, opened: Collection[str] = ()
) -> dict[tuple[str, str], int | None]:
    """A list as counts by district, and by district and sex: None where a count is withheld.

    The key is the district and the sex; an empty sex is the whole district. A district whose whole
    is withheld shows neither girls nor boys, so that nobody adds them up. Districts whose lists
    the reader may open anyway (`opened`) are told, and so cannot cover for the others. Those for
    whom statistics were refused are counted for these alone.
    """
    if opened:
        own = published(listed, [place for place in places if place in opened], smallest=0)
        others = [place for place in places if place not in opened]
        return {**own, **published(listed, others, smallest=smallest)}
    if smallest:
        listed = may_leave(listed)
    wholes = _cells(listed, ["place"], [{"place": place} for place in places], smallest)
    found = {(place, ""): value for (place,), value in wholes.items()}
    if "sex" not in listed.columns:
        return found
    grid = [{"place": place, "sex": sex} for place in places for sex in SEXES]
    parts = _cells(listed, ["place", "sex"], grid, smallest)
    shown = {key: None if wholes[key[:1]] is None else value for key, value in parts.items()}
    return {**found, **shown}


def may_leave(listed: pl.DataFrame) -> pl.DataFrame:
    """The rows of a list that may be in a published table: nobody who refused statistics."""
    return listed.filter(_may_leave())


def _may_leave() -> pl.Expr:
    return ~pl.col("unit").is_in(list(left_out()))


def refused(counts: Counts) -> int:
    """How many are in some of these figures and in no published table."""
    gone = pl.Series(list(left_out()), dtype=pl.String)
    within = [
        each.units.filter(pl.col("unit").is_in(gone.implode()))["unit"] for each in counts.values()
    ]
    return pl.concat(within).n_unique() if within else 0


def _cells(
    listed: pl.DataFrame, by: list[str], grid: list[dict[str, str]], smallest: int
) -> dict[tuple[str, ...], int | None]:
    """The count in every cell of the grid, small ones withheld."""
    table = pl.DataFrame(grid, schema=dict.fromkeys(by, pl.String))
    counted = listed.group_by(by).agg(pl.len().cast(pl.Int64).alias("value"))
    filled = table.join(counted, on=by, how="left", maintain_order="left").with_columns(
        pl.col("value").fill_null(0)
    )
    shown = withhold(filled, by=by, smallest=smallest)
    return {row[:-1]: row[-1] for row in shown.select(*by, "value").iter_rows()}


def published_by_place(
    counted: Count, places: Sequence[str], *, smallest: int, opened: Collection[str] = ()
) -> dict[str, int | None]:
    """The figure in each of these districts, None where it is withheld."""
    found = published(counted.units, places, smallest=smallest, opened=opened)
    return {place: found[place, ""] for place in places}


def units(counts: Counts, indicator: str, *, without: str = "") -> pl.DataFrame:
    """The list behind a figure: `unit`, `event`, `on`, `place` and, of persons, `sex`.

    `without` leaves out those whom another indicator counts too: who was lost between two steps.
    """
    listed = counts[indicator].units
    if not without:
        return listed
    return listed.join(counts[without].units, on="unit", how="anti", maintain_order="left")


def part_of(listed: pl.DataFrame, *, place: str = "", sex: str = "") -> pl.DataFrame:
    """Those of a list in this district, and of this sex; families have none."""
    if place:
        listed = listed.filter(pl.col("place") == place)
    if sex and "sex" in listed.columns:
        listed = listed.filter(pl.col("sex") == sex)
    return listed


def last_stages(
    asked: Programme, listed: pl.DataFrame, *, as_of: dt.date, known_on: dt.date | None
) -> list[tuple[str, int]]:
    """How far families came: the code of the last stage of each, and how many stand there."""
    events = _events(asked, head(), known_on)["scheme_stage"]
    seen = events.filter(
        pl.col("true_on") <= as_of, pl.col("household").is_in(listed["unit"].implode())
    )
    last = seen.sort("true_on", "recorded_at").group_by("household").agg(pl.col("stage").last())
    tallied = last.group_by("stage").len().sort("len", descending=True)
    return [(stage, number) for stage, number in tallied.iter_rows()]


def series(
    counted: Count,
    days: Sequence[dt.date],
    *by: str,
    smallest: int = 0,
    opened: Collection[str] = (),
) -> list[dict[str, Any]]:
    """The figure as of each of the days: `as_of`, the breakdowns, `value`, `withheld`."""
    table = over_time(counted, days, *by).with_columns(withheld=pl.lit(False))
    if not smallest:
        return table.to_dicts()
    told = pl.col("place").is_in(list(opened)) if "place" in by else pl.lit(False)
    own, others = table.filter(told), table.filter(~told).drop("withheld")
    parts = [
        withhold(part, by=by, smallest=smallest)
        for _, part in others.group_by("as_of", maintain_order=True)
    ]
    return pl.concat([own, *parts]).to_dicts()


@lru_cache(maxsize=16)
def path_of(asked: Programme, held: Head, reachable: tuple[str, ...]) -> str:
    """The person of whom most is told, among those counted first of all in these districts.

    It is a way to see one child's path, and no judgement about the child.
    """
    first = counts(asked, as_of=asked.last_day)[next(iter(asked.indicators))]
    candidates = first.units.filter(pl.col("place").is_in(list(reachable)))["unit"]
    told = _table("Observation").filter(programme=asked.slug, person__isnull=False, kind__in=PATH)
    most = told.values("person").annotate(entries=Total("pk")).order_by("-entries", "person")
    known = set(candidates)
    return next((str(row["person"]) for row in most if str(row["person"]) in known), "")


def path_entries(asked: Programme, person: str) -> list[dict[str, Any]]:
    """What was seen of one person, newest first: `kind`, `true_on`, `recorded_at`, the facts."""
    seen = _table("Observation").filter(
        programme=asked.slug, person=person, corrected_by=None, kind__in=PATH
    )
    rows = seen.order_by("-true_on", "-number").values("kind", "true_on", "recorded_at", "facts")
    return [{**row.pop("facts"), **row} for row in rows]


def _table(name: str) -> Any:
    """A table of the registry, named as foreign keys name it."""
    return apps.get_model("registry", name).objects


def within(listed: pl.DataFrame, places: Sequence[str]) -> pl.DataFrame:
    """The rows of a list that lie in these districts."""
    return listed.filter(pl.col("place").is_in(list(places)))


def place_of(listed: pl.DataFrame, unit: str) -> str:
    """The district of one row of a list."""
    found = listed.filter(pl.col("unit") == unit)
    return found["place"][0] if found.height else ""
