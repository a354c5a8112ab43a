"""One thing for many: asked = done + refused + skipped, with the reason of each."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions.bulk import ask, carry_out
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.models import BulkDeed, Proceeding
from muara_server.casework.queries.bulk import reasons, tally
from muara_server.jobs import run
from server.cast import Map
from server.ledger.entering import register

from .conftest import Somebody

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
    told = client.get(f"/work/many/{deed.pk}/").content.decode()
    assert "<td>2</td><td>2</td><td>0</td><td>0</td>" in told
    listed = client.get(f"/work/many/{deed.pk}/list.csv").content.decode()
    assert str(cases[0]) in listed
    assert str(cases[2]) not in listed


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
