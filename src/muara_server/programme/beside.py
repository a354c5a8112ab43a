"""What stands beside every success: the visits that looked at work, the relapses that were found.

Whoever looks more finds more. A number of children withdrawn or prevented says little without how
often somebody looked, and how many were found at work again; so both stand beside it on every
screen and in every file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from muara_server.programme import frames, queries

if TYPE_CHECKING:
    from muara_server.programme.results import Results

RELAPSED = pl.col("relapses") > 0


@dataclass(frozen=True)
class Beside:
    """How many visits looked, of how many children a relapse was found; None: it is withheld."""

    visits: int | None
    relapsed: int | None
    visits_address: str = ""
    relapsed_address: str = ""


def of_all(shown: Results, indicator: str) -> Beside | None:
    """Beside a figure of the whole programme; None where it counts no success of children."""
    reading = _reading(shown, indicator)
    if not reading:
        return None
    return _opening(shown, reading, tallied(_followed(shown, reading), smallest=smallest(shown)))


def of_places(shown: Results, indicator: str, *, strictly: bool = False) -> dict[str, Beside]:
    """Beside the figure of each district; empty where it counts no success of children.

    `strictly`: small counts are withheld of the reader's own districts too.
    """
    reading = _reading(shown, indicator)
    if not reading:
        return {}
    found = by_place(
        _followed(shown, reading),
        list(queries.districts_of(shown.asked)),
        smallest=shown.asked.indicators.smallest_cell,
        opened=() if strictly else shown.opened,
    )
    return {code: _opening(shown, reading, each, place=code) for code, each in found.items()}


def of_sexes(shown: Results, indicator: str) -> dict[str, Beside]:
    """Beside the figure of girls and of boys, as it may be published."""
    reading = _reading(shown, indicator)
    if not reading:
        return {}
    smallest_cell = shown.asked.indicators.smallest_cell
    return by_sex(_followed(shown, reading), smallest=smallest_cell)


def on_days(shown: Results, indicator: str, days: Sequence[dt.date]) -> list[Beside]:
    """Beside the figure at the end of each day; empty where it counts no success of children."""
    reading = _reading(shown, indicator)
    if not reading:
        return []
    each = frames.followed_on(shown.asked, reading, days, known_on=shown.known_on)
    return [tallied(listed, smallest=smallest(shown)) for listed in each]


def of_each(shown: Results, indicator: str, listed: pl.DataFrame) -> pl.DataFrame:
    """A list of children with `visits` and `relapses` of each, where it is one of successes."""
    reading = _reading(shown, indicator)
    if not reading:
        return listed
    stand = frames.standings(shown.asked, reading, as_of=shown.as_of, known_on=shown.known_on)
    own = stand.select("unit", "visits", "relapses")
    return listed.join(own, on="unit", how="left", maintain_order="left")


def smallest(shown: Results) -> int:
    """Counts of the whole programme below this are withheld from this reader; 0: none is."""
    return 0 if shown.opening.whole else shown.asked.indicators.smallest_cell


def is_success(shown: Results, indicator: str) -> bool:
    """Does this figure count children by where they stand?"""
    return bool(_reading(shown, indicator))


def _reading(shown: Results, indicator: str) -> str:
    return shown.asked.indicators[indicator].reading


def _followed(shown: Results, reading: str) -> pl.DataFrame:
    return frames.followed(shown.asked, reading, as_of=shown.as_of, known_on=shown.known_on)


def _opening(shown: Results, reading: str, told: Beside, *, place: str = "") -> Beside:
    """The same, with where its lists open."""
    name, said = "programme:standing_list", {"reading": reading, "place": place}
    return Beside(
        told.visits,
        told.relapsed,
        shown.address(name, part="visits", **said),
        shown.address(name, part="relapses", **said),
    )


# --- counted from a list: `unit`, `place`, `sex`, `visits`, `relapses` ---


def tallied(listed: pl.DataFrame, *, smallest: int = 0) -> Beside:
    """Of all of a list.

    >>> tallied(pl.DataFrame({"visits": [3, 5], "relapses": [0, 2]}))
    Beside(visits=8, relapsed=1, visits_address='', relapsed_address='')
    """
    relapsed = listed.filter(RELAPSED).height
    return Beside(
        visits=None if 0 < listed.height < smallest else int(listed["visits"].sum()),
        relapsed=None if 0 < relapsed < smallest else relapsed,
    )


def by_place(
    listed: pl.DataFrame, places: Sequence[str], *, smallest: int, opened: Collection[str] = ()
) -> dict[str, Beside]:
    """Of each of these districts, as `frames.published` tells counts."""
    said = {"smallest": smallest, "opened": opened}
    children = frames.published(listed, places, **said)
    some = [place for place in places if children[place, ""] != 0]  # none cannot cover for others
    relapsed = frames.published(listed.filter(RELAPSED), some, **said)
    own = pl.col("place").is_in(list(opened))
    kept = pl.concat([listed.filter(own), frames.may_leave(listed.filter(~own))])
    visits = _visits(kept if smallest else listed, "place")
    return {
        place: _told(children[place, ""], relapsed.get((place, ""), 0), visits.get(place, 0))
        for place in places
    }


def by_sex(listed: pl.DataFrame, *, smallest: int) -> dict[str, Beside]:
    """Of girls and of boys, as they may be published."""
    kept = frames.may_leave(listed)
    children, relapsed = (
        frames.told_by(each, "sex", frames.SEXES, smallest=smallest)
        for each in (kept, kept.filter(RELAPSED))
    )
    visits = _visits(kept, "sex")
    return {sex: _told(children[sex], relapsed[sex], visits.get(sex, 0)) for sex in frames.SEXES}


def _told(children: int | None, relapsed: int | None, visits: int) -> Beside:
    """Both are told where the number of the children is."""
    return Beside(None, None) if children is None else Beside(visits, relapsed)


def _visits(listed: pl.DataFrame, by: str) -> Mapping[str, int]:
    return dict(listed.group_by(by).agg(pl.col("visits").sum()).iter_rows())
