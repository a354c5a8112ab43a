"""The same task solved by each tool. What is needed before the clock starts is made first.

Every method takes the task and gives a call; what the call returns becomes the pairs that got a
place. All put first places before all others, then the sum of scores by rank.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np

from .families import MOST, SCHEMES, Task

Run = Callable[[], Any]
Got = Callable[[Any], np.ndarray]
Ready = tuple[Run, Got]
DAY = dt.date(2024, 5, 1)
FIRST = 200
"""Added to the score of a first place: no other place is worth as much."""


def _as_it_is(found: np.ndarray) -> np.ndarray:
    return found


# --- Muara ---


def muara(task: Task) -> Ready:
    """`allocate` from frame to frames: lots, flow, cut-offs, the reason of everybody who waits."""
    from muara.eligibility.allocation import allocate

    wanted, seats, pack = _frames(task)

    def got(found: Any) -> np.ndarray:
        keys = found.placements.select("household", "scheme").rows()
        placed = {(int(home[1:]), int(scheme[1:])) for home, scheme in keys}
        pairs = zip(task.family.tolist(), task.scheme.tolist(), strict=True)
        return np.array([pair in placed for pair in pairs])

    return lambda: allocate(wanted, seats, pack=pack, seed="1", on=DAY), got


def _frames(task: Task) -> tuple[Any, Any, Any]:
    import polars as pl

    keys = np.array([f"S{number}" for number in range(SCHEMES)])
    places = np.array([f"D{number}" for number in range(len(task.seats))])
    wanted = pl.DataFrame(
        {
            "household": np.char.add("h", task.family.astype(str)),
            "scheme": keys[task.scheme],
            "place": places[task.district[task.family]],
            "score": task.points[task.family] / 100,
        }
    )
    district, scheme = np.indices(task.seats.shape)
    seats = pl.DataFrame(
        {
            "scheme": keys[scheme.ravel()],
            "place": places[district.ravel()],
            "seats": task.seats.ravel(),
        }
    )
    return wanted, seats, _pack(keys.tolist(), places.tolist())


def _pack(keys: list[str], places: list[str]) -> Any:
    """As much of a pack as an allocation reads: schemes without conditions, places of one State."""
    from types import SimpleNamespace

    from muara.packs import Geography
    from muara.packs.schemes import Needed, Scheme, SchemeVersion

    def scheme(key: str) -> Scheme:
        version = SchemeVersion(key, dt.date(2000, 1, 1), None, (), Needed(), ())
        says = {"en": key}
        return Scheme(key, says, says, "S", says, "education", "household", "quota", (), (version,))

    return SimpleNamespace(
        name="benchmark",
        schemes={key: scheme(key) for key in keys},
        geography=Geography({"S": "", **dict.fromkeys(places, "S")}),
        priority=None,
    )


# --- OR-tools ---


def or_tools(task: Task) -> Ready:
    """The flow alone, district by district: arrays ready, no lots, no reasons."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    parts = [_district(task, number) for number in range(len(task.seats))]

    def run() -> np.ndarray:
        got = np.zeros(len(task.family), bool)
        for pairs, family, seats, points in parts:
            arcs = _arcs(family, task.scheme[pairs], seats, points)
            solver = SimpleMinCostFlow()
            numbers = solver.add_arcs_with_capacity_and_unit_cost(*arcs)
            most = int(min(seats.sum(), MOST * len(points)))
            solver.set_nodes_supplies([0, 1], [most, -most])
            assert solver.solve_max_flow_with_min_cost() == solver.OPTIMAL
            got[pairs] = solver.flows(numbers[-len(family) :]) > 0
        return got

    return run, _as_it_is


def _district(task: Task, number: int) -> tuple[np.ndarray, ...]:
    """Its pairs, their families counted from 0, the places, the families' points."""
    first, last = np.searchsorted(task.district, [number, number + 1])
    pairs = np.flatnonzero((task.family >= first) & (task.family < last))
    return pairs, task.family[pairs] - first, task.seats[number], task.points[first:last]


