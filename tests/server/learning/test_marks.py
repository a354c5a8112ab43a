"""What is typed into a register is read as a letter a day, or refused with what was found."""

from __future__ import annotations

import pytest

from muara_server.learning import marks
from muara_server.learning.marks import Totals, Unreadable

USUAL = "p" * 6 + "-" + "p" * 23


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", "-" * 30),
        ("+", USUAL),
        ("P" * 6 + " - " + "a" * 23, "p" * 6 + "-" + "a" * 23),
        ("2a 12e", "pa" + USUAL[2:11] + "e" + USUAL[12:]),
        ("30a,1-", "-" + USUAL[1:29] + "a"),
    ],
)
def test_a_line_is_read_in_either_way(typed: str, read: str) -> None:
    assert marks.read(typed, usual=USUAL) == read


@pytest.mark.parametrize(
    ("typed", "fault", "found"),
    [
        ("p" * 29, "length", 29),
        ("p" * 29 + "x", "letter", "x"),
        ("31a", "day", 31),
        ("0a", "day", 0),
        ("12x", "letter", "x"),
        ("12", "exceptions", "12"),
        ("3a4", "exceptions", "3a4"),
    ],
)
def test_what_cannot_be_is_refused_with_what_was_found(
    typed: str, fault: str, found: object
) -> None:
    with pytest.raises(Unreadable) as refused:
        marks.read(typed, usual=USUAL)
    assert (refused.value.fault, refused.value.found) == (fault, found)


def test_the_totals_follow_from_the_marks() -> None:
    assert marks.totals("ppaec--") == Totals(open=4, present=2, excused=1)
