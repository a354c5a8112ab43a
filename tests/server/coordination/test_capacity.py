"""The checklist of a district: a baseline, a year later again, and what grew."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from muara_server.coordination.queries.capacity import abilities, one_ability

if TYPE_CHECKING:
    from django.test import Client

    from muara_server.accounts.models import User
    from server.cast import Map

KEY = "district-T.IN.BR.SM"


@pytest.fixture
def officer(places: Map, somebody: Callable[..., User]) -> User:
    places.sitamarhi.in_programme = True
    places.sitamarhi.save()
    return somebody("district_officer", places.sitamarhi)


def ask(client: Client, user: User, on: str, **answers: str) -> None:
    held = one_ability(user, KEY).subject.checklist
    told = {each.key: answers.get(each.key, "no") for each in held.questions}
    answer = client.post(reverse("coordination:assess", args=[KEY]), {**told, "true_on": on})
    assert answer.status_code == 302, answer.context["form"].errors


def test_a_district_is_asked_every_year(client: Client, officer: User) -> None:
    client.force_login(officer)
    assert one_ability(officer, KEY).due_on is None
    ask(client, officer, "2012-04-01", committee="partly", survey="not_known")
    ask(client, officer, "2013-04-01", committee="yes", survey="not_known", desk="partly")
    held = one_ability(officer, KEY)
    assert [each.share for each in held.rounds] == ["6 to 19 %", "19 to 31 %"]
    assert held.since_baseline is not None
    assert held.since_baseline.better == ("committee", "desk")
    assert str(held.due_on) == "2014-04-01"
    page = client.get(reverse("coordination:ability", args=[KEY])).content.decode()
    assert "19 to 31 %" in page


def test_every_question_needs_an_answer(client: Client, officer: User) -> None:
    client.force_login(officer)
    answer = client.post(reverse("coordination:assess", args=[KEY]), {"true_on": "2012-04-01"})
    assert answer.status_code == 400
    assert abilities(officer)[0].rounds == []


def test_another_district_sees_nothing_of_it(
    client: Client, officer: User, places: Map, somebody: Callable[..., User]
) -> None:
    client.force_login(somebody("district_officer", places.surat))
    assert client.get(reverse("coordination:ability", args=[KEY])).status_code == 404
