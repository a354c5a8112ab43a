"""One thing for many: asked = done + refused + skipped, with the reason of each."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions.bulk import ask, carry_out
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.actions.visits import record_visit
from muara_server.casework.models import BulkDeed, Proceeding
from muara_server.casework.queries.bulk import reasons, tally
from muara_server.casework.queries.plans import days_planned
from muara_server.jobs import run
from muara_server.notices.models import Notice
from muara_server.places.models import Place
from muara_server.registry import queries as registry
from server.cast import Map
from server.ledger.entering import register

from .conftest import Somebody, a_school, consent_to

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cases(ani: User, places: Map) -> list[UUID]:
    """Three children of Riga whose cases are in Ani's hands."""
    children = [register(ani, f"Zorawar {n}", place_code=places.riga.code) for n in range(3)]
    facts = {"found_by": "visit"}
    return [open_procedure("case", person=child, facts=facts, who=ani) for child in children]


@pytest.fixture
def colleague(somebody: Somebody, places: Map) -> User:
    return somebody("case_worker", places.riga, login="anju", name="Anju Rao")


def asked(user: User, cases: list[UUID], *, deed: str = "assign", **facts: object) -> BulkDeed:
    """Ask, and let the worker do it."""
    held = ask(
        user,
        deed=deed,
        procedure="case",
        facts=facts,
        true_on=timezone.localdate(),
        proceedings=cases,
        language="en",
    )
    run.work(str(held.job_id))
    return held


def test_all_go_into_another_pair_of_hands(cases: list[UUID], budi: User, colleague: User) -> None:
    deed = asked(budi, cases, holder=str(colleague.pk))
    found = tally(deed)
    assert (found.asked, found.done, found.refused, found.skipped) == (3, 3, 0, 0)
    assert set(Proceeding.objects.values_list("holder", flat=True)) == {colleague.pk}


def test_who_is_given_what_is_his_already_is_skipped(
    cases: list[UUID], budi: User, ani: User
) -> None:
    deed = asked(budi, cases, holder=str(ani.pk))
    assert tally(deed).skipped == 3
    assert reasons(deed) == [("skipped", "It is so already.", 3)]


def test_a_task_is_set_for_each_child(cases: list[UUID], ani: User) -> None:
    today = timezone.localdate().isoformat()
    deed = asked(ani, cases, deed="task", task="visit_home", due_on=today)
    assert tally(deed).done == 3, reasons(deed)
    assert Proceeding.objects.filter(procedure="task").count() == 3


def test_a_visit_is_scheduled_with_whoever_has_the_case_and_is_done_when_it_is_made(
    cases: list[UUID], budi: User, ani: User, places: Map
) -> None:
    """Budi plans; Ani is told once, sees the day beside the visits due, and makes one of them."""
    day = timezone.localdate() + dt.timedelta(days=3)
    deed = asked(budi, cases, deed="visit", task="visit_home", due_on=day.isoformat())
    assert tally(deed).done == 3, reasons(deed)
    tasks = Proceeding.objects.filter(procedure="task")
    assert set(tasks.values_list("holder", flat=True)) == {ani.pk}
    assert [notice.kind for notice in Notice.objects.filter(user=ani)] == ["casework.many_wait"]
    case = Proceeding.objects.get(pk=cases[0])
    assert days_planned([case]) == {case.person: day}
    again = asked(budi, cases, deed="visit", task="visit_home", due_on=day.isoformat())
    assert tally(again).skipped == 3
    file = registry.person_for(ani, case.person)
    for where, left in (("school", 3), ("home", 2)):
        record_visit(file, [("visit", {"visited": where})], on=timezone.localdate(), who=ani)
        assert tasks.filter(ended=False).count() == left