def _value(points: np.ndarray) -> np.ndarray:
    """What the first, second and third place of each family are worth, in sixths of a point."""
    sixths = [6 * (FIRST + points), 3 * points, 2 * points]
    return np.stack(sixths, axis=1).ravel()


def _arcs(
    family: np.ndarray, scheme: np.ndarray, seats: np.ndarray, points: np.ndarray
) -> list[np.ndarray]:
    count = len(points)
    homes, pools = np.repeat(np.arange(count), MOST) + 2, np.arange(SCHEMES) + 2 + count
    ones, none = np.ones(len(homes), np.int64), np.zeros(len(homes), np.int64)
    return [
        np.concatenate([none, pools, family + 2]),
        np.concatenate([homes, np.ones(SCHEMES, np.int64), pools[scheme]]),
        np.concatenate([ones, seats, np.ones(len(family), np.int64)]),
        np.concatenate([-_value(points), np.zeros(SCHEMES + len(family), np.int64)]),
    ]


# --- HiGHS ---


def highs_linear(task: Task) -> Ready:
    """The linear program; its matrix is a network's, so the solution is whole."""
    return _highs(task, whole=False)


def highs_whole(task: Task) -> Ready:
    """The same with whole numbers demanded."""
    return _highs(task, whole=True)


def _highs(task: Task, *, whole: bool) -> Ready:
    import highspy

    program = highspy.HighsLp()
    places, pairs, count = MOST * len(task.points), len(task.family), len(task.points)
    pool = task.district[task.family] * SCHEMES + task.scheme
    program.num_col_, program.num_row_ = places + pairs, count + task.seats.size
    program.col_cost_ = np.concatenate([_value(task.points), np.zeros(pairs)]).astype(float)
    program.col_lower_, program.col_upper_ = np.zeros(places + pairs), np.ones(places + pairs)
    program.row_lower_ = np.concatenate([np.zeros(count), np.full(task.seats.size, -np.inf)])
    program.row_upper_ = np.concatenate([np.zeros(count), task.seats.ravel().astype(float)])
    program.sense_ = highspy.ObjSense.kMaximize
    # A place of a family is one entry, a pair two: in its family and in its pool.
    rows = np.stack([task.family, count + pool], axis=1).ravel()
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.concatenate(
        [np.arange(places), places + 2 * np.arange(pairs + 1)]
    ).astype(np.int32)
    program.a_matrix_.index_ = np.concatenate([np.repeat(np.arange(count), MOST), rows]).astype(
        np.int32
    )
    program.a_matrix_.value_ = np.concatenate([-np.ones(places), np.ones(2 * pairs)])
    if whole:
        program.integrality_ = [highspy.HighsVarType.kInteger] * (places + pairs)

    def run() -> np.ndarray:
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.passModel(program)
        solver.run()
        assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return np.asarray(solver.getSolution().col_value)[places:]

    return run, lambda found: found > 0.5


# --- no solver ---


def greedy(task: Task) -> Ready:
    """Down the list: in each round the neediest first, the first scheme with a place left."""
    line = np.argsort(-task.points, kind="stable").tolist()
    starts = np.searchsorted(task.family, np.arange(len(task.points) + 1)).tolist()
    scheme, district = task.scheme.tolist(), task.district.tolist()

    def run() -> np.ndarray:
        left, got = task.seats.tolist(), np.zeros(len(scheme), bool)
        for _ in range(MOST):
            for family in line:
                seats = left[district[family]]
                for pair in range(starts[family], starts[family + 1]):
                    if not got[pair] and seats[scheme[pair]]:
                        seats[scheme[pair]] -= 1
                        got[pair] = True
                        break
        return got

    return run, _as_it_is


METHODS: dict[str, Callable[[Task], Ready]] = {
    "Muara: placements, cut-offs and every reason": muara,
    "OR-tools: the flow alone": or_tools,
    "HiGHS: linear program": highs_linear,
    "HiGHS: whole numbers": highs_whole,
    "Down the list, no solver": greedy,
}
EXACT = tuple(name for name in METHODS if "no solver" not in name)
PEERS = ("HiGHS: linear program", "HiGHS: whole numbers")
"""In a process of its own: HiGHS inside OR-tools and HiGHS alone cannot be loaded together."""
