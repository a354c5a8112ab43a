"""Logging in and out, and what a page says to those who may not open it."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.test import Client, override_settings

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from server.cast import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/login/"


def typed(login: str = "ani", password: str = PASSWORD, **more: str) -> dict[str, str]:
    return {"login": login, "password": password, **more}


def test_the_page_opens_for_everybody(client: Client) -> None:
    answer = client.get(LOGIN)
    assert answer.status_code == 200
    assert "accounts/login.html" in [template.name for template in answer.templates]


@pytest.mark.parametrize("login", ["ani", "Ani", "ANI"])
def test_ani_logs_in_however_she_writes_her_login(client: Client, ani: User, login: str) -> None:
    answer = client.post(LOGIN, typed(login), headers={"accept-language": "en"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert AuditEntry.objects.filter(deed="session.open", who=ani.pk).count() == 1


@pytest.mark.parametrize(
    "wrong", [typed(password="wrong"), typed("nobody"), typed(""), typed(password=""), {}]
)
def test_a_wrong_pair_says_only_that_it_does_not_fit(
    client: Client, ani: User, wrong: dict[str, str]
) -> None:
    answer = client.post(LOGIN, wrong)
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session
    assert "password" not in str(answer.context["form"].errors.get("__all__", "")).replace(
        "Login and password", ""
    )


def test_a_closed_account_does_not_log_in(client: Client, ani: User) -> None:
    User.objects.update(is_active=False)
    assert client.post(LOGIN, typed()).status_code == 200


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/law/", "/law/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example", "/"),
        ("", "/"),
    ],
)
def test_the_reader_is_led_on_but_never_to_another_site(
    client: Client, ani: User, wanted: str, led_to: str
) -> None:
    assert client.post(LOGIN, typed(next=wanted))["Location"] == led_to


def test_the_session_gets_a_new_key_on_logging_in(client: Client, ani: User) -> None:
    client.get(LOGIN)
    before = client.session.session_key
    client.post(LOGIN, typed())
    assert client.session.session_key != before


def test_logging_out_needs_the_button(client: Client, ani: User) -> None:
    client.force_login(ani)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").status_code == 302
    assert "_auth_user_id" not in client.session
    assert AuditEntry.objects.filter(deed="session.close", who=ani.pk).count() == 1


def test_guessing_is_locked_after_some_attempts(client: Client, ani: User) -> None:
    with override_settings(AXES_ENABLED=True):
        for _ in range(8):
            client.post(LOGIN, typed(password="guess"))
        assert client.post(LOGIN, typed()).status_code == 429
        # Another login from the same desk is not locked out with it.
        assert client.post(LOGIN, typed("budi")).status_code == 200


def test_what_was_typed_as_a_login_is_nowhere_to_be_read(client: Client, ani: User) -> None:
    with override_settings(AXES_ENABLED=True):
        client.post(LOGIN, typed("Asha Kumari of Riga", password="guess"))
    kept = [str(row) for row in AccessAttempt.objects.values()]
    assert kept
    assert not any("Asha" in row or "guess" in row for row in kept)


def test_a_login_that_is_no_login_is_no_fault_of_ours(client: Client) -> None:
    for strange in ("\x00", "x" * 5000, "अनि", "' OR 1=1 --"):
        assert client.post(LOGIN, typed(strange)).status_code == 200


def test_the_server_says_that_it_is_alive(client: Client) -> None:
    assert client.get("/alive/").content == b"alive\n"


def test_the_language_chosen_before_logging_in_is_kept_and_then_forgotten(
    client: Client, ani: User
) -> None:
    client.post("/language/", {"language": "id", "next": LOGIN})
    client.post(LOGIN, typed("ani"))
    ani.refresh_from_db()
    assert ani.language == "id"
    client.post("/logout/")
    assert not client.cookies["django_language"].value
