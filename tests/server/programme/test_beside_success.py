"""Wherever children count as withdrawn or prevented, visits and relapses stand beside them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import polars as pl
import pytest

from muara_server.programme import beside, frames, queries
from muara_server.programme.beside import Beside
from muara_server.programme.results import Results
from server.programme.records import KATIHAR, PROGRAMME, SITAMARHI, SURAT, Register
from server.programme.test_results_page import tile, words
from server.programme.test_where_children_stand import CLEAN, KILN, at_the_kiln

RESULTS = "/results/converging_2008/"
DAY = "as_of=2013-05-31"
BESIDE = r"Visits made %s Children whose relapse was found %s"


@pytest.fixture
def some(register: Register) -> Register:
    """Two kept from work; one withdrawn in Surat; one back at work in Katihar."""
    register.children(2, SITAMARHI, on="2012-05-01")
    at_the_kiln(register, SURAT, ("2013-02-04", CLEAN))
    at_the_kiln(register, KATIHAR, ("2012-10-01", CLEAN), ("2013-04-02", KILN))
    return register


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.once
def test_on_every_screen_of_results(read, anita, some) -> None:
    page = read(anita, f"{RESULTS}?{DAY}")
    assert re.search(BESIDE % (7, 1), tile(page, "education"))
    assert "Visits made" not in tile(page, "training")
    table = words(page.split('id="districts"')[1])
    assert re.search(r"Katihar .*? 0 3 1 0 0", table)  # nobody counts; three visits, one relapse
    district = words(read(anita, f"{RESULTS}district/?{DAY}&place={KATIHAR}"))
    assert re.search(r"withdrawn or prevented " + BESIDE % (3, 1), district)
    figure = words(read(anita, f"{RESULTS}figures/education/?{DAY}&place={SURAT}"))
    assert re.search(r"follows in Surat: " + BESIDE % (2, 0), figure)
    assert re.search(r"Surat boy 2 0", figure)
    lines = words(read(anita, f"{RESULTS}over-time/?{DAY}"))
    assert re.search(r"30 Sep 2012 2 4 0", lines)
    assert re.search(r"31 Dec 2012 3 5 0", lines)
    assert re.search(r"31 May 2013 3 7 1", lines)


@pytest.mark.once
def test_each_number_opens_who_adds_up_to_it(read, anita, some) -> None:
    page = read(anita, f"{RESULTS}?{DAY}").replace("&amp;", "&")
    listed = dict(
        re.findall(r'href="(/results/[^"]*part=(?:visits|relapses)[^"]*)"[^>]*>(\d+)<', page)
    )
    assert set(listed.values()) >= {"7", "3", "1"}
    for address, number in listed.items():
        opened = words(read(anita, address).split("</h1>")[1].split("<table")[0])
        assert re.search(rf"(?:Visits made|relapse was found) {number}\b", opened), address


@pytest.mark.once
def test_in_the_files(read, anita, donor, some) -> None:
    whole = rows_of(read(anita, f"{RESULTS}results.csv?{DAY}"))
    education = {
        (row["district"], row["sex"]): (row["counted"], row["visits"], row["children_relapsed"])
        for row in whole
        if row["indicator"] == "education"
    }
    assert education["", ""] == ("3", "7", "1")
    assert education["Surat", ""] == ("withheld", "withheld", "withheld")  # files are passed on
    assert all(row["visits"] == "" for row in whole if row["indicator"] == "training")
    listed = rows_of(read(anita, f"{RESULTS}figures/education.csv?{DAY}"))
    told = sorted((row["district"], row["visits"], row["children_relapsed"]) for row in listed)
    assert told == [("Sitamarhi", "1", "0"), ("Sitamarhi", "1", "0"), ("Surat", "2", "0")]
    seen = tile(read(donor, f"{RESULTS}?{DAY}"), "education")
    assert re.search(BESIDE % ("withheld", "withheld"), seen)


def test_at_the_end_of_a_quarter_stands_what_the_page_of_that_day_shows(anita, some) -> None:
    asked = queries.programme(PROGRAMME)
    opening = queries.opening(anita, PROGRAMME)
    days = [dt.date(2012, 3, 31), dt.date(2012, 9, 30), dt.date(2013, 5, 31)]
    last = Results(asked, days[-1], None, opening)
    for day, along in zip(days, beside.on_days(last, "education", days), strict=True):
        then = beside.of_all(Results(asked, day, None, opening), "education")
        assert (along.visits, along.relapsed) == (then.visits, then.relapsed), day


def test_small_numbers_are_withheld_in_a_published_table(monkeypatch) -> None:
    listed = pl.DataFrame(
        {
            "unit": [f"child {number}" for number in range(25)],
            "place": [KATIHAR] * 12 + [SURAT] * 13,
            "sex": ["female"] * 25,
            "visits": [2] * 25,
            "relapses": [1] * 3 + [0] * 22,
        }
    )
    monkeypatch.setattr(frames, "left_out", lambda: frozenset({"child 24"}))
    told = beside.by_place(listed, [KATIHAR, SURAT], smallest=10)
    assert told == {KATIHAR: Beside(24, None), SURAT: Beside(24, None)}  # she refused statistics
    own = beside.by_place(listed, [KATIHAR, SURAT], smallest=10, opened=[KATIHAR])
    assert own[KATIHAR] == Beside(24, 3)
    assert beside.by_sex(listed, smallest=10)["female"] == Beside(48, None)
    assert beside.tallied(listed.head(3), smallest=10) == Beside(None, None)
