"""Nobody lives in two households at once: what is refused, what a move needs, what stays."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest

from muara.errors import FrameError
from muara_server.ledger import actions
from muara_server.ledger.drafts import Draft
from muara_server.registry.models import Membership
from server.ledger.entering import as_once_accepted, draft, enter, register, settle

pytestmark = pytest.mark.django_db

MARCH, MAY, JUNE = dt.date(2023, 3, 1), dt.date(2023, 5, 9), dt.date(2023, 6, 1)


@pytest.fixture
def suraj(ani) -> UUID:
    return register(ani)


@pytest.fixture
def home(ani, suraj) -> UUID:
    return settle(ani, suraj, true_on=MARCH)


@pytest.fixture
def uncles(ani) -> UUID:
    return settle(ani, true_on=MARCH)


def lives(person: UUID, household: UUID, since: dt.date, until: dt.date | None = None) -> Draft:
    facts = {"relation": "child", **({"until": until} if until else {})}
    return draft("membership", person=person, household=household, true_on=since, facts=facts)


def ended(person: UUID, household: UUID, until: dt.date) -> Draft:
    """The correction that says until when somebody lived here."""
    first = Membership.objects.get(person=person, household=household)
    said = lives(person, household, first.since, until)
    return draft(
        "membership",
        person=person,
        household=household,
        true_on=first.since,
        facts=said.facts,
        corrects=first.pk,
    )


@pytest.mark.parametrize("source", ["page", "phone", "file"])
def test_a_second_household_at_one_time_is_refused_at_every_door(ani, suraj, home, uncles, source):
    with pytest.raises(FrameError) as refused:
        enter(lives(suraj, uncles, MAY), who=ani, source=source)
    said = str(refused.value)
    first = Membership.objects.get()
    assert "row 1, column household: This person is recorded in another household" in said
    assert f"Found entry {first.pk}, since 2023-03-01; expected one household at a time" in said
    assert "First correct that entry with 'until', not after 2023-05-09" in said
    assert Membership.objects.get() == first


def test_whoever_moves_leaves_the_one_and_joins_the_other(ani, suraj, home, uncles):
    enter(ended(suraj, home, MAY), lives(suraj, uncles, MAY), who=ani)
    rows = Membership.objects.order_by("since").values_list("household", "since", "until")
    assert list(rows) == [(home, MARCH, MAY), (uncles, MAY, None)]


def test_who_joins_before_leaving_is_refused_in_one_call_too(ani, suraj, home, uncles):
    with pytest.raises(FrameError, match="row 2, column household: This person is recorded in ano"):
        enter(ended(suraj, home, JUNE), lives(suraj, uncles, MAY), who=ani)
    assert Membership.objects.get().until is None


def test_an_earlier_time_that_is_over_may_be_learnt_late(ani, suraj, home, uncles):
    enter(lives(suraj, uncles, dt.date(2022, 1, 1), MARCH), who=ani)
    with pytest.raises(FrameError, match="since 2022-01-01 until 2023-03-01"):
        enter(lives(suraj, settle(ani, true_on=MARCH), dt.date(2022, 6, 1), MARCH), who=ani)


def test_the_same_household_twice_is_refused(ani, suraj, home):
    with pytest.raises(FrameError, match="recorded in this household already"):
        enter(lives(suraj, home, MAY), who=ani)


def test_what_was_taken_back_stands_in_nobodys_way(ani, suraj, home, uncles):
    wrong = Membership.objects.get()
    taken = draft(
        "retraction",
        person=suraj,
        household=home,
        corrects=wrong.pk,
        facts={"reason": "did_not_happen"},
    )
    enter(taken, lives(suraj, uncles, MAY), who=ani)
    assert Membership.objects.get().household_id == uncles


def test_a_time_that_ends_before_it_begins_is_refused(ani, suraj, uncles):
    with pytest.raises(FrameError, match=r"column until: This ends before it begins\. Found 2023-"):
        enter(lives(suraj, uncles, MAY, MARCH), who=ani)


def test_a_retry_is_the_same_entry_and_rows_keep_their_numbers(ani, suraj, home, uncles):
    first = lives(register(ani), uncles, MARCH)
    enter(first, who=ani)
    with pytest.raises(FrameError, match="row 2, column household"):
        enter(first, lives(suraj, uncles, MAY), who=ani)


def test_what_was_accepted_once_stays_and_is_mended_in_the_usual_way(ani, suraj, home, uncles):
    with as_once_accepted():
        enter(lives(suraj, uncles, MAY), who=ani)
    actions.rebuild(who=None)
    assert Membership.objects.filter(person=suraj, until=None).count() == 2
    enter(ended(suraj, home, MAY), who=ani)
    assert Membership.objects.get(person=suraj, household=home).until == MAY


def test_others_of_the_household_are_nobodys_hindrance(ani, home, uncles):
    kajal, person = register(ani, "Kajal Kumari", sex="female"), uuid4()
    enter(
        lives(kajal, home, MAY),
        draft("person", person=person, facts={"sex": "male"}, identifiers={"name": "Imran"}),
        lives(person, uncles, MAY),
        who=ani,
    )
    assert Membership.objects.count() == 3
