"""People who can be reached, a channel that is switched on, and kinds of the tests' own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.jobs import run
from muara_server.jobs.actions import begin_what_is_due
from muara_server.jobs.models import Job, Repeated
from muara_server.notices import actions, gateways, queries, reading
from muara_server.notices.contacts import Contact
from muara_server.notices.models import Preference

KINDS = """
[kinds."test.late"]
say.en = "An answer is {days} days late."
say.id = "Sebuah jawaban terlambat {days} hari."
say.hi = "एक उत्तर {days} दिन देर से है।"
one = { en = "An answer is {days} day late." }
values = { days = "count" }
at_once = ["case_worker"]

[kinds."test.alarm"]
say.en = "Somebody waits in {where} since {since}: {why}."
say.id = "Ada yang menunggu di {where} sejak {since}: {why}."
say.hi = "{where} में {since} से कोई प्रतीक्षा में है: {why}।"
values.where = "place"
values.since = "day"
values.why.visit = { en = "a visit", id = "kunjungan", hi = "एक दौरा" }
values.why.answer = { en = "an answer", id = "jawaban", hi = "एक उत्तर" }
urgent = true

[kinds."test.here"]
say = { en = "Here alone.", id = "Hanya di sini.", hi = "केवल यहाँ।" }
here = true
"""
NOON = dt.datetime(2026, 5, 4, 6, 30, tzinfo=dt.UTC)  # in India
NIGHT = dt.datetime(2026, 5, 4, 16, 30, tzinfo=dt.UTC)  # ten in the evening in India
Clock = Callable[[dt.datetime], None]
SECRET = "Asha Devi"  # a name that nobody may put into a notice


class Box(list[tuple[str, str]]):
    """A gateway that keeps what it is given, or fails when it is told to."""

    fails = False

    def send(self, number: str, text: str) -> None:
        if self.fails:
            raise ConnectionRefusedError(f"{number} {SECRET}")
        self.append((number, text))


@pytest.fixture(autouse=True)
def kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kinds of the tests, beside the server's own."""
    path = tmp_path / "notices.toml"
    path.write_text(KINDS, encoding="utf-8")
    both = {**reading.kinds(), **{kind.key: kind for kind in reading.kinds_in(path)}}
    monkeypatch.setattr(reading, "kinds", lambda: both)


@pytest.fixture(autouse=True)
def in_india(monkeypatch: pytest.MonkeyPatch) -> None:
    """The invented places lie in the zone of India."""
    monkeypatch.setitem(reading.usual().zones, "T.IN", "Asia/Kolkata")


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    """Both channels are on; what SMS carries lies in this box."""
    held = Box()
    monkeypatch.setitem(gateways.SHIPPED, "box", lambda: held)  # type: ignore[arg-type]
    with override_settings(MUARA_SMS="box", MUARA_EMAIL="console"):
        yield held


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Set the clock of the server; the repeated work is due then."""

    def set_to(moment: dt.datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_to(NOON)
    return set_to


def reach(user: User, *, email: str = "", sms: str = "", **chosen: Any) -> User:
    """Keep where somebody can be reached, and what he chose."""
    hours = {"quiet_from": 21, "quiet_until": 7, "digest": 8}
    actions.choose(user, Contact(email=email, sms=sms), Preference(**hours | chosen))
    user.refresh_from_db()
    return user


def pass_by() -> str:
    """One pass of the repeated work; how it ended."""
    Repeated.objects.update(due_at=timezone.now())
    begin_what_is_due()
    job = Job.objects.get(kind="notices.send")
    run.work(str(job.pk))
    job.refresh_from_db()
    return job.status


def waiting() -> list[str]:
    """The moments at which what waits is due, on the clock of India."""
    rows = queries.Delivery.objects.filter(status="waiting")
    zone = dt.timezone(dt.timedelta(hours=5, minutes=30))
    return [row.due_at.astimezone(zone).strftime("%d %H:%M") for row in rows]
