"""OpenRosa, Authentication API (https://docs.getodk.org/openrosa-authentication/).

The server signs phones in with Basic, as RFC 2617 has it; a server need not offer Digest besides.
"""

from __future__ import annotations

import base64

import pytest
from django.conf import settings
from django.test import Client, override_settings

from muara_server.accounts import actions as accounts
from muara_server.accounts.models import User
from muara_server.intake.models import DeviceTry, FormVersion
from server.cast import PASSWORD
from server.intake.conftest import Phone, body, filled, said_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PATHS = ("formList", "submission", "forms/{0}.xml", "forms/{0}/manifest", "media/{0}", "nothing")


def signed(login: str, credential: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{login}:{credential}".encode()).decode()}


@pytest.mark.parametrize("path", PATHS)
def test_who_does_not_sign_is_challenged(visit: FormVersion, path: str) -> None:
    answer = Client().head(f"/openrosa/{path.format(visit.pk)}")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith('Basic realm="')


def test_the_challenge_is_answered_by_the_same_request_signed(
    phone: Phone, visit: FormVersion
) -> None:
    """Try and retry: nothing of the first request is remembered, and no cookie is given."""
    content, kind = body(filled()), "multipart/form-data; boundary=a-boundary"
    first = phone.client.post("/openrosa/submission", content, content_type=kind)
    second = phone.post(content)
    assert (first.status_code, second.status_code) == (401, 201)
    assert not first.cookies
    assert not second.cookies


def test_who_signs_at_once_is_not_challenged(phone: Phone, visit: FormVersion) -> None:
    assert phone.get("/openrosa/formList").status_code == 200


def test_a_wrong_signature_is_challenged_again(phone: Phone, ani: User) -> None:
    for login, credential in [
        ("ani", "wrong"),
        ("budi", phone.credential),
        ("", phone.credential),
        ("ani", ""),
        ("ani", PASSWORD),
    ]:
        answer = Client().get("/openrosa/formList", headers=signed(login, credential))
        assert answer.status_code == 401
        assert "WWW-Authenticate" in answer.headers


@pytest.mark.parametrize("header", ["Basic", "Basic %%%", "Basic /w==", "Digest x", "nothing"])
def test_a_header_that_cannot_be_read_is_challenged(header: str) -> None:
    answer = Client().get("/openrosa/formList", headers={"Authorization": header})
    assert answer.status_code == 401


def test_a_login_is_the_same_however_it_is_capitalised(phone: Phone, visit: FormVersion) -> None:
    answer = Client().get("/openrosa/formList", headers=signed("ANI", phone.credential))
    assert answer.status_code == 200


def test_basic_is_not_taken_over_a_line_that_others_can_read(phone: Phone) -> None:
    answer = phone.client.get(
        "/openrosa/formList",
        headers=signed("ani", phone.credential),
        REMOTE_ADDR="192.0.2.7",  # not this machine
    )
    assert (answer.status_code, said_in(answer)[0]) == (403, "not_private")
    behind_a_proxy = {"HTTPS": True, "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}
    with override_settings(**behind_a_proxy):
        plain = phone.get("/openrosa/formList", **{"X-Forwarded-Proto": "http"})
        private = phone.get("/openrosa/formList", **{"X-Forwarded-Proto": "https"})
    assert (plain.status_code, private.status_code) == (403, 200)


def test_neither_is_the_token_in_the_address(phone: Phone) -> None:
    answer = phone.client.get(f"/key/{phone.credential}/formList", REMOTE_ADDR="192.0.2.7")
    assert answer.status_code == 403


def test_there_is_no_redirect_anywhere(phone: Phone, visit: FormVersion) -> None:
    for client in (Client(), phone.client):
        for path in PATHS:
            answer = client.get(f"/openrosa/{path.format(visit.pk)}")
            assert "Location" not in answer.headers


def test_a_session_of_the_pages_opens_nothing_here(ani: User, visit: FormVersion) -> None:
    client = Client()
    client.force_login(ani)
    assert client.get("/openrosa/formList").status_code == 401
    posted = client.post("/openrosa/submission", {"a": "b"})
    assert posted.status_code == 401


def test_a_phone_needs_no_mark_against_forged_forms(phone: Phone, visit: FormVersion) -> None:
    """It sends no cookie, so nobody can make it send anything."""
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        "/openrosa/submission",
        body(filled()),
        content_type="multipart/form-data; boundary=a-boundary",
        headers=signed("ani", phone.credential),
    )
    assert answer.status_code == 201


def test_the_token_in_the_address_signs_as_well(phone: Phone, visit: FormVersion) -> None:
    root = f"/key/{phone.credential}"
    assert phone.client.get(f"{root}/formList").status_code == 200
    assert phone.client.head(f"{root}/submission").status_code == 204
    kind = "multipart/form-data; boundary=a-boundary"
    sent = phone.client.post(f"{root}/submission", body(filled()), content_type=kind)
    assert sent.status_code == 201


def test_a_lost_phone_is_signed_off_at_once(phone: Phone, ani: User, visit: FormVersion) -> None:
    accounts.revoke_device(phone.device, who=ani)
    assert phone.get("/openrosa/formList").status_code == 401
    assert phone.client.get(f"/key/{phone.credential}/formList").status_code == 401


def test_guesses_are_counted_and_stopped_and_lock_no_phone_out(
    phone: Phone, visit: FormVersion
) -> None:
    def guess() -> int:
        return Client().get("/openrosa/formList", headers=signed("ani", "guess")).status_code

    statuses = [guess() for _ in range(settings.AXES_FAILURE_LIMIT + 1)]
    assert statuses == [401] * settings.AXES_FAILURE_LIMIT + [429]
    assert phone.get("/openrosa/formList").status_code == 200


def test_what_is_kept_of_a_guess_tells_nothing(phone: Phone) -> None:
    Client().get("/openrosa/formList", headers=signed("ani", "guess"))
    kept = str(DeviceTry.objects.values().get())
    assert "ani" not in kept
    assert "127.0.0.1" not in kept
