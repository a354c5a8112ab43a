"""Two people go on at once: one of them is first, and the other is told so."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection

from muara.errors import NotAllowed
from muara_server.accounts.models import User
from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.casework.models import Proceeding, StepTaken
from muara_server.casework.queries.standing import standing_of
from server.cast import Map

from .conftest import consent_to, in_days

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time"
    ),
]


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Let these be done at the same moment; `done`, or the code of the refusal, of each."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> str:
        start.wait(30)
        try:
            deed()
        except NotAllowed as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deeds)) as hands:
        return sorted(hands.map(do, deeds))


def test_of_two_who_open_a_case_one_opens_it(suraj: UUID, ani: User, budi: User) -> None:
    for _ in range(5):
        told = at_once(
            *(
                lambda who=who: open_procedure("case", person=suraj, facts={}, who=who)
                for who in (ani, budi)
            )
        )
        assert told in (["done", "open_already"], ["open_already", "open_already"])
    assert Proceeding.objects.filter(person=suraj, procedure="case").count() == 1


def test_of_two_who_take_one_turn_one_takes_it(case: UUID, ani: User, budi: User) -> None:
    told = at_once(
        *(
            lambda who=who: take_step(case, "register", facts={"consent_basis": "child"}, who=who)
            for who in (ani, budi)
        )
    )
    assert told == ["done", "not_its_turn"]
    assert StepTaken.objects.filter(proceeding=case).count() == 2
    assert standing_of(case).out_of_turn == ()


def test_a_file_that_is_taken_over_while_its_tasks_go_on_waits_and_does_not_break(
    case: UUID, suraj: UUID, ani: User, places: Map, somebody: Callable[..., User]
) -> None:
    """Taking a file over gives every open task on; whoever is just at a task holds that task."""
    there = somebody("supervisor", places.surat)
    facts = {"task": "call", "due_on": in_days(2).date()}
    tasks = [open_procedure("task", person=suraj, facts=facts, who=ani) for _ in range(6)]
    consent_to(suraj, places.surat.code, who=ani)
    said = {"to_place": places.surat.code, "why": "found_there"}
    moved = open_procedure("hand_over", person=suraj, facts=said, who=ani)
    told = at_once(
        lambda: take_step(moved, "accept", facts={}, who=there),
        *(lambda one=one: take_step(one, "do", facts={}, who=ani) for one in tasks),
    )
    assert "done" in told
    assert set(told) <= {"done", "outside_area"}  # whoever came after the child had gone
