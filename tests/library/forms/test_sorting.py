"""From answers to proposed entries: what a worker was told at a kiln, and what becomes of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from muara.forms import (
    PackForm,
    Proposed,
    Sorted,
    answers_of,
    open_forms,
    read_submission,
    sort,
    write_submission,
)
from muara.packs import open_pack

FORMS = open_forms(open_pack("international"))
DAY = {"today": "2016-09-01"}
CHILD = "6f2b1c9e-0000-4000-8000-000000000001"


def sorted_(form: PackForm, **answers: Any) -> Sorted:
    sent = write_submission(form.form, {**DAY, **answers}, instance="uuid:1")
    return sort(answers_of(read_submission(sent), form.form), form.mapping)


def identified(**answers: Any) -> Sorted:
    return sorted_(FORMS["identification"], **answers)


def followed(**answers: Any) -> Sorted:
    return sorted_(FORMS["follow_up"], child=CHILD, **answers)


def entry(found: Sorted, kind: str) -> Proposed:
    (one,) = [each for each in found.proposed if each.kind == kind]
    return one


def test_a_boy_met_at_a_brick_kiln() -> None:
    found = identified(
        child_name="Ravi Kumar",
        sex="male",
        age=12,
        guardian_name="Sita Devi",
        phone="9000000001",
        work_kind="brick_kiln",
        economic_hours=20,
        worked="yes",
        hazards=("heavy_load", "dust_fumes"),
        hazard_condition="yes",
        school_status="dropout",
        danger="none",
    )
    assert found.unsorted == ()
    assert [each.kind for each in found.proposed] == ["person", "identity", "work", "schooling"]
    person, work = entry(found, "person"), entry(found, "work")
    assert person.about is not None
    assert (person.about.key, person.about.kind, person.about.id) == ("child", "person", None)
    assert person.true_on == dt.date(2016, 9, 1)
    assert person.facts == {"sex": "male"}
    assert person.identifiers == {
        "name": "Ravi Kumar",
        "guardian_name": "Sita Devi",
        "phone": ["9000000001"],
    }
    assert work.facts["work_kind"] == "brick_kiln"
    assert (work.facts["economic_hours"], work.facts["worked"]) == (20, True)
    assert entry(found, "identity").facts == {"age": 12, "evidence": "statement"}
    assert "Ravi" not in repr(found), "what is shown of it holds no name"


def test_what_was_ticked_is_so_what_was_shown_and_not_ticked_is_not() -> None:
    facts = entry(identified(hazards=("heavy_load", "noise")), "work").facts
    assert (facts["heavy_load"], facts["noise"], facts["heights"]) == (True, True, False)


def test_none_of_these_makes_each_of_them_false() -> None:
    facts = entry(identified(hazards=("none",)), "work").facts
    assert set(facts.values()) == {False}


def test_a_dont_know_leaves_what_was_not_ticked_open() -> None:
    facts = entry(identified(hazards=("heavy_load", "dont_know")), "work").facts
    assert (facts["heavy_load"], facts["noise"]) == (True, None)


def test_a_question_nobody_answered_says_nothing() -> None:
    """Not asked is not no: the fact is not in the entry at all."""
    assert entry(identified(work_kind="brick_kiln"), "work").facts == {"work_kind": "brick_kiln"}
    assert identified().proposed == ()


def test_asked_and_not_known_is_told_as_such() -> None:
    assert entry(identified(work_kind="dont_know"), "work").facts == {"work_kind": None}
    assert entry(identified(sex="refused"), "person").facts == {"sex": None}


def test_danger_that_was_seen_opens_an_urgent_risk_and_none_does_not() -> None:
    risk = entry(identified(danger="locked_in"), "urgent_risk")
    assert risk.facts == {"risk": "locked_in", "step": "raise"}
    assert identified(danger="none").proposed == ()


def test_a_follow_up_is_about_the_child_that_was_chosen() -> None:
    found = followed(met="both", worked="no", school_status="enrolled", danger="none")
    assert found.unsorted == ()
    assert [(each.kind, dict(each.facts)) for each in found.proposed] == [
        ("visit", {"met": "both"}),
        ("work", {"worked": False}),
        ("schooling", {"school_status": "enrolled"}),
    ]
    assert {each.about.id for each in found.proposed if each.about} == {UUID(CHILD)}


def test_nobody_met_is_a_visit_all_the_same() -> None:
    assert [each.kind for each in followed(met="nobody").proposed] == ["visit"]


def test_the_form_never_asks_for_a_status_that_rules_conclude() -> None:
    """The worker tells facts; withdrawn or in child labour is for the rules to say."""
    words = {
        word for form in FORMS.values() for each in form.mapping.entries for word in each.facts
    }
    vocabulary = open_pack("international").vocabulary
    assert not {word for word in words if word in vocabulary and vocabulary[word].concluded}


@pytest.mark.parametrize(
    ("answers", "kind", "why"),
    [
        (
            {"economic_hours": 400},
            "work",
            "400 is no value of 'economic_hours', which goes from 0 to 168.",
        ),
        (
            {"work_kind": "brick_kilm"},
            "work",
            "'brick_kilm' is not a code of 'work_kind'. Did you mean 'brick_kiln'?",
        ),
        (
            {"worked": "perhaps"},
            "work",
            "The answer to 'worked' does not fit 'worked', which is yes or no.",
        ),
    ],
)
def test_what_does_not_fit_waits_with_its_reason_and_the_rest_is_sorted(
    answers: dict[str, Any], kind: str, why: str
) -> None:
    found = identified(child_name="Ravi Kumar", **answers)
    assert [each.kind for each in found.proposed] == ["person"]
    (left,) = found.unsorted
    assert (left.kind, str(left.why)) == (kind, why)


def test_free_text_where_a_code_was_expected_is_not_repeated() -> None:
    (left,) = identified(work_kind="रवि का भट्ठा").unsorted
    assert "रवि" not in str(left.why)


def test_a_number_that_cannot_be_read_waits_with_its_reason() -> None:
    form = FORMS["identification"]
    sent = write_submission(form.form, DAY, instance="uuid:1").replace(
        b"<age />", b"<age>12-13</age>"
    )
    (left,) = sort(answers_of(read_submission(sent), form.form), form.mapping).unsorted
    assert str(left.why) == "The answer to 'age' is not a whole number."


def attended(*days: str) -> Sorted:
    """The register of a month: for each pupil how many days, as it was typed."""
    pupils = [{"pupils/child": CHILD, "pupils/days_present": said} for said in days]
    return sorted_(FORMS["attendance"], month="2016-09-01", institution="school", pupils=pupils)


def test_a_number_that_cannot_be_read_keeps_no_other_pupil_waiting() -> None:
    found = attended("20", "twelve", "9")
    assert [(each.key, each.facts["days_present"]) for each in found.proposed] == [
        ("1[1]", 20),
        ("1[3]", 9),
    ]
    (left,) = found.unsorted
    assert (left.key, left.why.values["answer"]) == ("1[2]", "pupils[2]/days_present")


def test_what_hangs_on_a_number_that_cannot_be_read_waits_with_it() -> None:
    found = sorted_(FORMS["workplace_observation"], seen_on="2016-09-01", children="3-4")
    told = {each.kind: str(each.why) for each in found.unsorted}
    assert told["complaint"] == "The answer to 'children' is not a whole number."


def test_what_was_opened_and_left_empty_is_nobody_and_keeps_its_number() -> None:
    pupil = {"pupils/child": CHILD, "pupils/days_present": "20"}
    whole = {"month": "2016-09-01", "institution": "school"}
    found = sorted_(FORMS["attendance"], pupils=[{}, pupil, {}], **whole)
    assert ([each.key for each in found.proposed], found.unsorted) == (["1[2]"], ())


def test_without_a_day_nothing_is_true_on_any() -> None:
    (left,) = identified(child_name="Ravi Kumar", today="").unsorted
    assert str(left.why) == "The answers say no day on which this was true."


@pytest.mark.parametrize(
    ("child", "why"),
    [
        (None, "The answers do not say who 'child' is."),
        ("Ravi", "The answer to 'child' is not the id of a record."),
    ],
)
def test_a_visit_to_nobody_we_know_waits(child: str | None, why: str) -> None:
    found = sorted_(FORMS["follow_up"], child=child, met="child")
    assert [str(each.why) for each in found.unsorted] == [why]


def test_sorting_again_gives_the_same_entries_under_the_same_keys() -> None:
    told = {"child_name": "Ravi Kumar", "age": 12, "hazards": ("noise",)}
    assert identified(**told) == identified(**told)
    assert [each.key for each in identified(**told).proposed] == ["1", "2", "3"]
