"""From a breach to the money in the child's account, and what is told of it in totals."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from django.urls import reverse

from muara_server.accounts.models import User
from muara_server.casework.actions.enforcement import open_matter
from muara_server.casework.models import Proceeding
from muara_server.casework.queries import enforcement as queries
from muara_server.casework.queries.inspections import inspection_for
from muara_server.casework.queries.standing import standing_of
from muara_server.casework.queries.workplaces import workplaces_for
from server.india import SITAMARHI, SURAT, logged_in, place
from server.ledger.entering import register

from .at_work import inspected, kiln, seen_at, shown
from .conftest import Somebody, in_days, step

pytestmark = pytest.mark.django_db
IN_2018 = dt.date(2018, 3, 1)


@pytest.fixture
def child(worker: User) -> UUID:
    """A boy of Sitamarhi."""
    return register(worker, "Zorawar Kumar", place_code=SITAMARHI)


@pytest.fixture
def matter(worker: User, officer: User, child: UUID) -> UUID:
    """The matter about the boy, opened from an inspection of the kiln in 2018."""
    at = kiln(worker)
    seen_at(at, child, worker, on=IN_2018)
    made = inspected(at, officer, on=IN_2018, not_met={"part_a"})
    line = inspection_for(officer, made).findings[0]
    return open_matter(
        workplaces_for(officer).get(pk=at),
        inspection=made,
        item=line.item,
        person=child,
        note="",
        who=officer,
    )


def to_judgment(matter: UUID, officer: User) -> None:
    """Police report, prosecution, and a conviction that orders a fine and back wages."""
    step(matter, "report_to_police", officer, before="police")
    step(matter, "prosecute", officer, before="court")
    step(
        matter,
        "convict",
        officer,
        verdict="convicted",
        fine_ordered=20_000,
        back_wages_ordered=12_000,
    )


def test_back_wages_paid_to_the_family_stand_beside_what_was_ordered(
    matter: UUID, officer: User
) -> None:
    to_judgment(matter, officer)
    client = logged_in(officer)
    sent = {
        "amount": "8000",
        "paid_to": "family",
        "document": "R-17/2019",
        "name": "Labour Office Sitamarhi",
        "true_on": "2019-02-03",
    }
    answer = client.post(reverse("casework:matter-step", args=[matter, "pay_back_wages"]), sent)
    assert answer.status_code == 302
    sums = {(one.kind, one.ordered, one.paid) for one in queries.money_of(standing_of(matter))}
    assert sums == {
        ("fine", 20_000, None),
        ("back_wages", 12_000, None),
        ("back_wages", None, 8_000),
    }
    page = shown(client, "matter", matter)
    assert "R-17/2019" in page
    assert "Labour Office Sitamarhi" in page
    assert "family" in page


def test_money_changes_no_state_and_its_clock_runs_on(matter: UUID, officer: User) -> None:
    to_judgment(matter, officer)
    before = Proceeding.objects.get(pk=matter)
    step(matter, "pay_back_wages", officer, amount=8_000, paid_to="family")
    after = Proceeding.objects.get(pk=matter)
    assert (after.state, after.due) == (before.state, before.due)
    assert after.state == "judgment"


def test_a_sum_without_its_amount_is_asked_for(matter: UUID, officer: User) -> None:
    sent = {"true_on": "2019-02-03"}
    answer = logged_in(officer).post(
        reverse("casework:matter-step", args=[matter, "pay_back_wages"]), sent
    )
    assert answer.status_code == 400
    assert "This step needs an answer here." in answer.content.decode()


def test_the_childs_page_shows_it(matter: UUID, officer: User, worker: User, child: UUID) -> None:
    page = logged_in(officer).get(reverse("web:person", args=[child])).content.decode()
    assert str(matter) in page
    assert [one.pk for one in queries.matters_about(officer, child)] == [matter]


def test_totals_keep_ordered_and_paid_apart_and_every_number_opens(
    matter: UUID, officer: User
) -> None:
    to_judgment(matter, officer)
    step(matter, "pay_back_wages", officer, amount=8_000, paid_to="family")
    rows, everything = queries.totals(officer)
    assert [row.code for row in rows] == [SITAMARHI]
    assert (everything.ordered["back_wages"], everything.paid["back_wages"]) == (12_000, 8_000)
    assert everything.steps["convict"] == 1
    client = logged_in(officer)
    assert "12,000" in shown(client, "enforcement")
    behind = shown(client, "behind-enforcement", what="back_wages_paid", place=SITAMARHI)
    assert str(matter) in behind
    assert "Zorawar" not in behind
    assert str(matter) not in shown(client, "behind-enforcement", what="rehabilitation_paid")
    shown(client, "behind-enforcement", what="bribes", status=404)


def test_a_number_by_which_a_child_could_be_guessed_is_withheld(
    matter: UUID, officer: User, somebody: Somebody
) -> None:
    to_judgment(matter, officer)
    partner = somebody("union_partner", None)
    page = shown(logged_in(partner), "enforcement")
    assert "withheld" in page
    assert "12,000" not in page
    shown(logged_in(partner), "behind-enforcement", status=403)


def test_another_district_sees_nothing(matter: UUID, somebody: Somebody) -> None:
    stranger = logged_in(somebody("district_officer", place(SURAT)))
    shown(stranger, "matter", matter, status=404)
    assert str(matter) not in shown(stranger, "matters")
    assert "No matter was opened in your area." in shown(stranger, "enforcement")
    assert "Sitamarhi" not in shown(stranger, "behind-enforcement")


def test_who_sees_only_his_own_finds_the_matter_that_was_given_to_him(
    matter: UUID, officer: User, inspector: User
) -> None:
    assert str(matter) not in shown(logged_in(inspector), "matters")
    step(matter, "assign", officer, holder=str(inspector.pk))
    page = shown(logged_in(inspector), "matters")
    assert str(matter) in page
    assert "Zorawar" not in page
    assert in_days(0)
