"""What a measure is counted from: every household with every scheme, reckoned once and kept.

To read all records and judge everybody takes seconds, for a State minutes. So `reckon` does it in
a job, and its tables are kept; the pages read them with `counted`. What is kept is of the records
up to one entry: the page says up to which. Sensitive schemes are in none of them.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import polars as pl

from muara.eligibility import linkage
from muara.eligibility.depth import pillars
from muara.eligibility.gap import gap, why_not
from muara.eligibility.pairs import pairs
from muara.eligibility.saturation import saturation
from muara_server.convergence.frames.consenting import may_leave
from muara_server.convergence.frames.people import read
from muara_server.convergence.frames.stages import entries
from muara_server.convergence.queries.asked import number_of, numbered
from muara_server.convergence.queries.counts import tables_of

if TYPE_CHECKING:
    from muara.packs import Pack

REGIONS = ("district", "block", "village")
"""The district, what lies in it, and what lies in that; empty where no smaller place is known."""

_READ = (
    "household",
    "person",
    "place",
    "scheme",
    "pillar",
    "verdict",
    "received",
    "missing",
    "unasked",
    "value",
    "currency",
)
Tell = Callable[[int], None]
READ, JUDGED, EXPLAINED, ADDED_UP = 60, 75, 80, 98
"""How far the count is, of a hundred, when everybody is read, judged, explained, added up."""


class Day(NamedTuple):
    """What a measure is of: a programme on a day, as known on a day; the count it is read off."""

    programme: str
    pack: int
    districts: tuple[str, ...]
    as_of: dt.date
    known_on: dt.date | None
    held: UUID | None = None


def day_of(
    programme: str,
    *,
    pack: Pack,
    districts: Iterable[str],
    as_of: dt.date,
    known_on: dt.date | None = None,
) -> Day:
    """A programme on a day, not counted yet."""
    return Day(programme, number_of(pack), tuple(districts), as_of, known_on)


@dataclass(frozen=True)
class Tables:
    """The tables of a count.

    `homes`: every household (`household`, `place`, `alone`, the regions). `open_pairs`: those of
    its pairs of which something is due or arrives. `tally`: the counts of every scheme by `place`,
    which is a district, a block or a village; `published`: the same without the families for which
    statistics are refused. `sides`: the areas of life of every household.
    `lacks`: the gap of every household over all schemes. `reasons`: why each thing that is, or may
    be, due is not received.
    """

    homes: pl.DataFrame
    open_pairs: pl.DataFrame
    tally: pl.DataFrame
    published: pl.DataFrame
    sides: pl.DataFrame
    lacks: pl.DataFrame
    reasons: pl.DataFrame

    def packed(self) -> bytes:
        """The tables as they are kept."""
        kept = io.BytesIO()
        with zipfile.ZipFile(kept, "w") as archive:
            for field in fields(self):
                table = io.BytesIO()
                getattr(self, field.name).write_ipc(table, compression="zstd")
                archive.writestr(field.name, table.getvalue())
        return kept.getvalue()

    @classmethod
    def unpacked(cls, kept: bytes) -> Tables:
        """The tables again."""
        with zipfile.ZipFile(io.BytesIO(kept)) as archive:
            return cls(**{name: pl.read_ipc(archive.read(name)) for name in archive.namelist()})


def counted(day: Day) -> Tables:
    """The tables of the count that tells of this day."""
    assert day.held is not None  # noqa: S101  (a page asks for a count before it shows one)
    return _kept(day.held)


@lru_cache(maxsize=4)
def _kept(count: UUID) -> Tables:
    return Tables.unpacked(tables_of(count))


def reckon(day: Day, *, tell: Tell) -> Tables:
    """Read and judge everybody, and say how far it is: the long work behind every measure."""
    pack = numbered(day.pack)
    days: dict[str, Any] = {"as_of": day.as_of, "known_on": day.known_on}
    told = read(day.programme, pack=pack, **days, tell=lambda part: tell(int(READ * part)))
    stages = entries(day.programme, **days)
    tell(READ)
    hidden = [key for key, scheme in pack.schemes.items() if scheme.sensitive]
    whole = pairs(told, on=day.as_of, pack=pack).filter(~pl.col("scheme").is_in(hidden))
    homes = _homes(told, pack, day.districts)
    counts = placed(whole.select("household", "scheme", "verdict", "received"), homes)
    tell(JUDGED)
    # Nothing is due and nothing arrives: only a share of all pairs counts these.
    nothing = (pl.col("verdict") == "not_eligible") & ~pl.col("received").fill_null(False)
    open_pairs = whole.filter(~nothing).select(_READ)
    reasons = _reasons(open_pairs, stages, homes, day)
    tell(EXPLAINED)
    lacks = gap(open_pairs, pack=pack, on=day.as_of).drop("place")
    found = Tables(
        homes=homes,
        open_pairs=open_pairs,
        tally=_tally(counts, pack),
        published=_tally(counts.filter(may_leave()), pack),
        sides=pillars(whole),
        lacks=lacks,
        reasons=reasons,
    )
    tell(ADDED_UP)
    return found


def _reasons(
    open_pairs: pl.DataFrame, stages: pl.DataFrame, homes: pl.DataFrame, day: Day
) -> pl.DataFrame:
    """Why each thing that is, or may be, due is not received."""
    found = why_not(open_pairs, stages=linkage.current(stages, on=day.as_of))
    pillar = {key: each.pillar for key, each in numbered(day.pack).schemes.items()}
    named = found.select(
        "household",
        "scheme",
        pl.col("scheme").replace_strict(pillar, default="").alias("pillar"),
        pl.col("reason").cast(pl.String),
        "certain",
    )
    return placed(named, homes)


def _tally(counts: pl.DataFrame, pack: Pack) -> pl.DataFrame:
    """The saturation of every scheme in every district, block and village in which it holds."""
    levels = [
        saturation(counts.drop_nulls(level), by=level).rename({level: "place"})
        for level in REGIONS
        if counts[level].null_count() < counts.height
    ]
    if not levels:
        return saturation(counts.clear(), by="district").rename({"district": "place"})
    tally = pl.concat(levels)
    # A scheme of one State is not short of anybody in another.
    held = [
        pack.geography.holds(pack.schemes[scheme].jurisdiction, place) is not False
        for place, scheme in tally.select("place", "scheme").iter_rows()
    ]
    return tally.filter(pl.Series(held, dtype=pl.Boolean))


def _homes(told: pl.DataFrame, pack: Pack, districts: Sequence[str]) -> pl.DataFrame:
    """Every household with the district, the block and the village in which it lives."""
    own = (pl.col("household") == pl.col("person")).fill_null(False).alias("alone")
    homes = told.select("household", "place", own).unique("household", keep="first")
    parts = {
        code: _regions(code, pack, frozenset(districts))
        for code in homes["place"].drop_nulls().unique().to_list()
    }
    return homes.with_columns(
        pl.col("place")
        .replace_strict(
            {code: found[at] for code, found in parts.items()}, default=None, return_dtype=pl.String
        )
        .alias(name)
        for at, name in enumerate(REGIONS)
    )


def _regions(code: str, pack: Pack, districts: frozenset[str]) -> tuple[str | None, ...]:
    """The district that a place lies in and the two parts below it; None where there is none."""
    above = list(pack.geography.above(code))
    at = next((number for number, each in enumerate(above) if each in districts), None)
    if at is None:
        return (None, None, None)
    inside: list[str | None] = list(reversed(above[: at + 1]))
    district, block, village = (*inside, None, None)[:3]
    return (district, block, village)


def placed(frame: pl.DataFrame, homes: pl.DataFrame) -> pl.DataFrame:
    """The rows with where their household lives."""
    return frame.join(
        homes.select("household", *REGIONS), on="household", how="left", maintain_order="left"
    )
