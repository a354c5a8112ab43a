"""Places given out fairly where there are fewer than families: everyone first, then by need.

In order: as many families as can be get one place; then the sum over all places of the family's
score, the second place of a family counted half, the third a third, is the largest there is; equals
are decided by a lottery drawn from a seed that is written down before the run. What the law
reserves is kept for its group, and nobody gets more than the limits of a scheme allow. A result is
a proposal: a committee decides.

Solved district by district by `flow`, exactly. `reasons` says of everybody who waits on, why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import polars as pl

from muara.errors import InputError
from muara.frames import as_lazy

from . import lots, reasons
from .districts import Districts
from .groups import groups_of
from .households import HOUSEHOLD, PERSON
from .priority import scores
from .quotas import with_quotas
from .rounds import RELEASED, Queue, freed, given_out, seated
from .seats import ROW, pools
from .wanted import PAIR, Wanted, read_wanted

if TYPE_CHECKING:
    from muara.packs import Pack

MOST = 12
"""So many places of one family, at the most: beyond, halves and thirds leave whole numbers."""


@dataclass(frozen=True)
class Allocation:
    """A proposal, and all that is needed to draw it up again.

    `placements`: `household`, `person` (empty: the household), `scheme`, `place` (whose places they
    are), `seat` (the quota; empty: open to all; `released`: of a quota, used by nobody of its
    group), `rank` (the family's first, second, ... place; their order has no meaning), `score`,
    `lottery`.

    `cutoffs`: for each scheme, place and quota: `seats`, `taken`, `released` (given to others),
    `empty`, and the last family in: `rank`, `score`, `counted` (score divided by rank), `lottery`.

    `families`: everybody who waited: `household`, `place`, `score`, `score_high`, `asks`,
    `lottery`, `wanted`, `places`; for a family without a place the nearest miss: `scheme` and
    `reason`.

    `unplaced`: every pair that waits on, with the reason and its figures (see `reasons.unplaced`).

    `visit_first`: pairs of which something must be asked before anybody can say: `unknown`.
    """

    placements: pl.DataFrame
    cutoffs: pl.DataFrame
    families: pl.DataFrame
    unplaced: pl.DataFrame
    visit_first: pl.DataFrame
    seed: str
    on: dt.date
    most_per_family: int
    solver: str


def allocate(
    wanted: Any,
    seats: Any,
    *,
    pack: Pack,
    seed: str | int,
    on: dt.date,
    people: Any = None,
    most_per_family: int = 3,
    columns: Mapping[str, str] | None = None,
    file: str = "",
    seats_file: str = "",
    people_file: str = "",
) -> Allocation:
    """Give out the places of schemes that have not enough for all.

    Parameters
    ----------
    wanted
        One row for a pair that may have a place, as `pairs` gives them: `household`, `scheme`,
        `place` (where the family lives); `person` for schemes of persons; `verdict` (only
        `eligible` is given a place, `ask` is to be visited first), `received` (true: has it);
        `score`, from 0 to 1, one for each family. Without it the pack's published formula is
        reckoned on `people`. Rows of schemes that are rights, and of those that `seats` does not
        name, are passed over.
    seats
        One row for a scheme and a place: `scheme`, `place` (the family's own or one it lies in),
        `seats`, and `quota` where places are counted by quota.
    seed
        What the lottery is drawn from: drawn and written down before the run, and published.
    on
        The day whose versions of the schemes are read.
    people
        Facts, one row a person, for the formula and the quotas; `wanted` itself where left out.
    most_per_family
        How many places one family may get in this run.

    Raises FrameError where a table is wrong, naming file, row and column; InputError for limits
    that make the task other than a flow.

    Source: reference/convergence.md, computation 3.

    >>> from muara.packs import open_pack
    >>> wanted = pl.DataFrame({
    ...     "household": ["a", "b", "c"], "person": ["p", "q", "r"], "scheme": ["IN-SDIS"] * 3,
    ...     "place": ["IN.DT.221"] * 3, "score": [0.4, 0.9, 0.7]})
    >>> seats = pl.DataFrame({"scheme": ["IN-SDIS"], "place": ["IN.DT.221"], "seats": [2]})
    >>> day, india = dt.date(2012, 3, 31), open_pack("india")
    >>> found = allocate(wanted, seats, pack=india, seed="31 March", on=day)
    >>> found.placements["household"].to_list()
    ['b', 'c']
    >>> found.unplaced.select("household", "reason", "ahead", "cutoff_score").rows()
    [('a', 'full', 2, 0.7)]
    """
    said = str(seed).strip()
    _check_limits(said, most_per_family)
    waiting = read_wanted(wanted, on=on, pack=pack, file=file)
    there = pools(seats, on=on, pack=pack, file=seats_file)
    waiting = waiting.of(there["scheme"].unique().to_list())
    facts = _Facts(waiting, people, pack, on, columns, people_file if people is not None else file)
    return _Run(waiting, facts, there, pack, said, on, most_per_family, file).allocation()


def _check_limits(seed: str, most_per_family: int) -> None:
    if not seed:
        raise InputError(
            "The lottery has no seed.",
            do="Draw one, write it down, and give it: the same seed draws the same lots again.",
        )
    if not 1 <= most_per_family <= MOST:
        raise InputError(
            "This is no limit on the places of one family.",
            found=most_per_family,
            expected=f"1 to {MOST}",
        )


# --- what is known of families ---


@dataclass(frozen=True)
class _Facts:
    """Scores and quotas, from the table itself or from what is known of the people."""

    wanted: Wanted
    people: Any
    pack: Pack
    on: dt.date
    columns: Mapping[str, str] | None
    file: str

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The facts of the people, with what the pairs themselves say of a family."""
        if self.people is None:
            frame = self.wanted.table
        else:
            frame = as_lazy(self.people).collect("polars").to_native()
        if "unmet_pillars" in frame.columns or HOUSEHOLD not in frame.columns:
            return frame
        unmet = self.wanted.unmet_pillars(dict(self.pack.schemes))
        frame = frame.with_columns(pl.col(HOUSEHOLD).cast(pl.String))
        return frame.join(unmet, on=HOUSEHOLD, how="left", maintain_order="left")

    @cached_property
    def scores(self) -> pl.DataFrame:
        """Of each family: `household`, `score`, `score_high`, `asks`."""
        if self.wanted.scored:
            score = pl.col("score").cast(pl.Float64)
            given = self.wanted.pairs.unique(HOUSEHOLD, keep="first")
            return given.select(
                HOUSEHOLD, score, score.alias("score_high"), pl.lit("").alias("asks")
            )
        found = scores(self.frame, on=self.on, pack=self.pack, columns=self.columns, file=self.file)
        return found.select(HOUSEHOLD, "score", "score_high", "asks")


# --- one run ---


@dataclass(frozen=True)
class _Run:
    wanted: Wanted
    facts: _Facts
    seats: pl.DataFrame
    pack: Pack
    seed: str
    on: dt.date
    most: int
    file: str

    def allocation(self) -> Allocation:
        queue = self.queue
        first = seated(given_out(queue, queue.pools), queue.pools)
        second = given_out(queue, freed(first, queue.pools), before=first)
        placed = pl.concat([first, second.with_columns(pl.lit(RELEASED).alias("seat"))])
        on_wait = reasons.unplaced(queue, placed)
        return Allocation(
            placements=_placements(placed),
            cutoffs=reasons.cut_offs(queue, placed),
            families=_families(queue, placed, on_wait),
            unplaced=on_wait,
            visit_first=self.wanted.unsure.select(*PAIR, "place", "unknown").sort(PAIR),
            seed=self.seed,
            on=self.on,
            most_per_family=self.most,
            solver=f"ortools {version('ortools')}",
        )

    @cached_property
    def queue(self) -> Queue:
        families, pairs = self.families, self.pairs
        counted = pairs.filter(pl.col("seat_place").is_not_null()).group_by("family").len("waiting")
        joined = families.join(counted, on="family", how="left", maintain_order="left")
        families = joined.with_columns(pl.col("waiting").fill_null(0).cast(pl.Int64))
        return Queue(
            families=families,
            pairs=pairs,
            had=self.with_limits(self.wanted.had).with_columns(pl.col("scheme").cast(self.keys)),
            pools=self.pools,
            arcs=lots.arcs(families, most=self.most),
            most=self.most,
        )

    @cached_property
    def districts(self) -> Districts:
        return Districts(frozenset(self.seats["place"].to_list()), self.pack.geography)

    @cached_property
    def families(self) -> pl.DataFrame:
        """Everybody who waits, by district and lottery number."""
        pairs = self.wanted.pairs
        self.districts.check(pairs, file=self.file)
        homes = pairs.select(HOUSEHOLD, "place").unique(HOUSEHOLD, keep="first")
        named = self.districts.named(homes["place"].unique().to_list())
        scored = homes.join(named, on="place").join(self.facts.scores, on=HOUSEHOLD, how="left")
        nothing = {"score": 0.0, "score_high": 1.0, "asks": "everything"}
        known = scored.with_columns(pl.col(k).fill_null(v) for k, v in nothing.items())
        return lots.in_line(known, seed=self.seed)

    @cached_property
    def pairs(self) -> pl.DataFrame:
        """Each pair with its family, the places it may come for, its quota and its limits."""
        pairs = with_quotas(
            self.wanted.pairs,
            lambda: self.facts.frame,
            pack=self.pack,
            on=self.on,
            columns=self.facts.columns,
            file=self.facts.file,
        )
        above = self.districts.above(pairs["place"].unique().to_list())
        there = self.seats.select("scheme", pl.col("place").alias("seat_place")).unique()
        reached = above.join(there, on="seat_place")
        joined = self.with_limits(pairs.join(reached, on=["place", "scheme"], how="left"))
        words = pl.col("seat_place").cast(self.seat_places), pl.col("scheme").cast(self.keys)
        in_line = joined.with_columns(words).sort("family", "scheme", PERSON, nulls_last=True)
        found = in_line.with_row_index("line")
        _check_quotas_of_families(found, file=self.file)
        return found

    def with_limits(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """The pairs of families that wait, with the group and the limit on members of each."""
        scheme = pl.col("scheme")
        limits = {key: each.members_at_most for key, each in self.pack.schemes.items()}
        return pairs.join(
            self.families.select(HOUSEHOLD, "family", "home"), on=HOUSEHOLD
        ).with_columns(
            scheme.replace_strict(self.groups, default=None, return_dtype=pl.String).alias("group"),
            scheme.replace_strict(limits, default=None, return_dtype=pl.Int64).alias("limit"),
        )

    @cached_property
    def groups(self) -> dict[str, str]:
        """The group of each scheme: of those in this run, and of what may be received already."""
        schemes = self.pack.schemes
        here = groups_of(self.seats["scheme"].unique().to_list(), schemes, on=self.on)
        others = {key: each.exclusive_group for key, each in schemes.items()}
        return {key: group for key, group in {**others, **here}.items() if group}

    @cached_property
    def pools(self) -> pl.DataFrame:
        named = self.districts.named(self.seats["place"].unique().to_list())
        joined = self.seats.join(named, on="place").sort("district", "scheme", "place", "quota")
        words = pl.col("place").cast(self.seat_places), pl.col("scheme").cast(self.keys)
        return joined.with_columns(words)

    # Keys of schemes and codes of places are compared millions of times: as numbers, inside.

    @cached_property
    def keys(self) -> pl.Enum:
        return pl.Enum(sorted(self.pack.schemes))

    @cached_property
    def seat_places(self) -> pl.Enum:
        return pl.Enum(sorted(self.seats["place"].unique().to_list()))


def _check_quotas_of_families(pairs: pl.DataFrame, *, file: str) -> None:
    """Members who share a limit, choose one of a group, and come for different places: no flow."""
    shared = pairs.filter(pl.col("group").is_not_null() & pl.col("limit").is_not_null())
    mixed = shared.filter(pl.col("quota").n_unique().over("family", "scheme") > 1).head(1)
    if mixed.height:
        row = mixed.row(0, named=True)
        raise InputError(
            f"{row['scheme']} has a limit on members, a group of schemes of which one may be had, "
            "and a quota that holds of some members of a family and not of others: together that "
            "is no flow.",
            file=file or None,
            row=row[ROW],
            do="Write the quota so that it holds of the family: any(person, ...).",
        )


def _placements(placed: pl.DataFrame) -> pl.DataFrame:
    rank = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("family").alias("rank")
    return (
        placed.sort("line")
        .with_columns(rank)
        .sort("home", PERSON, "scheme", nulls_last=True)
        .select(
            pl.col(*PAIR).cast(pl.String),
            pl.col("seat_place").cast(pl.String).alias("place"),
            "seat",
            "rank",
            "score",
            "lottery",
        )
    )


def _families(queue: Queue, placed: pl.DataFrame, on_wait: pl.DataFrame) -> pl.DataFrame:
    counts = placed.group_by("family").len("places")
    wanted = queue.pairs.group_by("family").len("wanted")
    missed = reasons.nearest_miss(on_wait)
    told = (
        queue.families.join(wanted, on="family")
        .join(counts, on="family", how="left")
        .join(missed, on=HOUSEHOLD, how="left")
        .with_columns(pl.col("places").fill_null(0).cast(pl.Int64), pl.col("wanted").cast(pl.Int64))
    )
    none = pl.col("places") == 0
    return told.select(
        HOUSEHOLD,
        "place",
        "score",
        "score_high",
        "asks",
        "lottery",
        "wanted",
        "places",
        *(pl.when(none).then(pl.col(name)).alias(name) for name in ("scheme", "reason")),
    ).sort(HOUSEHOLD)
