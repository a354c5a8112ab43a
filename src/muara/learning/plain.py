"""One child's way, reckoned month by month: what `paths` answers for each child of many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from muara.follow_up.attendance import answer_of, month_of
from muara.follow_up.days import after_months, days_in, last_months
from muara.follow_up.months import NO, UNKNOWN, YES

from .define import Ages, LearningRules
from .told import NOT_YET, reason

Row = Mapping[str, Any]
_DAY = dt.timedelta(days=1)
_MOST_TELLING = ("present", "excused", "absent", "closed")


@dataclass(frozen=True)
class Path:
    """The answers for one child; see `paths`. `retained` by the month of the rule."""

    enrolled_on: dt.date
    attending: str
    completed_on: dt.date | None
    mainstreamed: str
    mainstreamed_on: dt.date | None
    retained: Mapping[int, str | None]
    dropped_out: str
    dropped_out_since: dt.date | None
    reason: str


def path_of(
    enrolments: Iterable[Row],
    registers: Iterable[Row],
    mainstreamed: Iterable[Row] = (),
    *,
    on: dt.date,
    rules: LearningRules,
    holidays: Iterable[dt.date] = (),
    language: str = "en",
) -> Path | None:
    """Where one child stands at the end of a day; None: never enrolled.

    The rows are those of `paths`, of this child alone; `holidays` those of its place.

    >>> from muara.packs import open_pack
    >>> from muara.learning import learning_rules
    >>> rules = learning_rules(open_pack("india"))
    >>> school = {"kind": "school", "from": dt.date(2012, 4, 2), "age_low": 7, "age_high": 7}
    >>> found = path_of([school], [], on=dt.date(2012, 4, 30), rules=rules)
    >>> found.mainstreamed_on, found.retained[3], found.attending
    (datetime.date(2012, 4, 2), 'not_yet', 'unknown')
    """
    told = list(registers)
    child = _Child(_stays(enrolments, mainstreamed, on, rules), told, on, rules, set(holidays))
    if not child.stays:
        return None
    row = child.enrolment() | child.mainstreaming(list(mainstreamed))
    row |= child.attended() | child.absence()
    row["dropped_out"] = child.dropped_out(row)
    gone = not row["enrolled"] or row["dropped_out"] == YES
    row["attending"] = NO if gone else row["regular"]
    row["dropped_out_since"] = child.dropped_since(row)
    marks = child.marks(row["mainstreamed_on"])
    row |= _shown(marks)
    return Path(
        **{name: row[name] for name in Path.__dataclass_fields__ if name in row},
        retained={
            months: next((each["answer"] for each in marks if each["months_after"] == months), None)
            for months in rules.retention.months
        },
        reason=reason(row, rules, language),
    )


def _stays(
    enrolments: Iterable[Row], mainstreamed: Iterable[Row], on: dt.date, rules: LearningRules
) -> list[dict[str, Any]]:
    found = []
    for each in enrolments:
        if each["from"] <= on:
            until = each.get("until")
            known = until is not None and until <= on
            ended = {"until": until, "ended_as": each.get("ended_as")}
            found.append({**each, **(ended if known else {"until": None, "ended_as": None})})
    event = _first_event(mainstreamed, on)
    schools = [each for each in found if rules.kind(each["kind"]).in_school]
    if event and not any(each["until"] is None or each["until"] > event["day"] for each in schools):
        admission = {"institution": event["school"], "kind": rules.mainstreaming.kind}
        found.append({**admission, "from": event["day"], "until": None, "ended_as": None})
    return found


def _first_event(mainstreamed: Iterable[Row], on: dt.date) -> Row | None:
    return min(
        (each for each in mainstreamed if each["day"] <= on),
        key=lambda each: each["day"],
        default=None,
    )


@dataclass(frozen=True)
class _Month:
    """A month of a child: days, days present, days nobody told, and days absent at its end."""

    first: dt.date
    opened: int
    present: int
    untold: int
    tail: int | None = None
    last_present: dt.date | None = None


@dataclass(frozen=True)
class _Child:
    stays: Sequence[dict[str, Any]]
    registers: Sequence[Row]
    on: dt.date
    rules: LearningRules
    free: set[dt.date] = field(default_factory=set)

    # --- enrolment and mainstreaming ---

    def enrolment(self) -> dict[str, Any]:
        completed = [
            each["until"]
            for each in self.stays
            if each["ended_as"] == "completed" and self.rules.kind(each["kind"]).course
        ]
        last = max(self.stays, key=_end)
        for each in self.stays:  # of equals the one told last
            last = each if _end(each) == _end(last) else last
        return {
            "enrolled_on": min(each["from"] for each in self.stays),
            "completed_on": min(completed, default=None),
            "enrolled": any(each["until"] is None for each in self.stays),
            "counts_from": self._counts_from(),
            **{name: last[name] for name in ("from", "until", "kind", "ended_as")},
        }

    def _counts_from(self) -> dt.date | None:
        """Since when attendance counts: a transfer does not interrupt it, any other end does."""
        ended = [each for each in self.stays if each["until"]]
        broken = [each["until"] for each in ended if each["ended_as"] != "transferred"]
        last = max(broken, default=dt.date.min)
        chained = [
            each["from"]
            for each in self.stays
            if each["until"] is None or (each["ended_as"] == "transferred" and each["from"] > last)
        ]
        return min(chained, default=None)

    def mainstreaming(self, mainstreamed: list[Row]) -> dict[str, Any]:
        event = _first_event(mainstreamed, self.on)
        if event:
            return {"mainstreamed": YES, "mainstreamed_on": event["day"], "straight": False}
        first = min(self.stays, key=lambda each: each["from"])
        answer = self._straight(first)
        day = first["from"] if answer == YES else None
        return {"mainstreamed": answer, "mainstreamed_on": day, "straight": answer == YES}

    def _straight(self, first: Row) -> str:
        rule = self.rules.straight
        school = self.rules.kind(first["kind"]).in_school
        if rule is None or not rule.mainstreamed or not school:
            return NO
        return _within(rule.ages, first.get("age_low"), first.get("age_high"))

    # --- months ---

    def month(self, first: dt.date, registers: Sequence[Row], excused: str) -> _Month:
        """What registers tell of a month; of one that is not over nothing is missing."""
        over = first.replace(day=days_in(first)) <= self.on
        rows = [row for row in settled_rows(registers) if _month_of(row) == first]
        by_day = any("day" in row for row in rows)
        rows = [row for row in rows if (row["day"] <= self.on if by_day else over)]
        rule = replace(self.rules.attendance, excused=excused)
        opened, present, untold = month_of(rows, first, rule, self.free)
        tail, last = self._tail(rows, excused) if by_day else (None, None)
        return _Month(first, opened, present, untold if over else 0, tail, last)

    def _tail(self, rows: Sequence[Row], excused: str) -> tuple[int, dt.date | None]:
        said = {row["day"]: row["attendance"] for row in rows if row["day"] not in self.free}
        present = [day for day, code in said.items() if code == "present"]
        counts = ("absent",) if excused == "left_out" else ("absent", "excused")
        last = max(present, default=dt.date.min)
        tail = sum(code in counts for day, code in said.items() if day > last)
        return tail, max(present, default=None)

    def months_enrolled(self) -> list[dt.date]:
        """The months of the enrolment that goes on."""
        found: set[dt.date] = set()
        begins = self._counts_from()
        if begins is None:
            return []
        for each in self.stays:
            first = each["from"].replace(day=1)
            while first <= (each["until"] or self.on):
                found.add(first)
                first = after_months(first, 1)
        return sorted(first for first in found if first >= begins.replace(day=1))

    # --- attendance and absence ---

    def attended(self) -> dict[str, Any]:
        rule = self.rules.attendance
        since, until = last_months(self.on, rule.months)
        months = [
            self.month(first, self.registers, rule.excused)
            for first in self.months_enrolled()
            if since <= first <= until
        ]
        opened, present = sum(m.opened for m in months), sum(m.present for m in months)
        untold = sum(m.untold for m in months)
        return {
            "open_days": opened,
            "present_days": present,
            "unknown_days": untold,
            "months_enrolled": len(months),
            "attendance_missing": [m.first for m in months if m.untold],
            "regular": answer_of(present, untold, opened + untold, rule.percent),
        }

    def absence(self) -> dict[str, Any]:
        excused = self.rules.dropout.excused
        low, high, since, missing, certain = 0, 0, None, [], True
        for first in reversed(self.months_enrolled()):
            month = self.month(first, self.registers, excused)
            absent = month.opened - month.present
            certain = certain and not month.untold
            missing += [first] if month.untold else []
            if month.present:
                low += (month.tail or 0) if certain else 0
                high += month.untold + (absent if month.tail is None else month.tail)
                if certain and month.last_present:
                    since = month.last_present + _DAY
                break
            low, high = low + (absent if certain else 0), high + absent + month.untold
            since = first if certain else since
        return {"low": low, "high": high, "absent_since": since, "run_missing": missing}

    def dropped_out(self, row: Row) -> str:
        rule = self.rules.dropout
        if row["enrolled"]:
            if row["low"] >= rule.school_days:
                return YES
            return NO if row["high"] < rule.school_days else UNKNOWN
        if row["ended_as"] == "left":
            return YES if rule.left else NO
        return NO if row["ended_as"] == "completed" else UNKNOWN

    def dropped_since(self, row: Row) -> dt.date | None:
        if row["dropped_out"] != YES:
            return None
        if not row["enrolled"]:
            return row["until"]  # type: ignore[no-any-return]
        since: dt.date = max(row["absent_since"], row["counts_from"])
        return since

    # --- retention ---

    def marks(self, day: dt.date | None) -> list[dict[str, Any]]:
        if day is None:
            return []
        first = day if day.day == 1 else after_months(day.replace(day=1), 1)
        return [self._mark(first, months) for months in self.rules.retention.months]

    def _mark(self, first: dt.date, months: int) -> dict[str, Any]:
        rule = self.rules.retention
        mark = after_months(first, months) - _DAY
        found = {"months_after": months, "mark": mark, "left": False, "elsewhere": False}
        if mark > self.on:
            return {**found, "answer": NOT_YET, **_no_days()}
        schools = {
            each.get("institution")
            for each in self.stays
            if self.rules.kind(each["kind"]).in_school
        }
        told = [
            row
            for row in self.registers
            if "institution" not in row
            or row["institution"] is None
            or row["institution"] in schools
        ]
        before = range(months - rule.over(months), months)
        excused = self.rules.attendance.excused
        over = [self.month(after_months(first, number), told, excused) for number in before]
        opened, present = sum(m.opened for m in over), sum(m.present for m in over)
        untold = sum(m.untold for m in over)
        where = self._at(mark)
        answer = answer_of(present, untold, opened + untold, rule.percent)
        answer = {"left": NO, "elsewhere": UNKNOWN}.get(where, answer)
        if answer == UNKNOWN and self.on <= mark + rule.grace_days * _DAY:
            answer = NOT_YET
        return {
            **found,
            "answer": answer,
            "left": where == "left",
            "elsewhere": where == "elsewhere",
            "days_open": opened,
            "days_present": present,
            "days_unknown": untold,
            "mark_missing": [m.first for m in over if m.untold],
        }

    def _at(self, mark: dt.date) -> str:
        """In school at the mark, or left, or elsewhere."""
        schools = [
            each
            for each in self.stays
            if self.rules.kind(each["kind"]).in_school and each["from"] <= mark
        ]
        if not schools or any(each["until"] is None or each["until"] >= mark for each in schools):
            return "school"
        end = max(each["until"] for each in schools)
        last = [each for each in schools if each["until"] == end][-1]
        return "left" if last["ended_as"] == "left" else "elsewhere"


def _shown(marks: list[dict[str, Any]]) -> dict[str, Any]:
    """The last mark that has an answer, or else the first: the one that is told."""
    answered = [each for each in marks if each["answer"] != NOT_YET]
    if answered:
        return answered[-1]
    return marks[0] if marks else {"mark": None, "answer": None, "mark_missing": []}


def _no_days() -> dict[str, Any]:
    return {"days_open": None, "days_present": None, "days_unknown": None, "mark_missing": []}


def _end(stay: Row) -> tuple[dt.date, dt.date]:
    return (stay["until"] or dt.date.max, stay["from"])


def _within(ages: Ages, low: int | None, high: int | None) -> str:
    """Is somebody of one of the ages from `low` to `high` of these ages?"""
    youngest, oldest = ages[0] or 0, 200 if ages[1] is None else ages[1]
    if low is not None and high is not None and youngest <= low and high <= oldest:
        return YES
    outside = (high is not None and high < youngest) or (low is not None and low > oldest)
    return NO if outside else UNKNOWN


def _month_of(row: Row) -> dt.date:
    day: dt.date = row["day"] if "day" in row else row["month"]
    return day.replace(day=1)


def settled_rows(registers: Iterable[Row]) -> list[Row]:
    """What of one child's registers counts: what `settled` keeps, row by row."""
    rows = [row for row in registers if "day" not in row or row["attendance"] is not None]
    if not rows or "institution" not in rows[0]:
        return rows
    entered: dict[tuple[object, object], list[Row]] = {}
    for row in rows:
        when = row["day"] if "day" in row else _month_of(row)
        entered.setdefault((row["institution"], when), []).append(row)
    agreed = [each[0] for each in entered.values() if len({_says(row) for row in each}) == 1]
    return _days_settled(agreed) if "day" in rows[0] else _months_settled(agreed)


def _says(row: Row) -> tuple[object, ...]:
    names = ("attendance", "days_open", "days_present", "days_excused")
    return tuple(row.get(name) for name in names)


def _days_settled(rows: list[Row]) -> list[Row]:
    best: dict[dt.date, Row] = {}
    for row in sorted(rows, key=lambda row: _MOST_TELLING.index(row["attendance"])):
        best.setdefault(row["day"], row)
    return list(best.values())


def _months_settled(rows: list[Row]) -> list[Row]:
    opened: dict[dt.date, int] = {}
    for row in rows:
        month = _month_of(row)
        opened[month] = opened.get(month, 0) + (row["days_open"] or 0)
    return [row for row in rows if opened[_month_of(row)] <= days_in(_month_of(row))]
