"""Getting in: what a stranger learns at the door, and what stays in the browser and the records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.cookies import Morsel

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client, override_settings

from muara_server.accounts.models import User
from server.cast import PASSWORD

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'value="[A-Za-z0-9]{64}"')


@pytest.fixture
def counted() -> Iterator[None]:
    """Tries are counted, as they are everywhere but in tests."""
    with override_settings(AXES_ENABLED=True):
        yield


def try_in(login: str, typed: str = "a wrong one") -> str:
    answer = Client().post("/login/", {"login": login, "password": typed})
    page = TOKEN.sub("", answer.content.decode()).replace(login, "")
    return f"{answer.status_code} {page}"


def test_a_login_that_exists_is_refused_like_one_that_does_not(ani: User) -> None:
    assert try_in("ani") == try_in("nobody")


def test_somebody_who_left_is_refused_like_somebody_who_never_was(ani: User) -> None:
    User.objects.filter(pk=ani.pk).update(is_active=False)
    assert try_in("ani", PASSWORD) == try_in("nobody", PASSWORD)


def test_too_many_tries_say_the_same_of_both(ani: User, counted: None) -> None:
    tries = settings.AXES_FAILURE_LIMIT + 1
    there = [try_in("ani") for _ in range(tries)]
    nowhere = [try_in("nobody") for _ in range(tries)]
    assert there[-1].startswith("429")
    assert there == nowhere


def test_a_locked_login_stays_locked_with_the_right_password(ani: User, counted: None) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        try_in("ani")
    assert try_in("ani", PASSWORD).startswith("429")


def test_no_password_is_kept_from_a_failed_try(ani: User, counted: None) -> None:
    try_in("ani", "seven green kytes")
    kept = " ".join(str(vars(attempt)) for attempt in AccessAttempt.objects.all())
    assert kept
    assert "kytes" not in kept


def test_a_session_handed_over_before_logging_in_is_worth_nothing_after(ani: User) -> None:
    """Somebody else's cookie in Ani's browser does not become Ani."""
    client = Client()
    client.get("/login/")
    session = client.session
    session["planted"] = "1"
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    client.post("/login/", {"login": "ani", "password": PASSWORD})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert thief.get("/")["Location"].startswith("/login/")


def test_after_logging_out_the_cookie_opens_nothing(ani: User) -> None:
    client = Client()
    client.post("/login/", {"login": "ani", "password": PASSWORD})
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/logout/")
    client.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert client.get("/")["Location"].startswith("/login/")


def test_a_link_does_not_log_anybody_out(ani: User) -> None:
    client = Client()
    client.force_login(ani)
    assert client.get("/logout/").status_code == 405


def test_no_script_of_the_page_reads_a_cookie(ani: User) -> None:
    client = Client()
    client.post("/login/", {"login": "ani", "password": PASSWORD})
    client.post("/language/", {"language": "hi"})
    cookies: list[Morsel[str]] = list(client.cookies.values())
    assert {cookie.key for cookie in cookies} == {"sessionid", "csrftoken", "django_language"}
    for cookie in cookies:
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_a_password_in_an_address_is_no_password(ani: User) -> None:
    client = Client()
    client.get("/login/", {"login": "ani", "password": PASSWORD})
    assert client.get("/")["Location"].startswith("/login/")
    client.post(f"/login/?login=ani&password={PASSWORD}")
    assert client.get("/")["Location"].startswith("/login/")


def test_no_form_is_taken_from_another_site(ani: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ani)
    for address in ("/language/", "/search/", "/logout/", "/login/"):
        assert client.post(address, {"language": "hi", "text": "Suraj"}).status_code == 403
    assert client.get("/")["X-Frame-Options"] == "DENY"


def test_another_host_name_is_refused_before_any_link_is_made_of_it() -> None:
    answer = Client().get("/login/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()
    forwarded = Client().get("/", headers={"x-forwarded-host": "evil.example"})
    assert "evil.example" not in forwarded.get("Location", "") + forwarded.content.decode()


def test_nobody_pretends_to_speak_https() -> None:
    """Without a proxy that is known, the header of one means nothing."""
    assert settings.SECURE_PROXY_SSL_HEADER is None
    assert settings.DEBUG is False
