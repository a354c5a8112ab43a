"""What the ledger's door asks of registers, enrolments that end, and support.

Refused is what cannot be. What may be, such as a class on a holiday or a batch over its places, is
kept: `muara.learning.check_register` flags it, and a person resolves it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from muara.errors import FrameError
from muara.follow_up.days import days_in
from muara_server.learning import marks as marking
from muara_server.ledger import queries as ledger
from muara_server.ledger.checks import Fresh, checks

if TYPE_CHECKING:
    from muara_server.ledger.drafts import Draft
    from muara_server.ledger.models import Entry

_COUNTED = ("days_open", "days_present", "days_excused")


@checks("attendance")
def a_month_that_can_be(fresh: Sequence[Fresh]) -> None:
    """The totals of a register follow from its marks, and no day of it is still to come."""
    today = timezone.localdate()
    for each in fresh:
        month = _month(each, today)
        _check_numbers(each, month)
        if each.facts.get("marks"):
            _check_marks(each, month, today)


@checks("support")
def given_or_not(fresh: Sequence[Fresh]) -> None:
    """What was given has no reason why not; what was not given has no amount."""
    today = timezone.localdate()
    for each in fresh:
        _month(each, today)
        given = each.facts["given"]
        wrong = "not_because" if given else "amount"
        if each.facts.get(wrong):
            raise FrameError(
                "This was given, and there is a reason why it was not."
                if given
                else "This was not given, and there is an amount.",
                row=each.row,
                column=wrong,
                found=each.facts[wrong],
                expected="nothing",
                do="Say whether it was given.",
            )


@checks("enrolment", "enrolment_end")
def ends_an_enrolment(fresh: Sequence[Fresh]) -> None:
    """An end names an enrolment of the same child, which had begun by then."""
    ends = [each for each in fresh if each.draft.kind == "enrolment_end"]
    known: dict[UUID, Draft | Entry] = {**ledger.entries(_of(each) for each in ends)}
    known |= {each.draft.uuid: each.draft for each in fresh if each.draft.kind == "enrolment"}
    for each in ends:
        _check_end(each, known.get(_of(each)))


def _of(end: Fresh) -> UUID:
    """The enrolment that ends. Raises FrameError where none is named."""
    if not end.facts.get("of"):
        raise FrameError(
            "This does not say which enrolment ends.",
            row=end.row,
            column="of",
            found="nothing",
            expected="the uuid of the entry of that enrolment",
        )
    return UUID(end.facts["of"])


def _check_end(end: Fresh, began: Draft | Entry | None) -> None:
    fits = began and (began.kind, began.person) == ("enrolment", end.draft.person)
    if began is None or not fits:
        raise FrameError(
            "The enrolment that ends here is not recorded of this child.",
            row=end.row,
            column="of",
            found=end.facts["of"],
            expected="the uuid of an enrolment of the same child",
            do="Send the enrolment first.",
        )
    if end.draft.true_on < began.true_on:
        raise FrameError(
            "This enrolment ends before it begins.",
            row=end.row,
            column="true_on",
            found=end.draft.true_on,
            expected=f"{began.true_on} or later",
            do="Correct the one day or the other.",
        )


def _month(each: Fresh, today: dt.date) -> dt.date:
    """The first day of the month that is told. Raises FrameError for one still to come."""
    month = dt.date.fromisoformat(each.facts["month"]).replace(day=1)
    if month > today:
        raise FrameError(
            "This month has not come yet.",
            row=each.row,
            column="month",
            found=month,
            expected=f"a month not after {today:%Y-%m}",
            do="Correct the month.",
        )
    return month


def _check_numbers(each: Fresh, month: dt.date) -> None:
    opened, present, excused = (each.facts.get(name) or 0 for name in _COUNTED)
    if opened > days_in(month):
        raise FrameError(
            "There are more school days than the month has days.",
            row=each.row,
            column="days_open",
            found=opened,
            expected=f"at most {days_in(month)}",
            do="Count the days again, or correct the month.",
        )
    if present + excused > opened and each.facts.get("days_open") is not None:
        raise FrameError(
            "More days are present or excused than there was school.",
            row=each.row,
            column="days_present",
            found=present + excused,
            expected=f"at most {opened}",
            do="Count the days again.",
        )


def _check_marks(each: Fresh, month: dt.date, today: dt.date) -> None:
    marks = each.facts["marks"]
    if len(marks) != days_in(month):
        raise FrameError(
            "The marks do not fit the month.",
            row=each.row,
            column="marks",
            found=f"{len(marks)} letters",
            expected=f"{days_in(month)}, one for each day of {month:%Y-%m}",
        )
    counted = marking.totals(marks).facts()
    for name in _COUNTED:
        if each.facts.get(name) is not None and each.facts[name] != counted[name]:
            raise FrameError(
                "This total does not follow from the marks.",
                row=each.row,
                column=name,
                found=each.facts[name],
                expected=counted[name],
                do="Correct the marks, or leave the totals to be counted from them.",
            )
    late = [day for day in marking.told_on(marks) if month.replace(day=day) > today]
    if late:
        raise FrameError(
            "A day is marked that has not come yet.",
            row=each.row,
            column="marks",
            found=month.replace(day=late[0]),
            expected=f"- for every day after {today}",
        )
