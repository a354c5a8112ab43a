"""Search is the only way to a child, and it never leaves a name in an address."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from muara_server.web.queries import day
from server.web.conftest import Family

pytestmark = pytest.mark.django_db


def found(client: Client, text: str) -> str:
    return client.post(reverse("web:search"), {"text": text}).content.decode()


def test_it_works(as_worker: Client, family: Family) -> None:
    shown = found(as_worker, "Suraj")
    assert "1 person found" in shown
    assert reverse("web:person", args=[family.suraj]) in shown


def test_ages_stand_on_the_day_the_work_stands_on(
    as_worker: Client, family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day, "working_day", lambda _slug: dt.date(2012, 3, 3))
    assert ">13 to 14<" in found(as_worker, "Suraj")
    monkeypatch.setattr(day, "working_day", lambda _slug: dt.date(2022, 3, 3))
    assert ">23 to 24<" in found(as_worker, "Suraj")


def test_another_spelling_finds_the_same_child(as_worker: Client, family: Family) -> None:
    assert reverse("web:person", args=[family.suraj]) in found(as_worker, "sooraj kumaar")


def test_chitra_finds_nobody(as_stranger: Client, family: Family) -> None:
    shown = found(as_stranger, "Suraj Kumar")
    assert "Nobody found in your area" in shown
    assert str(family.suraj) not in shown


def test_it_refuses_the_wrong_role(as_officer: Client, family: Family) -> None:
    answer = as_officer.post(reverse("web:search"), {"text": "Suraj"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Write a name, a phone number"),
        ("s", "Write at least two letters"),
        ("??", "Write at least two letters"),
    ],
)
def test_it_validates(as_worker: Client, family: Family, text: str, told: str) -> None:
    answer = as_worker.post(reverse("web:search"), {"text": text})
    assert answer.status_code == 400
    assert told in answer.content.decode()


def test_there_is_no_list_to_leaf_through(as_worker: Client, family: Family) -> None:
    assert "Suraj" not in as_worker.get(reverse("web:search")).content.decode()


def test_a_name_in_the_address_is_not_looked_for(as_worker: Client, family: Family) -> None:
    assert (
        "Suraj Kumar" not in as_worker.get(reverse("web:search") + "?text=Suraj").content.decode()
    )
