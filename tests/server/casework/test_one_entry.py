"""Every deed of casework writes one entry into the trail: however much it does, and no more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import getmembers, isfunction
from pathlib import Path
from pkgutil import iter_modules
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import FileSystemStorage, storages
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework import actions
from muara_server.casework.actions import (
    bulk,
    case_entries,
    complaints,
    consents,
    copies,
    decisions,
    determination,
    elsewhere,
    enforcement,
    found_children,
    inspections,
    links,
    plans,
    providers,
    referrals,
    rescues,
    retention,
    steps,
    together,
    told,
    trafficking,
    visits,
    workplaces,
)
from muara_server.casework.actions.plans import Goal
from muara_server.casework.actions.providers import Given, Kept
from muara_server.casework.actions.referrals import Asked
from muara_server.casework.models import BulkDeed, ComplaintPicture, Copy, Link, Proceeding
from muara_server.casework.queries.consents import consent_named
from muara_server.casework.queries.inspections import inspection_for, items_on
from muara_server.casework.queries.workplaces import workplaces_for
from muara_server.files import pictures
from muara_server.registry import queries as registry
from muara_server.registry.models import Person
from server.files.papers import plain_paper
from server.india import SITAMARHI, place
from server.ledger.entering import draft, enter, register, settle

from .at_work import inspected, kiln
from .conftest import a_school, consent_to, in_days, step
from .test_complaints import on_duty
from .test_copies import photograph
from .test_determination import ILO, boy, his_way  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
Deed = Callable[[], object]
DEEDS: dict[str, Callable[[Any], Deed]] = {}

PARTS = {
    "complaints.may_plan_rescue": "asks, and does nothing",
    "copies.filed": "stores the file of a deed that writes the entry itself",
    "elsewhere.most_a_day": "asks, and does nothing",
    "moving.moved_with": "makes drafts for a step",
    "providers.ask_to_check": "tells people; what they are told is written down by the notices",
    "reminders.remind": "tells people; what they are told is written down by the notices",
    "reminders.remind_of_kept": "tells people; what they are told is written down by the notices",
    "reminders.remind_of_visit": "tells people; what they are told is written down by the notices",
    "seasons.tell_of_season": "tells people; what they are told is written down by the notices",
    "waiting.tell_of_entries": "tells people, as a part of what came",
    "waiting.tell_of_step": "tells people, as a part of a step",
    "waiting.told_together": "says how people are told, and does nothing",
}
"""What stands beside the deeds and is none."""


class World:
    """The fixed cast, a boy of Riga with his case, a school, a kiln; each made when asked for."""

    CAST = frozenset(
        {"ani", "budi", "chitra", "worker", "officer", "inspector", "suraj", "case", "school"}
        | {"sent", "places", "at_kiln", "matter", "his_way", "person"}
    )

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._request = request

    def __getattr__(self, name: str) -> Any:
        return self._request.getfixturevalue(name)

    def make_ready(self, do: Any) -> None:
        """Make all that a deed speaks of, so that only the deed itself is counted."""
        for name in sorted(self.CAST & set(do.__code__.co_names)):
            getattr(self, name)

    @property
    def person(self) -> Person:
        return Person.objects.select_related("place").get(pk=self.suraj)

    def held(self, proceeding: UUID) -> Proceeding:
        rows = Proceeding.objects.select_related("place", "receiver_place", "holder")
        return rows.get(pk=proceeding)


def deed(prepare: Callable[[Any], Deed]) -> Callable[[Any], Deed]:
    """What is prepared by this function (its name: the module and the deed) is then done."""
    DEEDS[prepare.__name__.replace("__", ".")] = prepare
    return prepare


@pytest.fixture(autouse=True)
def own_storage(home: Path) -> Iterator[None]:
    """The storage is made once; here it writes into the home of this test."""
    storage = storages["default"]
    before, storage.inner = storage.inner, FileSystemStorage(location=home / "files")
    yield
    storage.inner = before


@pytest.fixture
def school(places: Any) -> Any:
    return a_school(places)


@pytest.fixture
def sent(suraj: UUID, school: Any, ani: User) -> UUID:
    consent_to(suraj, school.key, who=ani)
    return referrals.refer(Asked("school", person=suraj, provider=school.key), who=ani)


@pytest.fixture
def at_kiln(worker: User, officer: User) -> Any:
    return workplaces_for(officer).get(pk=kiln(worker))


@pytest.fixture
def matter(at_kiln: Any, officer: User) -> Proceeding:
    return Proceeding.objects.select_related("place").get(pk=open_matter(at_kiln, officer))


def open_matter(at: Any, officer: User) -> UUID:
    made = inspected(at.pk, officer, on=dt.date(2018, 3, 1), not_met={"part_a"})
    item = inspection_for(officer, made).findings[0].item
    return enforcement.open_matter(
        at, inspection=made, item=item, person=None, note="", who=officer
    )


def report(**more: Any) -> complaints.Report:
    facts = {"work_kind": "brick_kiln", "children": 2}
    said = {"address": "Behind the bridge", "note": "Two boys"}
    return complaints.Report(uuid4(), place(SITAMARHI), facts, said, **more)


def pictured(w: World) -> tuple[ComplaintPicture, Proceeding, User]:
    """A report with a picture, and the officer who has it in hand."""
    duty = on_duty(w.officer)
    taken = complaints.receive(report(picture=pictures.clean(photograph())))
    return ComplaintPicture.objects.get(), w.held(taken.complaint), duty


# --- the deeds ---


@deed
def bulk__ask(w: World) -> Deed:
    told_with = {"task": "visit_home", "due_on": TODAY.isoformat()}
    return lambda: bulk.ask(
        w.ani,
        deed="task",
        procedure="case",
        facts=told_with,
        true_on=TODAY,
        proceedings=[w.case],
        language="en",
    )


@deed
def bulk__carry_out(w: World) -> Deed:
    bulk__ask(w)()
    asked = BulkDeed.objects.get()
    return lambda: bulk.carry_out(asked, asked.items.get())


@deed
def case_entries__write_into(w: World) -> Deed:
    case = w.held(w.case)
    said = {"decided": "go_on"}
    return lambda: case_entries.write_into(
        case, "conference_note", facts=said, on=TODAY, who=w.ani, identifiers={"note": "All came."}
    )


@deed
def complaints__receive(w: World) -> Deed:
    on_duty(w.officer)
    return lambda: complaints.receive(report())


@deed
def complaints__look_after(w: World) -> Deed:
    """A report that came when nobody was there to take it."""
    w.india  # noqa: B018
    taken = complaints.receive(report())
    on_duty(w.officer)
    return lambda: complaints.look_after(taken.complaint)


@deed
def complaints__with_the_same(w: World) -> Deed:
    duty = on_duty(w.officer)
    taken = complaints.receive(report())
    return lambda: complaints.with_the_same(taken.complaint, [], "check", who=duty, facts={})


@deed
def complaints__confirm_duty(w: World) -> Deed:
    return lambda: complaints.confirm_duty(w.officer)


@deed
def complaints__release(w: World) -> Deed:
    picture, held, duty = pictured(w)
    return lambda: complaints.release(picture, held, who=duty)


@deed
def complaints__destroy(w: World) -> Deed:
    picture, held, duty = pictured(w)
    return lambda: complaints.destroy(picture, held, who=duty)


@deed
def complaints__open_picture(w: World) -> Deed:
    picture, held, duty = pictured(w)
    complaints.release(picture, held, who=duty)
    return lambda: complaints.open_picture(picture, held, who=duty)


@deed
def complaints__plan_rescue(w: World) -> Deed:
    duty = on_duty(w.officer)
    taken = complaints.receive(report())
    step(taken.complaint, "find_true", duty, found_children=2)
    held = w.held(taken.complaint)
    return lambda: complaints.plan_rescue(held, TODAY + dt.timedelta(days=1), who=duty)


@deed
def consents__record_consent(w: World) -> Deed:
    said = {"purpose": "statistics", "given": True, "giver": "mother"}
    return lambda: consents.record_consent(w.person, facts=said, on=TODAY, who=w.ani)


@deed
def consents__withdraw(w: World) -> Deed:
    entry = consents__record_consent(w)()
    given = consent_named(w.suraj, str(entry))
    assert given is not None
    return lambda: consents.withdraw(w.person, given, on=TODAY, who=w.ani)


@deed
def copies__keep_copy(w: World) -> Deed:
    case = w.held(w.case)
    return lambda: copies.keep_copy(case, photograph(), shows="photograph", on=TODAY, who=w.ani)


@deed
def copies__open_copy(w: World) -> Deed:
    copy = Copy.objects.get(pk=copies__keep_copy(w)())
    return lambda: copies.open_copy(copy, w.held(w.case), who=w.ani)


@deed
def copies__take_away(w: World) -> Deed:
    copy = Copy.objects.get(pk=copies__keep_copy(w)())
    case = w.held(w.case)
    return lambda: copies.take_away(copy, case, reason="twice", on=TODAY, who=w.ani)


@deed
def decisions__enter_decision(w: World) -> Deed:
    """With its paper: both are one deed."""
    case, said = w.held(w.case), {"decision": "committee_order", "issuer": "committee"}
    return lambda: decisions.enter_decision(
        case, facts=said, on=TODAY, who=w.ani, number="12/2026", paper=plain_paper()
    )


@deed
def determination__review(w: World) -> Deed:
    file = registry.person_for(w.budi, w.his_way)
    return lambda: determination.review(file, ILO, who=w.budi)


@deed
def determination__disagree(w: World) -> Deed:
    file = registry.person_for(w.budi, w.his_way)
    return lambda: determination.disagree(
        file, ILO, because="fact_wrong", who=w.budi, note="He was seen at the kiln."
    )


def born(w: World) -> None:
    said = {"birth_date": "2012-05-01", "evidence": "birth_certificate"}
    enter(draft("identity", person=w.suraj, facts=said), who=w.ani)


@deed
def elsewhere__ask(w: World) -> Deed:
    born(w)
    return lambda: elsewhere.ask(w.chitra, "Zorawar Kumar 2012", reason="found_here")


@deed
def elsewhere__ask_for_hand_over(w: World) -> Deed:
    born(w)
    district = w.places.sitamarhi.code
    return lambda: elsewhere.ask_for_hand_over(
        w.chitra, "Zorawar Kumar 2012", reason="found_here", district=district
    )


@deed
def enforcement__open_matter(w: World) -> Deed:
    made = inspected(w.at_kiln.pk, w.officer, on=dt.date(2018, 3, 1), not_met={"part_a"})
    item = inspection_for(w.officer, made).findings[0].item
    return lambda: enforcement.open_matter(
        w.at_kiln, inspection=made, item=item, person=None, note="", who=w.officer
    )


@deed
def enforcement__take_with_paper(w: World) -> Deed:
    said = {"facts": {"before": "police"}, "on": TODAY, "paper": plain_paper()}
    return lambda: enforcement.take_with_paper(w.matter, "report_to_police", who=w.officer, **said)


@deed
def enforcement__add_paper(w: World) -> Deed:
    matter = w.matter
    return lambda: enforcement.add_paper(matter, plain_paper(), on=TODAY, who=w.officer)


@deed
def enforcement__take_paper_away(w: World) -> Deed:
    copy = Copy.objects.get(pk=enforcement__add_paper(w)())
    return lambda: enforcement.take_paper_away(copy, w.matter, reason="twice", who=w.officer)


@deed
def found_children__register_found(w: World) -> Deed:
    """A person, the work that was seen, the age that was told, and a case."""
    duty = on_duty(w.officer)
    taken = complaints.receive(report())
    step(taken.complaint, "find_true", duty, found_children=1)
    held = w.held(taken.complaint)
    found = found_children.Found(
        place=place(SITAMARHI),
        on=TODAY,
        holder=w.worker,
        registered={"sex": "male"},
        told={"age_low": 11, "age_high": 12},
        seen={"worked": True, "work_kind": "brick_kiln"},
        identifiers={"name": "Zorawar Kumar"},
    )
    return lambda: found_children.register_found(held, found, who=duty)


@deed
def inspections__plan_inspection(w: World) -> Deed:
    day = in_days(5).date()
    return lambda: inspections.plan_inspection(w.at_kiln, due_on=day, holder=None, who=w.officer)


@deed
def inspections__record_inspection(w: World) -> Deed:
    """One that nobody planned, with all its answers."""
    answers = {item.key: "met" for item in items_on(w.at_kiln, TODAY)}
    return lambda: inspections.record_inspection(
        w.at_kiln,
        plan=None,
        let_in=True,
        facts={},
        answers=answers,
        note="",
        on=TODAY,
        who=w.officer,
    )


@deed
def links__make_link(w: World) -> Deed:
    """The second: the first is closed by it."""
    held = w.held(w.sent)
    links.make_link(held, who=w.ani)
    return lambda: links.make_link(held, who=w.ani)


@deed
def links__close_link(w: World) -> Deed:
    held = w.held(w.sent)
    link = links.make_link(held, who=w.ani).link
    return lambda: links.close_link(link, held, who=w.ani)


@deed
def links__open_with_code(w: World) -> Deed:
    """With a wrong code; what is shown to the right one is read, and recorded as read."""
    made = links.make_link(w.held(w.sent), who=w.ani)
    wrong = "111111" if made.code != "111111" else "222222"
    return lambda: links.open_with_code(made.token, wrong, address="10.0.0.1")


@deed
def links__answer_through(w: World) -> Deed:
    """The last answer, which closes the link."""
    link = links.make_link(w.held(w.sent), who=w.ani).link
    said = {"facts": {"reason": "no_place"}, "note": "", "on": TODAY}
    return lambda: links.answer_through(Link.objects.get(pk=link.pk), "decline", **said)


@deed
def plans__make_plan(w: World) -> Deed:
    step(w.case, "register", w.ani, consent_basis="child")
    step(w.case, "assess", w.ani)
    step(w.case, "approve_assessment", w.budi)
    goals = [
        Goal({"goal": goal, "due_on": in_days(30).date().isoformat()})
        for goal in ("in_school", "healthy")
    ]
    case = w.held(w.case)
    return lambda: plans.make_plan(case, goals, facts={}, on=TODAY, who=w.ani)


def kept(w: World, key: str = "SM-SHELTER-1") -> Kept:
    return Kept(key, "Shelter", w.places.riga.code, gives=[Given("shelter", 5, "month")])


@deed
def providers__keep(w: World) -> Deed:
    return lambda: providers.keep(kept(w), who=w.budi)


@deed
def providers__keep_all(w: World) -> Deed:
    told_of = [kept(w), kept(w, "SM-SHELTER-2")]
    return lambda: providers.keep_all(told_of, who=w.budi)


@deed
def providers__still_true(w: World) -> Deed:
    return lambda: providers.still_true(w.school, who=w.budi)


@deed
def providers__close(w: World) -> Deed:
    return lambda: providers.close(w.school, who=w.budi)


@deed
def referrals__prepare(w: World) -> Deed:
    return lambda: referrals.prepare(Asked("school", person=w.suraj), who=w.ani)


@deed
def referrals__refer(w: World) -> Deed:
    consent_to(w.suraj, w.school.key, who=w.ani)
    asked = Asked("school", person=w.suraj, provider=w.school.key)
    return lambda: referrals.refer(asked, who=w.ani)


@deed
def referrals__send(w: World) -> Deed:
    consent_to(w.suraj, w.school.key, who=w.ani)
    asked = Asked("school", person=w.suraj, provider=w.school.key)
    draft_of = referrals.prepare(asked, who=w.ani)
    return lambda: referrals.send(draft_of, asked, who=w.ani)


@deed
def referrals__reroute(w: World) -> Deed:
    second = a_school(w.places, "SM-SCHOOL-2")
    consent_to(w.suraj, second.key, who=w.ani)
    asked, before = Asked("school", person=w.suraj, provider=second.key, after=w.sent), w.sent
    return lambda: referrals.reroute(before, asked, reason="no_place", who=w.ani)


@deed
def referrals__find_none(w: World) -> Deed:
    return lambda: referrals.find_none(Asked("shelter", person=w.suraj), who=w.ani)


@deed
def referrals__answer(w: World) -> Deed:
    held, said = w.held(w.sent), {"facts": {}, "note": "", "on": TODAY}
    return lambda: referrals.answer(held, "accept", acting_as="receiver", **said)


@deed
def referrals__take(w: World) -> Deed:
    said = {"facts": {"reason": "moved_away"}, "note": "", "on": TODAY}
    return lambda: referrals.take(w.sent, "cancel", who=w.ani, **said)


@deed
def rescues__plan_rescue(w: World) -> Deed:
    """With the team that is called in."""
    said = {"due_on": in_days(5).date(), "members": [w.inspector.pk], "children": 2}
    return lambda: rescues.plan_rescue(w.at_kiln, who=w.officer, **said)


@deed
def retention__announce(w: World) -> Deed:
    return lambda: retention.announce(w.suraj, today=TODAY)


@deed
def retention__erase_or_keep(w: World) -> Deed:
    """His case is open, so that he is kept."""
    w.case  # noqa: B018
    announced = w.held(retention.announce(w.suraj, today=TODAY))
    return lambda: retention.erase_or_keep(announced)


@deed
def retention__erase_household(w: World) -> Deed:
    home = settle(w.ani, place_code=w.places.riga.code)
    return lambda: retention.erase_household(home)


@deed
def retention__end_complaint(w: World) -> Deed:
    _, complaint, _ = pictured(w)
    return lambda: retention.end_complaint(complaint)


@deed
def steps__open_procedure(w: World) -> Deed:
    said = {"found_by": "visit"}
    return lambda: steps.open_procedure("case", person=w.suraj, facts=said, who=w.ani)


@deed
def steps__take_step(w: World) -> Deed:
    said = {"consent_basis": "child"}
    return lambda: steps.take_step(w.case, "register", facts=said, who=w.ani)


def going(w: World) -> tuple[list[UUID], dict[str, Any]]:
    """A brother and a sister who agreed to share with Surat, and where they go."""
    sister = register(w.ani, "Mala Kumari", place_code=w.places.riga.code)
    for each in (w.suraj, sister):
        consent_to(each, w.places.surat.code, who=w.ani)
    return [w.suraj, sister], {"to_place": w.places.surat.code, "why": "migrated"}


@deed
def together__offer(w: World) -> Deed:
    persons, facts = going(w)
    return lambda: together.offer(persons, facts=facts, who=w.ani, on=TODAY)


@deed
def together__take_together(w: World) -> Deed:
    persons, facts = going(w)
    first = together.offer(persons, facts=facts, who=w.ani, on=TODAY)
    there = w.somebody("supervisor", w.places.surat)
    second = Proceeding.objects.filter(together=first).exclude(pk=first).get().pk
    held = w.held(first)
    return lambda: together.take_together(held, [second], "accept", facts={}, who=there)


@deed
def told__tell(w: World) -> Deed:
    said = {"movement": "migrated_alone"}
    return lambda: told.tell(w.person, "movement", facts=said, on=TODAY, who=w.ani)


@deed
def trafficking__record_signs(w: World) -> Deed:
    """Signs that open an urgent risk, of which the supervisor is told."""
    w.budi  # noqa: B018
    said = {"danger": True}
    return lambda: trafficking.record_signs(w.person, facts=said, on=TODAY, who=w.ani)


@deed
def trafficking__raise_risk(w: World) -> Deed:
    return lambda: trafficking.raise_risk(w.person, "trafficking", who=w.ani, on=TODAY)


@deed
def visits__record_visit(w: World) -> Deed:
    file = registry.person_for(w.ani, w.suraj)
    entries = [("visit", {"visited": "home"}), ("work", {"worked": False})]
    return lambda: visits.record_visit(file, entries, on=TODAY, who=w.ani)


@deed
def workplaces__register_workplace(w: World) -> Deed:
    return lambda: kiln(w.worker)


@deed
def workplaces__correct_workplace(w: World) -> Deed:
    said = {"facts": {"work_kind": "brick_kiln"}, "identifiers": {"name": "Laxmi Bricks and Tiles"}}
    return lambda: workplaces.correct_workplace(w.at_kiln, who=w.worker, **said)


# --- the check ---


def test_every_deed_is_tried() -> None:
    """A deed that is added is added here, or said to be none."""
    found = set()
    for each in iter_modules(actions.__path__, f"{actions.__name__}."):
        module, short = import_module(each.name), each.name.rpartition(".")[2]
        found |= {
            f"{short}.{name}"
            for name, function in getmembers(module, isfunction)
            if not name.startswith("_") and _own(function, each.name)
        }
    assert found - PARTS.keys() == DEEDS.keys()


def _own(function: Any, module: str) -> bool:
    return bool(function.__module__ == module)


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_it_writes_one_entry(name: str, request: pytest.FixtureRequest) -> None:
    world = World(request)
    do = DEEDS[name](world)
    world.make_ready(do)
    before = set(AuditEntry.objects.values_list("number", flat=True))
    do()
    fresh = AuditEntry.objects.exclude(number__in=before).values_list("deed", flat=True)
    assert len(fresh) == 1, list(fresh)
