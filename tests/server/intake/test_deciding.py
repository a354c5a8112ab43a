"""What two people say otherwise: nothing is decided unless somebody chose."""

from __future__ import annotations

import pytest
from django.test import Client

from muara_server.accounts.models import User
from muara_server.intake.actions import publish
from muara_server.intake.models import Conflict
from server.cast import Map
from server.intake import small
from server.intake.sent import sent_at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("told", [{}, {"keep": "third"}])
def test_a_conflict_without_a_choice_says_that_nothing_was_decided(
    budi: User, places: Map, told: dict[str, str]
) -> None:
    sent = sent_at(places.sitamarhi, publish(small.xform(), who=None))
    client = Client()
    client.force_login(budi)
    page = client.post(f"/intake/conflicts/{sent.conflict}/", told).content.decode()
    assert "Nothing was decided. Choose which one holds, or both." in page
    assert not Conflict.objects.get().kept
