"""What schemes ask is asked on pages: the country's own questions, the one that led here first."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from muara_server.registry.models import Observation

pytestmark = pytest.mark.django_db


def form_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode().split('class="form"')[1]


def test_a_family_in_india_is_asked_what_indias_schemes_ask(as_worker, family):
    form = form_of(as_worker, f"/households/{family.household}/observations/living/")
    assert 'name="bpl"' in form
    assert 'name="decile"' not in form


def test_the_question_that_led_here_is_asked_first(as_worker, family):
    form = form_of(as_worker, f"/people/{family.kajal}/observations/circumstances/?ask=marital")
    names = list(dict.fromkeys(re.findall(r'name="(\w+)"', form)))
    assert names[names.index("true_on") + 1] == "marital"
    assert "<details" in form


def test_the_papers_asked_for_are_a_persons_or_a_households(as_worker, family):
    person = form_of(as_worker, f"/people/{family.kajal}/observations/papers/")
    home = form_of(as_worker, f"/households/{family.household}/observations/papers/")
    assert 'name="paper_birth_certificate"' in person
    assert 'name="paper_ration_card"' not in person
    assert 'name="paper_ration_card"' in home


def test_an_answer_settles_what_it_was_asked_for(as_worker, family):
    address = f"/households/{family.household}/observations/living/"
    said = {"true_on": "2012-05-01", "bpl": "yes", "residence": "rural"}
    assert as_worker.post(address, said).status_code == 302
    row = Observation.objects.get(kind="living")
    assert row.facts == {"bpl": True, "residence": "rural"}
    page = as_worker.get(f"/households/{family.household}/", {"as_of": "2012-06-01"})
    assert "on the below-poverty list" in page.content.decode()
