"""From what was seen to what each definition finds, and what to ask next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from muara_server.web import frames


@dataclass(frozen=True)
class Seen:
    kind: str
    true_on: date
    facts: Mapping[str, Any]
    corrected_by: UUID | None = None
    id: UUID = field(default_factory=uuid4)


CERTIFICATE = Seen(
    "identity", date(2012, 3, 5), {"birth_date": "1998-04-03", "evidence": "birth_certificate"}
)
STATEMENT = Seen("identity", date(2012, 3, 5), {"age": 13, "evidence": "statement"})
SCHOOL = Seen(
    "identity", date(2012, 3, 5), {"age_low": 13, "age_high": 14, "evidence": "school_record"}
)


@pytest.mark.parametrize(
    ("evidence", "day", "low", "high"),
    [
        ([CERTIFICATE], date(2012, 4, 2), 13, 13),
        ([CERTIFICATE], date(2012, 4, 3), 14, 14),
        ([STATEMENT], date(2012, 3, 5), 13, 13),
        ([STATEMENT], date(2012, 6, 1), 13, 14),
        ([SCHOOL], date(2013, 3, 15), 14, 16),
        ([STATEMENT, SCHOOL], date(2012, 3, 5), 13, 14),
        ([STATEMENT, SCHOOL, CERTIFICATE], date(2012, 3, 5), 13, 13),
        ([], date(2012, 3, 5), None, None),
    ],
)
def test_the_strongest_evidence_gives_the_age(
    evidence: list[Seen], day: date, low: int | None, high: int | None
) -> None:
    age = frames.age_on(day, identity=evidence)
    assert (age.low, age.high) == (low, high)


def test_weaker_evidence_is_named_and_not_used() -> None:
    age = frames.age_on(date(2012, 3, 5), identity=[STATEMENT, SCHOOL])
    assert age.used is SCHOOL
    assert age.not_used == (STATEMENT,)


def test_a_work_spell_is_judged_with_what_was_known_on_its_own_day() -> None:
    spell = Seen("work", date(2012, 3, 5), {"worked": True, "economic_hours": 20})
    seen = [
        CERTIFICATE,
        Seen("schooling", date(2012, 1, 9), {"school_status": "dropout"}),
        Seen("schooling", date(2012, 9, 27), {"school_status": "enrolled"}),
        Seen("chores", date(2011, 1, 1), {"chores_hours": 30}),
        Seen("chores", date(2012, 3, 4), {"chores_hours": 7}),
        spell,
    ]
    facts = frames.facts_of(spell, seen=seen, sex="male")
    assert facts == {
        "sex": "male",
        "work_date": date(2012, 3, 5),
        "age": 13,
        "school_status": "dropout",
        "chores_hours": 7,
        "worked": True,
        "economic_hours": 20,
    }


def test_what_was_corrected_counts_no_more() -> None:
    spell = Seen("work", date(2012, 3, 5), {"worked": True})
    wrong = Seen("schooling", date(2012, 3, 1), {"school_status": "never"}, corrected_by=uuid4())
    assert "school_status" not in frames.facts_of(spell, seen=[wrong, spell], sex="")


def test_twenty_hours_at_thirteen_is_child_labour_and_the_rest_is_asked() -> None:
    facts = {
        "age": 13,
        "economic_hours": 20,
        "worked": True,
        "work_kind": "brick_kiln",
        "work_date": date(2012, 3, 5),
    }
    found = {one.regime.id: one for one in frames.findings(facts, pack="international")}
    assert found["SDG_EA"].mark == "■"
    assert found["SDG_EA"].told.because
    asked = frames.questions(list(found.values()))
    assert "hazard_condition" in [question.attribute for question in asked]


def test_definitions_outside_which_the_child_stands_are_not_listed() -> None:
    facts = {"age": 30, "worked": True, "economic_hours": 40, "work_date": date(2012, 3, 5)}
    assert frames.findings(facts, pack="international") == []
