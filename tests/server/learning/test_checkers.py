"""What the ledger refuses of registers and enrolments: what cannot be, whatever way it comes."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from muara.errors import FrameError
from muara_server.accounts.models import User
from server.india import SITAMARHI
from server.learning.centres import CAME, centre, draft, enrolled
from server.ledger.entering import enter, register

APRIL = dt.date(2012, 4, 1)
MARKS = "-" + "p" * 20 + "a" * 4 + "-" * 5
TOTALS = {"days_open": 24, "days_present": 20, "days_excused": 0}


@pytest.mark.parametrize(
    ("facts", "column", "found"),
    [
        ({"marks": MARKS + "-"}, "marks", "31 letters"),
        ({"marks": MARKS, **TOTALS, "days_present": 21}, "days_present", 21),
        ({"marks": MARKS, **TOTALS, "days_open": 25}, "days_open", 25),
        ({"days_open": 31, "days_present": 3}, "days_open", 31),
        ({"days_open": 20, "days_present": 15, "days_excused": 6}, "days_present", 21),
        ({"month": dt.date(2999, 4, 1), "days_open": 20}, "month", dt.date(2999, 4, 1)),
    ],
)
def test_a_register_that_cannot_be_is_refused(
    india: None, worker: User, facts: dict[str, Any], column: str, found: object
) -> None:
    child = register(worker, place_code=SITAMARHI, true_on=CAME)
    with pytest.raises(FrameError) as refused:
        enter(draft("attendance", person=child, facts={"month": APRIL, **facts}), who=worker)
    assert (refused.value.column, refused.value.found) == (column, found)


def test_marks_and_their_totals_are_kept(india: None, worker: User) -> None:
    child = register(worker, place_code=SITAMARHI, true_on=CAME)
    told = {"month": APRIL, "marks": MARKS, **TOTALS}
    assert len(enter(draft("attendance", person=child, facts=told), who=worker)) == 1


@pytest.mark.parametrize(
    ("facts", "column"),
    [
        ({"given": True, "not_because": "no_money"}, "not_because"),
        ({"given": False, "amount": 150}, "amount"),
    ],
)
def test_support_is_given_or_not(
    india: None, worker: User, facts: dict[str, Any], column: str
) -> None:
    child = register(worker, place_code=SITAMARHI, true_on=CAME)
    told = {"item": "stipend", "month": APRIL, **facts}
    with pytest.raises(FrameError) as refused:
        enter(draft("support", person=child, facts=told), who=worker)
    assert refused.value.column == column


def test_an_end_names_an_enrolment_of_the_child_that_had_begun(india: None, worker: User) -> None:
    child, other = (register(worker, place_code=SITAMARHI, true_on=CAME) for _ in range(2))
    came = enrolled(child, centre())
    enter(came, who=worker)
    wrong = [
        (child, uuid4(), CAME, "of"),
        (other, came.uuid, CAME, "of"),
        (child, came.uuid, CAME - dt.timedelta(days=1), "true_on"),
    ]
    for person, of, day, column in wrong:
        told = {"of": of, "ended_as": "left", "because": "work"}
        with pytest.raises(FrameError) as refused:
            enter(draft("enrolment_end", person=person, true_on=day, facts=told), who=worker)
        assert refused.value.column == column