def test_referrals_are_sent_for_those_who_agreed_and_the_others_are_listed(
    cases: list[UUID], ani: User, places: Map
) -> None:
    school = a_school(places)
    agreed = Proceeding.objects.get(pk=cases[0])
    consent_to(agreed.person, school.key, who=ani)
    facts = {"service": "school", "receiver": school.key, "shows_name": True}
    deed = asked(ani, cases, deed="refer", **facts)
    found = tally(deed)
    assert (found.done, found.refused) == (1, 2)
    assert "Ask for it" in reasons(deed)[0][1]
    sent = Proceeding.objects.get(procedure="referral")
    assert (sent.state, sent.person, sent.receiver) == ("sent", agreed.person, school.key)
    again = tally(asked(ani, cases, deed="refer", **facts))
    assert (again.done, again.refused, again.skipped) == (0, 2, 1)


def test_cases_are_handed_over_to_another_district(
    cases: list[UUID], budi: User, ani: User, somebody: Somebody, places: Map
) -> None:
    deva = somebody("supervisor", places.surat, login="deva", name="Deva Shah")
    for case in cases[:2]:
        consent_to(Proceeding.objects.get(pk=case).person, places.surat.code, who=ani)
    told = {"to_place": places.surat.code, "why": "migrated"}
    found = tally(asked(budi, cases, deed="transfer", **told))
    assert (found.done, found.refused) == (2, 1)
    offered = Proceeding.objects.filter(procedure="hand_over", state="offered")
    assert set(offered.values_list("receiver_place", flat=True)) == {places.surat.pk}
    assert [notice.kind for notice in Notice.objects.filter(user=deva)] == ["casework.many_wait"]


def test_what_lies_elsewhere_is_refused_and_the_rest_is_done(
    cases: list[UUID], chitra: User, ani: User
) -> None:
    """Somebody of another district who sends these ids gets nothing done."""
    today = timezone.localdate().isoformat()
    deed = asked(chitra, cases, deed="task", task="visit_home", due_on=today)
    found = tally(deed)
    assert (found.done, found.refused) == (0, 3)
    assert not Proceeding.objects.filter(procedure="task").exists()


def test_the_trail_has_one_entry_for_the_asking_with_the_hash_of_the_list(
    cases: list[UUID], ani: User
) -> None:
    today = timezone.localdate().isoformat()
    asked(ani, cases, deed="task", task="visit_home", due_on=today)
    entry = AuditEntry.objects.get(deed="bulk.asked")
    assert entry.detail["parts"][0]["count"] == 3


def test_killed_in_the_middle_and_begun_again_nothing_is_done_twice(
    cases: list[UUID], ani: User
) -> None:
    today = timezone.localdate().isoformat()
    facts = {"task": "visit_home", "due_on": today}
    deed = ask(
        ani,
        deed="task",
        procedure="case",
        facts=facts,
        true_on=timezone.localdate(),
        proceedings=cases,
        language="en",
    )
    carry_out(deed, deed.items.get(number=1))
    run.work(str(deed.job_id))
    found = tally(deed)
    assert (found.asked, found.done) == (3, 3)
    assert Proceeding.objects.filter(procedure="task").count() == 3


def test_the_page_chooses_asks_and_tells(cases: list[UUID], budi: User, colleague: User) -> None:
    client = Client()
    client.force_login(budi)
    page = client.get("/work/many/?kind=case&deed=assign")
    assert page.status_code == 200
    assert page.content.decode().count('name="ticked"') == 3
    sent = client.post(
        "/work/many/?kind=case&deed=assign",
        {
            "holder": str(colleague.pk),
            "true_on": timezone.localdate().isoformat(),
            "which": "ticked",
            "ticked": [str(cases[0]), str(cases[1])],
        },
    )
    assert sent.status_code == 302, sent.content.decode()
    deed = BulkDeed.objects.get()
    run.work(str(deed.job_id))
    address = f"/work/many/{deed.pk}/"
    told = client.get(address).content.decode()
    counted = re.search(r"<tbody><tr>(.*?)</tr>", told, re.S)
    assert counted
    assert re.findall(r">(\d+)<", counted[1]) == ["2", "2", "0", "0"]
    done = client.get(f"{address}?outcome=done").content.decode()
    assert f'href="{reverse("casework:proceeding", args=[cases[0]])}"' in done
    assert "Zorawar 0" in done
    assert "Which" not in client.get(f"{address}?outcome=refused").content.decode()
    assert client.get(f"{address}?outcome=perhaps").status_code == 404
    listed = client.get(f"/work/many/{deed.pk}/list.csv").content.decode()
    assert str(cases[0]) in listed
    assert str(cases[2]) not in listed


