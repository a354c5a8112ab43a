"""Which decisions are late, and how much of what fell due was done in time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from muara.coordination import Decision, Due, follow_up

TAKEN = dt.date(2012, 1, 10)
BY = dt.date(2012, 3, 1)
YEAR = {"since": dt.date(2012, 1, 1), "until": dt.date(2012, 12, 31)}
OPEN = Decision("visit every kiln", TAKEN, [Due(TAKEN, BY)])


def rate(*decisions: Decision, today: dt.date = dt.date(2012, 12, 31)) -> float | None:
    return follow_up(decisions, **YEAR, today=today).rate


def test_its_last_day_is_not_late_and_the_day_after_is() -> None:
    assert OPEN.state(BY) == "open"
    assert OPEN.state(BY + dt.timedelta(days=1)) == "late"


def test_done_in_time_and_done_late() -> None:
    assert replace(OPEN, done_on=BY).state(dt.date(2012, 6, 1)) == "done"
    assert replace(OPEN, done_on=dt.date(2012, 5, 1)).state(dt.date(2012, 6, 1)) == "done_late"


def test_another_day_set_in_time_holds() -> None:
    moved = replace(OPEN, dues=[Due(TAKEN, BY), Due(dt.date(2012, 2, 20), dt.date(2012, 4, 1))])
    assert replace(moved, done_on=dt.date(2012, 3, 25)).state(BY) == "done"


def test_another_day_set_too_late_heals_nothing() -> None:
    moved = replace(OPEN, dues=[Due(TAKEN, BY), Due(dt.date(2012, 3, 5), dt.date(2012, 4, 1))])
    assert moved.state(dt.date(2012, 3, 20)) == "open"
    assert replace(moved, done_on=dt.date(2012, 3, 25)).state(BY) == "done_late"
    assert rate(replace(moved, done_on=dt.date(2012, 3, 25))) == 0


def test_follow_up_is_done_on_time_of_those_due() -> None:
    done = replace(OPEN, id="done", done_on=BY)
    late = replace(OPEN, id="late", done_on=dt.date(2012, 5, 1))
    never = replace(OPEN, id="never")
    assert rate(done, late, never) == 1 / 3


def test_nothing_due_is_no_rate() -> None:
    assert rate() is None
    assert rate(OPEN, today=dt.date(2012, 2, 1)) is None
    assert rate(replace(OPEN, dues=[Due(TAKEN, dt.date(2013, 3, 1))])) is None


def test_what_was_dropped_before_its_day_was_never_due() -> None:
    assert rate(replace(OPEN, dropped_on=dt.date(2012, 2, 1))) is None
    assert rate(replace(OPEN, dropped_on=dt.date(2012, 4, 1))) == 0


def test_a_decision_whose_owner_has_left_must_be_passed_on() -> None:
    left = replace(OPEN, owner_until=dt.date(2012, 2, 1))
    assert not left.lacks_owner(dt.date(2012, 1, 31))
    assert left.lacks_owner(dt.date(2012, 2, 1))
    assert not replace(left, done_on=BY).lacks_owner(dt.date(2012, 3, 1))


def test_decided_without_quorum_until_confirmed_or_dropped() -> None:
    taken = replace(OPEN, quorate=False)
    assert taken.lacks_quorum(BY)
    assert not replace(taken, confirmed=True).lacks_quorum(BY)
    assert not replace(taken, dropped_on=BY).lacks_quorum(BY)
    assert not replace(taken, quorate=None).lacks_quorum(BY)


days = st.dates(dt.date(2012, 1, 1), dt.date(2012, 12, 31))


@settings(deadline=None)
@given(st.lists(st.tuples(days, st.none() | days), max_size=12), days)
def test_a_rate_is_the_plain_count(
    each: list[tuple[dt.date, dt.date | None]], today: dt.date
) -> None:
    """Against the count that somebody makes with a pencil, where no day was ever changed."""
    told = [(due, done if done and done <= today else None) for due, done in each]
    decisions = [
        Decision(str(n), TAKEN, [Due(TAKEN, due)], done_on=done)
        for n, (due, done) in enumerate(told)
    ]
    due = [(day, done) for day, done in told if day < today or done]
    on_time = [day for day, done in due if done and done <= day]
    expected = len(on_time) / len(due) if due else None
    assert rate(*decisions, today=today) == expected
