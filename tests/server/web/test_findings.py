"""From what was seen to what each definition finds, and what to ask next."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from muara_server.web import frames

# No database is asked.
pytestmark = pytest.mark.once

WORK = {"age": 13, "worked": True, "economic_hours": 20, "work_kind": "brick_kiln"}


def found(facts: dict[str, Any], *, on: dt.date = dt.date(2012, 3, 5), pack: str = "india") -> Any:
    known = SimpleNamespace(work=object(), day=on, values=facts)
    return frames.findings(known, pack=pack)


def test_twenty_hours_at_thirteen_is_child_labour_in_statistics() -> None:
    by_regime = {one.regime.id: one for one in found(WORK)}
    assert by_regime["SDG_EA"].mark == "■"
    assert by_regime["SDG_EA"].told.because


def test_the_law_that_held_on_the_day_is_the_one_that_is_read() -> None:
    before = [one.regime.id for one in found(WORK, on=dt.date(2016, 8, 31))]
    after = [one.regime.id for one in found(WORK, on=dt.date(2016, 9, 1))]
    assert before[0] == "LAW_IN_1986"
    assert after[0] == "LAW_IN_2016"


def test_another_countrys_law_is_not_read() -> None:
    assert not [one for one in found(WORK) if one.regime.pack == "indonesia"]


def test_definitions_outside_which_the_child_stands_are_not_listed() -> None:
    assert found({"age": 30, "worked": True, "economic_hours": 40}) == []


@pytest.mark.parametrize("pack", ["india", "indonesia", "international"])
def test_the_same_definitions_come_first_everywhere(pack: str) -> None:
    shared = [one.regime.id for one in found(WORK, pack=pack) if one.regime.pack == "international"]
    assert shared[:3] == ["C182", "C138", "SDG_EA"]


def test_the_question_that_settles_the_law_alone_comes_first() -> None:
    facts = WORK | {
        "age_low": 13,
        "age_high": 14,
        "family_enterprise": False,
        "employer_relation": "not_related",
        "recognised_school": False,
    }
    del facts["age"]
    first = frames.questions(found(facts))[0]
    assert first.attribute == "age"
    assert any("1986" in title for title in first.settles)


def test_nothing_is_asked_where_nothing_is_open() -> None:
    assert frames.questions([]) == []
