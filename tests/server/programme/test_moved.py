"""Withdrawn children who had moved: which of the services each is to have was recorded since."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest

from server.programme.records import KATIHAR, SITAMARHI, SURAT, Register
from server.programme.test_results_page import words
from server.programme.test_where_children_stand import CLEAN, KILN

MOVED = "/results/converging_2008/moved/"
DAY = "as_of=2013-05-31"


def gone(register: Register, place: str, *then: tuple[str, str, dict[str, object]]) -> None:
    """A boy of eleven who went to a kiln in 2012 and was taught; then what was recorded of him."""
    person = uuid.uuid4()
    register.record(
        *(
            register.draft(
                kind,
                uuid=person if kind == "person" else uuid.uuid4(),
                person=person,
                place=place,
                day=dt.date.fromisoformat(day),
                facts=facts,
            )
            for kind, day, facts in (
                ("person", "2012-01-02", {"sex": "male"}),
                ("identity", "2012-01-02", {"age": 11, "evidence": "school_record"}),
                ("service", "2012-01-05", {"service": "health_check"}),
                ("movement", "2012-01-09", {"movement": "migrated_alone"}),
                ("work", "2012-01-09", KILN),
                ("service", "2012-02-06", {"service": "education"}),
                *then,
            )
        )
    )


OUT = ("work", "2013-02-04", CLEAN)
HEALTH = ("service", "2012-03-05", {"service": "health_check"})
SKILLS = ("training", "2012-06-04", {"stage": "enrolled"})


@pytest.fixture
def some(register: Register) -> Register:
    """Two out of work in Sitamarhi, one of them with every service; one still at it in Katihar."""
    gone(register, SITAMARHI, HEALTH, SKILLS, OUT)
    gone(register, SITAMARHI, OUT)
    gone(register, KATIHAR, HEALTH)
    register.children(2, SURAT)
    return register


@pytest.mark.once
def test_each_service_stands_beside_the_withdrawn_who_had_moved(read, anita, some) -> None:
    page = read(anita, f"{MOVED}?{DAY}")
    seen = words(page)
    assert "2 withdrawn children who had moved 1 given every one of these services" in seen
    assert "4 visits made to them" in seen
    assert "Health 1 1" in seen  # what was given before he went is not counted
    assert "Education 2 0" in seen
    assert "Skills 1 1" in seen
    assert "Sitamarhi 2 1 2 1 1 4 0" in seen
    assert "Katihar 0 0 0 0 0 0 0" in seen
    for address in re.findall(r'href="(/results/[^"]*moved/list/[^"]*)"', page):
        assert "Who adds up to it" in read(anita, address.replace("&amp;", "&"))
    missing = words(read(anita, f"{MOVED}list/?{DAY}&part=without-skills"))
    assert re.search(r"Not yet given: Skills .* 1 children · Visits made 2", missing)
    read(anita, f"{MOVED}list/?{DAY}&part=without-shoes", status=404)
    read(anita, f"{MOVED}list/?{DAY}&part=all&place=XX", status=404)


@pytest.mark.once
def test_small_numbers_are_withheld_and_a_case_worker_opens_her_own(
    read, donor, ani, chitra, some
) -> None:
    seen = words(read(donor, f"{MOVED}?{DAY}"))
    assert "withheld withdrawn children who had moved" in seen
    assert "Health withheld withheld" in seen
    address = f"{MOVED}list/?{DAY}&part=health&place={SITAMARHI}"
    assert "Who adds up to it" in read(ani, address)
    assert "Who adds up to it" not in read(chitra, address)


@pytest.mark.once
def test_before_anything_was_given_nobody_counts(read, anita, some) -> None:
    assert "0 withdrawn children who had moved" in words(read(anita, f"{MOVED}?as_of=2012-12-31"))
