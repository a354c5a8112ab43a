"""Steps of procedures as entries of the ledger, and what comes from somebody not logged in."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from muara.errors import FrameError, NotAllowed, Refused
from muara.packs import open_pack, pack_names
from muara.procedure import procedures, step_of
from muara_server.accounts import roles
from muara_server.audit.models import AuditEntry
from muara_server.ledger import queries, rules
from muara_server.ledger.drafts import Draft
from muara_server.ledger.kinds import Fact, kinds
from muara_server.registry.models import Observation
from server.ledger.entering import DAY, SURAT, draft, enter, register

NOW = dt.datetime(2024, 3, 4, 9, tzinfo=dt.UTC)
PROCEDURES = [
    pytest.param(procedure, id=f"{name}-{key}")
    for name in pack_names()
    for key, procedure in procedures(open_pack(name)).items()
]


def complain(**said: Any) -> Draft:
    """A complaint about two boys at a kiln."""
    facts = {"step": "receive", "children": 2, **said.pop("facts", {})}
    said.setdefault("identifiers", {"note": "Two boys at the kiln behind the bridge."})
    return draft("complaint", facts=facts, **said)


def something(fact: Fact) -> Any:
    """A value that fits this fact."""
    if fact.codes is not None:
        return next(iter(fact.codes.codes))
    return {"date": DAY, "id": uuid4(), "key": "a.key", "number": 3, "truth": True}[fact.type]


@pytest.mark.django_db
def test_a_complaint_comes_from_somebody_who_has_not_logged_in(places):
    entry, *_ = enter(complain(), who=None, source="public")
    assert (entry.source, entry.recorded_by, entry.subject) == ("public", None, None)
    assert Observation.objects.get(pk=entry.uuid).facts["children"] == 2
    assert b"kiln" not in bytes(entry.payload)
    told = AuditEntry.objects.latest("number")
    assert (told.deed, told.who) == ("observations.recorded", None)


@pytest.mark.django_db
def test_from_outside_comes_only_what_the_packs_let_anybody_tell(ani):
    person = register(ani)
    with pytest.raises(FrameError, match=r"kind 'visit' without logging in.*expected complaint"):
        enter(draft("visit", person=person), who=None, source="public")


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["corrects", "of"])
def test_from_outside_nothing_is_changed_that_is_recorded_already(places, change):
    first, *_ = enter(complain(), who=None, source="public")
    later = {
        "corrects": complain(corrects=first.uuid),
        "of": complain(facts={"step": "dismiss", "of": str(first.uuid), "reason": "misuse"}),
    }[change]
    with pytest.raises(FrameError, match=f"column {change}: What is recorded already is not chan"):
        enter(later, who=None, source="public")


@pytest.mark.django_db
def test_nobody_is_needed_for_the_public_and_somebody_for_a_page(places):
    with pytest.raises(Refused, match="Nobody is named who recorded this"):
        enter(complain(), who=None, source="page")


@pytest.mark.django_db
def test_the_public_does_not_say_when_it_was_recorded(places):
    with pytest.raises(FrameError, match="what the server's clock says"):
        enter(complain(recorded_at=NOW), who=None, source="public")


@pytest.mark.django_db
def test_an_officer_records_what_is_about_nobody_only_in_the_area_of_the_work(ani):
    enter(complain(), who=ani)
    with pytest.raises(NotAllowed):
        enter(complain(place_code=SURAT), who=ani)


@pytest.mark.django_db
def test_a_complaint_made_to_the_demonstration_belongs_to_it(places):
    enter(complain(), who=None, source="demonstration")
    entry, *_ = enter(complain(), who=None, source="public")
    assert entry.source == "demonstration"


@pytest.mark.django_db
def test_a_step_says_which_it_is_and_of_what(ani):
    person = register(ani)
    opening, *_ = enter(
        draft("task", person=person, facts={"step": "set", "task": "call", "due_on": DAY}), who=ani
    )
    done, *_ = enter(
        draft("task", person=person, facts={"step": "do", "of": opening.uuid}), who=ani
    )
    assert queries.entries([done.uuid])[done.uuid].kind == "task"
    assert Observation.objects.get(pk=done.uuid).facts == {"step": "do", "of": str(opening.uuid)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({}, "column step: An entry of kind 'task' says nothing without this"),
        ({"step": "postpon"}, "column step.*Did you mean 'postpone'"),
        ({"step": "do", "of": "yesterday"}, "column of.*the id of a record"),
    ],
)
def test_a_step_that_there_is_not_is_refused(ani, facts, says):
    person = register(ani)
    with pytest.raises(FrameError, match=says):
        enter(draft("task", person=person, facts=facts), who=ani)


def test_steps_are_those_of_every_country():
    codes = kinds()["enforcement"].facts["step"].codes.codes
    assert {"give_notice", "give_second_notice"} <= codes.keys()
    assert kinds()["enforcement"].facts["step"].code_label("find", "hi") == "उल्लंघन पाया गया"


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_every_step_can_be_recorded_and_is_found_again(procedure):
    for step in procedure.steps.values():
        kind = kinds()[step.entry]
        said = {**step.facts, **{name: something(kind.facts[name]) for name in step.needs}}
        subject = {"person": uuid4()} if kind.about in ("person", "either") else {}
        one = draft(kind.name, facts=said, **subject)
        kept = rules.checked(one, row=1, source="page", now=NOW, today=NOW.date())["facts"]
        assert step_of(procedure, kind.name, kept) == step.key
        assert kind.steps_of in ("", procedure.key)


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_whose_a_procedure_is_its_entries_are_too(procedure):
    assert kinds()[procedure.key].about == procedure.about


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_every_party_acts_by_a_permission_that_a_role_at_its_level_has(procedure):
    for party in procedure.parties.values():
        assert set(party.permissions) <= roles.permissions().keys()
        holders = [
            role
            for role in roles.shipped()
            if party.level in ("", role.works_at) and {*role.permissions} & {*party.permissions}
        ]
        # Somebody outside, and the clock that ends what was kept long enough, have no account.
        assert holders or party.key in ("public", "clock")
