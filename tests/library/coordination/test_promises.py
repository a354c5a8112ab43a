"""How promises and agreements stand: by their days, and against a plain count of the same days."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from muara.coordination import (
    AGREEMENT_STANDINGS,
    STANDINGS,
    AgreementDays,
    Promise,
    agreement_stands,
    kept_on_time,
    promise_stands,
    successors,
)

MAY, JUNE, JULY = (dt.date(2012, month, 30) for month in (5, 6, 7))
DAYS = st.dates(dt.date(2012, 1, 1), dt.date(2012, 3, 31))


def a_promise(number: int, due: dt.date, done: dt.date | None, dropped: dt.date | None) -> Promise:
    return Promise(str(number), due, done, None if done else dropped)


PROMISES = st.lists(st.tuples(DAYS, st.none() | DAYS, st.none() | DAYS), max_size=12).map(
    lambda rows: [a_promise(number, *row) for number, row in enumerate(rows)]
)


def test_a_promise_is_late_the_morning_after_its_day() -> None:
    told = Promise("visit every kiln", due_on=JUNE)
    days = {day: promise_stands(told, on=day, soon_days=30) for day in (MAY, JUNE, JULY)}
    assert days == {MAY: "open", JUNE: "due_soon", JULY: "late"}


def test_what_was_done_on_its_day_was_done_in_time() -> None:
    told = [Promise("a", JUNE, done_on=JUNE), Promise("b", JUNE, done_on=dt.date(2012, 7, 1))]
    assert [promise_stands(each, on=JULY, soon_days=30) for each in told] == ["kept", "kept_late"]
    assert kept_on_time(told, on=JULY).on_time == ("a",)


def test_where_nothing_was_due_the_share_is_not_known() -> None:
    told = [Promise("dropped before", JUNE, dropped_on=MAY), Promise("to come", JULY)]
    assert kept_on_time(told, on=JUNE).share is None


def test_dropping_a_late_promise_does_not_make_it_kept() -> None:
    told = [Promise("a", MAY, dropped_on=JUNE)]
    assert kept_on_time(told, on=JULY).share == 0


@given(promises=PROMISES, on=DAYS)
def test_the_count_agrees_with_a_plain_one(promises: list[Promise], on: dt.date) -> None:
    due = on_time = 0
    for each in promises:
        if each.dropped_on is not None and each.dropped_on <= each.due_on:
            continue
        if each.due_on > on or (each.due_on == on and each.done_on is None):
            continue
        due += 1
        on_time += each.done_on is not None and each.done_on <= each.due_on
    told = kept_on_time(promises, on=on)
    assert (len(told.on_time), len(told.due)) == (on_time, due)
    assert set(told.on_time) <= set(told.due)


@given(promises=PROMISES, on=DAYS)
def test_each_stands_somewhere_and_what_is_late_was_due(
    promises: list[Promise], on: dt.date
) -> None:
    due = set(kept_on_time(promises, on=on).due)
    for each in promises:
        stands = promise_stands(each, on=on, soon_days=30)
        assert stands in STANDINGS
        assert stands != "late" or each.id in due


def test_an_agreement_from_draft_to_its_end() -> None:
    signed = AgreementDays(signed_on=MAY, since=JUNE, until=dt.date(2012, 12, 31))
    ended = AgreementDays(signed_on=MAY, until=dt.date(2012, 12, 31), ended_on=JULY)
    days = (JUNE - dt.timedelta(days=1), JUNE, dt.date(2012, 10, 2), dt.date(2013, 1, 1))
    stands = [agreement_stands(signed, on=day, notice_days=90) for day in days]
    assert stands == ["to_begin", "in_force", "to_be_renewed", "lapsed"]
    assert agreement_stands(ended, on=JULY, notice_days=90) == "ended"
    assert agreement_stands(AgreementDays(), on=JULY, notice_days=90) == "draft"
    assert set(stands) | {"ended", "draft"} == set(AGREEMENT_STANDINGS)


def test_mergers_in_a_ring_end() -> None:
    assert successors("a", {"a": "b", "b": "a"}) == ("b", "a")
