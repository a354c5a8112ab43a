"""One child, one regime, step by step: the plain classification beside the compiled one.

It is the oracle of the agreement tests and what `explain` tells in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from muara.packs import FLOOR, STATUSES, Regime, Rung
from muara.rules import Case, Entry
from muara.rules.evaluate import Row, all_of, holds, known, negation, open_attributes

GRAVITY = {status: place for place, status in enumerate(STATUSES)}


@dataclass(frozen=True)
class Step:
    """A rung as it is tried: what it would find, and whether it holds of this child."""

    finding: str
    holds: bool | None
    open: frozenset[str]
    rung: Rung | None = None


@dataclass(frozen=True)
class Found:
    """The answer: status, the key of the deciding clause, what could still change it, and why."""

    status: str
    clause: str
    unsettled: tuple[str, ...]
    decided_by: Rung | None
    entry: Entry | None
    waiting: tuple[Step, ...]


def judge(
    regime: Regime,
    row: Row,
    *,
    day: dt.date | None = None,
    columns: Collection[str] | None = None,
    asked: Mapping[str, bool] | None = None,
) -> Found:
    """Classify one row. `columns` are those the frame has, where it lacks some of the regime's."""
    there = row.keys() if columns is None else columns
    regime, day = on_the_day(regime.without(set(regime.gates) - set(there)), day)
    steps = _steps(regime, row, day)
    first = next((n for n, step in enumerate(steps) if step.holds), len(steps))
    settled = steps[first].finding if first < len(steps) else regime.otherwise
    waiting = [step for step in steps[:first] if step.holds is None and step.finding != settled]
    lenient = regime.unknown == "no" and all((asked or {}).values())
    if _undetermined(waiting, settled, lenient=lenient):
        return _found(regime, "undetermined", waiting, lenient, columns)
    rung = steps[first].rung if first < len(steps) else None
    entry = _entry(rung, row, day, regime)
    return _found(regime, settled, waiting, lenient, columns, rung=rung, entry=entry)


ANY_DAY = dt.date(2000, 1, 1)


def on_the_day(regime: Regime, day: dt.date | None) -> tuple[Regime, dt.date | None]:
    """A law is read on the day of the work; a statistical definition in one version for all."""
    if regime.kind == "legal":
        return regime, day
    return regime.read_on(day), ANY_DAY


def _found(
    regime: Regime,
    status: str,
    waiting: Sequence[Step],
    lenient: bool,
    columns: Collection[str] | None,
    *,
    rung: Rung | None = None,
    entry: Entry | None = None,
) -> Found:
    names = set().union(*(step.open for step in waiting))
    if lenient and columns is not None:
        names &= set(columns)
    clause = entry.key if entry else rung.clause if rung else ""
    return Found(
        status, clause, tuple(regime.vocabulary.in_order(names)), rung, entry, tuple(waiting)
    )


def _undetermined(waiting: Sequence[Step], settled: str, *, lenient: bool) -> bool:
    """An open rung leaves the answer open, unless it could only make an adverse finding graver.

    Under a lenient regime only the population can leave it open.
    """
    binding = [step for step in waiting if not lenient or step.rung is None]
    graver = all(GRAVITY[step.finding] >= GRAVITY[settled] for step in binding)
    return bool(binding) and not (GRAVITY[settled] >= FLOOR and graver)


def _steps(regime: Regime, row: Row, day: dt.date | None) -> list[Step]:
    law_day = day or known(row, "work_date")
    case = Case(row, (), law_day)  # type: ignore[arg-type]
    steps = [_on_the_day(regime, law_day)] if regime.kind == "legal" else []
    return [*steps, _scope(regime, case), *(_step(rung, case) for rung in regime.rungs)]


def _on_the_day(regime: Regime, day: object) -> Step:
    """A law that has ended governs nothing; on an unknown day nobody can say which law did."""
    if not isinstance(day, dt.date):
        return Step("out_of_scope", None, frozenset({"work_date"}))
    return Step("out_of_scope", regime.until is not None and day > regime.until, frozenset())


def _scope(regime: Regime, case: Case) -> Step:
    inside = holds(regime.population.node, case)
    opened = frozenset(open_attributes(regime.population.node, case))
    return Step("out_of_scope", negation(inside), opened)


def _step(rung: Rung, case: Case) -> Step:
    truth = all_of([_current(rung, case.law_day), holds(rung.rule.node, case)])
    opened = open_attributes(rung.rule.node, case) if truth is None else set()
    return Step(rung.finding, truth, frozenset(opened), rung)


def _current(rung: Rung, day: dt.date | None) -> bool | None:
    """Is the rung in force? Unknown on an unknown day, where it has days at all."""
    if day is not None:
        return rung.in_force(day)
    return None if rung.since or rung.until else True


def _entry(rung: Rung | None, case_row: Row, day: dt.date | None, regime: Regime) -> Entry | None:
    """The line of the list that names this work."""
    if rung is None or rung.clause_of is None:
        return None
    listing = rung.clause_of
    codes = regime.vocabulary[listing.attribute].codes
    code, law_day = known(case_row, listing.attribute), day or known(case_row, "work_date")
    if codes is None or code is None:
        return None
    on = law_day if isinstance(law_day, dt.date) else dt.date.max
    return listing.match(str(code), on, codes)
