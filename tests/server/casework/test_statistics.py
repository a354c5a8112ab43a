"""Who stands in no published table: a no to statistics, a consent taken back, a child's own no."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from muara_server.accounts.models import User
from muara_server.casework.frames.statistics import left_out
from server.cast import Map
from server.ledger.entering import draft, enter

pytestmark = pytest.mark.django_db

AGREED = dt.date(2023, 1, 5)
GIVEN = {"given": True, "giver": "mother"}


def answer(person: UUID, who: User, places: Map, *, on: dt.date = AGREED, **facts: Any) -> None:
    """What was answered about statistics, or about another purpose."""
    said = {"purpose": "statistics", **facts}
    one = draft("consent", person=person, facts=said, true_on=on, place_code=places.riga.code)
    enter(one, who=who)


def test_whoever_was_never_asked_is_not_left_out(suraj: UUID) -> None:
    assert left_out() == frozenset()


def test_given_by_the_mother_and_the_child_not_asked_is_no_refusal(
    suraj: UUID, ani: User, places: Map
) -> None:
    """An assent that nobody asked for refuses nothing."""
    answer(suraj, ani, places, **GIVEN)
    assert left_out() == frozenset()


@pytest.mark.parametrize("assent", ["given", "not_asked", "too_young"])
def test_an_assent_that_is_no_refusal_leaves_nobody_out(
    suraj: UUID, ani: User, places: Map, assent: str
) -> None:
    answer(suraj, ani, places, **GIVEN, assent=assent)
    assert left_out() == frozenset()


NOES: list[dict[str, Any]] = [
    {"given": False, "giver": "mother"},
    {**GIVEN, "withdrawn": True},
    {**GIVEN, "assent": "refused"},
]


@pytest.mark.parametrize("facts", NOES)
def test_a_no_is_left_out(suraj: UUID, ani: User, places: Map, facts: dict[str, Any]) -> None:
    answer(suraj, ani, places, **facts)
    assert left_out() == {str(suraj)}


def test_the_last_answer_holds(suraj: UUID, ani: User, places: Map) -> None:
    answer(suraj, ani, places, **GIVEN, assent="refused")
    answer(suraj, ani, places, on=AGREED + dt.timedelta(days=30), **GIVEN, assent="given")
    assert left_out() == frozenset()
    answer(suraj, ani, places, on=AGREED + dt.timedelta(days=60), given=False, giver="mother")
    assert left_out() == {str(suraj)}


def test_a_no_to_sharing_is_no_no_to_statistics(suraj: UUID, ani: User, places: Map) -> None:
    answer(suraj, ani, places, purpose="sharing", recipient="school", given=False, giver="mother")
    assert left_out() == frozenset()
