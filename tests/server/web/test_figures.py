"""Numbers, days and intervals in the three languages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from muara_server import figures

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("language", "number", "written"),
    [
        ("en", 19740, "19,740"),
        ("id", 19740, "19.740"),
        ("hi", 19740, "19,740"),
        ("hi", 100000, "1,00,000"),
        ("hi", 12345678, "1,23,45,678"),
        ("en", -5, "−5"),
        ("en", 8.5, "8.5"),
        ("id", 8.5, "8,5"),
        ("en", 3.0, "3"),
        ("en", "In 4 districts", "In 4 districts"),
        ("en", None, ""),
    ],
)
def test_a_number_is_written_as_the_language_writes_it(
    language: str, number: object, written: str
) -> None:
    with override(language):
        assert figures.number(number) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "15 March 2013"), ("id", "15 Maret 2013"), ("hi", "15 मार्च 2013")],
)
def test_a_day_is_written_out(language: str, written: str) -> None:
    with override(language):
        assert figures.day(date(2013, 3, 15)) == written


@pytest.mark.parametrize(("language", "clock"), [("en", "09:10"), ("id", "09.10"), ("hi", "09:10")])
def test_a_moment_has_its_time_of_day(language: str, clock: str) -> None:
    with override(language):
        assert figures.moment(datetime(2016, 8, 15, 9, 10, tzinfo=UTC)).endswith(clock)


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "14 to 15"), ("id", "14 sampai 15"), ("hi", "14 से 15")],
)
def test_an_interval_shows_both_ends(language: str, written: str) -> None:
    with override(language):
        assert figures.between(14, 15) == written


def test_an_interval_that_is_known_exactly_is_one_number() -> None:
    assert figures.between(14, 14) == "14"
    assert figures.between(None, 14) == "14"
    assert figures.between(None, None) == ""
