"""Each form of the packs, filled in as in the field, and the entries its answers become."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from muara.forms import (
    Proposed,
    answers_of,
    asking,
    open_forms,
    read_submission,
    sort,
    write_submission,
)
from muara.forms.expressions import Paper, answered, holds, read_expression
from muara.packs import open_pack

CHILD = "uuid:6c1b8a52-3f0e-4f1c-9a53-0d6f6f1c2a01"
OTHER = "uuid:6c1b8a52-3f0e-4f1c-9a53-0d6f6f1c2a02"
HOME = "uuid:6c1b8a52-3f0e-4f1c-9a53-0d6f6f1c2a03"
KILN = "uuid:6c1b8a52-3f0e-4f1c-9a53-0d6f6f1c2a04"
CASE = "6c1b8a52-3f0e-4f1c-9a53-0d6f6f1c2a05"
DAY = "2016-09-01"


def become(key: str, told: Mapping[str, Any], *, pack: str = "international") -> list[Proposed]:
    """The entries these answers become; all of them can be sorted."""
    form = open_forms(open_pack(pack))[key]
    sent = write_submission(form.form, {"today": DAY, **told}, instance="uuid:1")
    found = sort(answers_of(read_submission(sent), form.form), form.mapping)
    assert [str(each.why) for each in found.unsorted] == []
    return list(found.proposed)


def facts(entries: list[Proposed], kind: str) -> list[dict[str, Any]]:
    return [dict(each.facts) for each in entries if each.kind == kind]


def question(key: str, name: str, *, pack: str = "international") -> Any:
    return open_forms(open_pack(pack))[key].form.by_name[name]


def test_how_a_family_lives_is_told_for_schemes_and_why_a_child_is_at_risk_for_its_case() -> None:
    made = become(
        "household",
        {
            "household": HOME,
            "child": CHILD,
            "case": CASE,
            "residence": "rural",
            "has_land": "no",
            "landless": "yes",
            "orphan": "one_parent",
            "causes": ["cause_debt", "cause_school_far"],
            "risks": ["none"],
            "child_heard": "no",
        },
    )

    assert facts(made, "living") == [{"residence": "rural", "landless": True}]
    assert facts(made, "circumstances") == [{"orphan": "one_parent"}]
    (assessment,) = facts(made, "assessment")
    assert assessment["of"] == CASE
    assert assessment["cause_debt"] is True
    assert assessment["cause_employer"] is False
    assert assessment["risk_bondage"] is False
    assert "strength_family" not in assessment


def test_children_whom_nobody_knows_yet_become_a_complaint_that_somebody_must_check() -> None:
    made = become(
        "workplace_observation",
        {
            "seen_on": DAY,
            "workplace_name": "Kiln by the canal",
            "address": "behind the school",
            "work_kind": "brick_kiln",
            "children": 3,
            "age_seems": "under_12",
            "danger": "no",
        },
    )

    assert [each.kind for each in made] == ["workplace", "complaint"]
    place, complaint = made
    assert place.about is not None
    assert place.about.id is None
    assert complaint.facts["step"] == "receive"
    assert complaint.facts["children"] == 3
    assert complaint.refers["workplace"] == place.about


def test_each_known_child_at_a_known_workplace_has_its_own_work_and_dangers() -> None:
    seen = [
        {"known/child": CHILD, "known/hazards": ["heavy_load"], "known/load_kg": 18},
        {"known/child": OTHER, "known/hazards": ["none"], "known/hours_per_day": 4},
    ]
    made = become(
        "workplace_observation",
        {
            "seen_on": DAY,
            "workplace": KILN,
            "work_kind": "brick_kiln",
            "children": 0,
            "saw_known": "yes",
            "known": seen,
        },
    )

    assert [each.kind for each in made] == ["work", "work"]
    first, second = facts(made, "work")
    assert (first["heavy_load"], first["load_kg"], first["chemicals"]) == (True, 18, False)
    assert (second["heavy_load"], second["hours_per_day"]) == (False, 4)
    assert {first["seen_at"], second["seen_at"]} == {"workplace"}


def test_one_register_tells_the_attendance_of_every_child_in_it() -> None:
    pupils = [
        {"pupils/child": CHILD, "pupils/days_present": 20},
        {"pupils/child": OTHER, "pupils/days_present": 9, "pupils/days_excused": 4},
    ]
    told = {"institution": "school", "month": "2016-08-01", "days_open": 24, "pupils": pupils}
    made = facts(become("attendance", told), "attendance")

    assert [each["days_present"] for each in made] == [20, 9]
    assert [each["days_open"] for each in made] == [24, 24]


def test_a_check_of_learning_tells_what_class_health_post_and_counsellor_need() -> None:
    made = become(
        "learning",
        {
            "child": CHILD,
            "reading/reading_level": "word",
            "play_hours": 0.5,
            "worked": "yes",
            "work_kind": "tobacco_growing",
            "economic_hours": 12,
            "nicotine_signs": "yes",
            "illness": ["cough"],
            "was_hurt": "no",
        },
    )

    assert facts(made, "learning") == [{"reading_level": "word", "play_hours": 0.5, "hurt": False}]
    (health,) = facts(made, "health")
    assert (health["nicotine_signs"], health["cough"], health["skin"]) == (True, True, False)
    assert health["examined_by"] == "worker"
    assert facts(made, "injury") == []


def test_the_sheet_to_read_from_is_another_each_half_year() -> None:
    form = open_forms(open_pack("international"))["learning"].form
    shown = [each for each in form.questions if each.path.startswith("reading/reading_")]

    assert [each.type for each in shown] == ["note", "note", "note", "select_one"]
    assert [each.relevant.split()[-1] for each in shown[:3]] == ["0", "1", "2"]
    assert "div 6) mod 3" in form.by_name["sheet"].calculation


@pytest.mark.parametrize(
    ("until", "may"), [("2016-09-01", "yes"), ("2016-08-31", "no"), ("", "no")]
)
def test_distress_is_asked_only_as_long_as_the_list_on_the_phone_says_so(
    until: str, may: str
) -> None:
    listed = {"asked_until": until}
    paper = Paper(
        {"child": CHILD, "worked": "yes", "today": DAY},
        dt.date(2016, 9, 1),
        find=lambda name, key, column: listed[column] if (name, key) == ("children", CHILD) else "",
    )
    said: dict[str, str] = dict(paper.values)
    for name in ("asked_until", "may_ask"):
        calculation = read_expression(question("learning", name).calculation)
        said[name] = str(answered(calculation, replace(paper, values=said)))

    assert said["may_ask"] == may
    for name in ("distress", "abuse"):
        asked = question("learning", name).relevant
        assert holds(asked, replace(paper, values=said)) is (may == "yes")
    assert holds(question("learning", "not_asked").relevant, replace(paper, values=said)) is (
        may == "no"
    )


def test_what_somebody_asked_who_was_not_trained_waits_and_the_rest_is_entered() -> None:
    told = {"today": DAY, "child": CHILD, "distress": "yes", "worked": "yes", "abuse": "yes"}
    form = open_forms(open_pack("international"))["learning"]
    answers = answers_of(
        read_submission(write_submission(form.form, told, instance="uuid:1")), form.form
    )
    held_back = asking(form.pack).of("learning")
    found = sort(answers, form.mapping, held_back=held_back)
    entries = list(found.proposed)

    assert [(each.kind, each.why.fault) for each in found.unsorted] == [
        ("work", "not_trained"),
        ("health", "not_trained"),
    ]
    assert facts(entries, "work") == [{"worked": True}]
    assert facts(entries, "health") == []
    # A danger that somebody saw is acted upon, whoever saw it.
    assert facts(entries, "urgent_risk") == [{"step": "raise", "risk": "violence"}]
    (work,) = facts(list(sort(answers, form.mapping).proposed), "work")
    assert work == {"worked": True, "abuse": True}


def test_violence_that_a_child_tells_of_is_an_urgent_risk() -> None:
    made = become("learning", {"child": CHILD, "worked": "yes", "abuse": "yes"})

    assert facts(made, "urgent_risk") == [{"step": "raise", "risk": "violence"}]
    assert facts(become("learning", {"child": CHILD, "abuse": "no"}), "urgent_risk") == []


@pytest.mark.parametrize("pack", ["international", "india", "indonesia"])
def test_every_form_notes_when_it_was_opened_and_finished(pack: str) -> None:
    for each in open_forms(open_pack(pack)).values():
        xml = each.converted.xml.decode()
        noted = re.findall(r'nodeset="/data/(\w+)"[^>]*jr:preloadParams="(\w+)"', xml)
        assert {("start", "start"), ("end", "end")} <= set(noted)
        assert {"start", "end"} & {question.name for question in each.form.asked} == set()


def test_a_report_needs_no_name() -> None:
    (made,) = become("complaint", {"place": "IN.DT.221", "work_kind": "dhaba", "children": 2})

    assert made.facts == {
        "work_kind": "dhaba",
        "children": 2,
        "step": "receive",
        "channel": "visit",
    }
    assert made.identifiers == {}


def test_a_rescue_registers_each_child_and_to_whom_it_was_handed() -> None:
    child = {
        "rescued/child_name": "Sita",
        "rescued/age": 11,
        "rescued/with_strangers": "yes",
        "rescued/hurt": "yes",
        "rescued/handed_to": "child_welfare_committee",
    }
    told = {"rescue": KILN.removeprefix("uuid:"), "done_on": DAY, "children": 1}
    made = become("rescue", {**told, "team": ["with_police"], "care": ["fed"], "rescued": [child]})

    assert [each.kind for each in made] == [
        *("rescue", "person", "identity", "movement", "trafficking_signs", "urgent_risk", "rescue")
    ]
    carried_out, handed = facts(made, "rescue")
    assert (carried_out["with_police"], carried_out["with_woman"]) == (True, False)
    assert handed["step"] == "hand_child"
    assert made[-1].refers["child"] == made[1].about
    assert facts(made, "movement") == [{"movement": "rescued"}]


def test_each_of_three_consents_stands_by_itself() -> None:
    told = {
        "child": CHILD,
        "language": "or",
        "giver": "mother",
        "capacity": "parent",
        "service": "yes",
        "service_assent": "given",
        "service_until": "2017-08-31",
        "sharing": "no",
        "statistics": "yes",
        "statistics_assent": "refused",
        "statistics_until": "2017-08-31",
    }
    made = facts(become("consent", told), "consent")

    # "refused" is a code of assent: the child said no, which is not the same as nobody knowing.
    assert [each["purpose"] for each in made] == ["service", "sharing", "statistics"]
    assert [each["given"] for each in made] == [True, False, True]
    assert [each.get("assent") for each in made] == ["given", None, "refused"]
    assert {each["giver"] for each in made} == {"mother"}
    assert {each["language"] for each in made} == {"or"}


def test_consent_is_asked_in_gujarati_and_odia_which_await_a_native_reader() -> None:
    form = open_forms(open_pack("india"))["consent"]

    assert set(form.form.languages) == {"en", "id", "hi", "gu", "or"}
    assert form.mapping.awaiting_reader == ("gu", "or")


def test_every_country_asks_for_its_own_papers() -> None:
    asked = {
        pack: {each.name for each in open_forms(open_pack(pack))["scheme_documents"].form.asked}
        for pack in ("international", "india", "indonesia")
    }

    assert "paper_ration_card" in asked["india"] - asked["indonesia"]
    assert "paper_kk" in asked["indonesia"] - asked["india"]
    assert all("paper_birth_certificate" in names for names in asked.values())


def test_papers_of_the_family_are_not_those_of_the_child() -> None:
    told = {
        "household": HOME,
        "child": CHILD,
        "paper_birth_certificate": "missing",
        "paper_job_card": "held",
        "social_category": "refused",
        "paper_caste_certificate": "held",
    }
    made = become("scheme_documents", told, pack="india")

    home, own = facts(made, "papers")
    assert home == {"paper_job_card": "held"}
    assert own == {"paper_birth_certificate": "missing", "paper_caste_certificate": "held"}
    assert facts(made, "circumstances") == [{"social_category": None}]


PICTURED = ("work_kind", "hazards")
UNPICTURED = {"services", "none", "dont_know"}


@pytest.mark.parametrize("key", ["workplace_observation", "learning", "complaint"])
def test_tasks_and_dangers_are_shown_in_pictures(key: str) -> None:
    form = open_forms(open_pack("international"))[key]
    rows = [row for row in form.sheets.of("choices") if row.get("list_name") in PICTURED]

    assert rows
    for row in rows:
        shown = row.get("media::image::English (en)")
        assert shown == ("" if row.get("name") in UNPICTURED else f"{row.get('name')}.svg")


def test_every_question_has_a_slot_for_its_recorded_sound() -> None:
    for key, form in open_forms(open_pack("india")).items():
        heads = form.sheets.columns["survey"]
        slots = {head.rsplit("::", 1)[1] for head in heads if head.startswith("media::audio::")}
        assert slots == set(form.sheets.languages()), key
