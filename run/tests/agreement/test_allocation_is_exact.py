"""The flow gives what trying every possibility gives, and its answers keep every promise."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from agreement.plain_allocation import Pair, Problem, best, fits, unused, worth
from library.eligibility.made_seats import DAY, pack, quota, scheme
from muara.eligibility.allocation import Allocation, allocate
from muara.packs import Scheme

FAMILIES = ["a", "b", "c"]
SCHEMES = ["H1", "H2", "P1", "P2", "Q1"]
GROUPS = {"H1": "homes", "H2": "homes", "P1": "persons", "P2": "persons"}
RESERVED = ["listed", "poor"]
MOST_PAIRS = 9
"""All choices of nine pairs, 512, are tried."""


def schemes(problem: Problem, *, released: bool) -> list[Scheme]:
    """Two schemes of households, two of persons with a limit, one with two quotas."""
    of_homes = {"exclusive_group": "homes"} if problem.group else {}
    of_persons = {"exclusive_group": "persons"} if problem.group else {}
    limit = problem.limit.get("P1")
    return [
        scheme("H1", **of_homes),
        scheme("H2", **of_homes),
        scheme("P1", unit="person", members_at_most=limit, **of_persons),
        scheme("P2", unit="person", members_at_most=limit, **of_persons),
        scheme("Q1", quotas=[quota(each, "bpl", 0.3, released=released) for each in RESERVED]),
    ]


def pair(family: str, key: str, member: int, group: str) -> Pair:
    person = f"{family}{member}" if key in ("P1", "P2") else None
    return Pair(family, person, key, group if key == "Q1" else "")


drawn_pairs = st.lists(
    st.builds(
        pair,
        st.sampled_from(FAMILIES),
        st.sampled_from(SCHEMES),
        st.integers(0, 2),
        st.sampled_from(["", *RESERVED, ";".join(RESERVED)]),
    ),
    min_size=3,
    max_size=MOST_PAIRS,
    unique_by=lambda each: (each.family, each.person, each.scheme),
)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    groups, limit = draw(st.booleans()), draw(st.none() | st.integers(1, 2))
    pairs = draw(drawn_pairs)
    seats = {key: {"": draw(st.integers(0, 2))} for key in SCHEMES}
    seats["Q1"] |= {name: draw(st.integers(0, 2)) for name in RESERVED}
    scores = {family: Fraction(draw(st.integers(0, 4)), 4) for family in FAMILIES}
    return Problem(
        pairs=tuple(pairs),
        seats=seats,
        scores=scores,
        lots={},
        most=draw(st.integers(1, 3)),
        group=GROUPS if groups else {},
        limit={"P1": limit, "P2": limit} if limit else {},
    )


def asked(problem: Problem) -> tuple[pl.DataFrame, pl.DataFrame]:
    wanted = pl.DataFrame(
        [
            (p.family, p.person, p.scheme, "X.N", p.quota, float(problem.scores[p.family]))
            for p in problem.pairs
        ],
        schema={
            "household": pl.String,
            "person": pl.String,
            "scheme": pl.String,
            "place": pl.String,
            "quota": pl.String,
            "score": pl.Float64,
        },
        orient="row",
    )
    there = [
        (key, "X.N", name, count)
        for key, parts in problem.seats.items()
        for name, count in parts.items()
    ]
    return wanted, pl.DataFrame(there, schema=["scheme", "place", "quota", "seats"], orient="row")


def run(problem: Problem, *, released: bool, seed: str = "1") -> Allocation:
    wanted, there = asked(problem)
    made = schemes(problem, released=released)
    found = allocate(
        wanted, there, pack=pack(*made), seed=seed, on=DAY, most_per_family=problem.most
    )
    problem.lots.update(found.families.select("household", "lottery").iter_rows())
    return found


def parts(problem: Problem, found: Allocation) -> tuple[list[Pair], list[Pair]]:
    """The pairs placed in the first round, and those on places that were released."""
    rows = found.placements.select("household", "person", "scheme", "seat").iter_rows()
    seat = {row[:3]: row[3] for row in rows}
    placed = [pair for pair in problem.pairs if (pair.family, pair.person, pair.scheme) in seat]
    freed = [p for p in placed if seat[p.family, p.person, p.scheme] == "released"]
    return [pair for pair in placed if pair not in freed], freed


def left_over(problem: Problem, first: list[Pair], *, released: bool) -> Problem:
    """The second round: reserved places that their group could not use, open to all."""
    free = unused(problem, first, "Q1")
    pairs = {pair: Pair(pair.family, pair.person, pair.scheme) for pair in problem.pairs}
    return Problem(
        pairs=tuple(pairs[pair] for pair in problem.pairs),
        seats={"Q1": {"": free if released else 0}},
        scores=problem.scores,
        lots=problem.lots,
        most=problem.most,
        group=problem.group,
        limit=problem.limit,
    )


@settings(max_examples=100, deadline=None)
@given(problems(), st.booleans())
def test_as_good_as_the_best_of_all_possibilities(problem: Problem, released: bool) -> None:
    first, freed = parts(problem, run(problem, released=released))
    value, counts = best(problem)
    assert fits(problem, first)
    assert worth(problem, first) == value
    assert Counter(pair.family for pair in first) == counts

    rest = left_over(problem, first, released=released)
    had = [Pair(p.family, p.person, p.scheme) for p in first]
    more = [Pair(p.family, p.person, p.scheme) for p in freed]
    assert fits(rest, more, had)
    assert worth(rest, more, had) == best(rest, had)[0]
