"""The measures of a programme on a day: what is due, what arrives, which paper would bring more.

Each is read off a count (`frames.counts`) and kept by it: a page opened once opens at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import polars as pl

from muara.disclosure import WITHHELD, withhold, withhold_shares
from muara.eligibility.change import change
from muara.eligibility.depth import depth, scores
from muara.eligibility.gap import gap, gap_by
from muara.eligibility.leverage import camps, leverage
from muara.eligibility.saturation import COUNTS, MEASURES, SMALLEST, with_saturation
from muara_server.convergence.frames.consenting import may_leave, told_to
from muara_server.convergence.frames.counts import REGIONS, Day, counted, placed
from muara_server.convergence.queries.asked import numbered
from muara_server.convergence.queries.stages import is_sensitive

_KINDS: dict[str, tuple[str, bool | None]] = {
    "n11": ("eligible", True),
    "n10": ("eligible", False),
    "n1x": ("eligible", None),
    "nx1": ("ask", True),
    "nx0": ("ask", False),
    "nxx": ("ask", None),
    "n01": ("not_eligible", True),
}


class Part(NamedTuple):
    """Which schemes a measure is of: all, those of a pillar, one."""

    pillar: str = ""
    scheme: str = ""


def _in_part(frame: pl.DataFrame, day: Day, part: Part) -> pl.DataFrame:
    """Those of the schemes asked for; of a pillar without those that tell something sensitive.

    Being on a list of all schemes tells nothing of one; being on a list of a few could.
    """
    if part.scheme:
        return frame.filter(pl.col("scheme") == part.scheme)
    if not part.pillar:
        return frame
    hidden = [key for key, each in numbered(day.pack).schemes.items() if is_sensitive(each)]
    return frame.filter(pl.col("pillar") == part.pillar, ~pl.col("scheme").is_in(hidden))


def empty(day: Day) -> bool:
    """Is no family known in the programme's districts?"""
    return counted(day).homes["district"].drop_nulls().is_empty()


def alone(day: Day) -> frozenset[str]:
    """Those who are counted as a household of their own because nobody knows theirs."""
    return frozenset(counted(day).homes.filter("alone")["household"].to_list())


def currency(day: Day) -> str:
    """The currency of the values; empty where nothing has one."""
    found = counted(day).open_pairs["currency"].drop_nulls()
    return str(found[0]) if found.len() else ""


# --- the gap ---


def gaps(day: Day, part: Part) -> pl.DataFrame:
    """The gap of every household (see `muara.eligibility.gap`), with where it lives."""
    return _gaps(day, part)


@lru_cache(maxsize=24)
def _gaps(day: Day, part: Part) -> pl.DataFrame:
    held = counted(day)
    found = held.lacks
    if any(part):
        chosen = _in_part(held.open_pairs, day, part)
        found = gap(chosen, pack=numbered(day.pack), on=day.as_of).drop("place")
    every = held.homes.join(found, on="household", how="left", maintain_order="left")
    sums = [name for name in found.columns if found.schema[name].is_numeric()]
    counts = [name for name in sums if not name.startswith("coverage")]
    return every.with_columns(pl.col(counts).fill_null(0), pl.col("currency").fill_null(""))


def gaps_by(
    day: Day, part: Part, *, within: str = "", opened: Collection[str], smallest: int
) -> list[dict[str, Any]]:
    """The gaps added up by district or, `within` one, by its blocks: as far as may be told.

    `region` (empty: no smaller place is known), `households`, `with_gap`, `with_gap_high`,
    `gap_low`, `gap_high`, `value`, `n_unvalued`, `review_record`, `withheld`. In a withheld row
    only the place stands.
    """
    by = "block" if within else "district"
    chosen = told_to(gaps(day, part), opened, by="district").filter(
        pl.col("district") == within if within else pl.col("district").is_not_null()
    )
    table = gap_by(chosen, by).rename({by: "region"})
    table = table.with_columns(pl.col("region").fill_null(""))
    known = set(opened)
    told = pl.lit(within in known) if within else pl.col("region").is_in(list(known))
    return _told(table, ["households", "with_gap"], told=told, smallest=smallest).to_dicts()


