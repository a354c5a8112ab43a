"""Holidays: days without school, by place, from `holidays.csv` of the packs and from anybody else.

A pack holds only what is certain for a whole country. A district adds its own rows: any frame with
`place` and `day` will do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from muara.errors import nearest
from muara.packs import Line, open_pack, read_csv
from muara.rules.vocabulary import Text

from .define import follow_up

if TYPE_CHECKING:
    from muara.packs import Pack

FILE = "holidays.csv"
_COLUMNS = ("key", "day", "since", "until", "place", "en", "source")
_LEAP = 2000


@dataclass(frozen=True)
class Holiday:
    """A holiday of a place: one day, or a day of every year, while it is one."""

    key: str
    place: str
    labels: Text
    only: dt.date | None = None
    month: int = 0
    of_month: int = 0
    since: dt.date | None = None
    until: dt.date | None = None
    source: str = ""
    unconfirmed: bool = False

    def days(self, first: dt.date, last: dt.date) -> Iterator[dt.date]:
        """The days it falls on between two days."""
        if self.only:
            found = [self.only]
        else:
            years = range(first.year, last.year + 1)
            found = [dt.date(year, self.month, self.of_month) for year in years]
        low, high = max(first, self.since or first), min(last, self.until or last)
        return (day for day in found if low <= day <= high)


def holidays(
    pack: Pack, *, since: dt.date, until: dt.date, places: Iterable[str] = ()
) -> pl.DataFrame:
    """The holidays between two days that the packs know of, one row a place and day.

    Parameters
    ----------
    places
        Codes of places: each has its own holidays and those of the places it lies in. Without any:
        the holidays of every place that has some, under its own code.

    Returns `place`, `day` (date), `key`, `source`, by day. Raises PackError for a bad file.

    >>> from muara.packs import open_pack
    >>> found = holidays(open_pack("india"), since=dt.date(2018, 1, 1), until=dt.date(2018, 9, 1),
    ...                  places=["IN.DT.221"])
    >>> found.select("place", "day").rows()
    [('IN.DT.221', datetime.date(2018, 1, 26)), ('IN.DT.221', datetime.date(2018, 8, 15))]
    """
    known = holidays_of(pack)
    rows = [
        (each.place, day, each.key, each.source)
        for each in known
        for day in each.days(since, until)
    ]
    schema = {"place": pl.String, "day": pl.Date, "key": pl.String, "source": pl.String}
    found = pl.DataFrame(rows, schema=schema, orient="row")
    wanted = list(places)
    return (at_places(found, wanted, pack=pack) if wanted else found).sort(
        "day", maintain_order=True
    )


def at_places(holidays: pl.DataFrame, places: Iterable[str], *, pack: Pack) -> pl.DataFrame:
    """Holidays (`place`, `day`, ...) under the code of each place that lies where they hold.

    >>> from muara.packs import open_pack
    >>> bihar = pl.DataFrame({"place": ["IN.ST.10"], "day": [dt.date(2018, 3, 22)]})
    >>> at_places(bihar, ["IN.DT.221", "IN.DT.468"], pack=open_pack("india"))["place"].to_list()
    ['IN.DT.221']
    """
    within = [(place, above) for place in places for above in pack.geography.above(place)]
    table = pl.DataFrame(within, schema={"at": pl.String, "place": pl.String}, orient="row")
    found = holidays.join(table, on="place", maintain_order="left")
    return found.with_columns(pl.col("at").alias("place")).drop("at")


@cache
def holidays_of(pack: Pack) -> tuple[Holiday, ...]:
    """The holidays of a pack and of those it extends, as their files have them."""
    found: dict[str, Holiday] = {}
    for folder in pack.folders:
        if (folder / FILE).exists():
            for line in read_csv(folder / FILE, _COLUMNS):
                made = _holiday(line, pack)
                if made.key in found:
                    line.refuse(f"The key {made.key!r} is used twice.", "Give each its own key.")
                found[made.key] = made
    return tuple(found.values())


def _holiday(line: Line, pack: Pack) -> Holiday:
    place, known = line.need("place"), pack.geography.parents
    if place not in known:
        line.refuse(f"No place has the code {place!r}.", nearest(place, known))
    only, month, of_month = _day(line)
    said = line.get("unconfirmed").lower()
    if said not in ("", "yes"):
        line.refuse(f"{said!r} in 'unconfirmed' is neither yes nor empty.")
    return Holiday(
        key=line.need("key"),
        place=place,
        labels={code: line.need(code) for code in pack.languages},
        only=only,
        month=month,
        of_month=of_month,
        since=line.day("since"),
        until=line.day("until"),
        source=line.need("source"),
        unconfirmed=said == "yes",
    )


def _day(line: Line) -> tuple[dt.date | None, int, int]:
    """2018-03-02, one day; or 08-15, that day of every year."""
    text = line.need("day")
    try:
        if len(text) > len("08-15"):
            return dt.date.fromisoformat(text), 0, 0
        yearly = dt.date.fromisoformat(f"{_LEAP}-{text}")
    except ValueError:
        line.refuse(f"{text!r} is no day.", "Write YYYY-MM-DD, or MM-DD for every year.")
    if (yearly.month, yearly.day) == (2, 29):
        line.refuse("29 February is not a day of every year.", "Write each year's day.")
    return None, yearly.month, yearly.day


def check_pack_follow_up(name: str) -> list[str]:
    """Read what a pack says on follow-up and holidays, and list what is unconfirmed.

    Raises PackError with file, line and the nearest right word.

    >>> "ID.holiday.christmas" in check_pack_follow_up("indonesia")
    True
    """
    pack = open_pack(name)
    return [
        *follow_up(pack).unconfirmed(),
        *(each.key for each in holidays_of(pack) if each.unconfirmed),
    ]
