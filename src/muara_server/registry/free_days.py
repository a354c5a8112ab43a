"""Days without school where somebody is: the packs' holidays, and those that a place has told.

A place of a deployment's own, such as a village, is in no pack: it has the holidays of the places
it lies in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import polars as pl
from django.utils import timezone

from muara import follow_up
from muara.follow_up.free_days import holidays_of
from muara_server.places.queries import paths_of
from muara_server.registry.models import Setting
from muara_server.registry.queries import settled
from muara_server.registry.queries.people import notes_of

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara_server.places.models import Place

KIND = "local_holiday"
LOCAL = "local:"
"""Before the id of the entry that told a holiday: its key among those of the packs."""


def holidays(
    pack: Pack, *, since: dt.date, until: dt.date, places: Iterable[str]
) -> pl.DataFrame | None:
    """The days without school between two days at each of these places, one row a place and day.

    `place`, `day`, `key`, `source`, by day. None where no pack knows any of the places, nor has
    any of them told a holiday: then nothing is known of its holidays.
    """
    paths = paths_of(set(places))
    known = {code: _known(path, pack) for code, path in paths.items()}
    rows = settled.standing(KIND)
    told = {code: settled.held_of(rows, path) for code, path in paths.items()}
    if not any(known.values()) and not any(told.values()):
        return None
    of_pack = _of_pack(pack, known, since=since, until=until)
    own = [(code, day, row) for code, rows in told.items() for day, row in _days(rows)]
    closed = _table(
        [
            (code, day, f"{LOCAL}{row.entry}", "")
            for code, day, row in own
            if row.facts["free"] and since <= day <= until
        ]
    )
    opened = _table([(code, day, "", "") for code, day, row in own])
    left = of_pack.join(opened.select("place", "day"), on=["place", "day"], how="anti")
    return pl.concat([left, closed]).sort("day", maintain_order=True)


def days_ahead(pack: Pack, place: Place) -> list[tuple[dt.date, Mapping[str, str]]]:
    """The holidays that the packs have for a place, of this year and the next, with their names."""
    year = timezone.localdate().year
    known = _known(place.path.strip("/").split("/"), pack)
    if not known:
        return []
    named = {each.key: each.labels for each in holidays_of(pack)}
    span = {"since": dt.date(year, 1, 1), "until": dt.date(year + 1, 12, 31)}
    found = follow_up.holidays(pack, places=[known], **span)
    return [(day, named[key]) for day, key in found.select("day", "key").iter_rows()]


def names_of(free: pl.DataFrame, pack: Pack) -> Mapping[str, Mapping[str, str]]:
    """What these days (`key`) are called, by language; a place's own in the words it was told."""
    named: dict[str, Mapping[str, str]] = {each.key: each.labels for each in holidays_of(pack)}
    own = {key: UUID(key.removeprefix(LOCAL)) for key in free["key"].unique() if LOCAL in key}
    words = notes_of(own.values())
    for key, entry in own.items():
        named[key] = {"en": " ".join(words.get(entry, {}).get("title", ()))}
    return named


def _of_pack(
    pack: Pack, known: Mapping[str, str], *, since: dt.date, until: dt.date
) -> pl.DataFrame:
    wanted = sorted(set(known.values()) - {""})
    if not wanted:
        return _table([])
    found = follow_up.holidays(pack, since=since, until=until, places=wanted)
    at = pl.DataFrame(
        [(code, place) for code, place in known.items() if place],
        schema={"at": pl.String, "place": pl.String},
        orient="row",
    )
    joined = found.join(at, on="place", maintain_order="left")
    return joined.select(pl.col("at").alias("place"), "day", "key", "source")


def _known(path: Sequence[str], pack: Pack) -> str:
    """The smallest of these places that the pack has; empty where it has none."""
    return next((code for code in reversed(path) if code in pack.geography.parents), "")


def _days(rows: Iterable[Setting]) -> list[tuple[dt.date, Setting]]:
    return [(dt.date.fromisoformat(row.facts["day"]), row) for row in rows]


def _table(rows: Sequence[tuple[str, dt.date, str, str]]) -> pl.DataFrame:
    schema = {"place": pl.String, "day": pl.Date, "key": pl.String, "source": pl.String}
    return pl.DataFrame(list(rows), schema=schema, orient="row")
