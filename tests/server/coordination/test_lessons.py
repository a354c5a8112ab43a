"""A finding is recorded, accepted with an owner and a day, becomes late, and is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from django.urls import reverse

from muara_server.coordination.actions.telling import tell
from muara_server.coordination.queries.lessons import lessons, one_lesson
from server.cast import PROGRAMME

if TYPE_CHECKING:
    from django.test import Client

    from muara_server.accounts.models import User
    from server.cast import Map


@pytest.fixture
def officer(places: Map, somebody: Callable[..., User]) -> User:
    places.sitamarhi.in_programme = True
    places.sitamarhi.save()
    return somebody("district_officer", places.sitamarhi)


def a_finding(client: Client) -> str:
    answer = client.post(
        reverse("coordination:new-lesson"),
        {
            "lesson_kind": "finding",
            "topic": "families",
            "title": "Forms were filled and never followed",
            "text": "Of ten families with a form, three heard nothing.",
            "place": "T.IN.BR.SM",
            "source": "Review of the district",
            "true_on": "2012-11-01",
        },
    )
    assert answer.status_code == 302, answer.context["form"].errors
    return str(answer["Location"]).split("/")[-2]


def test_from_finding_to_done(client: Client, officer: User, places: Map) -> None:
    client.force_login(officer)
    office = tell(
        "organisation",
        place=places.sitamarhi,
        programme=PROGRAMME,
        facts={"organisation_kind": "authority"},
        words={"title": "Block office"},
        who=officer,
    )
    finding = a_finding(client)
    address = reverse("coordination:lesson", args=[finding])
    accept = {
        "step": "accept",
        "owner": str(office),
        "due_on": "2013-01-31",
        "true_on": "2012-11-20",
    }
    steps = f"{address}step/"
    assert client.post(steps, accept).status_code == 302
    held = one_lesson(officer, UUID(finding))
    assert (held.state_label, held.owner, held.late) == (
        "Accepted, to be done",
        "Block office",
        True,
    )
    assert "It was due on 31 January 2013" in client.get(address).content.decode()
    assert client.post(steps, {"step": "do", "true_on": "2013-02-10"}).status_code == 400
    done = {"step": "do", "true_on": "2013-02-10", "note": "Every form is called after two weeks."}
    assert client.post(steps, done).status_code == 302
    assert lessons(officer)[0].standing.success


def test_a_step_that_is_not_its_turn_is_not_there(client: Client, officer: User) -> None:
    client.force_login(officer)
    address = reverse("coordination:lesson", args=[a_finding(client)])
    client.post(f"{address}step/", {"step": "do", "note": "x", "true_on": "2013-02-10"})
    assert not lessons(officer)[0].standing.ended


def test_who_does_not_keep_lessons_reads_and_changes_nothing(
    client: Client, officer: User, places: Map, somebody: Callable[..., User]
) -> None:
    client.force_login(officer)
    address = reverse("coordination:lesson", args=[a_finding(client)])
    client.force_login(somebody("case_worker", places.sitamarhi))
    page = client.get(address)
    assert page.status_code == 200
    assert "What may be done now" not in page.content.decode()
    assert client.post(f"{address}step/", {"step": "reject"}).status_code == 403
    client.force_login(somebody("case_worker", places.surat))
    assert client.get(address).status_code == 404
