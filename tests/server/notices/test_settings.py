"""One address says how e-mail leaves."""

from __future__ import annotations

import pytest

from muara.errors import InputError
from muara_server.settings import email

# No database is asked.
pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("url", "port", "begins_later", "from_the_start"),
    [
        ("smtp://mail.example.org", 587, True, False),
        ("smtps://mail.example.org", 465, False, True),
        ("smtp+plain://mail.example.org", 25, False, False),
        ("smtp://mail.example.org:2525", 2525, True, False),
    ],
)
def test_how_it_is_encrypted(url: str, port: int, begins_later: bool, from_the_start: bool) -> None:
    told = email(url)
    assert told["EMAIL_HOST"] == "mail.example.org"
    assert told["EMAIL_PORT"] == port
    assert (told["EMAIL_USE_TLS"], told["EMAIL_USE_SSL"]) == (begins_later, from_the_start)


def test_a_password_may_hold_every_sign() -> None:
    told = email("smtp://muara%40example.org:a%2Fb@mail.example.org")
    assert (told["EMAIL_HOST_USER"], told["EMAIL_HOST_PASSWORD"]) == ("muara@example.org", "a/b")


def test_without_an_address_nothing_is_sent() -> None:
    assert email("")["EMAIL_BACKEND"].endswith("dummy.EmailBackend")


@pytest.mark.parametrize("url", ["mail.example.org", "https://mail.example.org", "smtp://"])
def test_another_address_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(InputError, match="MUARA_EMAIL"):
        email(url)