def test_a_long_list_comes_in_pages_and_says_so(
    cases: list[UUID], budi: User, colleague: User, ani: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("muara_server.casework.views.bulk.SHOWN", 2)
    client = Client()
    client.force_login(budi)
    first = client.get("/work/many/?kind=case&deed=assign").content.decode()
    assert first.count('name="ticked"') == 2
    assert "1 to 2 of 3" in first
    following = re.search(r'href="(\?[^"]*page=2[^"]*)"', first)
    assert following
    assert "kind=case" in following[1]
    second = client.get(f"/work/many/{following[1].replace('&amp;', '&')}").content.decode()
    assert second.count('name="ticked"') == 1
    assert AuditEntry.objects.filter(deed="many.listed", who=budi.pk).exists()
    deed = asked(budi, cases, holder=str(colleague.pk))
    address = f"/work/many/{deed.pk}/?outcome=done"
    assert "1 to 2 of 3" in client.get(address).content.decode()
    Proceeding.objects.filter(pk=cases[2]).delete()
    assert "no longer in your area" in client.get(f"{address}&page=2").content.decode()


def test_each_deed_asks_what_it_needs_and_nothing_that_is_one_childs_own(
    cases: list[UUID], budi: User, places: Map
) -> None:
    a_school(places)
    Place.objects.filter(level="district").update(in_programme=True)
    client, shown = Client(), {}
    client.force_login(budi)
    for deed in ("visit", "refer", "transfer", "assign"):
        page = client.get(f"/work/many/?kind=case&deed={deed}").content.decode()
        named = re.findall(r'name="(\w+)"', page[page.index("<main") :])
        assert (deed in ("refer", "transfer")) == ("checked" not in page[page.index("ticks") :])
        shown[deed] = set(named) - {"kind", "state", "holder", "late", "deed", "which", "ticked"}
    own = {"csrfmiddlewaretoken", "true_on"}
    assert shown["visit"] - own == {"task", "due_on"}
    assert shown["refer"] - own == {"to", "shows"}
    assert shown["transfer"] - own == {"to_place", "why", "arrives_on"}
    assert shown["assign"] - own == set()
    sent = client.post(
        "/work/many/?kind=case&deed=refer",
        {"to": "school:SM-SCHOOL-1", "shows": ["name"], "which": "all"},
    )
    assert sent.status_code == 302, sent.content.decode()
    said = {"service": "school", "receiver": "SM-SCHOOL-1", "shows_name": True}
    assert BulkDeed.objects.get().facts == said


def test_nothing_ticked_is_said(cases: list[UUID], budi: User, colleague: User) -> None:
    client = Client()
    client.force_login(budi)
    told = {"holder": str(colleague.pk), "true_on": "2026-01-01", "which": "ticked"}
    page = client.post("/work/many/?kind=case&deed=assign", told)
    assert page.status_code == 400
    assert "Tick at least one" in page.content.decode()


def test_somebody_elses_deed_is_not_there(
    cases: list[UUID], budi: User, colleague: User, ani: User
) -> None:
    deed = asked(budi, cases, holder=str(colleague.pk))
    client = Client()
    client.force_login(ani)
    assert client.get(f"/work/many/{deed.pk}/").status_code == 404