def gap_whole(day: Day, part: Part, *, opened: Collection[str]) -> dict[str, Any]:
    """The same over all districts."""
    chosen = told_to(gaps(day, part), opened, by="district")
    return gap_by(chosen.filter(pl.col("district").is_not_null())).row(0, named=True)


def reasons(
    day: Day, part: Part, *, within: str = "", told: bool, smallest: int
) -> list[dict[str, Any]]:
    """Why what is due is not received: `reason`, `certain`, `possible` (pairs), `households`."""
    chosen = _in_part(counted(day).reasons, day, part)
    chosen = chosen if told else chosen.filter(may_leave())
    inside = pl.col("district") == within if within else pl.col("district").is_not_null()
    certain = pl.col("certain")
    table = (
        chosen.filter(inside)
        .group_by("reason")
        .agg(
            certain.sum().cast(pl.Int64).alias("certain"),
            pl.len().cast(pl.Int64).alias("possible"),
            pl.col("household").filter(certain).n_unique().cast(pl.Int64).alias("households"),
        )
        .sort("certain", "possible", descending=True)
        .rename({"reason": "region"})
    )
    shown = _told(table, ["households"], told=pl.lit(told), smallest=smallest)
    return shown.rename({"region": "reason"}).to_dicts()


def _told(
    table: pl.DataFrame, counts: Sequence[str], *, told: pl.Expr, smallest: int
) -> pl.DataFrame:
    """The rows, with what is small withheld where it may not be told: rows that the reader may
    open are told, and so cannot cover for the others."""
    marked = table.with_columns(told.alias("_told"))
    own, others = marked.filter("_told"), marked.filter(~pl.col("_told"))
    gone = pl.lit(False)
    for name in counts:
        hidden = withhold(others, by=["region"], smallest=smallest, value=name)[WITHHELD]
        others = others.with_columns(hidden.alias(f"_{name}"))
        gone = gone | pl.col(f"_{name}")
    others = others.with_columns(gone.alias(WITHHELD)).drop(f"_{name}" for name in counts)
    own = own.with_columns(pl.lit(False).alias(WITHHELD))
    blank = [name for name in table.columns if name not in ("region", "currency")]
    return pl.concat([own, others]).select(
        "region",
        *(pl.when(~pl.col(WITHHELD)).then(pl.col(name)).alias(name) for name in blank),
        WITHHELD,
    )


# --- saturation ---


def matrix(
    day: Day, *, opened: Collection[str], smallest: int = SMALLEST
) -> dict[tuple[str, str], dict[str, Any]]:
    """The saturation of every scheme in every district, small cells withheld with a neighbour.

    The key is the district and the scheme. What is too small to be told is too small to mean
    anything, so it is withheld from every reader. Districts `opened` to this reader are counted
    whole; elsewhere no family for which statistics are refused.
    """
    return _matrix(day, frozenset(opened), max(smallest, SMALLEST))


@lru_cache(maxsize=8)
def _matrix(
    day: Day, opened: frozenset[str], smallest: int
) -> dict[tuple[str, str], dict[str, Any]]:
    shown = withhold_shares(
        _by_district_and_scheme(day, opened),
        by=["district", "scheme"],
        of=["n11", "n10"],
        smallest=smallest,
        blank=[*COUNTS, *MEASURES],
    )
    return {(row["district"], row["scheme"]): row for row in shown.iter_rows(named=True)}


def _by_district_and_scheme(day: Day, opened: Collection[str]) -> pl.DataFrame:
    held, own = counted(day), [code for code in day.districts if code in opened]
    others = [code for code in day.districts if code not in opened]
    tally = pl.concat(
        [
            held.tally.filter(pl.col("place").is_in(own)),
            held.published.filter(pl.col("place").is_in(others)),
        ]
    )
    return tally.rename({"place": "district"})


