"""Whose verdicts a change would move: everybody is judged as the scheme is and as it would be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

import polars as pl
from django.utils import timezone

from muara.disclosure import withhold
from muara.eligibility.pairs import pairs
from muara_server.accounts import queries as accounts
from muara_server.convergence.frames.consenting import told_to
from muara_server.convergence.frames.people import people
from muara_server.convergence.queries.asked import asked_by
from muara_server.convergence.queries.library import last_days
from muara_server.convergence.queries.words import in_language
from muara_server.places import queries as places
from muara_server.places.countries import smallest_cell
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.packs import Pack, Scheme
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

MOST_LISTED = 100
UNIT = ["household", "person"]


@dataclass(frozen=True)
class Moved:
    """How many of a district go from one verdict to another; None where that is withheld."""

    district: str
    before: str
    after: str
    number: int | None


@dataclass(frozen=True)
class Home:
    """A household of the reader's area in which a verdict moves."""

    id: UUID
    before: str
    after: str


@dataclass(frozen=True)
class Effect:
    """What the change would do to those who are recorded, judged on one day.

    `moved` is None where a part of it is withheld: a total would give the part away.
    """

    on: dt.date
    judged: int
    moved: int | None
    by_district: Sequence[Moved]
    homes: Sequence[Home]
    more: int


def effect(pack: Pack, scheme: Scheme, *, since: dt.date, user: User) -> Effect:
    """Compare the verdicts under the scheme as it is with those under `scheme`.

    Counts are of everybody in the programmes that the reader may see totals of, small ones
    withheld outside the districts whose lists they may open; the list holds only households whose
    files they may open.
    """
    version = scheme.on(since)
    day = _day(pack, since, version.until if version else None)
    changed = pack.with_schemes({scheme.key: scheme})
    parts = [
        _compared(pack, changed, scheme.key, programme, day) for programme in _programmes(user)
    ]
    both = pl.concat(parts) if parts else pl.DataFrame(schema=_SCHEMA)
    moved = both.filter(pl.col("before") != pl.col("after"))
    homes, more = _homes(moved, user)
    listed = _by_district(moved, user, pack)
    whole = all(each.number is not None for each in listed)
    return Effect(day, both.height, moved.height if whole else None, listed, homes, more)


_SCHEMA = {
    "household": pl.String,
    "person": pl.String,
    "place": pl.String,
    "before": pl.String,
    "after": pl.String,
}


def _day(pack: Pack, since: dt.date, until: dt.date | None) -> dt.date:
    """Today, or the last day of a programme that has ended, as far as the new version holds."""
    known = [day for day in last_days(pack.path) if day >= since] or [timezone.localdate()]
    day = max(since, min(min(known), timezone.localdate()))
    return min(day, until) if until else day


def _programmes(user: User) -> list[str]:
    allowed = accounts.reach(user, "aggregate.read").programmes
    return [name for name in registry.programmes() if allowed is None or name in allowed]


def _compared(pack: Pack, changed: Pack, key: str, programme: str, day: dt.date) -> pl.DataFrame:
    """Everybody of a programme who lives in the pack's country, with both verdicts."""
    # What is known of people is kept for a pack; a draft's own is made only where it asks for more.
    known = set(asked_by(pack))
    asks_more = any(set(each.attributes) - known for each in changed.schemes[key].versions)
    told_for = changed if asks_more else pack
    frame = people(programme, pack=told_for, as_of=day).filter(pl.col("place").is_not_null())
    if frame.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    before, after = (
        pairs(frame, on=day, pack=each, schemes=[key]).select(
            *UNIT, "place", pl.col("verdict").cast(pl.String)
        )
        for each in (pack, changed)
    )
    joined = before.rename({"verdict": "before"}).join(
        after.drop("place").rename({"verdict": "after"}), on=UNIT, nulls_equal=True
    )
    return joined.select(list(_SCHEMA))


def _by_district(moved: pl.DataFrame, user: User, pack: Pack) -> list[Moved]:
    districts = _districts(moved["place"].unique().to_list())
    names = {code: place.code for code, place in districts.items()}
    cells = moved.with_columns(
        district=pl.col("place").replace_strict(names, default="", return_dtype=pl.String),
        move=pl.concat_str("before", "after", separator=">"),
    )
    opened = _opened({place.code: place for place in districts.values()}, user)
    counted = told_to(cells, opened, by="district").group_by("district", "move").len("value")
    shown = _withheld(counted, opened, smallest_cell(pack.path))
    named = {place.code: in_language(place.names) or place.code for place in districts.values()}
    ordered = sorted(shown.iter_rows(), key=lambda row: (named.get(row[0], row[0]), row[1]))
    return [
        Moved(
            named.get(district, district), *move.split(">"), None if value is None else int(value)
        )
        for district, move, value in ordered
        if value != 0
    ]


def _withheld(counted: pl.DataFrame, opened: Collection[str], smallest: int) -> pl.DataFrame:
    """Small counts are withheld with their neighbours, but for districts the reader may open."""
    own = counted.filter(pl.col("district").is_in(list(opened)))
    others = counted.filter(~pl.col("district").is_in(list(opened)))
    if others.is_empty():
        return own
    grid = others.select("district").unique().join(others.select("move").unique(), how="cross")
    full = grid.join(others, on=["district", "move"], how="left").with_columns(
        pl.col("value").fill_null(0)
    )
    hidden = withhold(full, by=["district", "move"], smallest=smallest).select(own.columns)
    return pl.concat([own, hidden.cast(dict(own.schema))])


def _districts(codes: Iterable[str]) -> Mapping[str, Place]:
    """The district in which each of these places lies, or the place itself."""
    paths = places.paths_of(codes)
    known = places.with_codes({code for path in paths.values() for code in path})
    found = {}
    for code, path in paths.items():
        above = [known[each] for each in path if each in known]
        districts = [place for place in above if place.level in places.DISTRICT_LEVELS]
        found[code] = districts[0] if districts else known[code]
    return found


def _opened(districts: Mapping[str, Place], user: User) -> set[str]:
    reach = accounts.reach(user, "results.open")
    return {
        code
        for code, place in districts.items()
        if any(grant.covers(path=place.path) and not grant.own_only for grant in reach.grants)
    }


def _homes(moved: pl.DataFrame, user: User) -> tuple[list[Home], int]:
    """The households in which something moves and whose files the reader may open."""
    ids = [UUID(each) for each in moved["household"].unique(maintain_order=True).to_list()]
    open_ids = registry.openable(user, ids)
    rows = [
        Home(UUID(row["household"]), row["before"], row["after"])
        for row in moved.unique(["household", "before", "after"], maintain_order=True).iter_rows(
            named=True
        )
        if UUID(row["household"]) in open_ids
    ]
    shown = rows[:MOST_LISTED]
    if shown:
        registry.tell_listed("scheme.effect_listed", [home.id for home in shown], who=user)
    return shown, len(rows) - len(shown)
