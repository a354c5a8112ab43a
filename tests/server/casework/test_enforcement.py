"""From a breach to the money in the child's account, and what is told of it in totals."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.casework.actions.enforcement import open_matter
from muara_server.casework.models import Copy, Proceeding
from muara_server.casework.queries import enforcement as queries
from muara_server.casework.queries.inspections import inspection_for
from muara_server.casework.queries.standing import standing_of
from muara_server.casework.queries.workplaces import workplaces_for
from muara_server.registry.actions import erase
from server.files.papers import paper
from server.india import SITAMARHI, SURAT, logged_in, place
from server.ledger.entering import register

from .at_work import inspected, kiln, seen_at, shown
from .conftest import Somebody, in_days, step

pytestmark = [pytest.mark.django_db, pytest.mark.once]
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
        "issuer": "Labour Office Sitamarhi",
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
    child = Proceeding.objects.get(pk=matter).person
    assert queries.totals(partner)[1].matters == 1
    assert queries.totals(partner, without={str(child)})[1].matters == 0
    assert queries.totals(officer, without={str(child)})[1].matters == 1
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


# --- the papers of the law ---


@pytest.fixture
def at_notice(officer: User, somebody: Somebody) -> UUID:
    """A matter about the kiln alone, in which no child is named."""
    at = kiln(somebody("monitor", place(SITAMARHI)))
    made = inspected(at, officer, on=IN_2018, not_met={"part_a"})
    item = inspection_for(officer, made).findings[0].item
    held = workplaces_for(officer).get(pk=at)
    return open_matter(held, inspection=made, item=item, person=None, note="", who=officer)


def sent(user: User, name: str, *about: object, status: int = 302, **said: object) -> str:
    address = reverse(f"casework:{name}", args=about)
    answer = logged_in(user).post(address, said)
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def of_police(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("report-of-zorawar.pdf", content or paper(), "application/pdf")


@pytest.mark.parametrize("about", ["matter", "at_notice"])
def test_a_paper_is_kept_with_its_step_and_says_no_more_than_its_pages(
    about: str, request: pytest.FixtureRequest, officer: User
) -> None:
    """Of a matter about a child and of one about a place alone."""
    held = request.getfixturevalue(about)
    today = timezone.localdate().isoformat()
    sent(officer, "matter-step", held, "report_to_police", true_on=today, paper=of_police())
    [kept] = Copy.objects.filter(proceeding=held)
    page = shown(logged_in(officer), "matter", held)
    assert f"/papers/{kept.pk}/" in page
    assert "Police report made</a>" in page
    answer = logged_in(officer).get(reverse("casework:paper", args=[held, kept.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="{kept.pk.hex[:12]}.pdf"'
    assert answer.content.startswith(b"%PDF-")
    assert b"Zorawar" not in answer.content
    read = AuditEntry.objects.get(deed="copy.opened")
    assert read.about == kept.person


def test_what_is_no_paper_is_refused_and_the_step_is_not_taken(matter: UUID, officer: User) -> None:
    today = timezone.localdate().isoformat()
    torn = of_police(b"%PDF-1.7 torn")
    said = sent(
        officer, "matter-step", matter, "report_to_police", status=400, true_on=today, paper=torn
    )
    assert "damaged or cannot be read" in said
    assert standing_of(matter).state == "finding"
    assert not Copy.objects.exists()


def test_a_paper_that_came_later_is_added_and_one_too_many_taken_away(
    matter: UUID, officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    sent(officer, "keep-paper", matter, file=of_police(), true_on="2020-01-01", note="A summons")
    [kept] = Copy.objects.filter(proceeding=matter)
    page = shown(logged_in(officer), "matter", matter)
    assert "Paper that came later" in page
    assert "A summons" in page
    assert standing_of(matter).state == "finding", "a paper alone moves nothing"
    sent(officer, "paper-away", matter, kept.pk, reason="none of these")
    assert Copy.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        sent(officer, "paper-away", matter, kept.pk, reason="twice")
    assert not Copy.objects.exists()
    assert not default_storage.exists(kept.stored)


def test_papers_open_to_whoever_may_see_the_matter_and_to_nobody_else(
    matter: UUID, officer: User, worker: User, somebody: Somebody
) -> None:
    sent(officer, "keep-paper", matter, file=of_police(), true_on="2020-01-01")
    [kept] = Copy.objects.filter(proceeding=matter)
    address = reverse("casework:paper", args=[matter, kept.pk])
    supervisor = logged_in(somebody("supervisor", place(SITAMARHI)))
    away = logged_in(somebody("district_officer", place(SURAT)))
    assert supervisor.get(address).status_code == 200
    assert away.get(address).status_code == 404
    assert logged_in(worker).get(address).status_code == 404
    asked = reverse("casework:keep-paper", args=[matter])
    assert supervisor.post(asked, {"file": of_police()}).status_code == 403


def test_with_the_child_the_papers_are_erased(
    matter: UUID, child: UUID, officer: User, somebody: Somebody
) -> None:
    sent(officer, "keep-paper", matter, file=of_police(), true_on="2020-01-01")
    erase(child, who=somebody("supervisor", place(SITAMARHI)), reason="consent_withdrawn")
    assert not Copy.objects.exists()


def test_who_issued_a_paper_is_not_taken_for_the_childs_name(matter: UUID, officer: User) -> None:
    told = {"true_on": timezone.localdate().isoformat(), "issuer": "Dumra police station"}
    sent(officer, "matter-step", matter, "report_to_police", document="FIR 17/2018", **told)
    page = shown(logged_in(officer), "matter", matter)
    assert "Zorawar Kumar" in page[page.index("<h1") : page.index("</h1>")]
    assert "Dumra" not in page[page.index("<h1") : page.index("</h1>")]
