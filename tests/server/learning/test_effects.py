"""Effects as measured of a cohort: who may see what of it, and what is withheld."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from muara.learning import gains_rules
from muara.packs import open_pack, pack_names
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.ledger.kinds import kinds
from server.india import SITAMARHI, SURAT
from server.learning.centres import CAME, draft
from server.ledger.entering import enter, registered

pytestmark = pytest.mark.once

PAGE = "/learning/effects/"
LIST = f"{PAGE}list/?measure=work_hours&point=month_6&what=pairs"
HALF = dt.date(2012, 10, 2)
TYPES = {"number": "number", "truth": "truth", "levels": "code"}


def cohort(who: User, many: int, *, place_code: str = SITAMARHI) -> list[UUID]:
    """Children who worked 20 hours when they were enrolled, and half a year later none."""
    children = [uuid4() for _ in range(many)]
    told: list[Any] = []
    for number, child in enumerate(children):
        about = {"person": child, "place_code": place_code}
        sex = "female" if number % 2 else "male"
        told += [
            registered(child, "Suraj", sex=sex, true_on=CAME, place_code=place_code),
            draft("enrolment", facts={"learning_kind": "training_centre"}, **about),
            draft("work", facts={"worked": True, "economic_hours": 20}, **about),
            draft("work", facts={"worked": False}, true_on=HALF, **about),
        ]
    enter(*told, who=who)
    return children


def shown(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_change_of_the_same_children_and_the_list_behind_it(
    as_worker: Client, worker: User
) -> None:
    children = cohort(worker, 12)
    page = shown(as_worker)
    assert "−20 (−20 to −20)" in page
    assert "of 12 children checked both times" in page
    assert "Distress and trauma are not measured over many children" in page
    listed = shown(as_worker, LIST)
    assert all(str(child) in listed for child in children)  # she may open the files
    assert "Suraj" not in listed
    opened = AuditEntry.objects.get(deed="figure.opened")
    assert (opened.detail["indicator"], opened.detail["count"]) == (
        "effects.work_hours.month_6",
        12,
    )


def test_a_small_group_is_withheld_and_another_with_it(
    as_worker: Client, worker: User, stranger: User
) -> None:
    cohort(worker, 12)
    cohort(stranger, 3, place_code=SURAT)
    page = shown(as_worker, f"{PAGE}?by=place")
    assert "−20" not in page
    assert page.count(">withheld<") == 2 * 2 * 5  # places, times, counts
    assert "of 15 children" in shown(as_worker)
    part = shown(as_worker, f"{PAGE}?place={SURAT}")
    assert "withheld, so that nobody can be told" in part
    assert "withheld" in as_worker.get(f"{PAGE}file.csv?place={SURAT}").content.decode()


def test_a_list_ends_where_its_reader_may_open_lists(
    as_stranger: Client, worker: User, stranger: User
) -> None:
    cohort(worker, 12)
    own = cohort(stranger, 11, place_code=SURAT)
    assert "of 23 children" in shown(as_stranger)
    listed = shown(as_stranger, LIST)
    assert "1 to 11 of 11" in listed
    assert all(str(child) in listed for child in own)


def test_whoever_refused_statistics_is_left_out(as_worker: Client, worker: User) -> None:
    children = cohort(worker, 12)
    refused = {"purpose": "statistics", "given": False, "giver": "child"}
    enter(draft("consent", person=children[0], facts=refused), who=worker)
    assert "of 11 children" in shown(as_worker)


@pytest.mark.parametrize(
    "asked", ["measure=trauma&point=month_6&what=pairs", "measure=work_hours&point=month_6&what=x"]
)
def test_what_is_never_counted_has_no_list(asked: str, as_worker: Client, worker: User) -> None:
    cohort(worker, 1)
    assert as_worker.get(f"{PAGE}list/?{asked}").status_code == 404


def test_a_part_that_does_not_exist_is_said(as_worker: Client, worker: User) -> None:
    cohort(worker, 1)
    answer = as_worker.get(f"{PAGE}?kind=palace&as_of=2012-13-01")
    assert answer.status_code == 400
    assert "Write the day as year-month-day" in answer.content.decode()


def test_before_anybody_is_enrolled_the_page_says_what_comes_first(as_worker: Client) -> None:
    assert "Enrol children first" in shown(as_worker)


@pytest.mark.parametrize("name", pack_names())
def test_what_tells_a_measure_is_recorded_and_says_what_it_counts(name: str) -> None:
    for measure in gains_rules(open_pack(name)).measures.values():
        for seen in measure.seen:
            facts = kinds()[seen.kind].facts
            assert set(seen.columns) <= set(facts), measure.key
            if seen.counts:
                assert set(seen.counts) <= set(facts[seen.facts[0]].codes.codes)
            else:
                assert {facts[each].type for each in seen.facts} == {TYPES[measure.kind]}
            if measure.levels:
                assert list(facts[seen.facts[0]].codes.codes) == list(measure.levels)
