"""Tallies by state: visits and relapses beside every success, nothing ranked, each count opens."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest

from muara_server.programme import frames, queries
from muara_server.registry.actions import erase
from muara_server.registry.models import Person
from server.programme.records import KATIHAR, PROGRAMME, SITAMARHI, SURAT, Register

pytestmark = pytest.mark.once

STANDING = "/results/converging_2008/standing/"
KILN = {"worked": True, "economic_hours": 30, "hazard_condition": True, "worst_form": "none"}
CLEAN = {"worked": False, "worst_form": "none"}


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def at_the_kiln(register: Register, place: str, *visits: tuple[str, dict[str, object]]) -> None:
    """A boy of eleven found in January 2012, taught in February, and seen again."""
    person, since = uuid.uuid4(), dt.date(2012, 1, 9)

    def said(kind: str, day: dt.date, **facts: object) -> object:
        return register.draft(kind, person=person, place=place, day=day, facts=facts)

    register.record(
        register.draft(
            "person", uuid=person, person=person, place=place, day=since, facts={"sex": "male"}
        ),
        said("identity", since, age=11, evidence="school_record"),
        said("work", since, **KILN),
        said("service", dt.date(2012, 2, 6), service="education"),
        *(said("work", dt.date.fromisoformat(on), **facts) for on, facts in visits),
    )


@pytest.fixture
def some(register: Register) -> Register:
    """Three kept from work; one withdrawn in Surat; in Katihar one back at work, and one unseen."""
    register.children(3, SITAMARHI, on="2012-05-01")
    at_the_kiln(register, SURAT, ("2013-02-04", CLEAN))
    at_the_kiln(register, KATIHAR, ("2012-10-01", CLEAN), ("2013-04-02", KILN))
    at_the_kiln(register, KATIHAR)
    return register


def test_each_child_stands_once_and_who_is_lost_stays_in_the_count(some) -> None:
    asked = queries.programme(PROGRAMME)
    listed = frames.standings(asked, "ILO_USDOL", as_of=dt.date(2013, 5, 31))
    assert sorted(listed.select("state", "lost").rows()) == [
        ("prevented", True),
        ("prevented", True),
        ("prevented", True),
        ("relapsed", False),
        ("served", True),
        ("withdrawn", False),
    ]


def test_the_figure_of_the_programme_is_what_stands(some) -> None:
    asked = queries.programme(PROGRAMME)
    for day, counted in (("2012-12-31", 4), ("2013-03-31", 5), ("2013-05-31", 4)):
        found = frames.counts(asked, as_of=dt.date.fromisoformat(day))
        assert found["education"].value == counted, day


def test_visits_and_relapses_stand_beside_the_successes(read, anita, some) -> None:
    seen = words(read(anita, STANDING))
    assert re.search(r"6 children the programme is for", seen)
    assert re.search(r"9 visits made that looked at work", seen)
    assert re.search(r"1 children whose relapse was found", seen)
    assert re.search(r"4 lost from sight: not seen for more than 183 days", seen)
    assert re.search(r"withdrawn 1 0", seen)
    assert re.search(r"prevented 3 3", seen)


def test_districts_stand_in_the_order_of_the_alphabet_whatever_they_counted(
    read, anita, some
) -> None:
    table = read(anita, STANDING).split('id="districts"')[1]
    names = re.findall(r'<th scope="row"><a[^>]*>([^<]+)', table)
    assert names == sorted(names)
    assert len(names) == 10
    assert "no district is ranked" in table


def test_every_count_opens_its_list_and_opening_is_recorded(read, anita, some) -> None:
    page = read(anita, STANDING)
    addresses = {
        each.replace("&amp;", "&")
        for each in re.findall(r'href="(/results/[^"]*part=[^"]*)"', page)
    }
    assert len(addresses) > 8
    for address in addresses:
        assert "Who adds up to it" in read(anita, address)
    assert "Zorawar" not in page


def test_another_reading_gives_another_answer(read, anita, some) -> None:
    assert re.search(
        r"seen out of work, not yet long enough 1", words(read(anita, f"{STANDING}?reading=CLMRS"))
    )
    read(anita, f"{STANDING}?reading=OTHER", status=404)
    read(anita, f"{STANDING}?place=IN.DT.1", status=404)
    read(anita, f"{STANDING}list/?part=everybody", status=404)


def test_small_counts_are_withheld_from_who_may_not_open_the_list(read, donor, some) -> None:
    seen = words(read(donor, STANDING))
    assert "withheld visits made that looked at work" in seen
    assert "withdrawn withheld withheld" in seen
    listed = words(read(donor, f"{STANDING}list/?part=withdrawn"))
    assert "Who adds up to it" not in listed
    assert "withheld" in listed


def test_a_case_worker_opens_her_own_district_alone(read, ani, chitra, some) -> None:
    address = f"{STANDING}list/?part=withdrawn&place={SURAT}"
    assert "Who adds up to it" in read(chitra, address)
    assert "Who adds up to it" not in read(ani, address)


def test_as_known_on_an_earlier_day_nothing_later_counts(read, anita, some) -> None:
    seen = words(read(anita, f"{STANDING}?as_of=2013-05-31&known_on=2013-03-31"))
    assert re.search(r"0 children whose relapse was found", seen)


def test_who_was_erased_is_counted_no_more_and_the_page_says_how_many(read, anita, some) -> None:
    before = words(read(anita, STANDING))
    assert "lawfully erased" not in before
    gone = Person.objects.filter(programme=PROGRAMME, erased_at=None).first()
    erase(gone.pk, who=None, reason="ordered")
    assert "1 file was lawfully erased" in words(read(anita, STANDING))
