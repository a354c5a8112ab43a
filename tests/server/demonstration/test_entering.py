"""Entered through the ledger like any other records, once, and never beside real ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from muara.errors import Refused
from muara.packs import open_pack
from muara_server.accounts.queries import people
from muara_server.accounts.rules import allows
from muara_server.audit.models import AuditEntry
from muara_server.demonstration import actions, terminal
from muara_server.demonstration.plan import Plan, read_plan
from muara_server.learning.models import Batch, Institution
from muara_server.learning.rules.centres import keeps_register
from muara_server.ledger import queries as ledger
from muara_server.places.actions import load_packs
from muara_server.places.queries import by_code
from muara_server.programme import frames, queries
from muara_server.registry.models import Observation
from muara_server.registry.queries.age import ages_on
from muara_server.surveys.estimating.asked import Asked
from muara_server.surveys.models import Estimates
from muara_server.surveys.queries import surveys_of
from muara_server.web.queries.day import WEEK, Day, day_of
from server.programme.records import SITAMARHI, SURAT, Register

pytestmark = pytest.mark.once

SMALL = {
    "children": 14,
    "girls": 8,
    "reached": 9,
    "forms": 7,
    "linked": 4,
    "trained": 3,
    "trained_later": 2,
    "migrant": 2,
}


@pytest.fixture
def plan(db: None) -> Plan:
    """The same demonstration, much smaller: two districts, a few families in each."""
    load_packs()
    whole = read_plan(open_pack("india").path / "demonstration").of(SITAMARHI, SURAT)
    return replace(whole, districts=tuple(replace(each, **SMALL) for each in whole.districts))


def test_what_is_entered_is_what_is_counted(plan):
    actions.enter(plan)
    asked = queries.programme(plan.programme)
    found = frames.counts(asked, as_of=asked.days[1])
    assert frames.by_place(found["education"]) == {SITAMARHI: 14, SURAT: 14}
    assert frames.by_sex(found["education"]) == {"female": 16, "male": 12}
    assert frames.by_place(found["families_linked"]) == {SITAMARHI: 4, SURAT: 4}
    assert found["training"].value == 10
    assert ledger.is_demonstration()
    facts = Observation.objects.filter(kind__in=("enrolment", "training")).values_list("facts")
    named = {(said["provider"], said["batch"]) for (said,) in facts if "batch" in said}
    assert named == {(each.institution.provider.key, each.key) for each in Batch.objects.all()}


def test_each_district_is_recorded_by_its_case_worker_in_one_deed(plan):
    actions.enter(plan)
    deeds = AuditEntry.objects.filter(deed="demonstration.entered")
    logins = {user.pk: user.login for user in people()}
    entered = {logins.get(each.who, "by a link") for each in deeds}
    assert {"ani", "chitra", "budi", "mehul", "imran", "kavita"} <= entered
    assert set(Observation.objects.values_list("source", flat=True)) == {"demonstration"}


def test_the_people_of_the_demonstration_may_do_what_their_roles_say(plan):
    actions.enter(plan)
    users = {user.login: user for user in people()}
    sitamarhi, surat = by_code(SITAMARHI), by_code(SURAT)
    assert allows(users["ani"], "person.read", place=sitamarhi)
    assert not allows(users["ani"], "person.read", place=surat)
    assert not allows(users["donor"], "results.open")
    assert not allows(users["admin"], "person.read")
    asked = [Asked.kept(each.asked) for each in Estimates.objects.exclude(tables=[])]
    assert {each.of or each.table for each in asked} == {"SDG_EA", "IN.PAPER"}
    assert surveys_of(users["rukmini"]).get().is_ready
    assert users["budi"].check_password(plan.password)
    centres = Institution.objects.select_related("provider")
    kept = {each.provider.key for each in centres if keeps_register(users["lata"], each)}
    assert kept == {"SM-STC-1", "SM-TRAINING"}


def test_a_second_time_it_only_prints(plan, monkeypatch, capsys):
    monkeypatch.setattr(terminal, "read_plan", lambda folder: plan)
    asked = SimpleNamespace(country="india")
    assert terminal.demo(asked) == 0
    first, entries = capsys.readouterr().out, Observation.objects.count()
    assert terminal.demo(asked) == 0
    second = capsys.readouterr().out
    assert Observation.objects.count() == entries
    assert "Education" in second
    assert "19,000" in second
    assert plan.password in second
    assert "entries recorded" in first
    assert "entries recorded" not in second


def test_it_is_refused_beside_real_records_and_leaves_nothing(plan, somebody):
    real = Register(somebody("case_worker", by_code(SITAMARHI), programme=plan.programme))
    real.source = "file"
    real.child(SITAMARHI)
    before = Observation.objects.count()
    with pytest.raises(Refused, match="holds real records"):
        actions.enter(plan)
    assert Observation.objects.count() == before
    assert not any(user.login == "budi" for user in people())


def test_one_child_is_told_in_full(plan):
    actions.enter(plan)
    found = Observation.objects.get(facts__from_place=SITAMARHI)
    path = frames.path_entries(queries.programme(plan.programme), str(found.person))
    worked = [row["worked"] for row in path if row["kind"] == "work"]
    assert worked == [False, False, True, False, True]
    assert [row["work_kind"] for row in path if row.get("work_kind")] == ["zari", "brick_kiln"]


def test_every_case_worker_has_a_day_before_her(plan):
    served = {**SMALL, "children": 40, "girls": 20}
    actions.enter(
        replace(plan, districts=tuple(replace(each, **served) for each in plan.districts))
    )
    users, says = {user.login: user for user in people()}, plan.says["visits"]
    for district in plan.districts:
        _is_plausible(day_of(users[district.case_worker]), says)


def _is_plausible(day: Day, says: Mapping[str, Any]) -> None:
    assert day.on == says["on"]
    late = [visit for visit in day.overdue if (day.on - visit.day).days <= says["late_days"][1]]
    for visits, part in ((day.today, "due"), (late, "late"), (day.coming, "coming")):
        least, most = says[part]
        assert least <= len(visits) <= most
    long_late = [visit.name for visit in day.overdue if visit not in late]
    assert long_late in ([], ["Suraj Kumar"])
    assert all(day.on < visit.day <= day.on + WEEK for visit in day.coming)
    waiting = [*day.today, *day.overdue, *day.coming]
    ages = ages_on([visit.id for visit in waiting], day.on)
    assert all(age.high < 18 for found in ages.values() for age in found[:1])
