"""Phones and scripts: a random credential, shown once, kept as a keyed hash, revocable."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from muara.errors import NotAllowed
from muara_server.accounts import actions, queries
from muara_server.accounts.models import Device, User
from muara_server.accounts.views import device_of

pytestmark = pytest.mark.django_db


def test_a_device_is_known_by_its_credential_with_one_look_up(ani: User) -> None:
    device, credential = actions.register_device(ani, label="Ani's phone")
    with CaptureQueriesContext(
        connection,
    ) as looked:
        assert queries.device_for(credential) == device
    assert len(looked) == 1


def test_the_credential_itself_is_kept_nowhere(ani: User) -> None:
    device, credential = actions.register_device(ani, label="Ani's phone")
    stored = Device.objects.values().get(pk=device.pk)
    assert credential not in str(stored)
    assert len(credential) >= 43


def test_a_wrong_credential_is_nobody(ani: User) -> None:
    _, credential = actions.register_device(ani, label="phone")
    for wrong in ("", credential[:-1], credential + "x", credential.upper()):
        assert queries.device_for(wrong) is None


def test_a_revoked_device_speaks_for_nobody(ani: User) -> None:
    device, credential = actions.register_device(ani, label="phone")
    actions.revoke_device(device, who=ani)
    assert queries.device_for(credential) is None


def test_a_closed_account_has_no_device(ani: User, somebody) -> None:  # noqa: ANN001
    _, credential = actions.register_device(ani, label="phone")
    actions.close_account(ani, who=somebody("administrator", None))
    assert queries.device_for(credential) is None


def test_who_does_not_work_in_the_field_has_no_device(somebody) -> None:  # noqa: ANN001
    with pytest.raises(NotAllowed):
        actions.register_device(somebody("donor", None), label="phone")


def test_nobody_revokes_the_device_of_another(ani: User, chitra: User) -> None:
    device, _ = actions.register_device(ani, label="phone")
    with pytest.raises(NotAllowed):
        actions.revoke_device(device, who=chitra)


def test_a_request_is_signed_with_the_credential(ani: User) -> None:
    device, credential = actions.register_device(ani, label="phone")
    signed = RequestFactory().get("/", headers={"Authorization": f"Bearer {credential}"})
    assert device_of(signed) == device
    device.refresh_from_db()
    assert device.last_seen_on is not None
    for other in ("", f"Basic {credential}", "Bearer", "Bearer nothing"):
        assert device_of(RequestFactory().get("/", headers={"Authorization": other})) is None


def test_ani_revokes_her_lost_phone_by_the_page(ani: User, client: Client) -> None:
    device, credential = actions.register_device(ani, label="phone")
    client.force_login(ani)
    assert client.post(f"/devices/{device.pk}/revoke/").status_code == 302
    assert queries.device_for(credential) is None


def test_the_phone_of_another_is_as_good_as_none(ani: User, chitra: User, client: Client) -> None:
    device, credential = actions.register_device(ani, label="phone")
    client.force_login(chitra)
    there = client.post(f"/devices/{device.pk}/revoke/")
    nowhere = client.post(f"/devices/{chitra.pk}/revoke/")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert queries.device_for(credential) == device
