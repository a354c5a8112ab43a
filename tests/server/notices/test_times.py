"""When a message may go: quiet hours over midnight or not, and the hour of the digest."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from muara_server.notices.times import Hours

pytestmark = pytest.mark.once

INDIA = ZoneInfo("Asia/Kolkata")


def at(told: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-05-{told}").replace(tzinfo=INDIA)


@pytest.mark.parametrize(
    ("quiet", "told", "goes"),
    [
        ((21, 7), "03 20:59", "03 20:59"),
        ((21, 7), "03 21:00", "04 07:00"),
        ((21, 7), "03 23:59", "04 07:00"),
        ((21, 7), "04 00:30", "04 07:00"),
        ((21, 7), "04 06:59", "04 07:00"),
        ((21, 7), "04 07:00", "04 07:00"),
        ((13, 15), "03 14:10", "03 15:00"),
        ((13, 15), "03 15:00", "03 15:00"),
        ((13, 15), "03 03:00", "03 03:00"),
        ((0, 0), "03 03:00", "03 03:00"),
    ],
)
def test_what_goes_at_once_waits_for_the_end_of_quiet(
    quiet: tuple[int, int], told: str, goes: str
) -> None:
    hours = Hours(*quiet, digest=8, zone=INDIA)
    assert hours.due(at(told), at_once=True) == at(goes)


@pytest.mark.parametrize(
    ("digest", "told", "goes"),
    [
        (8, "03 07:59", "03 08:00"),
        (8, "03 08:00", "04 08:00"),
        (8, "03 22:00", "04 08:00"),
        (6, "03 12:00", "04 07:00"),  # a digest in quiet hours comes at their end
    ],
)
def test_the_rest_goes_with_the_next_digest(digest: int, told: str, goes: str) -> None:
    hours = Hours(21, 7, digest=digest, zone=INDIA)
    assert hours.due(at(told), at_once=False) == at(goes)


def test_the_clock_is_the_readers() -> None:
    evening = dt.datetime(2026, 5, 3, 12, 30, tzinfo=dt.UTC)
    quiet = [Hours(21, 7, 8, ZoneInfo(zone)).is_quiet(evening) for zone in ("UTC", "Asia/Jayapura")]
    assert quiet == [False, True]
