"""Who stands in no published table: a no to statistics, a consent taken back, a child's own no."""

from __future__ import annotations

import datetime as dt
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest

from muara_server.accounts.models import User
from muara_server.casework.frames.statistics import families_left_out, left_out
from server.cast import Map
from server.ledger.entering import draft, enter, register, settle

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


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("consent", {"purpose": "service", **GIVEN, "giver_suspected": True}),
        ("trafficking_signs", {"who": "parent"}),
        ("assessment", {"guardian_suspected": True}),
    ],
)
def test_what_a_suspect_says_is_no_consent_and_undoes_none(
    suraj: UUID, ani: User, places: Map, kind: str, said: dict[str, Any]
) -> None:
    here = {"place_code": places.riga.code, "true_on": AGREED}
    answer(suraj, ani, places, **GIVEN)
    enter(draft(kind, person=suraj, facts=said, **here), who=ani)
    assert left_out() == {str(suraj)}
    answer(suraj, ani, places, given=True, giver="authority")
    later = AGREED + dt.timedelta(days=30)
    answer(suraj, ani, places, on=later, given=False, giver="mother", withdrawn=True)
    assert left_out() == frozenset()


def test_a_consent_that_is_past_its_day_holds_no_more(suraj: UUID, ani: User, places: Map) -> None:
    answer(suraj, ani, places, **GIVEN, expires_on="2023-12-31")
    assert left_out() == {str(suraj)}


def test_a_consent_that_held_when_the_programme_ended_covers_its_figures_until_taken_back(
    suraj: UUID, ani: User, places: Map
) -> None:
    answer(suraj, ani, places, **GIVEN, expires_on="2023-12-31")
    with patch(
        "muara_server.registry.queries.working_moment",
        return_value=dt.datetime(2023, 12, 31, 18, tzinfo=dt.UTC),
    ):
        assert left_out() == frozenset()
        answer(suraj, ani, places, on=dt.date(2024, 6, 1), **GIVEN, withdrawn=True)
        assert left_out() == {str(suraj)}


def test_a_family_is_left_out_with_one_of_it(suraj: UUID, ani: User, places: Map) -> None:
    sister = register(ani, "Mala Kumari", place_code=places.riga.code)
    home = settle(ani, suraj, sister, place_code=places.riga.code)
    answer(suraj, ani, places, given=False, giver="mother")
    assert families_left_out() == {str(suraj), str(home)}
    assert left_out() == {str(suraj)}


def test_a_no_to_sharing_is_no_no_to_statistics(suraj: UUID, ani: User, places: Map) -> None:
    answer(suraj, ani, places, purpose="sharing", recipient="school", given=False, giver="mother")
    assert left_out() == frozenset()
