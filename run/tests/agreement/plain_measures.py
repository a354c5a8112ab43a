"""The measures written down as the formulas stand, pair by pair: slow, and the oracle.

A pair is a mapping with household, person, scheme, pillar, E and A (1, 0 or None), value, missing
(a list of sets of papers of which one is enough).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

Pair = Mapping[str, Any]
Limits = Mapping[str, Mapping[str, Any]]
NO_LIMITS: Limits = {}


def may_be_had(chosen: Sequence[Pair], had: Sequence[Pair], limits: Limits) -> bool:
    """Can a family have these together, with what it has already?"""
    for pair in chosen:
        here = [*chosen, *had]
        rules = limits.get(pair["scheme"], {})
        same = [each for each in here if each["scheme"] == pair["scheme"]]
        if len(same) > rules.get("members_at_most", len(same)):
            return False
        group = rules.get("exclusive_group")
        alike = [
            each
            for each in here
            if each["person"] == pair["person"]
            and limits.get(each["scheme"], {}).get("exclusive_group") == group
        ]
        if group and len(alike) > 1:
            return False
        if any(_apart(pair, each, limits) for each in here):
            return False
    return True


def _apart(one: Pair, other: Pair, limits: Limits) -> bool:
    names = (one["scheme"], other["scheme"])
    listed = any(a in limits.get(b, {}).get("exclusive_with", ()) for a, b in (names, names[::-1]))
    near = one["person"] == other["person"] or None in (one["person"], other["person"])
    return listed and near and names[0] != names[1]


def gap(pairs: Sequence[Pair], limits: Limits = NO_LIMITS) -> dict[str, float]:
    """Of one household whose facts are all known: the most it may have that it does not get."""
    due = [pair for pair in pairs if pair["E"] == 1 and pair["A"] == 0]
    had = [pair for pair in pairs if pair["A"] == 1]
    possible = [
        chosen
        for size in range(len(due) + 1)
        for chosen in combinations(due, size)
        if may_be_had(chosen, had, limits)
    ]
    return {
        "gap": max(len(chosen) for chosen in possible),
        "value": max(sum(each["value"] or 0 for each in chosen) for chosen in possible),
        "received": sum(1 for pair in pairs if pair["E"] == 1 and pair["A"] == 1),
        "review_record": sum(1 for pair in pairs if pair["E"] == 0 and pair["A"] == 1),
    }


def coverage(pairs: Sequence[Pair]) -> float | None:
    due = [pair for pair in pairs if pair["E"] == 1]
    return sum(pair["A"] for pair in due) / len(due) if due else None


def saturation(pairs: Sequence[Pair]) -> dict[str, float | None]:
    """The published formulas, for receipts that are all known."""
    n = {
        (e, a): sum(1 for pair in pairs if pair["E"] == e and pair["A"] == a)
        for e in (1, 0, None)
        for a in (1, 0)
    }
    due = n[1, 1] + n[1, 0]
    return {
        "sat": _share(n[1, 1], due),
        "sat_low": _share(n[1, 1], due + n[None, 0]),
        "sat_high": _share(n[1, 1] + n[None, 1], due + n[None, 1]),
        "off_target": _share(n[0, 1], n[0, 1] + n[1, 1]),
        "unknown_share": _share(n[None, 1] + n[None, 0], len(pairs)),
    }


def score(pairs: Sequence[Pair], weights: Mapping[str, float]) -> float | None:
    due = {pair["pillar"] for pair in pairs if pair["E"] == 1}
    met = {pair["pillar"] for pair in pairs if pair["E"] == 1 and pair["A"] == 1}
    whole = sum(weights.get(pillar, 0) for pillar in due)
    return _share(sum(weights.get(pillar, 0) for pillar in due - met), whole)


def depth(scores: Iterable[float | None], cut_off: float) -> dict[str, float | None]:
    known = [each for each in scores if each is not None]
    deprived = [each for each in known if each >= cut_off - 1e-9]
    h = _share(len(deprived), len(known))
    a = _share(sum(deprived), len(deprived))
    return {"h": h, "a": a, "m0": None if h is None else h * (a or 0)}


def leverage(pairs: Sequence[Pair]) -> dict[str, int]:
    """How many pairs are due, not received, and lack one paper alone."""
    found: dict[str, int] = {}
    for pair in pairs:
        if pair["E"] == 1 and pair["A"] == 0 and pair["missing"]:
            for paper in frozenset.intersection(*map(frozenset, pair["missing"])):
                found[paper] = found.get(paper, 0) + 1
    return found


def cover(waiting: Sequence[tuple[str, frozenset[str]]], camps: Iterable[tuple[str, str]]) -> int:
    """How many of (place, papers that would do) are unlocked by camps of (place, paper)."""
    held = set(camps)
    return sum(1 for place, papers in waiting if any((place, paper) in held for paper in papers))


def most_covered(waiting: Sequence[tuple[str, frozenset[str]]], number: int) -> int:
    """The best that so many camps can do, by trying all."""
    there = sorted({(place, paper) for place, papers in waiting for paper in papers})
    sizes = range(min(number, len(there)) + 1)
    return max(cover(waiting, chosen) for size in sizes for chosen in combinations(there, size))


def reached(
    entries: Sequence[Mapping[str, Any]], stage: str, *, order: Sequence[str], on: dt.date
) -> int:
    """How many households came to the stage or further; an answer says that it was submitted."""
    step = {name: at for at, name in enumerate(order)}
    far = [
        each["household"]
        for each in entries
        if each["true_on"] <= on and step.get(each["stage"], step["submitted"]) >= step[stage]
    ]
    return len(set(far))


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
