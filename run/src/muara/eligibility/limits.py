"""What a family cannot have all of: schemes for so many members, schemes that exclude each other.

Households in which no limit is reached, nearly all of them, are summed as columns. For the others
the best that a family may have is found exactly: the most schemes, and the most money.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from .states import A1, AX, CERTAIN, POSSIBLE

if TYPE_CHECKING:
    from muara.packs import Pack

_LIVE = POSSIBLE | A1 | AX
_KEPT = {
    "gap_low": pl.Int64,
    "gap_high": pl.Int64,
    "value": pl.Float64,
    "value_high": pl.Float64,
    "valued": pl.Int64,
    "weight_low": pl.Float64,
    "weight_high": pl.Float64,
}


@dataclass(frozen=True)
class Limits:
    """`members`: at most so many members of a household; `groups`: of a group a person (of a
    household's schemes: the household) may have one; `apart`: two schemes that exclude each other.

    >>> Limits.of(None).members
    {}
    """

    members: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[frozenset[str]] = frozenset()

    @property
    def schemes(self) -> list[str]:
        """The schemes that are under any limit."""
        return sorted({*self.members, *self.groups, *(key for edge in self.apart for key in edge)})

    @classmethod
    def of(cls, pack: Pack | None, *, on: dt.date | None = None) -> Limits:
        """The limits that a pack's schemes set on a day; without a day, those that have none."""
        schemes = pack.schemes if pack else {}
        versions = {key: scheme.on(on) if on else None for key, scheme in schemes.items()}
        return cls(
            members={k: s.members_at_most for k, s in schemes.items() if s.members_at_most},
            groups={k: s.exclusive_group for k, s in schemes.items() if s.exclusive_group},
            apart=frozenset(
                frozenset((key, other))
                for key, version in versions.items()
                for other in (version.exclusive_with if version else ())
                if other != key
            ),
        )


def with_tight(pairs: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    """The pairs with `_tight`: is it under a limit that leaves something out in its household?"""
    live = pairs.filter(_LIVE & pl.col("scheme").is_in(limits.schemes))
    found = [
        _too_many(live, ["household", "scheme"], limits.members, limits.members),
        _too_many(
            live,
            ["household", "person", "_group"],
            limits.groups,
            dict.fromkeys(limits.groups.values(), 1),
        ),
        _both(live, limits.apart),
    ]
    households = pl.concat(found).unique().with_columns(pl.lit(True).alias("_reached"))
    marked = pairs.join(households, on="household", how="left", maintain_order="left")
    tight = pl.col("_reached").fill_null(False) & pl.col("scheme").is_in(limits.schemes)
    return marked.with_columns(tight.alias("_tight")).drop("_reached")


def _too_many(
    live: pl.DataFrame, by: list[str], named: Mapping[str, object], most: Mapping[str, int]
) -> pl.DataFrame:
    """The households with more in one of the groups than may be had, if all turns out so."""
    if not named:
        return live.select("household").clear()
    mine = live.filter(pl.col("scheme").is_in(list(named)))
    if "_group" in by:
        mine = mine.with_columns(_group=pl.col("scheme").replace_strict(named))
    limit = pl.col(by[-1]).replace_strict(most, return_dtype=pl.Int64)
    counted = mine.group_by(by).agg(POSSIBLE.sum().alias("due"), (A1 | AX).sum().alias("had"))
    over = (pl.col("due") > 0) & (pl.col("due").cast(pl.Int64) + pl.col("had") > limit)
    return counted.filter(over).select("household")


def _both(live: pl.DataFrame, apart: frozenset[frozenset[str]]) -> pl.DataFrame:
    """The households in which two schemes that exclude each other are in question."""
    edges = [(one, other) for edge in apart for one in edge for other in edge - {one}]
    if not edges:
        return live.select("household").clear()
    table = pl.DataFrame(edges, schema=["scheme", "other"], orient="row")
    due = live.filter(POSSIBLE).join(table, on="scheme")
    return due.join(
        live, left_on=["household", "other"], right_on=["household", "scheme"], how="semi"
    ).select("household")


def kept(pairs: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    """What each household may have at most of these pairs, all under limits, found exactly.

    Reads `household`, `person`, `scheme`, `verdict`, `received`, `value`, `_weight`. Gives
    `household`, `gap_low`, `gap_high` (how many), `value`, `value_high` (money), `valued` (certain
    ones that bring the money), `weight_low`, `weight_high`.
    """
    listed = (
        pairs.filter(_LIVE)
        .sort("household", "person", "scheme")
        .group_by("household", maintain_order=True)
        .agg(
            pl.col("person").rank("dense").fill_null(0),
            "scheme",
            CERTAIN.alias("certain"),
            POSSIBLE.alias("possible"),
            A1.alias("had"),
            AX.alias("unsure"),
            "value",
            "_weight",
        )
    )
    known: dict[Any, tuple[float, ...]] = {}
    rows = [
        (household, *_remembered(known, tuple(zip(*columns, strict=True)), limits))
        for household, *columns in listed.iter_rows()
    ]
    return pl.DataFrame(
        rows, schema={"household": listed.schema["household"], **_KEPT}, orient="row"
    )


class _Item(NamedTuple):
    person: int
    scheme: str
    certain: bool
    possible: bool
    had: bool
    unsure: bool
    value: float | None
    weight: float


def _remembered(
    known: dict[Any, tuple[float, ...]], pattern: tuple[tuple[Any, ...], ...], limits: Limits
) -> tuple[float, ...]:
    """What a family may have: the sum over its items that limits tie to each other.

    Parts alike, in any family, have the same answer: it is found once.
    """
    items = [_Item(*each) for each in pattern]
    sums = [0.0] * len(_KEPT)
    for tied in _tied(len(items), [who for who, _ in _limited(items, limits)]):
        part = _renumbered([items[at] for at in tied])
        if part not in known:
            known[part] = _solved(part, limits)
        sums = [one + other for one, other in zip(sums, known[part], strict=True)]
    return tuple(
        int(each) if dtype == pl.Int64 else each
        for each, dtype in zip(sums, _KEPT.values(), strict=True)
    )


def _tied(count: int, shared: Sequence[frozenset[int]]) -> list[list[int]]:
    """The items in parts that no limit ties to one another, in their order.

    >>> _tied(4, [frozenset({0, 2})])
    [[0, 2], [1], [3]]
    """
    part = list(range(count))
    for who in shared:
        first = min(part[at] for at in who)
        merged = {part[at] for at in who}
        part = [first if number in merged else number for number in part]
    return [[at for at in range(count) if part[at] == number] for number in sorted(set(part))]


def _renumbered(items: Sequence[_Item]) -> tuple[_Item, ...]:
    """The same items, persons numbered from 1 as they come; 0 stays the household."""
    numbers = {0: 0}
    for item in items:
        numbers.setdefault(item.person, len(numbers))
    return tuple(item._replace(person=numbers[item.person]) for item in items)


def _solved(items: Sequence[_Item], limits: Limits) -> tuple[float, ...]:
    limited = _limited(items, limits)
    low = [most - _count(items, who, had=True, unsure=True) for who, most in limited]
    high = [most - _count(items, who, had=True, unsure=False) for who, most in limited]
    members = [
        tuple(at for at, (who, _) in enumerate(limited) if number in who)
        for number in range(len(items))
    ]
    both = list(zip(items, members, strict=True))
    certain = [(item, at) for item, at in both if item.certain]
    possible = [(item, at) for item, at in both if item.possible]
    value, valued = most_of([((i.value or 0.0, i.value is not None), at) for i, at in certain], low)
    return (
        int(most_of([((1, 0), at) for _, at in certain], low)[0]),
        int(most_of([((1, 0), at) for _, at in possible], high)[0]),
        value,
        most_of([((i.value or 0.0, 0), at) for i, at in possible], high)[0],
        int(valued),
        most_of([((i.weight, 0), at) for i, at in certain], low)[0],
        most_of([((i.weight, 0), at) for i, at in possible], high)[0],
    )


def _count(items: Sequence[_Item], who: frozenset[int], *, had: bool, unsure: bool) -> int:
    return sum((items[at].had and had) or (items[at].unsure and unsure) for at in who)


def _limited(items: Sequence[_Item], limits: Limits) -> list[tuple[frozenset[int], int]]:
    """Which of the items share a limit, and how many of them there may be."""
    shared: dict[tuple[object, ...], tuple[set[int], int]] = {}
    for at, item in enumerate(items):
        if item.scheme in limits.members:
            key: tuple[object, ...] = ("members", item.scheme)
            shared.setdefault(key, (set(), limits.members[item.scheme]))[0].add(at)
        if item.scheme in limits.groups:
            key = ("group", item.person, limits.groups[item.scheme])
            shared.setdefault(key, (set(), 1))[0].add(at)
    found = [(frozenset(who), most) for who, most in shared.values()]
    return [*found, *((edge, 1) for edge in _edges(items, limits.apart))]


def _edges(items: Sequence[_Item], apart: frozenset[frozenset[str]]) -> list[frozenset[int]]:
    """Two items that exclude each other: of one person, or of a person and its household."""
    if not apart:
        return []
    return [
        frozenset((one, other))
        for other, second in enumerate(items)
        for one, first in enumerate(items[:other])
        if frozenset((first.scheme, second.scheme)) in apart
        and (first.person == second.person or 0 in (first.person, second.person))
    ]


Worth = tuple[float, float]


def most_of(
    items: Sequence[tuple[Worth, tuple[int, ...]]], slots: Sequence[int]
) -> tuple[float, float]:
    """The most that items are worth together, where each takes a slot of every limit it is under.

    Exact, by going through the items and remembering the best for what is left of each limit; a
    limit that no later item is under is forgotten, so a family of many is no trouble. Worth is
    compared by its first part, then by its second.

    >>> most_of([((7, 0), (0, 1)), ((6, 0), (0,)), ((4, 0), (1,))], slots=[1, 1])
    (10.0, 0.0)
    """
    last = {limit: at for at, (_, under) in enumerate(items) for limit in under}
    states: dict[tuple[int, ...], Worth] = {tuple(slots): (0.0, 0.0)}
    for at, (worth, under) in enumerate(items):
        grown = dict(states)
        for left, best in states.items():
            if all(left[limit] > 0 for limit in under):
                taken = tuple(n - (limit in under) for limit, n in enumerate(left))
                new = (best[0] + worth[0], best[1] + worth[1])
                grown[taken] = max(grown.get(taken, new), new)
        over = [limit for limit in under if last[limit] == at]
        states = _without(grown, over) if over else grown
    return max(states.values())


def _without(
    states: Mapping[tuple[int, ...], Worth], over: Sequence[int]
) -> dict[tuple[int, ...], Worth]:
    """The same states, where what is left of some limits no longer tells them apart."""
    found: dict[tuple[int, ...], Worth] = {}
    for left, best in states.items():
        key = tuple(0 if limit in over else n for limit, n in enumerate(left))
        found[key] = max(found.get(key, best), best)
    return found
