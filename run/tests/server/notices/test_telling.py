"""Telling somebody: once, without a name, in his own language."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection, transaction
from django.utils import translation

from muara.errors import PackError
from muara_server.accounts import actions as accounts
from muara_server.accounts.models import User
from muara_server.notices import messages, reading
from muara_server.notices.actions import tell
from muara_server.notices.models import Delivery, Notice
from muara_server.notices.queries import unread
from server.cast import Map
from server.notices.conftest import SECRET, reach

pytestmark = pytest.mark.django_db
SINCE = dt.date(2026, 5, 3)


def said(language: str = "en") -> str:
    with translation.override(language):
        return messages.says(Notice.objects.get())


def test_somebody_is_told_once_however_often_it_is_tried(ani: User, budi: User) -> None:
    assert tell([ani, budi], "test.late", key="x:3", values={"days": 3}) == 2
    assert tell([ani, budi], "test.late", key="x:3", values={"days": 3}) == 0
    assert tell([ani], "test.late", key="x:4", values={"days": 4}) == 1
    assert (unread(ani), unread(budi)) == (2, 1)


def test_telling_is_part_of_the_deed(ani: User) -> None:
    def deed() -> None:
        with transaction.atomic():
            tell([ani], "test.late", key="x", values={"days": 3})
            raise ConnectionError

    with pytest.raises(ConnectionError):
        deed()
    assert unread(ani) == 0


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Somebody waits in Sitamarhi since 3 May 2026: a visit."),
        ("id", "Ada yang menunggu di Sitamarhi sejak 3 Mei 2026: kunjungan."),
        ("hi", "Sitamarhi में 3 मई 2026 से कोई प्रतीक्षा में है: एक दौरा।"),
    ],
)
def test_it_is_said_in_the_readers_language(
    ani: User, places: Map, language: str, sentence: str
) -> None:
    values = {"where": places.sitamarhi.code, "since": SINCE, "why": "visit"}
    tell([ani], "test.alarm", key="x", values=values)
    assert said(language) == sentence


@pytest.mark.parametrize(("days", "sentence"), [(1, "1 day late"), (1200, "1,200 days late")])
def test_one_is_said_otherwise_where_the_language_does(ani: User, days: int, sentence: str) -> None:
    tell([ani], "test.late", key="x", values={"days": days})
    assert sentence in said()


@pytest.mark.parametrize(
    "values",
    [
        {"days": SECRET},
        {"days": True},
        {"days": -1},
        {"days": None},
        {"days": 3, "name": SECRET},
        {SECRET: 3},
        {},
    ],
)
def test_words_are_no_values(ani: User, values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"test\.late") as refused:
        tell([ani], "test.late", key="x", values=values)
    assert SECRET not in str(refused.value)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("name", ["where", "since", "why"])
def test_a_name_is_no_place_no_day_and_no_code(ani: User, places: Map, name: str) -> None:
    values = {"where": places.sitamarhi.code, "since": SINCE, "why": "visit"} | {name: "Asha"}
    with pytest.raises(ValueError, match=name) as refused:
        tell([ani], "test.alarm", key="x", values=values)
    assert "Asha" not in str(refused.value)


def test_no_place_finer_than_a_district_is_named(ani: User, places: Map) -> None:
    values = {"where": places.riga.code, "since": SINCE, "why": "visit"}
    with pytest.raises(ValueError, match="districts or larger"):
        tell([ani], "test.alarm", key="x", values=values)


def test_what_it_leads_to_is_a_page_and_an_id(ani: User) -> None:
    about = ("web:person", uuid.uuid4())
    tell([ani], "test.late", key="x", about=about, values={"days": 3})
    notice = Notice.objects.get()
    assert (notice.route, notice.about) == about
    for wrong in (("/people/asha/", None), ("web:person", None), ("web:person", SECRET)):
        with pytest.raises(ValueError, match="leads to a page"):
            tell([ani], "test.late", key="y", about=wrong, values={"days": 3})  # type: ignore[arg-type]


def test_nothing_can_be_read_from_the_key(ani: User) -> None:
    tell([ani], "test.late", key=SECRET, values={"days": 3})
    with connection.cursor() as cursor:
        for table in (Notice, Delivery):
            cursor.execute(f"SELECT * FROM {table._meta.db_table}")  # noqa: S608
            assert SECRET not in str(cursor.fetchall())


def test_an_unknown_kind_shows_at_once(ani: User) -> None:
    with pytest.raises(PackError, match=r"test\.late"):
        tell([ani], "test.lat", key="x")


def test_who_left_is_sent_nothing(ani: User, box: list[object]) -> None:
    reach(ani, sms="+919876543210")
    accounts.close_account(ani)
    tell([ani], "test.late", key="x", values={"days": 3})
    assert not Delivery.objects.exists()


def test_every_kind_of_every_app_can_be_said() -> None:
    """A slip in any app's file fails here."""
    assert {"notices.test", "notices.given_up"} <= reading.kinds().keys()
