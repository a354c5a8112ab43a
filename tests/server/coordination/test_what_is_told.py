"""What is recorded of partners: appended, corrected, taken back, and read within one's reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.http import Http404
from django.utils import timezone

from muara.errors import FrameError, NotAllowed
from muara_server.accounts import rules
from muara_server.coordination.actions.telling import correct, take_back, tell
from muara_server.coordination.models import Record
from muara_server.coordination.queries.organisations import organisations
from muara_server.coordination.queries.standing import standing_of
from muara_server.coordination.queries.told import matter, said
from muara_server.ledger.actions import rebuild
from server.cast import PROGRAMME

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place
    from server.cast import Map

DAY = dt.date(2024, 5, 3)


@pytest.fixture
def officer(places: Map, somebody: Callable[..., User]) -> User:
    return somebody("district_officer", places.sitamarhi)


def a_union(who: User, place: Place, name: str = "Union of Kiln Workers", **facts: str) -> UUID:
    return tell(
        "organisation",
        place=place,
        programme=PROGRAMME,
        facts={"organisation_kind": "union", **facts},
        words={"title": name},
        on=DAY,
        who=who,
    )


def test_an_organisation_is_found_by_its_name(officer: User, places: Map) -> None:
    union = a_union(officer, places.sitamarhi)
    found = organisations(officer)[union]
    assert (found.name, found.group) == ("Union of Kiln Workers", "workers")


def test_a_page_that_asks_for_the_names_again_unseals_them_once(
    officer: User, places: Map, django_assert_num_queries: Any
) -> None:
    union = a_union(officer, places.sitamarhi)
    with rules.read_once():
        first = organisations(officer)
        with django_assert_num_queries(0):
            assert organisations(officer, ended=True) == first
    correct(
        matter(officer, union)[0],
        facts={"organisation_kind": "union"},
        words={"title": "Union"},
        who=officer,
    )
    assert organisations(officer)[union].name == "Union"


def test_a_correction_replaces_and_keeps_its_id(officer: User, places: Map) -> None:
    union = a_union(officer, places.sitamarhi, "Union of Kiln Worker")
    held = matter(officer, union)[0]
    correct(
        held,
        facts=held.facts,
        words={"title": "Union of Kiln Workers"},
        who=officer,
    )
    assert [each.name for each in organisations(officer).values()] == ["Union of Kiln Workers"]
    assert list(organisations(officer)) == [union]


def test_what_was_taken_back_is_there_no_more(officer: User, places: Map) -> None:
    union = a_union(officer, places.sitamarhi)
    take_back(matter(officer, union)[0], reason="twice", who=officer)
    assert organisations(officer) == {}
    with pytest.raises(Http404):
        matter(officer, union)


def test_a_merger_ends_one_and_its_history_stays(officer: User, places: Map) -> None:
    small, large = (a_union(officer, places.sitamarhi, name) for name in ("Small", "Large"))
    tell(
        "organisation_change",
        of=small,
        place=places.sitamarhi,
        programme=PROGRAMME,
        facts={"change": "merged", "other": str(large)},
        on=dt.date(2024, 8, 1),
        who=officer,
    )
    assert [one.name for one in organisations(officer, on=dt.date(2024, 6, 1)).values()] == [
        "Large",
        "Small",
    ]
    assert [one.name for one in organisations(officer).values()] == ["Large"]
    ended = organisations(officer, ended=True)[small]
    assert (ended.into, ended.until) == (large, dt.date(2024, 8, 1))


def test_a_district_reads_what_lies_above_it_and_not_beside(
    officer: User, places: Map, somebody: Callable[..., User]
) -> None:
    national = a_union(somebody("national_officer"), places.india, "National")
    other = a_union(somebody("district_officer", places.surat), places.surat, "Surat")
    seen = organisations(officer)
    assert national in seen
    assert other not in seen


def test_nobody_records_for_the_nation_from_a_district(officer: User, places: Map) -> None:
    with pytest.raises(NotAllowed):
        a_union(officer, places.india)
    assert not Record.objects.exists()


def test_a_kind_needs_what_it_says_nothing_without(officer: User, places: Map) -> None:
    with pytest.raises(FrameError, match="organisation_kind"):
        tell("organisation", place=places.sitamarhi, programme=PROGRAMME, facts={}, who=officer)


def test_a_decision_is_late_when_its_day_has_passed(officer: User, places: Map) -> None:
    union = a_union(officer, places.sitamarhi)
    decision = tell(
        "decision_taken",
        place=places.sitamarhi,
        programme=PROGRAMME,
        facts={
            "step": "decide",
            "body": str(union),
            "owner": str(union),
            "due_on": dt.date(2024, 5, 31),
        },
        words={"text": "Visit every kiln before the season ends."},
        on=DAY,
        who=officer,
    )
    standing = standing_of(matter(officer, decision), "decision_taken")
    assert standing.late_by(timezone.now())
    tell(
        "decision_taken",
        of=decision,
        place=places.sitamarhi,
        programme=PROGRAMME,
        facts={"step": "do"},
        who=officer,
    )
    standing = standing_of(matter(officer, decision), "decision_taken")
    assert (standing.state, standing.success) == ("done", True)


def test_rebuilding_gives_the_same(officer: User, places: Map) -> None:
    union = a_union(officer, places.sitamarhi, "Union")
    held = matter(officer, union)[0]
    correct(held, facts=held.facts, words={"title": "The Union"}, who=officer)
    before = list(Record.objects.values())
    rebuild(who=None)
    assert list(Record.objects.values()) == before


def test_what_was_known_on_a_day(officer: User, places: Map) -> None:
    a_union(officer, places.sitamarhi)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert said(officer, "organisation", known_on=yesterday) == []
