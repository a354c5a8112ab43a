"""The person page's questions: who, how old, what was seen, what is known, who may look."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.http import Http404

from muara.errors import NotAllowed
from muara_server.audit.models import AuditEntry
from muara_server.registry import frames, queries
from muara_server.registry.models import Person
from server.ledger.entering import draft, enter, register, settle

pytestmark = pytest.mark.django_db

JANUARY, MAY = dt.date(2024, 1, 9), dt.date(2024, 5, 1)
MARCH = dt.date(2024, 3, 15)


def test_a_file_shows_the_name_the_household_and_the_newest_phone_first(ani):
    suraj = register(ani, "Suraj Kumar", identifiers={"phone": "98765 43210"})
    home = settle(ani, suraj)
    enter(draft("identity", person=suraj, identifiers={"phone": "91234 56789"}), who=ani)
    file = queries.person_for(ani, suraj, why="visit")
    assert (file.name, file.household.pk, file.person.sex) == ("Suraj Kumar", home, "male")
    assert file.said["phone"] == ["91234 56789", "98765 43210"]


def test_opening_a_file_is_recorded(ani):
    suraj = register(ani)
    queries.person_for(ani, suraj, why="visit")
    told = AuditEntry.objects.latest("number")
    assert (told.deed, told.about, told.who, told.detail) == (
        "person.read", suraj, ani.pk, {"why": "visit"},
    )  # fmt: skip


def test_chitra_sees_nothing_of_anis(ani, chitra):
    suraj = register(ani)
    home = settle(ani, suraj)
    assert not queries.people_for(chitra).exists()
    assert not queries.households_for(chitra).exists()
    with pytest.raises(NotAllowed):
        queries.person_for(chitra, suraj)
    with pytest.raises(NotAllowed):
        queries.household_for(chitra, home)
    with pytest.raises(NotAllowed):
        queries.timeline(chitra, suraj)


def test_her_supervisor_sees_it(ani, budi):
    suraj = register(ani)
    assert queries.person_for(budi, suraj).name == "Suraj Kumar"


def test_a_volunteer_sees_only_those_they_registered(ani, somebody, places):
    volunteer = somebody("volunteer", places.sitamarhi)
    hers = register(ani)
    own = register(volunteer, "Kajal Kumari", sex="female")
    assert set(queries.people_for(volunteer).values_list("pk", flat=True)) == {own}
    with pytest.raises(NotAllowed):
        queries.person_for(volunteer, hers)


def test_a_donor_sees_nobody(ani, somebody):
    suraj = register(ani)
    with pytest.raises(NotAllowed):
        queries.person_for(somebody("donor"), suraj)


def test_nobody_has_this_id(ani):
    with pytest.raises(Http404):
        queries.person_for(ani, uuid4())


# Age -----------------------------------------------------------------------------------------


def test_a_stated_age_is_an_interval_a_year_later(ani):
    suraj = register(ani)
    enter(draft("identity", person=suraj, true_on=dt.date(2023, 3, 3), facts={"age": 13}), who=ani)
    (evidence,) = queries.age_on(suraj, MARCH)
    assert (evidence.low, evidence.high) == (14, 15)


def test_the_strongest_evidence_counts_and_the_others_are_listed(ani):
    suraj = register(ani)
    said = [
        {"age": 12, "evidence": "statement"},
        {"birth_date": "2010-02-28", "evidence": "school_record"},
        {"age_low": 12, "age_high": 13},
    ]
    enter(*(draft("identity", person=suraj, facts=facts) for facts in said), who=ani)
    first, *others = queries.age_on(suraj, MARCH)
    assert (first.evidence, first.low, first.high, first.used) == ("school_record", 14, 14, True)
    assert [(each.evidence, each.used) for each in others] == [("statement", False), ("", False)]


def test_corrected_evidence_no_longer_counts_but_did_at_the_time(ani):
    suraj = register(ani)
    wrong, *_ = enter(draft("identity", person=suraj, facts={"birth_date": "2010-03-03"}), who=ani)
    right = draft("identity", person=suraj, facts={"birth_date": "2011-03-03"}, corrects=wrong.uuid)
    before = wrong.recorded_at
    enter(right, who=ani)
    assert queries.age_on(suraj, MARCH)[0].low == 13
    assert queries.age_on(suraj, MARCH, known_on=before)[0].low == 14


# What was seen -------------------------------------------------------------------------------


def test_the_timeline_is_newest_first_with_its_marks(ani):
    suraj = register(ani, true_on=dt.date(2024, 3, 1))
    enter(
        draft("work", person=suraj, true_on=dt.date(2024, 3, 3), facts={"worked": True}),
        draft(
            "schooling", person=suraj, true_on=dt.date(2024, 3, 9), facts={"school_status": "never"}
        ),
        draft("work", person=suraj, true_on=dt.date(2024, 3, 20), facts={"worked": False}),
        draft("work", person=suraj, true_on=dt.date(2024, 3, 21), facts={"worked": None}),
        who=ani,
    )
    seen = queries.timeline(ani, suraj)
    assert [(each.kind.name, each.mark) for each in seen] == [
        ("work", "diamond"), ("work", "ring"), ("schooling", "diamond"), ("work", "square"),
        ("person", "diamond"),
    ]  # fmt: skip
    assert seen[0].recorded_by == "Ani Kumari"


def test_the_timeline_keeps_what_was_corrected_and_links_both(ani):
    suraj = register(ani)
    wrong, *_ = enter(
        draft("work", person=suraj, facts={"work_kind": "shop"}, identifiers={"note": "at noon"}),
        who=ani,
    )
    right, *_ = enter(
        draft("work", person=suraj, facts={"work_kind": "brick_kiln"}, corrects=wrong.uuid), who=ani
    )
    new, old, _ = queries.timeline(ani, suraj)
    assert (old.id, old.corrected_by, old.stands) == (wrong.uuid, right.uuid, False)
    assert (new.corrects, new.stands) == (wrong.uuid, True)
    assert new.told[0].words("en") != "brick_kiln"


def test_a_note_is_read_with_its_entry(ani):
    suraj = register(ani)
    enter(draft("visit", person=suraj, identifiers={"note": "Father at the kiln"}), who=ani)
    assert queries.timeline(ani, suraj)[0].said == {"note": ["Father at the kiln"]}


# What is known for a classification ------------------------------------------------------------


def test_what_is_known_on_the_day_of_the_work(ani):
    suraj = register(ani)
    work = {"worked": True, "economic_hours": 20, "work_kind": "brick_kiln"}
    enter(
        draft("identity", person=suraj, facts={"birth_date": "2011-06-01"}),
        draft("schooling", person=suraj, true_on=JANUARY, facts={"school_status": "dropout"}),
        draft("work", person=suraj, facts=work),
        draft("chores", person=suraj, facts={"chores_hours": 5}),
        who=ani,
    )  # fmt: skip
    known = queries.facts_on(suraj)
    assert known.values == {
        "age": 12, "sex": "male", "school_status": "dropout", "worked": True,
        "economic_hours": 20, "work_kind": "brick_kiln", "chores_hours": 5,
    }  # fmt: skip
    assert known.rests_on["economic_hours"] == known.work.pk


def test_schooling_seen_after_the_work_is_not_used_for_it(ani):
    suraj = register(ani)
    enter(
        draft("work", person=suraj, facts={"worked": True}),
        draft("schooling", person=suraj, true_on=MAY, facts={"school_status": "enrolled"}),
        who=ani,
    )  # fmt: skip
    assert "school_status" not in queries.facts_on(suraj).values


def test_the_finding_comes_with_clause_and_question(ani):
    suraj = register(ani)
    enter(
        draft("identity", person=suraj, facts={"age": 12}),
        draft("work", person=suraj, facts={"worked": True, "economic_hours": 20}),
        who=ani,
    )
    (found,) = frames.findings(queries.facts_on(suraj), regimes=["SDG_EA"])
    assert (found.status, bool(found.clause)) == ("child_labour", True)


def test_nothing_observed_no_finding(ani):
    suraj = register(ani)
    assert frames.findings(queries.facts_on(suraj)) == []


# The household ---------------------------------------------------------------------------------


def test_a_household_shows_who_lived_in_it_on_the_day(ani):
    mother = register(ani, "Meena Devi", sex="female")
    suraj, kajal = register(ani), register(ani, "Kajal Kumari", sex="female")
    home = settle(ani, suraj, name="Meena Devi")
    enter(
        draft("membership", person=mother, household=home, facts={"relation": "head"}),
        draft("membership", person=kajal, household=home,
              facts={"relation": "child", "until": "2024-03-10"}),
        draft("identity", person=suraj, facts={"age": 13}),
        who=ani,
    )  # fmt: skip
    file = queries.household_for(ani, home, on=MARCH)
    assert file.name == "Meena Devi"
    assert [(each.name, each.membership.relation) for each in file.members] == [
        ("Meena Devi", "head"), ("Suraj Kumar", "child"),
    ]  # fmt: skip
    assert (file.members[1].age.low, file.members[1].age.high) == (13, 14)


def test_a_later_word_about_the_sex_is_what_the_file_says(ani):
    suraj = register(ani, sex="female")
    told, *_ = enter(draft("identity", person=suraj, facts={"sex": "male"}), who=ani)
    assert Person.objects.get(pk=suraj).sex == "male"
    enter(
        draft("retraction", person=suraj, corrects=told.uuid, facts={"reason": "wrong_person"}),
        who=ani,
    )
    assert Person.objects.get(pk=suraj).sex == "female"


def test_a_registration_under_the_id_of_whom_it_registers_is_read_with_that_persons_key(ani):
    """Whoever enters many may call the entry by the person's id; it is no entry about nobody."""
    person = uuid4()
    named = {"facts": {"sex": "male"}, "identifiers": {"name": "Zorawar Kumar"}}
    enter(draft("person", uuid=person, person=person, **named), who=ani)
    assert queries.notes_of([person]) == {person: {"name": ["Zorawar Kumar"]}}