def over_all(
    day: Day, schemes: Sequence[str], *, opened: Collection[str], smallest: int
) -> dict[str, dict[str, Any]]:
    """The saturation of each scheme over all districts; withheld where few are due."""
    tally = _by_district_and_scheme(day, opened)
    summed = tally.filter(pl.col("scheme").is_in(list(schemes))).group_by("scheme")
    whole = with_saturation(summed.agg(pl.col(COUNTS).sum()))
    few = pl.col("n11") + pl.col("n10") < max(smallest, SMALLEST)
    shown = whole.with_columns(few.alias(WITHHELD))
    return {row["scheme"]: row for row in shown.iter_rows(named=True)}


# --- depth ---


def depth_by(day: Day, *, smallest: int) -> list[dict[str, Any]]:
    """H, A and M0 of each district, small ones withheld, and of the whole (`district` empty)."""
    scored = _scored(day)
    table = _due(depth(scored.drop_nulls("district"), by=["district"]))
    blank = [name for name in table.columns if name != "district"]
    shown = withhold_shares(
        table, by=["district"], of=["due"], smallest=max(smallest, SMALLEST), blank=blank
    )
    whole = _due(depth(scored.drop_nulls("district"))).with_columns(
        pl.lit("").alias("district"), (pl.lit(False)).alias(WITHHELD)
    )
    few = pl.col("due") < max(smallest, SMALLEST)
    whole = whole.with_columns(few.fill_null(True).alias(WITHHELD)).select(shown.columns)
    return pl.concat([shown, whole]).to_dicts()


def change_by(before: Day, after: Day, *, smallest: int) -> list[dict[str, Any]]:
    """What changed in each district between two days, and in the whole (`district` empty)."""
    one, two = _by_district(before), _by_district(after)
    table = change(one, two, by=["place"]).rename({"place": "district"})
    blank = [name for name in table.columns if name != "district"]
    least = max(smallest, SMALLEST)
    shown = withhold_shares(table, by=["district"], of=["fixed"], smallest=least, blank=blank)
    whole = change(one, two).with_columns(
        pl.lit("").alias("district"), (pl.col("fixed") < least).alias(WITHHELD)
    )
    return pl.concat([shown, whole.select(shown.columns)]).to_dicts()


def _by_district(day: Day) -> pl.DataFrame:
    """The pillars of every household in the programme's districts, the district as its place."""
    held = counted(day)
    homes = held.homes.select("household", pl.col("district").alias("place"))
    sides = held.sides.drop("place", strict=False).filter(may_leave())
    return sides.join(homes, on="household", how="left").drop_nulls("place")


def _scored(day: Day) -> pl.DataFrame:
    held = counted(day)
    return placed(scores(held.sides.filter(may_leave())), held.homes)


