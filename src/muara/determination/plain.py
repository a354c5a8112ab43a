"""One child, day by day: slow, obvious, and the oracle of the fast path.

The order within a day: work found, then whether the child is verified and at risk, then services,
then what was seen clean or open, then whether enough has come together to say *withdrawn*.
Whoever has grown up stands where the last day of childhood left them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from .define import Reading

_SEEN_OUT = ("out_pending", "protected")
_IN_SERVICE = ("served", *_SEEN_OUT)
_AT_WORK_AGAIN = {"withdrawn": "relapsed", "protected": "relapsed", "out_pending": "served"}


@dataclass(frozen=True)
class Day:
    """What held of a child on one day, and the observations that say so."""

    on: dt.date
    working: bool = False
    worst: bool = False
    clean: bool = False
    clean_after_worst: bool = False
    open: bool = False
    risk: bool | None = None
    serves: bool = False
    grown: bool = False
    protects: bool = False
    seen: bool = False
    working_id: str | None = None
    clean_id: str | None = None
    serves_id: str | None = None
    risk_id: str | None = None
    open_id: str | None = None


@dataclass(frozen=True)
class Move:
    """One step of a child's way: from where to where, on which day, by which observation."""

    on: dt.date
    source: str
    target: str
    by: str | None


@dataclass
class Standing:
    """Where a child stands at the end of a day, and everything the answer rests on."""

    reading: Reading
    state: str = "identified"
    since: dt.date | None = None
    first_on: dt.date | None = None
    last_seen: dt.date | None = None
    visits: int = 0
    relapses: int = 0
    worst: bool = False
    risk: bool | None = None
    rested: bool = False
    run: int = 0
    run_from: dt.date | None = None
    run_last: dt.date | None = None
    first_clean: dt.date | None = None
    service_from: dt.date | None = None
    service_last: dt.date | None = None
    protects: bool = False
    grown: bool = False
    withdrawn_on: dt.date | None = None
    prevented_on: dt.date | None = None
    protected_on: dt.date | None = None
    found: str | None = None
    served: str | None = None
    clean_from: str | None = None
    decided_by: str | None = None
    open: str | None = None
    moves: list[Move] = field(default_factory=list)
    lost_since: dt.date | None = None

    @property
    def status(self) -> str:
        """Where the child stands; `lost` where nobody has looked for too long."""
        return "lost" if self.lost_since else self.state

    # --- one day ---

    def day(self, day: Day) -> None:
        """Take in what one more day says."""
        if self.first_on is None:
            self.first_on = self.since = day.on
        if day.seen:
            self.visits, self.last_seen = self.visits + 1, day.on
        self.grown = self.grown or day.grown
        if self.grown:
            return  # growing out of childhood is no success, and no failure
        if day.working:
            self._works(day)
        self._learn(day)
        self._verify(day)
        if day.serves:
            self._serve(day)
        self._look(day)
        self._conclude(day)

    def _works(self, day: Day) -> None:
        """Found in child labour: whatever clock ran begins anew."""
        if self.state in ("withdrawn", "protected"):
            self.relapses += 1
        elif self.state == "prevented":
            self.served = None
        target = _AT_WORK_AGAIN.get(self.state)
        kept = self.state in ("relapsed", "served")
        self._go(target or (self.state if kept else "in_child_labour"), day.on, day.working_id)
        self.worst = self.worst or day.worst
        self.found = day.working_id
        self._row_ends()
        self.first_clean = self.open = None

    def _learn(self, day: Day) -> None:
        """What the last visit that looked found, and whether the child is known to be at risk."""
        if day.working or day.open:
            self.rested = False
        elif day.clean:
            self.rested = True
        if day.risk is not None:
            self.risk = day.risk

    def _verify(self, day: Day) -> None:
        """Not at work, for certain: at risk or not, where that is known."""
        if self.state not in ("identified", "not_eligible") or not self.rested:
            return
        if self.risk:
            self._go("at_risk", day.on, day.risk_id or day.clean_id)
            self.found = day.risk_id or day.clean_id
        elif self.risk is False and self.state == "identified":
            self._go("not_eligible", day.on, day.clean_id)

    def _serve(self, day: Day) -> None:
        """A service that counts begins, goes on, or begins anew after too long a pause."""
        if self.state in ("in_child_labour", "relapsed"):
            self._go("served", day.on, day.serves_id)
            self._service_begins(day)
        elif self.state == "at_risk":
            self._go("prevented", day.on, day.serves_id)
            self.prevented_on = self.prevented_on or day.on
            self._service_begins(day)
        elif self.state in _IN_SERVICE and self._paused(day.on):
            self._row_ends()
            self._go("served", day.on, day.serves_id)
            self._service_begins(day)
        elif self.state in _IN_SERVICE and day.protects:
            self.protects = True
            if self.state == "out_pending":
                self._protect(day.on, day.serves_id)
        self.service_last = day.on

    def _service_begins(self, day: Day) -> None:
        self.service_from, self.served, self.protects = day.on, day.serves_id, day.protects

    def _protect(self, on: dt.date, by: str | None) -> None:
        self._go("protected", on, by)
        self.protected_on = self.protected_on or on

    def _look(self, day: Day) -> None:
        """A clean visit adds to the row; one that leaves the question open breaks it.

        On the day on which the service begins it adds nothing: the child had stopped before.
        """
        enough = day.clean and (day.clean_after_worst or not self.worst)
        if enough:
            self.first_clean = self.first_clean or day.on
            if self.state in _IN_SERVICE and self._served_before(day.on):
                self._one_more(day)
            self.open = None
        elif (day.clean or day.open) and not day.working:
            self.open = day.open_id or day.clean_id
            if self.state in _IN_SERVICE:
                self._row_ends()
                self._go("served", day.on, self.open)

    def _served_before(self, on: dt.date) -> bool:
        return self.service_from is not None and self.service_from < on

    def _row_ends(self) -> None:
        self.run, self.run_from, self.run_last, self.clean_from = 0, None, None, None

    def _one_more(self, day: Day) -> None:
        self.run, self.run_last = self.run + 1, day.on
        if self.run == 1:
            self.run_from, self.clean_from = day.on, day.clean_id
            if self.protects:
                self._protect(day.on, day.clean_id)
            else:
                self._go("out_pending", day.on, day.clean_id)

    def _conclude(self, day: Day) -> None:
        if self.state not in _SEEN_OUT or not self.run_from or not self.run_last:
            return
        reading, spread = self.reading, (self.run_last - self.run_from).days
        if self.run >= reading.visits and spread >= reading.days and self._lasted(day.on):
            self._go("withdrawn", day.on, day.clean_id if day.clean else day.serves_id)
            self.withdrawn_on = self.withdrawn_on or day.on

    def _lasted(self, on: dt.date) -> bool:
        """Has the service lasted as long as the reading asks, and does it still?"""
        if self.service_from is None:
            return False
        return (on - self.service_from).days >= self.reading.service_days and not self._paused(on)

    def _paused(self, on: dt.date) -> bool:
        gap, last = self.reading.service_gap_days, self.service_last
        return gap is not None and last is not None and (on - last).days > gap

    def _go(self, target: str, on: dt.date, by: str | None) -> None:
        if target != self.state:
            self.moves.append(Move(on, self.state, target, by))
            self.state, self.since, self.decided_by = target, on, by

    def end(self, on: dt.date) -> None:
        """Has nobody looked for too long, as of a day?"""
        last = self.last_seen or self.first_on
        limit = dt.timedelta(days=self.reading.lost_after_days)
        if last and self._is_visited and on - last > limit:
            self.lost_since = last + limit + dt.timedelta(days=1)

    @property
    def _is_visited(self) -> bool:
        """For whom the programme is not, or no longer, nobody is sent."""
        return self.state != "not_eligible" and not self.grown


def history(days: Iterable[Day], reading: Reading, *, on: dt.date) -> Standing:
    """A child's way through the states, from its days in order, up to and on a day.

    >>> from muara.packs import open_pack
    >>> from .define import readings
    >>> ilo = readings(open_pack("international"))["ILO_USDOL"]
    >>> seen = [
    ...     Day(dt.date(2012, 4, 2), working=True, seen=True, working_id="a"),
    ...     Day(dt.date(2012, 5, 7), serves=True, serves_id="b"),
    ...     Day(dt.date(2012, 6, 11), clean=True, seen=True, clean_id="c")]
    >>> [(move.target, move.by) for move in history(seen, ilo, on=dt.date(2012, 7, 1)).moves]
    [('in_child_labour', 'a'), ('served', 'b'), ('out_pending', 'c'), ('withdrawn', 'c')]
    """
    standing = Standing(reading)
    for day in sorted(days, key=lambda each: each.on):
        if day.on <= on:
            standing.day(day)
    standing.end(on)
    return standing
