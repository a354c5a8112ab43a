"""Who a script speaks for, and how it is refused."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.test import Client, RequestFactory

from muara.errors import NotAllowed
from muara_server.accounts import actions as accounts
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.intake.central import sessions
from muara_server.intake.central.door import for_strangers
from muara_server.intake.central.models import ScriptSession
from muara_server.notices.models import Notice

pytestmark = pytest.mark.django_db


def log_in(login: str, credential: str) -> Any:
    told = json.dumps({"email": login, "password": credential})
    return Client().post("/v1/sessions", told, content_type="application/json")


def asks(token: str, **more: Any) -> Any:
    return Client().get("/v1/users/current", headers={"Authorization": f"Bearer {token}"}, **more)


def test_a_session_is_a_devices_and_ends_with_it(budi: User, ani: User) -> None:
    device, credential = accounts.register_device(budi, label="script")
    assert log_in("ani", credential).status_code == 401
    assert log_in("budi", "seven green kites").json()["code"] == 401.2
    token = log_in("Budi", credential).json()["token"]
    answer = asks(token)
    assert (answer.json()["email"], answer["Cache-Control"]) == ("budi", "private, no-store")
    assert asks(credential).status_code == 401, "a credential is no token"
    assert token not in str(ScriptSession.objects.values())
    assert AuditEntry.objects.filter(deed="script.open", who=budi.pk).count() == 1
    accounts.revoke_device(device, who=budi)
    assert asks(token).status_code == 401


def test_what_a_script_registers_ends_with_it_and_is_told_to_its_owner(budi: User) -> None:
    first, credential = accounts.register_device(budi, label="script")
    credentials = [credential]
    for label in ("second", "third"):
        token = log_in("budi", credentials[-1]).json()["token"]
        signed = {"Authorization": f"Bearer {token}"}
        project = Client().get("/v1/projects", headers=signed).json()[0]["id"]
        address, told = f"/v1/projects/{project}/app-users", {"displayName": label}
        answer = Client().post(address, told, content_type="application/json", headers=signed)
        credentials.append(answer.json()["token"])
    assert Notice.objects.filter(user=budi, kind="intake.device_registered").count() == 2
    accounts.revoke_device(first, who=budi)
    assert asks(token).status_code == 401
    assert [log_in("budi", each).status_code for each in credentials] == [401, 401, 401]
    assert AuditEntry.objects.filter(deed="device.revoke", who=budi.pk).count() == 3


def test_what_is_refused_is_said_in_centrals_terms(budi: User) -> None:
    _device, credential = accounts.register_device(budi, label="script")
    signed = {"Authorization": f"Bearer {log_in('budi', credential).json()['token']}"}
    for address, number in (("/v1/nothing", 404.1), ("/v1/projects/7/forms", 404.1)):
        answer = Client().get(address, headers=signed)
        assert (answer.status_code, answer.json()["code"]) == (int(number), number)
    assert Client().put("/v1/users/current", headers=signed).status_code == 405
    assert Client().get("/v1/sessions").status_code == 405
    for content in ("[]", "{", '{"email": 5}', '{"email": "a\\u0000", "password": "b"}'):
        answer = Client().post("/v1/sessions", content, content_type="application/json")
        assert answer.status_code == 400
        assert answer.json()["message"]
    far = Client().get("/v1/users/current", headers=signed, REMOTE_ADDR="10.1.1.1")
    assert far.json()["code"] == 401.3


def test_whoever_shows_no_credential_is_read_for_a_few_kilobytes_alone(budi: User) -> None:
    body = b'{"email": "' + b"a" * 10_000_000 + b'"}'
    request = RequestFactory().post("/v1/sessions", body, content_type="application/json")
    stream = request.environ["wsgi.input"] = io.BytesIO(body)
    answer = for_strangers(sessions.log_in)(request)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (413, 413.1)
    assert stream.tell() < 100_000
    _device, credential = accounts.register_device(budi, label="script")
    signed = {"Authorization": f"Bearer {log_in('budi', credential).json()['token']}"}
    project = Client().get("/v1/projects", headers=signed).json()[0]["id"]
    answer = Client().post(
        f"/v1/projects/{project}/app-users",
        {"displayName": "a" * 70_000},
        content_type="application/json",
        headers=signed,
    )
    assert answer.status_code == 413


def test_a_language_is_the_readers_own(budi: User) -> None:
    accounts.choose_language(budi, "id")
    _device, credential = accounts.register_device(budi, label="script")
    signed = {"Authorization": f"Bearer {log_in('budi', credential).json()['token']}"}
    said = Client().get("/v1/nothing", headers=signed).json()["message"]
    assert said == "Tidak ada apa-apa di alamat ini."


def test_who_publishes_forms_may_do_it_by_a_script(somebody: Any) -> None:
    accounts.register_device(somebody("administrator", None, programme=""), label="script")
    with pytest.raises(NotAllowed):
        accounts.register_device(somebody("donor", None), label="script")
