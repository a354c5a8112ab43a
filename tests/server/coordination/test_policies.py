"""The register of policies on its pages: stages with sources, claims apart, evidence both ways."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from muara_server.coordination.queries.policies import policies

if TYPE_CHECKING:
    from django.test import Client

    from muara_server.accounts.models import User
    from server.cast import Map

TODAY = dt.date(2026, 1, 1)


@pytest.fixture
def state(places: Map, somebody: Callable[..., User]) -> User:
    places.sitamarhi.in_programme = True
    places.sitamarhi.save()
    return somebody("state_officer", places.bihar)


def a_policy(client: Client, **told: str) -> str:
    answer = client.post(
        reverse("coordination:new-policy"),
        {
            "title": "State plan of action",
            "policy_kind": "plan",
            "place": "T.IN.BR",
            "source": "Order of the Labour Department",
            "true_on": "2012-03-01",
            **told,
        },
    )
    assert answer.status_code == 302, answer.context["form"].errors
    return str(answer["Location"]).split("/")[-3]


def record(client: Client, name: str, *args: str, **told: str) -> None:
    answer = client.post(reverse(f"coordination:{name}", args=args), told)
    assert answer.status_code == 302, answer.context["form"].errors


def test_a_plan_comes_stage_by_stage(client: Client, state: User) -> None:
    client.force_login(state)
    plan = a_policy(client)
    record(
        client, "policy-stage", plan, stage="drafted", true_on="2012-06-01", source="Draft of June"
    )
    record(
        client, "policy-stage", plan, stage="in_force", true_on="2013-01-15", source="Gazette 12"
    )
    found = next(each for each in policies(state, on=TODAY) if str(each.id) == plan)
    assert (found.stage, found.since, found.missing) == (
        "in_force",
        dt.date(2013, 1, 15),
        ["proposed", "adopted"],
    )
    before = next(each for each in policies(state, on=dt.date(2012, 7, 1)) if str(each.id) == plan)
    assert before.stage == "drafted"
    page = client.get(reverse("coordination:policy", args=[plan])).content.decode()
    assert "Gazette 12" in page
    assert "Nobody told of: proposed, adopted" in page


def test_a_claim_falls_by_the_calendar_and_by_evidence(client: Client, state: User) -> None:
    client.force_login(state)
    plan = a_policy(client)
    record(client, "policy-stage", plan, stage="adopted", true_on="2012-06-01", source="Order 7")
    claim = {"text": "Our project brought the plan", "source": "Report", "stage": "adopted"}
    record(client, "policy-claim", plan, **claim, since="2012-09-01", true_on="2013-06-30")
    record(client, "policy-claim", plan, **claim, since="2011-09-01", true_on="2013-06-30")
    held = next(each for each in policies(state, on=TODAY) if str(each.id) == plan)
    assert [each.finding for each in held.claims] == ["contradicted", "unsupported"]
    record(
        client,
        "policy-evidence",
        plan,
        str(held.claims[1].told.id),
        text="The minutes name the project",
        speaks="for",
        source="Minutes of 3 May 2012",
        true_on="2013-07-01",
    )
    held = next(each for each in policies(state, on=TODAY) if str(each.id) == plan)
    assert [each.finding for each in held.claims] == ["contradicted", "supported"]
    page = client.get(reverse("coordination:policy", args=[plan])).content.decode()
    assert "before the work began" in page


def test_work_does_not_end_before_it_begins(client: Client, state: User) -> None:
    client.force_login(state)
    plan = a_policy(client)
    answer = client.post(
        reverse("coordination:policy-claim", args=[plan]),
        {
            "text": "We did it",
            "source": "Report",
            "stage": "adopted",
            "since": "2013-01-01",
            "until": "2012-01-01",
            "true_on": "2013-06-30",
        },
    )
    assert answer.status_code == 400
    assert "before the day on which the work began" in answer.content.decode()


def test_only_the_state_keeps_its_register(
    client: Client, state: User, places: Map, somebody: Callable[..., User]
) -> None:
    client.force_login(state)
    plan = a_policy(client)
    reader = somebody("case_worker", places.sitamarhi)
    stranger = somebody("case_worker", places.surat)
    client.force_login(reader)
    page = client.get(reverse("coordination:policy", args=[plan]))
    assert page.status_code == 200
    assert "Record a stage" not in page.content.decode()
    assert client.get(reverse("coordination:policy-stage", args=[plan])).status_code == 403
    client.force_login(stranger)
    assert client.get(reverse("coordination:policy", args=[plan])).status_code == 404
