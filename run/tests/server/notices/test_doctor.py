"""What `muara doctor` says of messages."""

from __future__ import annotations

import pytest
from django.test import override_settings

from muara_server import doctor
from muara_server.accounts.models import User
from muara_server.notices import actions
from muara_server.notices.models import Delivery
from server.notices.conftest import NOON, Box, Clock, reach

pytestmark = pytest.mark.django_db


def found() -> dict[str, doctor.Finding]:
    return {each.name: each for each in doctor._messages()}


def test_a_channel_that_is_off_is_no_fault() -> None:
    assert [(each.well, each.says) for each in found().values()] == [(True, "switched off")] * 2


def test_what_was_given_up_is_told(ani: User, box: Box, clock: Clock) -> None:
    reach(ani, sms="+919876543210")
    actions.tell([ani], "notices.test", key="x")
    assert found()["SMS"].well
    Delivery.objects.update(status="given_up", ended_at=NOON)
    assert not found()["SMS"].well
    assert found()["SMS"].says == "0 waiting, 1 given up"


def test_a_gateway_that_is_not_there_is_told() -> None:
    with override_settings(MUARA_SMS="nowhere.Gateway"):
        assert not found()["SMS gateway"].well
