"""One child's checks, one by one: slow, obvious, and the oracle of `gains.pairs`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from muara.follow_up.days import after_months

from .define_gains import GainsRules, Measure
from .points import Point


@dataclass(frozen=True)
class Pair:
    """One child, measure and later time; see `gains.pairs`."""

    entry_on: dt.date | None
    entry: float | None
    then_on: dt.date | None
    then: float | None
    state: str


def pair_of(
    checks: Iterable[Mapping[str, Any]],
    *,
    entered_on: dt.date,
    on: dt.date,
    measure: str,
    point: str,
    rules: GainsRules,
) -> Pair:
    """What `pairs` answers, for the checks of one child (`day`, and the measures by their keys).

    >>> from muara.packs import open_pack
    >>> from muara.learning import gains_rules
    >>> checks = [{"day": dt.date(2012, 4, 9), "reading_level": "letter"},
    ...           {"day": dt.date(2012, 9, 28), "reading_level": "paragraph"}]
    >>> found = pair_of(checks, entered_on=dt.date(2012, 4, 2), on=dt.date(2012, 12, 31),
    ...                 measure="reading_level", point="month_6",
    ...                 rules=gains_rules(open_pack("india")))
    >>> found.entry, found.then, found.state
    (1.0, 3.0, 'paired')
    """
    asked = rules.measure(measure)
    known = [each for each in checks if each["day"] <= on and each.get(measure) is not None]
    first = rules.points.entry
    later = next(each for each in rules.points.later if each.key == point)
    entry = min(_within(known, first, entered_on), key=lambda each: each["day"], default=None)
    then = min(
        _within(known, later, entered_on),
        key=lambda each: (abs(each["day"] - _due(later, entered_on)), each["day"]),
        default=None,
    )
    return Pair(
        entry_on=entry["day"] if entry else None,
        entry=_value(entry, asked),
        then_on=then["day"] if then else None,
        then=_value(then, asked),
        state=_state(entry, then, first, later, entered_on, on),
    )


def _due(point: Point, entered_on: dt.date) -> dt.date:
    return after_months(entered_on, point.months)


def _closes(point: Point, entered_on: dt.date) -> dt.date:
    return _due(point, entered_on) + dt.timedelta(days=point.days_after)


def _within(
    known: list[Mapping[str, Any]], point: Point, entered_on: dt.date
) -> list[Mapping[str, Any]]:
    opens = _due(point, entered_on) - dt.timedelta(days=point.days_before)
    return [each for each in known if opens <= each["day"] <= _closes(point, entered_on)]


def _value(check: Mapping[str, Any] | None, measure: Measure) -> float | None:
    if check is None:
        return None
    said = check[measure.key]
    return float(list(measure.levels).index(said) if measure.levels else said)


def _state(
    entry: object, then: object, first: Point, later: Point, entered_on: dt.date, on: dt.date
) -> str:
    if entry is None:
        return "without_entry" if _closes(first, entered_on) < on else "not_yet"
    if then is not None:
        return "paired"
    return "lost" if _closes(later, entered_on) < on else "not_yet"
