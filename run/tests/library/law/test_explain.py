"""What a case worker is told about one child."""

from __future__ import annotations

import datetime as dt

import pytest

from muara import FrameError, explain


def test_the_finding_its_clause_and_what_it_rests_on():
    found = explain("SDG_EA", age=13, economic_hours=20)
    assert (found.status, found.clause) == ("child_labour", "SDG.8.7.1.ea.12_14")
    assert [(fact.attribute, fact.value) for fact in found.rests_on] == [
        ("age", "13"),
        ("economic_hours", "20"),
    ]
    assert "20" in found.because


def test_a_brick_kiln_on_3_march_2012_at_13_or_14_waits_for_a_birth_certificate():
    """The paper's own district: brick kilns are closed under 14, and nobody knows her age."""
    found = explain(
        "LAW_IN_1986",
        on=dt.date(2012, 3, 3),
        age_low=13,
        age_high=14,
        economic_hours=20,
        worked=True,
        work_kind="brick_kiln",
    )
    assert found.status == "undetermined"
    assert "age" in found.unsettled
    assert any(question.attribute == "age" for question in found.questions)


def test_the_day_after_the_schedule_of_1999_names_the_line():
    found = explain(
        "LAW_IN_1986",
        on=dt.date(2012, 3, 3),
        age=12,
        worked=True,
        work_kind="brick_kiln",
        employer_relation="not_related",
    )
    assert (found.status, found.clause) == ("hazardous_work", "IN.old.B.21")


def test_what_rests_on_an_unconfirmed_fact_says_so():
    found = explain(
        "LAW_IN_1986",
        on=dt.date(2012, 3, 3),
        age=12,
        worked=True,
        work_kind="farm_machinery",
        employer_relation="not_related",
    )
    assert found.clause == "IN.old.B.43"
    assert "IN.old.B.43" in found.unconfirmed
    assert "IN.old.B.43" in str(found)


@pytest.mark.parametrize(("language", "word"), [("id", "pekerja anak"), ("hi", "बाल श्रम")])
def test_in_the_readers_language(language, word):
    assert word in str(explain("SDG_EA", language=language, age=13, economic_hours=20))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"agee": 13}, "Did you mean 'age'?"),
        ({"age": 190}, "expected 0 to 120"),
        ({"sex": "femal"}, "Did you mean 'female'?"),
        ({"economic_hours": -3}, "expected 0 to 168"),
    ],
)
def test_what_cannot_be_is_refused(facts, said):
    with pytest.raises(FrameError) as refused:
        explain("SDG_EA", **facts)
    assert said in str(refused.value)


def test_a_law_needs_a_day_on_which_it_was_in_force():
    with pytest.raises(FrameError, match="needs the day of the work"):
        explain("LAW_IN_2016", age=13)
    with pytest.raises(FrameError, match="was not in force yet"):
        explain("LAW_IN_2016", age=13, on=dt.date(2012, 1, 1))
