"""`muara account`: how the first administrator of a deployment comes to be."""

from __future__ import annotations

from argparse import Namespace

import pytest
from django.test import Client

from muara.errors import InputError, NotAllowed
from muara_server.accounts import queries, rules, terminal
from muara_server.accounts.models import User
from server.cast import PROGRAMME, Map

pytestmark = pytest.mark.django_db


def told(login: str = "rina", **more: object) -> Namespace:
    given = {"name": "Rina", "language": "id", "role": None, "programme": "", "place": None}
    return Namespace(login=login, **{**given, **more})


def test_an_administrator_is_opened_and_logs_in(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.add(told(role="administrator"))
    password = capsys.readouterr().out.split()[-1]
    assert Client().post("/login/", {"login": "rina", "password": password}).status_code == 302
    rina = queries.user_by_login("RINA")
    assert rina is not None
    assert rules.allows(rina, "account.administer")
    assert not rules.allows(rina, "person.read")


def test_a_role_is_given_at_a_place(places: Map) -> None:
    terminal.add(told())
    terminal.assign(told(role="monitor", place=places.riga.code, programme=PROGRAMME))
    rina = queries.user_by_login("rina")
    assert rina is not None
    assert rules.allows(rina, "person.read", place=places.riga, programme=PROGRAMME)
    assert not rules.allows(rina, "person.read", place=places.surat, programme=PROGRAMME)


def test_slips_are_told_with_the_nearest_right_word(ani: User) -> None:
    with pytest.raises(InputError, match="taken"):
        terminal.add(told("Ani"))
    with pytest.raises(InputError, match="'supervisor'"):
        terminal.assign(told("ani", role="supervisr"))
    with pytest.raises(InputError, match="no place"):
        terminal.assign(told("ani", role="monitor", place="nowhere"))
    with pytest.raises(InputError, match="no such account"):
        terminal.close(told("nobody"))


def test_an_account_whose_role_cannot_be_given_is_not_opened() -> None:
    with pytest.raises(NotAllowed):
        terminal.add(told(role="monitor"))


def test_a_lost_phone_is_closed_with_its_account(
    ani: User, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.device(told("ani", label="phone"))
    credential = capsys.readouterr().out.split()[-1]
    assert queries.device_for(credential) is not None
    terminal.close(told("ani"))
    assert queries.device_for(credential) is None


def test_everybody_is_listed_with_role_and_place(
    ani: User, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.show(told())
    line = capsys.readouterr().out
    assert line.split() == ["ani", "Ani", "Kumari", "Case", "worker", "(T.IN.BR.SM)"]


def test_a_new_password_replaces_the_lost_one(
    ani: User, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.password(told("ani"))
    password = capsys.readouterr().out.split()[-1]
    assert Client().post("/login/", {"login": "ani", "password": password}).status_code == 302
