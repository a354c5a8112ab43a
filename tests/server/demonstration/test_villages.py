"""Each demonstration has a village of every standing, and nobody of them among its results."""

from __future__ import annotations

import datetime as dt

import pytest

from muara.packs import open_pack
from muara_server.accounts.queries import user_by_login
from muara_server.coordination.frames.villages import villages_of
from muara_server.demonstration import villages
from muara_server.demonstration.actions import open_accounts
from muara_server.demonstration.plan import read_plan
from muara_server.places.actions import load_packs
from muara_server.programme import frames, queries

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize(
    ("country", "login", "on"),
    [("india", "budi", dt.date(2013, 6, 30)), ("indonesia", "hendra", dt.date(2018, 12, 31))],
)
def test_one_is_free_one_was_one_is_not_and_of_one_nobody_can_say(
    country: str, login: str, on: dt.date
) -> None:
    load_packs()
    plan = read_plan(open_pack(country).path / "demonstration")
    villages.enter(plan, open_accounts(plan))
    found = {each.place.code[-1]: each for each in villages_of(user_by_login(login), on=on)}
    standings = {key: each.standing for key, each in found.items()}
    assert standings == {"1": "free", "2": "expired", "3": "not_free", "4": "unknown"}
    assert sum(group.how_many_raised for each in found.values() for group in each.groups) == 1
    asked = queries.programme(plan.programme)
    assert asked
    assert all(each.value == 0 for each in frames.counts(asked, as_of=on).values())
    reading = next(iter(frames.readings()))
    assert frames.followed(asked, reading, as_of=on).is_empty()
