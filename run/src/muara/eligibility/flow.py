"""Places given out in one district, exactly: a flow of least cost through a small network.

    source → families → (one of a group) → (so many members) → pools of places → sink

A family has an arc from the source for each place it could have. The arcs of all families of the
district stand in one order, the most urgent first, and an arc costs its number in that order. The
sets of arcs that can be filled together are the independent sets of a matroid (a gammoid), of which
one thing is known: the best of them is the same for all weights in the same order. So small whole
numbers serve, whatever the scores: no weight large enough to put every family first is needed, no
sum comes near 64 bits, and since no two arcs stand alike in the order, how many places each family
gets is the only optimum there is.

Source: reference/convergence.md, computation 3; D. J. A. Welsh, Matroid Theory (1976), on greedy
solutions and gammoids.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from muara.errors import MuaraError

Numbers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

NOBODY = -1
_LARGEST = 2**62
"""The solver multiplies costs by the number of nodes, in 64 bits with a sign."""


@dataclass(frozen=True)
class Waiting:
    """What one district asks for. Everything is a number that begins with 0.

    Of each pair (a unit that may have a scheme): its `family`; its `group` of schemes of which it
    may have one, and the `members` of its family who share a limit (or NOBODY). A group takes one,
    members take `members_most`. Of each door: the pair that may go through it, pair by pair, and
    the pool it opens; every pair has one. Of each arc: its family and its place in the order of
    urgency. Of each pool: its `seats`.
    """

    family: Numbers
    door_pair: Numbers
    door_pool: Numbers
    group: Numbers
    members: Numbers
    members_most: Numbers
    arc_family: Numbers
    arc_order: Numbers
    seats: Numbers


def place(waiting: Waiting) -> Truths:
    """Which pairs get a place."""
    if not len(waiting.family) or not waiting.seats.sum():
        return np.zeros(len(waiting.family), np.bool_)
    network = _Network(waiting)
    network.build()
    return network.solved()


@dataclass
class _Network:
    waiting: Waiting
    nodes: int = 2
    tails: list[Numbers] = field(default_factory=list)
    heads: list[Numbers] = field(default_factory=list)
    rooms: list[Numbers] = field(default_factory=list)
    costs: list[Numbers] = field(default_factory=list)
    pairs: slice = field(default_factory=lambda: slice(0))

    SOURCE, SINK = 0, 1

    def build(self) -> None:
        w = self.waiting
        families = self.some(int(w.arc_family.max()) + 1 if len(w.arc_family) else 0)
        pools = self.some(len(w.seats))
        self.arcs(np.int64(self.SOURCE), families[w.arc_family], costs=w.arc_order)
        self.arcs(pools, np.int64(self.SINK), rooms=w.seats)
        start = self.through_limits(families[w.family])
        self.to_pools(start, pools)

    def some(self, count: int) -> Numbers:
        """So many new nodes."""
        self.nodes += count
        return np.arange(self.nodes - count, self.nodes, dtype=np.int64)

    def arcs(
        self,
        tails: Any,
        heads: Any,
        *,
        rooms: Any = 1,
        costs: Any = 0,
    ) -> slice:
        parts = np.broadcast_arrays(
            *(np.asarray(x, np.int64) for x in (tails, heads, rooms, costs))
        )
        before = sum(map(len, self.tails))
        for kept, part in zip((self.tails, self.heads, self.rooms, self.costs), parts, strict=True):
            kept.append(part)
        return slice(before, before + len(parts[0]))

    # --- what a family may not have all of ---

    def through_limits(self, start: Numbers) -> Numbers:
        """From the family to the node from which each pair goes on."""
        w = self.waiting
        start = self.through(start, w.group, np.ones(_count(w.group), np.int64))
        return self.through(start, np.where(self.late, NOBODY, w.members), w.members_most)

    def through(self, start: Numbers, shared: Numbers, rooms: Numbers) -> Numbers:
        """Pairs that share something pass through one node, which so many may enter."""
        nodes, asked = self.some(_count(shared)), shared != NOBODY
        owners, first = np.unique(shared[asked], return_index=True)
        self.arcs(start[asked][first], nodes[owners], rooms=rooms[owners])
        went: Numbers = np.where(asked, nodes[shared], start) if len(nodes) else start
        return went

    @property
    def late(self) -> Truths:
        """A limit on members that comes after a group: it is kept on the way into the pools."""
        w = self.waiting
        both: Truths = (w.group != NOBODY) & (w.members != NOBODY)
        return both

    # --- into the pools ---

    def to_pools(self, start: Numbers, pools: Numbers) -> None:
        """A pair with one door goes straight into its pool, one with several through a node."""
        w, late = self.waiting, self.late
        doors = np.bincount(w.door_pair, minlength=len(start))
        several = ~late & (doors > 1)
        own = np.full(len(start), NOBODY, np.int64)
        own[several] = self.some(int(several.sum()))
        halls = self.some(_count(np.where(late, w.members, NOBODY)))
        own[late] = halls[w.members[late]]
        first = np.searchsorted(w.door_pair, np.arange(len(start)))
        self.pairs = self.arcs(start, np.where(own == NOBODY, pools[w.door_pool[first]], own))
        through = several[w.door_pair]
        self.arcs(own[w.door_pair[through]], pools[w.door_pool[through]])
        if len(halls):
            self.leave_halls(halls, pools)

    def leave_halls(self, halls: Numbers, pools: Numbers) -> None:
        """As many as the limit allows go on; all of a hall have the same doors."""
        w, late = self.waiting, self.late
        owners, first = np.unique(np.where(late, w.members, NOBODY), return_index=True)
        owners, first = owners[owners != NOBODY], first[owners != NOBODY]
        leaving = np.full(len(halls), NOBODY, np.int64)
        leaving[owners] = self.some(len(owners))
        self.arcs(halls[owners], leaving[owners], rooms=w.members_most[owners])
        opens = np.isin(w.door_pair, first)
        hall = w.members[w.door_pair[opens]]
        self.arcs(leaving[hall], pools[w.door_pool[opens]], rooms=w.members_most[hall])

    # --- the answer ---

    def solved(self) -> Truths:
        w = self.waiting
        columns = [
            np.concatenate(each) for each in (self.tails, self.heads, self.rooms, self.costs)
        ]
        _check_range(int(columns[3].max(initial=0)), self.nodes)
        solver = SimpleMinCostFlow()
        numbers = solver.add_arcs_with_capacity_and_unit_cost(*columns)
        most = min(int(w.seats.sum()), len(w.arc_family))
        solver.set_nodes_supplies([self.SOURCE, self.SINK], [most, -most])
        status = solver.solve_max_flow_with_min_cost()
        if status != solver.OPTIMAL:
            raise MuaraError(f"The places could not be given out: the solver says {status.name}.")
        flows: Truths = solver.flows(numbers[self.pairs]) > 0
        return flows


def _count(numbers: Numbers) -> int:
    return int(numbers.max(initial=NOBODY)) + 1


def _check_range(largest: int, nodes: int) -> None:
    if (largest + 1) * (nodes + 1) >= _LARGEST:
        raise MuaraError(
            "This is too large for exact whole numbers: give the places out by district."
        )
