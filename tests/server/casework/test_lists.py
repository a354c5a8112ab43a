"""Lists hold what a reader may see, each once, in the order of its days, counted and paged."""

from __future__ import annotations

from uuid import UUID

import pytest

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.models import Proceeding
from muara_server.casework.queries import standing as queries
from muara_server.casework.rules.parties import Hand
from server.cast import Map
from server.ledger.entering import register

from .conftest import Somebody, consent_to, in_days, step

pytestmark = pytest.mark.django_db


@pytest.fixture
def cases(ani: User, places: Map) -> list[UUID]:
    """Five cases, one day late, two days late and so on; the latest first."""
    opened = []
    for late in range(5, 0, -1):
        child = register(ani, f"Child {late}", place_code=places.riga.code)
        opened.append(open_procedure("case", person=child, facts={}, who=ani))
        Proceeding.objects.filter(pk=opened[-1]).update(due=in_days(-late))
    return opened


def ids(page: queries.Page) -> list[UUID]:
    return [row.pk for row in page.rows]


def test_pages_follow_each_other_and_miss_nothing(cases: list[UUID], ani: User) -> None:
    now = in_days(0)
    first = queries.late_for(ani, now=now, at_most=2)
    second = queries.late_for(ani, now=now, at_most=2, after=first.after)
    third = queries.late_for(ani, now=now, at_most=2, after=second.after)
    assert [*ids(first), *ids(second), *ids(third)] == cases
    assert (first.all, third.after) == (5, None)


def test_rows_of_one_moment_are_told_apart(cases: list[UUID], ani: User) -> None:
    now = in_days(0)
    Proceeding.objects.update(due=in_days(-1))
    first = queries.late_for(ani, now=now, at_most=3)
    second = queries.late_for(ani, now=now, at_most=3, after=first.after)
    assert {*ids(first), *ids(second)} == set(cases)


def test_a_list_says_in_the_trail_whom_it_showed(cases: list[UUID], ani: User) -> None:
    queries.late_for(ani, now=in_days(0), at_most=2)
    told = AuditEntry.objects.filter(deed="late.listed").order_by("-number").first()
    assert told is not None
    people = Proceeding.objects.filter(pk__in=cases[:2]).values_list("person", flat=True)
    assert set(told.detail["people"]) == {str(each) for each in people}


def test_what_is_mine_waits_for_me_and_for_nobody_else(
    cases: list[UUID], ani: User, chitra: User, somebody: Somebody, places: Map
) -> None:
    colleague = somebody("case_worker", places.sitamarhi)
    now = in_days(0)
    assert ids(queries.waiting_for(ani, until=now)) == cases
    assert queries.waiting_for(colleague, until=now).all == 0
    assert queries.late_for(colleague, now=now).all == 5
    assert queries.late_for(chitra, now=now).all == 0


def test_what_waits_for_a_party_waits_for_each_of_them(
    assessed: UUID, budi: User, ani: User, places: Map, somebody: Somebody
) -> None:
    other = somebody("supervisor", places.surat)
    soon = in_days(30)
    assert ids(queries.waiting_for(budi, until=soon)) == [assessed]
    assert queries.waiting_for(ani, until=soon).all == 0
    assert queries.waiting_for(other, until=soon).all == 0


def test_what_is_late_goes_up_when_its_days_have_passed(case: UUID, budi: User, ani: User) -> None:
    Proceeding.objects.update(due=in_days(-2))
    assert queries.gone_up_to(budi, now=in_days(0)).all == 0
    assert ids(queries.gone_up_to(budi, now=in_days(2))) == [case]
    assert queries.gone_up_to(ani, now=in_days(2)).all == 0


def test_a_list_holds_what_the_single_question_allows(
    assessed: UUID,
    suraj: UUID,
    ani: User,
    budi: User,
    chitra: User,
    places: Map,
    somebody: Somebody,
) -> None:
    """The condition of a query and the answer for one proceeding are one policy."""
    school = somebody("trainer", places.sitamarhi)
    referral = open_procedure("referral", person=suraj, facts={"service": "school"}, who=ani)
    consent_to(suraj, str(school.pk), who=ani)
    step(referral, "send", ani, receiver=str(school.pk))
    consent_to(suraj, places.surat.code, who=ani)
    open_procedure(
        "hand_over",
        person=suraj,
        facts={"to_place": places.surat.code, "why": "migrated"},
        who=ani,
    )
    roles = ("monitor", "companion", "inspector", "complaint_keeper", "district_officer", "donor")
    readers = [ani, budi, chitra, school, somebody("supervisor", places.surat)]
    readers += [somebody(role, None if role == "donor" else places.sitamarhi) for role in roles]
    for reader in readers:
        hand, listed = Hand(reader), set(queries.proceedings_for(reader))
        assert listed == {one for one in Proceeding.objects.all() if hand.sees(one)}, reader


@pytest.mark.parametrize("role", ["donor", "national_officer", "researcher", "administrator"])
def test_who_reads_totals_sees_none(role: str, assessed: UUID, somebody: Somebody) -> None:
    assert not queries.proceedings_for(somebody(role, None)).exists()
