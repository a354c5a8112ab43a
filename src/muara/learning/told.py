"""Why a child's answers are what they are, by the sentences of the pack, in any language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from muara.follow_up.months import NO, UNKNOWN, YES
from muara.follow_up.told import filled, sayings_for, tenths

from .define import LearningRules

NOT_YET = "not_yet"

_NAMED = 3
"""So many months are named, the last; the others are counted."""


REASONS = (
    *("enrolled", "completed", "mainstreamed", "attending", "retained", "dropped_out"),
    "missing",
)
"""The questions that sentences answer, in the order in which they are said."""


def reason(row: Mapping[str, Any], rules: LearningRules, language: str) -> str:
    """The sentences on one child, of the columns of `paths` and what they rest on."""
    return " ".join(reasons_of(row, rules, language).values())


def reasons_of(row: Mapping[str, Any], rules: LearningRules, language: str) -> dict[str, str]:
    """The same by the question of `REASONS` that each answers, where there is anything to say."""
    return dict(_sentences(row, rules, language))


def _sentences(
    row: Mapping[str, Any], rules: LearningRules, language: str
) -> Iterator[tuple[str, str]]:
    def say(key: str, **values: object) -> str:
        return rules.text(f"says.{key}", language).format(**values)

    yield "enrolled", _where(row, rules, language)
    if row["completed_on"]:
        yield "completed", say("completed", day=row["completed_on"])
    if row["mainstreamed_on"]:
        how = "straight" if row["straight"] else "mainstreamed"
        yield "mainstreamed", say(how, day=row["mainstreamed_on"])
    if row["mainstreamed"] == UNKNOWN:
        yield "mainstreamed", say("age_unknown")
    if row["enrolled"]:
        whole = row["months_enrolled"]
        yield "attending", _attended(row, rules, language) if whole else say("too_early")
    if row["mark"]:
        yield "retained", _retained(row, rules, language)
    if dropped := _dropped(row, rules, language):
        yield "dropped_out", dropped
    if months := _missing(row):
        last, more = months[-_NAMED:], len(months) - _NAMED
        names = ", ".join(month_named(month, rules, language) for month in last)
        yield "missing", say("missing_more" if more > 0 else "missing", months=names, more=more)


def _where(row: Mapping[str, Any], rules: LearningRules, language: str) -> str:
    kind = rules.kind(row["kind"]).label(language)
    if row["enrolled"]:
        key, values = "enrolled", {"day": row["from"], "kind": kind}
    else:
        key, values = "ended_somehow", {"day": row["until"], "kind": kind}
        if row["ended_as"]:
            key, values["ended"] = "ended", rules.text(f"ended.{row['ended_as']}", language)
    return rules.text(f"says.{key}", language).format(**values)


def _attended(row: Mapping[str, Any], rules: LearningRules, language: str) -> str:
    """What `muara.follow_up.attendance` says of the months in which the child was enrolled."""
    present, opened, unknown = row["present_days"], row["open_days"], row["unknown_days"]
    rule = replace(rules.attendance, months=row["months_enrolled"])
    days = opened + unknown
    keys = sayings_for(open_days=days > 0, unknown=unknown > 0, regular=row["regular"])
    shares = {"low": tenths(present, days), "high": tenths(present + unknown, days)} if days else {}
    return filled(
        rule,
        keys,
        language,
        present=present,
        open=opened,
        unknown=unknown,
        missing=len(row["attendance_missing"]),
        **shares,
    )


def _retained(row: Mapping[str, Any], rules: LearningRules, language: str) -> str:
    key, mark = row["answer"], row["mark"]
    if key in (NO, UNKNOWN) and (row["left"] or row["elsewhere"]):
        key = "left" if row["left"] else "elsewhere"
    if key == NOT_YET and row["days_open"] is not None:
        key = "waits"
    grace = dt.timedelta(days=rules.retention.grace_days)
    return rules.text(f"says.retained_{key}", language).format(
        months_after=row["months_after"],
        mark=mark,
        until=mark + grace,
        present=row["days_present"],
        open=row["days_open"],
        unknown=row["days_unknown"],
    )


def _dropped(row: Mapping[str, Any], rules: LearningRules, language: str) -> str:
    def say(key: str, **values: object) -> str:
        return rules.text(f"says.{key}", language).format(**values)

    since, low, high = row["dropped_out_since"], row["low"], row["high"]
    if row["dropped_out"] == YES:
        return (
            say("dropped_absent", low=low, day=since)
            if row["enrolled"]
            else say("dropped_left", day=since)
        )
    if row["dropped_out"] == UNKNOWN and row["enrolled"]:
        return say("dropped_unknown", low=low, high=high, limit=rules.dropout.school_days)
    return say("where_now") if row["dropped_out"] == UNKNOWN and row["ended_as"] else ""


def _missing(row: Mapping[str, Any]) -> list[dt.date]:
    """The months whose registers would settle what is not known."""
    asked: set[dt.date] = set()
    if row["attending"] == UNKNOWN:
        asked |= _of(row["attendance_missing"])
    if row["answer"] == UNKNOWN:
        asked |= _of(row["mark_missing"])
    if row["dropped_out"] == UNKNOWN and row["enrolled"]:
        asked |= _of(row["run_missing"])
    return sorted(asked)


def _of(months: Iterable[dt.date] | None) -> set[dt.date]:
    return set(months or ())


def month_named(month: dt.date, rules: LearningRules, language: str) -> str:
    """A month as people say it.

    >>> from muara.packs import open_pack
    >>> from muara.learning import learning_rules
    >>> month_named(dt.date(2012, 6, 1), learning_rules(open_pack("india")), "id")
    'Juni 2012'
    """
    return f"{rules.text('months', language).split('|')[month.month - 1]} {month.year}"
