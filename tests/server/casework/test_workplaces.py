"""The register of workplaces, as a labour officer reads it."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from muara_server.accounts.models import User
from muara_server.casework.models import Inspection
from muara_server.casework.queries import workplaces as queries
from muara_server.ledger.models import Entry
from server.india import SITAMARHI, SURAT, logged_in, place
from server.ledger.entering import register

from .at_work import kiln, plan, seen_at, shown
from .conftest import Somebody, in_days

pytestmark = pytest.mark.django_db


def test_a_workplace_is_registered_and_its_names_stand_sealed(worker: User) -> None:
    client = logged_in(worker)
    sent = {
        "place": SITAMARHI,
        "work_kind": "brick_kiln",
        "name": "Laxmi Bricks",
        "employer": "Vikram Sahu",
    }
    answer = client.post(reverse("casework:new-workplace"), sent)
    assert answer.status_code == 302
    assert "Laxmi" not in answer["Location"]
    page = client.get(answer["Location"]).content.decode()
    assert "Laxmi Bricks" in page
    assert "Vikram Sahu" in page
    stored = bytes(Entry.objects.get(kind="workplace").payload)
    assert b"Laxmi" not in stored


def test_without_a_name_it_is_asked_for(as_worker: Client) -> None:
    answer = as_worker.post(reverse("casework:new-workplace"), {"place": SITAMARHI})
    assert answer.status_code == 400
    assert "Write what people there call it." in answer.content.decode()


def test_a_correction_keeps_the_workplace_and_what_was_seen_there(worker: User) -> None:
    at = kiln(worker)
    child = register(worker, "Zorawar Kumar", place_code=SITAMARHI)
    seen_at(at, child, worker, on=in_days(-3).date())
    client = logged_in(worker)
    sent = {"name": "Lakshmi Brick Works", "work_kind": "brick_kiln"}
    assert client.post(reverse("casework:correct-workplace", args=[at]), sent).status_code == 302
    page = shown(client, "workplace", at)
    assert "Lakshmi Brick Works" in page
    assert "Laxmi Bricks" not in page
    assert "Zorawar Kumar" in page


def test_a_child_seen_there_brings_the_inspector_within_a_week(worker: User) -> None:
    at = kiln(worker, on=in_days(-60).date())
    child = register(worker, "Zorawar Kumar", place_code=SITAMARHI)
    day = in_days(-2).date()
    seen_at(at, child, worker, on=day)
    row = queries.rows(worker, queries.workplaces_for(worker))[0]
    assert (row.children, row.next.because, row.next.by) == (1, "child_seen", day + dt.timedelta(7))
    assert "a child was seen at work there" in shown(logged_in(worker), "workplaces")


def test_the_list_is_kept_to_a_place_and_a_kind_of_work(worker: User) -> None:
    kiln(worker)
    kiln(worker, work_kind="beedi_making", name="Rani Beedi")
    client = logged_in(worker)
    found = shown(client, "workplaces", work_kind="beedi_making", place=SITAMARHI)
    assert "Rani Beedi" in found
    assert "Laxmi Bricks" not in found


def test_who_may_not_open_the_childs_file_learns_that_somebody_was_seen_and_no_name(
    worker: User, officer: User, inspector: User
) -> None:
    at = kiln(worker)
    child = register(worker, "Zorawar Kumar", place_code=SITAMARHI)
    seen_at(at, child, worker, on=in_days(-2).date())
    plan(at, officer, inspector)
    page = shown(logged_in(inspector), "workplace", at)
    assert "somebody whose file you may not open" in page
    assert "Zorawar" not in page


def test_an_inspector_knows_of_what_was_put_into_his_hands_and_of_nothing_else(
    worker: User, officer: User, inspector: User
) -> None:
    at, other = kiln(worker), kiln(worker, name="Rani Bricks")
    client = logged_in(inspector)
    assert "Laxmi" not in shown(client, "workplaces")
    shown(client, "workplace", at, status=404)
    plan(at, officer, inspector)
    assert "Laxmi Bricks" in shown(client, "workplaces")
    assert "Rani Bricks" not in shown(client, "workplaces")
    assert "Laxmi Bricks" in shown(client, "workplace", at)
    shown(client, "workplace", other, status=404)
    assert "Inspection" in shown(client, "inspections")


def test_another_district_sees_nothing(worker: User, somebody: Somebody) -> None:
    at = kiln(worker)
    stranger = logged_in(somebody("district_officer", place(SURAT)))
    assert "Laxmi" not in shown(stranger, "workplaces")
    shown(stranger, "workplace", at, status=404)
    shown(stranger, "workplace", uuid4(), status=404)
    shown(stranger, "inspect", at, status=404)
    assert not Inspection.objects.exists()


def test_an_observation_of_work_names_the_workplace_it_was_seen_at(worker: User) -> None:
    at = kiln(worker, on=in_days(-60).date())
    child = register(worker, "Zorawar Kumar", place_code=SITAMARHI)
    client = logged_in(worker)
    address = reverse("web:record", args=[child, "work"])
    assert "Laxmi Bricks" in client.get(address).content.decode()
    sent = {"worked": "yes", "workplace": str(at), "true_on": f"{in_days(-1):%Y-%m-%d}"}
    assert client.post(address, sent).status_code == 302
    assert queries.rows(worker, queries.workplaces_for(worker))[0].children == 1
