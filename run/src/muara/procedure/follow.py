"""Where a procedure stands: a pure function of its dated steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from muara.errors import InputError

from .define import Procedure, Step, end_of_day


@dataclass(frozen=True)
class Told:
    """A step as it was told: `at` is when it was recorded, `on` the day it is said to be of.

    Clocks run on `at`, which nobody chooses. It must have a time zone, that of the place: where
    days are counted, they end there.
    """

    step: str
    at: dt.datetime
    on: dt.date
    id: str
    by: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Passed:
    """A step that was taken in turn, the state before (empty: it opened) and after it."""

    told: Told
    before: str
    state: str
    stayed: bool = False


@dataclass(frozen=True)
class Standing:
    """Where a procedure stands, since when, and who must act by when.

    `path`: the steps that brought it there. `out_of_turn`: steps that could not be taken when they
    were told; they are shown and change nothing.
    """

    state: str
    since: dt.datetime
    awaits: str | None
    due: dt.datetime | None
    ended: bool
    success: bool
    path: tuple[Passed, ...]
    out_of_turn: tuple[Told, ...]
    type: str | None
    procedure: Procedure = field(repr=False)

    def late_by(self, now: dt.datetime) -> dt.timedelta | None:
        """How long the next step has been overdue; None while it is not."""
        return now - self.due if self.due is not None and now > self.due else None

    def level(self, now: dt.datetime) -> int:
        """How far it has gone up: 0 in time or told to nobody yet, n for the nth escalation."""
        late = self.late_by(now)
        if late is None:
            return 0
        reached = (dt.timedelta(days=each.after_days) <= late for each in self._escalations)
        return sum(reached)

    def told_now(self, now: dt.datetime) -> str | None:
        """Who is to see to it: whoever it has gone up to, else whoever must act; a party's key."""
        level = self.level(now)
        return self._escalations[level - 1].to if level else self.awaits

    def told_next(self, now: dt.datetime) -> tuple[dt.datetime, str] | None:
        """When it goes up next if nothing happens, and to whom; None: no further."""
        waiting = self._escalations[self.level(now) :]
        if self.due is None or not waiting:
            return None
        return self.due + dt.timedelta(days=waiting[0].after_days), waiting[0].to

    @property
    def _escalations(self) -> tuple[Any, ...]:
        return self.procedure.escalations


def step_of(procedure: Procedure, kind: str, facts: Mapping[str, Any]) -> str | None:
    """Which step an entry of this kind that says this is; None where it is none of them.

    >>> from muara.packs import open_pack
    >>> from muara.procedure import procedures
    >>> referral = procedures(open_pack("international"))["referral"]
    >>> step_of(referral, "referral", {"step": "accept"}), step_of(referral, "visit", {})
    ('accept', None)
    """
    fits = (
        step.key
        for step in procedure.steps.values()
        if step.entry == kind and all(facts.get(name) == said for name, said in step.facts.items())
    )
    return next(fits, None)


def follow(procedure: Procedure, told: Sequence[Told], *, type: str | None = None) -> Standing:
    """Where this procedure stands after these steps, taken in the order of their moments.

    Of two at one moment the one given first comes first. A step out of turn is kept and not
    obeyed. `type`: where None, the opening step's fact says it. What was corrected or retracted
    is left out by the caller. Raises InputError where nothing opens it.
    """
    path: list[Passed] = []
    astray: list[Told] = []
    for each in sorted(told, key=lambda one: one.at):
        step = procedure.steps.get(each.step)
        before = path[-1].state if path else ""
        if step is not None and _in_turn(step, before, procedure):
            path.append(Passed(each, before, step.to or before, stayed=not step.to))
        else:
            astray.append(each)
    if not path:
        raise InputError(
            f"Nothing opens this: {procedure.label()}.",
            found=", ".join(each.step for each in told) or "no step",
            expected=procedure.opens,
        )
    return _standing(procedure, tuple(path), tuple(astray), type or _type(procedure, path[0].told))


def next_steps(procedure: Procedure, standing: Standing) -> tuple[Step, ...]:
    """The steps that may be taken from where it stands, in the order of the file."""
    return tuple(step for step in procedure.steps.values() if standing.state in step.sources)


def _in_turn(step: Step, before: str, procedure: Procedure) -> bool:
    return before in step.sources if before else step.key == procedure.opens


def _type(procedure: Procedure, opening: Told) -> str | None:
    return opening.facts.get(procedure.type_fact) if procedure.type_fact else None


def _standing(
    procedure: Procedure, path: tuple[Passed, ...], astray: tuple[Told, ...], type: str | None
) -> Standing:
    state = procedure.states[path[-1].state]
    since = _entered(state.key, path)
    return Standing(
        state=state.key,
        since=since,
        awaits=state.awaits,
        due=_due(procedure, path, since=since, type=type),
        ended=state.ends,
        success=state.success,
        path=path,
        out_of_turn=astray,
        type=type,
        procedure=procedure,
    )


def _due(
    procedure: Procedure, path: tuple[Passed, ...], *, since: dt.datetime, type: str | None
) -> dt.datetime | None:
    state = procedure.states[path[-1].state]
    if state.due_fact:
        given = next(_days_given(state.due_fact, path), None)
        return end_of_day(given, since.tzinfo) if given else None
    clock = procedure.clock(state.key, type)
    if clock is None:
        return None
    counted = state.counted_from in {each.state for each in path}
    return clock.due(_entered(state.counted_from, path) if counted else since)


def _entered(state: str, path: tuple[Passed, ...]) -> dt.datetime:
    """When it last came to this state, in which it has been."""
    return next(each.told.at for each in reversed(path) if each.state == state and not each.stayed)


def _days_given(fact: str, path: tuple[Passed, ...]) -> Iterator[dt.date]:
    """The days that steps gave in this fact, the latest first."""
    for passed in reversed(path):
        said = passed.told.facts.get(fact)
        if said is not None:
            yield said if isinstance(said, dt.date) else dt.date.fromisoformat(said)
