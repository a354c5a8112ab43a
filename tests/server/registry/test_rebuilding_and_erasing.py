"""`muara rebuild` makes every table again and gives the same; erasure is for ever, and it holds."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from muara.errors import FrameError, NotAllowed, Refused
from muara_server.audit.models import AuditEntry
from muara_server.keys import actions as keys
from muara_server.keys.models import DataKey
from muara_server.ledger import actions, projections
from muara_server.ledger.drafts import Draft
from muara_server.ledger.models import Entry
from muara_server.registry import queries
from muara_server.registry.actions import erase
from muara_server.registry.models import (
    Consent,
    Identifier,
    Membership,
    Observation,
    Person,
    SearchToken,
)
from server.ledger.entering import as_once_accepted, draft, enter, register, settle

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[tuple]]:
    """Every row of every table that follows the ledger, in one order."""
    return {
        table.__name__: sorted(
            (tuple(map(str, row)) for row in table._default_manager.values_list()),
        )
        for table in projections.tables()
    }


@pytest.fixture
def lived(ani) -> UUID:
    """A person of whom everything was recorded, some of it wrongly."""
    suraj = register(ani, "Suraj Kumar", identifiers={"phone": ["98765 43210", "91234 56789"]})
    kajal = register(ani, "काजल कुमारी", sex="female")
    home = settle(ani, suraj, kajal)
    work = draft("work", person=suraj, facts={"worked": True, "economic_hours": 20})
    wrong_age = draft(
        "identity", person=suraj, facts={"age": 9}, identifiers={"other_name": "Munna"}
    )
    visit = draft("visit", person=kajal, identifiers={"note": "Nobody at home"})
    kiln = draft(
        "workplace", facts={"work_kind": "brick_kiln"}, identifiers={"name": "Laxmi Bricks"}
    )
    task = draft(
        "task", person=suraj, facts={"step": "set", "task": "call", "due_on": "2024-03-09"}
    )
    enter(work, wrong_age, visit, kiln, task, who=ani)
    enter(*at_work(kiln.uuid, suraj), who=ani, asked=True)
    enter(
        draft(
            "work", person=suraj, facts={"worked": True, "economic_hours": 12}, corrects=work.uuid
        ),
        draft("identity", person=suraj, facts={"age": 13, "sex": "male"}, corrects=wrong_age.uuid),
        draft("retraction", person=kajal, corrects=visit.uuid, facts={"reason": "wrong_person"}),
        draft("workplace", identifiers={"name": "Lakshmi Brick Works"}, corrects=kiln.uuid),
        draft(
            "consent", person=suraj, facts={"purpose": "service", "given": True, "giver": "mother"}
        ),
        draft("visit", household=home, facts={"visited": "home"}),
        draft("task", person=suraj, facts={"step": "do", "of": str(task.uuid)}),
        draft("service", person=suraj, household=home, facts={"service": "education"}),
        who=ani,
    )
    today = timezone.localdate().isoformat()
    closed = draft("local_holiday", facts={"day": today, "free": True})
    union = draft("organisation", facts={"organisation_kind": "union"})
    enter(union, closed, who=ani, asked=True)
    return suraj


def at_work(kiln: UUID, person: UUID) -> list[Draft]:
    """He was seen at the kiln, which was inspected, and where a rescue is planned; a case, a
    referral."""
    at = {"workplace": str(kiln)}
    due = {"due_on": "2024-04-01", **at}
    plan = draft("inspection_plan", facts={"step": "plan", **due})
    inspection = draft("inspection", facts={"of": str(plan.uuid), "let_in": True, **at})
    answer = {"of": str(inspection.uuid), "item": "part_a", "answer": "not_met"}
    prepared = draft("referral", person=person, facts={"step": "draft", "service": "school"})
    sent = {"step": "send", "of": str(prepared.uuid), "receiver": str(uuid4())}
    return [
        draft("work", person=person, facts={"worked": True, **at}),
        plan,
        inspection,
        draft("inspection_item", facts=answer),
        draft("rescue", facts={"step": "plan", **due}),
        prepared,
        draft("referral", person=person, facts=sent),
        draft("case", person=person, facts={"step": "identify", "complaint": str(uuid4())}),
        draft("local_holiday", facts={"day": timezone.localdate().isoformat(), "free": True}),
    ]


def test_a_rebuild_gives_the_same_rows_in_every_table(ani, lived):
    before = everything()
    assert [name for name, rows in before.items() if not rows] == []
    done = actions.rebuild(who=None)
    assert done == Entry.objects.count()
    assert everything() == before


def test_batches_do_not_matter(ani, lived, monkeypatch):
    before = everything()
    monkeypatch.setattr(actions, "BATCH", 1)
    actions.rebuild(who=None)
    assert everything() == before


def test_a_rebuild_repairs_what_was_spoilt(ani, lived):
    before = everything()
    SearchToken.objects.all().delete()
    Observation.objects.filter(kind="work").update(facts={"worked": False})
    actions.rebuild(who=None)
    assert everything() == before


def test_erased_is_erased(ani, lived):
    erase(lived, who=None, reason="ordered")
    tombstone = Person.objects.get(pk=lived)
    assert tombstone.erased_at is not None
    assert (tombstone.sex, tombstone.place, tombstone.recorded_by) == ("", None, None)
    for table in (Observation, Membership, Consent, SearchToken):
        assert not table.objects.filter(person=lived).exists()
    assert not Identifier.objects.filter(subject=lived).exists()
    assert bytes(DataKey.objects.get(subject=lived).wrapped) == b""
    assert queries.search(ani, "Suraj").hits == []
    assert queries.search(ani, "98765 43210").hits == []
    assert queries.person_for(ani, lived).erased
    assert queries.timeline(ani, lived) == []
    assert queries.facts_on(lived).values == {}


def test_what_the_ledger_holds_of_the_erased_cannot_be_opened(ani, lived):
    entry = Entry.objects.filter(person=lived).first()
    erase(lived, who=None, reason="ordered")
    assert Entry.objects.filter(person=lived).exists()
    with pytest.raises(Refused, match="erased"):
        keys.open_sealed(lived, entry.payload, f"entry:{entry.uuid}")


def test_a_rebuild_honours_the_tombstone(ani, lived):
    erase(lived, who=None, reason="consent_withdrawn")
    before = everything()
    actions.rebuild(who=None)
    assert everything() == before


def test_a_household_is_erased_and_its_members_stay(ani, lived):
    home = Membership.objects.filter(person=lived).first().household_id
    erase(home, who=None, reason="ordered")
    before = everything()
    actions.rebuild(who=None)
    assert everything() == before
    assert queries.household_for(ani, home).erased
    assert queries.person_for(ani, lived).name == "Suraj Kumar"


def test_nothing_more_is_recorded_about_the_erased(ani, lived):
    erase(lived, who=None, reason="ordered")
    with pytest.raises(Refused, match="erased"):
        enter(draft("visit", person=lived), who=ani)


def test_the_trail_says_who_was_erased_and_why(ani, lived):
    erase(lived, who=None, reason="retention_ended")
    told = AuditEntry.objects.latest("number")
    assert (told.deed, told.about, told.detail["reason"]) == (
        "person.erased", lived, "retention_ended",
    )  # fmt: skip


def test_erasing_needs_a_known_reason_a_known_person_and_happens_once(ani, lived):
    with pytest.raises(FrameError, match="no reason for erasure"):
        erase(lived, who=None, reason="because")
    with pytest.raises(FrameError, match="No person or household"):
        erase(UUID(int=7), who=None, reason="ordered")
    erase(lived, who=None, reason="ordered")
    with pytest.raises(Refused, match="was erased on"):
        erase(lived, who=None, reason="ordered")


def test_a_case_worker_does_not_erase_her_supervisor_does(ani, budi, chitra, lived):
    for nobody in (ani, chitra):
        with pytest.raises(NotAllowed):
            erase(lived, who=nobody, reason="ordered")
    erase(lived, who=budi, reason="ordered")


def test_a_rebuild_is_in_the_trail(ani, lived):
    actions.rebuild(who=None)
    told = AuditEntry.objects.latest("number")
    assert (told.deed, told.detail) == ("projections.rebuilt", {"entries": Entry.objects.count()})
    assert told.at.date() <= dt.datetime.now(dt.UTC).date()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_was_recorded_in_whatever_order_a_rebuild_gives_the_same(ani, seed, monkeypatch):
    """Random histories: visits, ages, moves, corrections of corrections, retractions, erasures."""
    chance = random.Random(seed)  # noqa: S311
    people = [register(ani, name) for name in ("Suraj Kumar", "काजल कुमारी", "Imran Ansari")]
    homes = [settle(ani, people[0]), settle(ani, people[1])]
    standing: list = []
    for _ in range(40):
        each = _something(chance, people, homes, standing)
        with as_once_accepted():
            enter(each, who=ani)
        if each.kind != "retraction":
            standing.append(each)
    erase(chance.choice([*people, *homes]), who=None, reason="ordered")
    before = everything()
    monkeypatch.setattr(actions, "BATCH", chance.choice([1, 3, 7, 1000]))
    actions.rebuild(who=None)
    assert everything() == before


def _something(chance: random.Random, people: list, homes: list, standing: list) -> Draft:
    """A new entry, or one that corrects or retracts an earlier one."""
    deed = chance.choice(["new", "new", "correct", "retract"])
    if deed == "new" or not standing:
        return _new(chance, chance.choice(people), chance.choice(homes))
    old = standing.pop(chance.randrange(len(standing)))
    if deed == "retract":
        facts = {"reason": "did_not_happen"}
        return draft(
            "retraction", person=old.person, household=old.household, corrects=old.uuid, facts=facts
        )
    fresh = _new(chance, old.person, old.household, kind=old.kind)
    return replace(fresh, corrects=old.uuid, household=old.household)


def _new(chance: random.Random, person: UUID, home: UUID, *, kind: str = "") -> Draft:
    kind = kind or chance.choice(["identity", "membership", "work", "consent"])
    day = dt.date(2024, chance.randint(1, 12), chance.randint(1, 28))
    facts = {
        "identity": {"age": chance.randint(5, 17), "sex": chance.choice(["female", "male", None])},
        "membership": {"relation": chance.choice(["child", "sibling"])},
        "work": {"worked": chance.choice([True, False, None])},
        "consent": {"purpose": "service", "given": chance.random() < 0.5},
    }[kind]
    names = {"other_name": chance.choice(["Munna", "Chotu", "Guddi"])} if kind == "identity" else {}
    household = home if kind == "membership" else None
    return draft(
        kind, person=person, household=household, true_on=day, facts=facts, identifiers=names
    )
