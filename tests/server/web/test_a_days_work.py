"""The first page: a worker sees the day's visits and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from muara_server.accounts.models import User
from server.india import SITAMARHI, logged_in
from server.ledger.entering import draft, enter
from server.web.conftest import Family

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def visited(worker: User, family: Family, *, next_on: dt.date) -> None:
    enter(
        draft(
            "visit",
            person=family.kajal,
            facts={"visited": "home", "next_visit_on": next_on.isoformat()},
            place_code=SITAMARHI,
            true_on=dt.date(2013, 2, 1),
        ),
        who=worker,
    )


def test_a_late_visit_says_by_how_many_days(as_worker: Client, family: Family) -> None:
    late = (timezone.localdate() - dt.date(2013, 4, 10)).days
    shown = as_worker.get("/").content.decode()
    assert "Suraj Kumar" in shown
    assert f"{late:,} days late" in shown


def test_it_says_what_to_ask_there(as_worker: Client, family: Family) -> None:
    assert "Is there a birth certificate" in as_worker.get("/").content.decode()


def test_todays_visit_comes_first(as_worker: Client, worker: User, family: Family) -> None:
    visited(worker, family, next_on=timezone.localdate())
    shown = as_worker.get("/").content.decode()
    assert shown.index("Kajal Kumari") < shown.index("Suraj Kumar")


def test_only_the_newest_visit_sets_the_day(
    as_worker: Client, worker: User, family: Family
) -> None:
    visited(worker, family, next_on=timezone.localdate() - dt.timedelta(days=1))
    visited(worker, family, next_on=timezone.localdate() + dt.timedelta(days=90))
    assert "Kajal Kumari" not in as_worker.get("/").content.decode()


def test_chitra_has_another_day(as_stranger: Client, family: Family) -> None:
    shown = as_stranger.get("/").content.decode()
    assert "Suraj" not in shown
    assert "No visits today." in shown


def test_an_administrator_begins_with_accounts(somebody) -> None:
    client = logged_in(somebody("administrator", None))
    assert client.get("/")["Location"] == "/accounts/"


def test_who_has_no_role_is_told_whom_to_ask(somebody) -> None:
    client = logged_in(somebody(None))
    assert "nobody has given you a role" in client.get("/").content.decode()