def _due(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns((pl.col("households") - pl.col("nothing_due")).alias("due"))


# --- papers and camps ---


def papers(day: Day, part: Part, *, places: Collection[str] = ()) -> pl.DataFrame:
    """How much each paper alone unlocks in each place of these districts, the most first."""
    return _papers(day, part, tuple(places))


@lru_cache(maxsize=16)
def _papers(day: Day, part: Part, places: tuple[str, ...]) -> pl.DataFrame:
    return leverage(_waiting(day, part, places), without=_hidden_papers(day))


def papers_of_all(day: Day, part: Part, *, smallest: int) -> list[dict[str, Any]]:
    """How much each paper unlocks in the whole programme, for readers who open no list."""
    table = _papers_of_all(day, part).rename({"paper": "region"})
    shown = _told(table, ["households"], told=pl.lit(False), smallest=smallest)
    return shown.rename({"region": "paper"}).to_dicts()


@lru_cache(maxsize=8)
def _papers_of_all(day: Day, part: Part) -> pl.DataFrame:
    counted_in = _waiting(day, part, day.districts).filter(may_leave())
    everywhere = counted_in.with_columns(pl.lit("").alias("place"))
    return leverage(everywhere, without=_hidden_papers(day)).drop("place")


def plan(day: Day, part: Part, *, number: int, places: Collection[str]) -> list[dict[str, Any]]:
    """A plan of so many camps in these districts, as `muara.eligibility.leverage.camps`."""
    return _plan(day, part, number, tuple(places)).to_dicts()


@lru_cache(maxsize=16)
def _plan(day: Day, part: Part, number: int, places: tuple[str, ...]) -> pl.DataFrame:
    return camps(_waiting(day, part, places), number=number, without=_hidden_papers(day))


def invited(day: Day, part: Part, *, place: str, paper: str) -> pl.DataFrame:
    """The households for whom this paper alone is missing there: `household`, `pairs`."""
    here = _in_part(counted(day).open_pairs, day, part).filter(pl.col("place") == place)
    lacks = pl.col("missing").str.split("|").list.contains(paper)
    certain = (
        (pl.col("verdict") == "eligible")
        & ~pl.col("received").fill_null(True)
        & (pl.col("unasked") == "").fill_null(False)
        & ~pl.col("missing").str.contains(";", literal=True)
    )
    return (
        here.filter(certain, lacks)
        .group_by("household", maintain_order=True)
        .agg(pl.len().cast(pl.Int64).alias("pairs"))
    )


def _waiting(day: Day, part: Part, places: Collection[str]) -> pl.DataFrame:
    held = counted(day)
    homes = held.homes.filter(pl.col("district").is_in(list(places)))
    return _in_part(held.open_pairs, day, part).join(
        homes.select("household"), on="household", how="semi", maintain_order="left"
    )


def _hidden_papers(day: Day) -> list[str]:
    return [key for key, paper in numbered(day.pack).papers.items() if paper.sensitive]


# --- the lists behind the numbers ---


def listed_gap(day: Day, part: Part, *, certain: bool) -> pl.DataFrame:
    """The households with a gap: `household`, the regions, `low`, `high` (how many things)."""
    least = "gap_low" if certain else "gap_high"
    found = gaps(day, part).filter(pl.col(least) > 0)
    return found.select(
        "household", *REGIONS, pl.col("gap_low").alias("low"), pl.col("gap_high").alias("high")
    )


def listed_reason(day: Day, part: Part, *, reason: str) -> pl.DataFrame:
    """The households in which something due is not received for this reason."""
    chosen = _in_part(counted(day).reasons, day, part).filter(pl.col("reason") == reason)
    return chosen.group_by("household", *REGIONS, maintain_order=True).agg(
        pl.col("certain").sum().cast(pl.Int64).alias("low"),
        pl.len().cast(pl.Int64).alias("high"),
    )


def listed_kind(day: Day, part: Part, *, kind: str) -> pl.DataFrame:
    """The households counted in one of the counts of a saturation (n11, n10, ...)."""
    held = counted(day)
    verdict, received = _KINDS[kind]
    stands = pl.col("received").is_null() if received is None else pl.col("received") == received
    chosen = _in_part(held.open_pairs, day, part).filter(pl.col("verdict") == verdict, stands)
    tallied = chosen.group_by("household", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("low")
    )
    return placed(tallied.with_columns(pl.col("low").alias("high")), held.homes)


def in_region(
    listed: pl.DataFrame, *, district: str = "", block: str | None = None
) -> pl.DataFrame:
    """Those of a list who live there; an empty `block` is those of whom no block is known."""
    chosen = listed.filter(pl.col("district").is_not_null())
    if district:
        chosen = chosen.filter(pl.col("district") == district)
    if block is None:
        return chosen
    return chosen.filter(pl.col("block").is_null() if not block else pl.col("block") == block)


def in_districts(listed: pl.DataFrame, districts: Collection[str]) -> pl.DataFrame:
    """Those of a list who live in these districts."""
    return listed.filter(pl.col("district").is_in(list(districts)))
