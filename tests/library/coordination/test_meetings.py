"""Quorum, sides and attendance of a meeting, as an officer would work them out by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muara.coordination import (
    GROUPS,
    TRIPARTITE,
    Attended,
    Quorum,
    Seat,
    attendance_by,
    body_kinds,
    days_overdue,
    lacking,
    missing_sides,
    quorate,
)
from muara.errors import PackError
from muara.packs import open_pack

DAY = dt.date(2012, 6, 14)
SINCE = dt.date(2011, 1, 1)
COMMITTEE = body_kinds(open_pack("india"))["district_committee"]

LABOUR = Seat("labour", "labour office", "government", "female", "chair", SINCE)
SCHOOL = Seat("school", "education office", "government", "male", "secretary", SINCE)
KILNS = Seat("kilns", "kiln owners", "employers", "male", "member", SINCE)
UNION = Seat("union", "kiln workers", "workers", "female", "member", SINCE)
PRESS = Seat("press", "the Gazette", "media", "male", "observer", SINCE)
SEATS = [LABOUR, SCHOOL, KILNS, UNION, PRESS]


def came(*there: str) -> list[Attended]:
    """These were there, everybody else stayed away."""
    return [Attended(seat.id, "present" if seat.id in there else "absent") for seat in SEATS]


@pytest.mark.parametrize("pack", ["international", "india", "indonesia"])
def test_every_kind_of_body_can_be_read(pack: str) -> None:
    kinds = body_kinds(open_pack(pack))
    assert "national_steering_committee" in kinds
    for kind in kinds.values():
        assert set(kind.sides) <= set(GROUPS)
        assert not kind.tripartite or set(kind.sides) >= set(TRIPARTITE)
        assert kind.source


def test_half_of_four_seats_is_a_quorum_and_the_observer_does_not_count() -> None:
    assert quorate(COMMITTEE, SEATS, came("labour", "union"), DAY).met is True
    went = quorate(COMMITTEE, SEATS, came("labour", "press"), DAY)
    assert (went.met, went.there, went.needed, went.seats) == (False, 1, 2, 4)


def test_somebody_sent_instead_fills_the_seat() -> None:
    sent = [Attended("labour", "substitute"), Attended("union", "substitute")]
    assert quorate(COMMITTEE, SEATS, sent, DAY).met is True


def test_nobody_knows_the_quorum_where_attendance_was_not_recorded() -> None:
    assert quorate(COMMITTEE, SEATS, [], DAY).met is None
    assert missing_sides(SEATS, [], DAY) is None


def test_no_rule_no_answer() -> None:
    assert quorate(replace(COMMITTEE, quorum=None), SEATS, came("labour"), DAY).met is None


def test_a_seat_that_was_left_counts_no_more() -> None:
    left = [replace(KILNS, until=DAY), LABOUR, UNION]
    went = quorate(COMMITTEE, left, came("labour", "kilns"), DAY)
    assert (went.there, went.seats) == (1, 2)


def test_without_the_union_workers_are_missing() -> None:
    assert missing_sides(SEATS, came("labour", "kilns"), DAY) == ("workers",)
    assert missing_sides(SEATS, came("labour", "kilns", "union"), DAY) == ()


def test_an_observer_is_no_side() -> None:
    watching = replace(UNION, role="observer")
    assert missing_sides([LABOUR, KILNS, watching], came("labour", "kilns", "union"), DAY) == (
        "workers",
    )


def test_attendance_is_counted_by_organisation_and_by_the_sex_of_whoever_came() -> None:
    day = {DAY: [*came("labour", "kilns")[:3], Attended("union", "substitute", "male")]}
    assert attendance_by("organisation", [LABOUR, UNION], day)["kiln workers"].there == 1
    by_sex = attendance_by("sex", [LABOUR, UNION, KILNS], day)
    assert {sex: each.there for sex, each in by_sex.items()} == {"female": 1, "male": 2}


def test_a_meeting_without_attendance_expects_nobody() -> None:
    assert attendance_by("sex", SEATS, {DAY: []}) == {}


def test_what_the_composition_lacks() -> None:
    assert lacking(COMMITTEE, SEATS, DAY) == ()
    assert lacking(COMMITTEE, [LABOUR, SCHOOL], DAY) == ("employers", "workers")
    welfare = body_kinds(open_pack("india"))["child_welfare_committee"]
    five = [replace(KILNS, id=str(number)) for number in range(5)]
    assert lacking(welfare, five, DAY) == ("women",)
    assert lacking(welfare, [replace(each, sex="") for each in five], DAY) == ()


def test_a_committee_that_has_not_met_for_longer_than_its_rule() -> None:
    assert days_overdue(COMMITTEE, DAY, SINCE, DAY + dt.timedelta(days=92)) == 0
    assert days_overdue(COMMITTEE, DAY, SINCE, DAY + dt.timedelta(days=99)) == 7
    assert days_overdue(COMMITTEE, None, SINCE, SINCE + dt.timedelta(days=93)) == 1
    assert days_overdue(replace(COMMITTEE, meets=None), None, SINCE, DAY) is None


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(1, 100))
def test_a_share_is_never_less_than_it_says(seats: int, percent: int) -> None:
    needed = Quorum(share=percent / 100).needed(seats)
    assert needed >= percent * seats / 100 - 1e-9
    assert 1 <= needed <= seats


@settings(deadline=None)
@given(st.sets(st.sampled_from([seat.id for seat in SEATS])))
def test_more_people_never_lose_the_quorum(there: set[str]) -> None:
    before = quorate(COMMITTEE, SEATS, came(*there), DAY).met
    after = quorate(COMMITTEE, SEATS, came(*there, "labour"), DAY).met
    assert after or not before


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ('sides = ["goverment"]', "goverment"),
        ('without_quorum = "ignored"', "ignored"),
        ("[bodies.x.quorum]\nshare = 50\nsource = ''", "between 0 and 1"),
        ("[bodies.x.quorum]\nsource = ''", "either a share"),
    ],
)
def test_a_slip_in_a_kind_of_body_is_refused(tmp_path: Path, slip: str, said: str) -> None:
    words = 'labels = { en = "X" }\nmandate = { en = "x" }\ncomposition = { en = "x" }'
    told = f'[bodies.x]\nlevels = ["district"]\nsource = "x"\n{words}\n{slip}\n'
    (tmp_path / "coordination").mkdir()
    (tmp_path / "coordination" / "bodies.toml").write_text(told, encoding="utf-8")
    pack = SimpleNamespace(folders=(tmp_path,), languages=("en",))
    with pytest.raises(PackError, match=said):
        body_kinds.__wrapped__(pack)  # type: ignore[arg-type]
