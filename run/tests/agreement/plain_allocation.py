"""The best way to give out places, found by trying all of them: for a handful of pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Pair:
    """One unit that may have one scheme."""

    family: str
    person: str | None
    scheme: str
    quota: str = ""


@dataclass(frozen=True)
class Problem:
    """`seats`: of each scheme, its places by quota; `group` and `limit` of a scheme."""

    pairs: tuple[Pair, ...]
    seats: Mapping[str, Mapping[str, int]]
    scores: Mapping[str, Fraction]
    lots: Mapping[str, int]
    most: int = 3
    group: Mapping[str, str] = field(default_factory=dict)
    limit: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def line(self) -> list[tuple[str, int]]:
        """The first, second, ... place of every family, in the order in which they come."""
        families = sorted({pair.family for pair in self.pairs})
        arcs = [(family, rank) for family in families for rank in range(1, self.most + 1)]
        return sorted(arcs, key=lambda arc: self._stands(*arc))

    def _stands(self, family: str, rank: int) -> Key:
        return rank > 1, -self.scores[family] / rank, self.lots[family], rank


def choices(problem: Problem, before: Sequence[Pair] = ()) -> Iterator[tuple[Pair, ...]]:
    """Every set of pairs that may be given places, beside those given before."""
    free = [pair for pair in problem.pairs if pair not in before]
    for taken in product((False, True), repeat=len(free)):
        chosen = tuple(pair for pair, take in zip(free, taken, strict=True) if take)
        if fits(problem, chosen, before):
            yield chosen


def fits(problem: Problem, chosen: Sequence[Pair], before: Sequence[Pair] = ()) -> bool:
    """Does a choice keep to every limit and to the places there are?"""
    both = [*before, *chosen]
    per_family = Counter(pair.family for pair in both)
    in_group = Counter(
        (pair.family, pair.person, problem.group[pair.scheme])
        for pair in both
        if pair.scheme in problem.group
    )
    members = Counter((pair.family, pair.scheme) for pair in both)
    return (
        all(count <= problem.most for count in per_family.values())
        and all(count <= 1 for count in in_group.values())
        and all(count <= problem.limit.get(scheme, count) for (_, scheme), count in members.items())
        and all(_seats_suffice(problem, chosen, scheme) for scheme in {p.scheme for p in chosen})
    )


def _seats_suffice(problem: Problem, chosen: Sequence[Pair], scheme: str) -> bool:
    seats = Counter(problem.seats.get(scheme, {}))
    return any(
        all(count <= seats[name] for name, count in Counter(way).items())
        for way in seatings(chosen, scheme)
    )


def seatings(chosen: Sequence[Pair], scheme: str) -> Iterator[tuple[str, ...]]:
    """Every way to seat them: each on an open place ("") or on one of a quota of theirs."""
    return product(*({"", *pair.quota.split(";")} for pair in chosen if pair.scheme == scheme))


def unused(problem: Problem, chosen: Sequence[Pair], scheme: str) -> int:
    """How many reserved places are left when as many as can sit on one that is theirs."""
    seats = {name: count for name, count in problem.seats[scheme].items() if name}
    used = max(
        sum(min(way.count(name), count) for name, count in seats.items())
        for way in seatings(chosen, scheme)
    )
    return sum(seats.values()) - used


def worth(problem: Problem, chosen: Sequence[Pair], before: Sequence[Pair] = ()) -> Key:
    """What a choice is worth: families served, then scores by rank, then the lots of the served."""
    had = Counter(pair.family for pair in before)
    now = Counter(pair.family for pair in chosen)
    arcs = [
        (family, rank)
        for family, count in now.items()
        for rank in range(had[family] + 1, had[family] + count + 1)
    ]
    everyone = sum(rank == 1 for _, rank in arcs)
    total = sum((problem.scores[family] / rank for family, rank in arcs), Fraction(0))
    return everyone, total, tuple(arc in arcs for arc in problem.line)


def best(problem: Problem, before: Sequence[Pair] = ()) -> tuple[Key, Counter[str]]:
    """The best worth there is, and how many places each family then gets."""
    found = max(choices(problem, before), key=lambda chosen: worth(problem, chosen, before))
    return worth(problem, found, before), Counter(pair.family for pair in found)
