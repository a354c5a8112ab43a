"""Camps: the plan for who opens lists, names for who follows the families, totals for the rest."""

from __future__ import annotations

import pytest

from muara_server.audit.models import AuditEntry
from server.convergence.measures_world import answer, families, page, row_of, words
from server.india import SITAMARHI, SURAT, place

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PAPER = "job_card"


@pytest.fixture
def told(worker, stranger):
    families(worker, SITAMARHI, 24, missing=6)
    families(stranger, SURAT, 16, missing=4)


def test_the_plan_takes_first_what_unlocks_most(told, somebody):
    seen = page(somebody("national_officer"), "camps/", number="1", pillar="livelihood")
    assert "A plan for 1 camp" in words(seen)
    assert row_of(seen, "1 ").startswith("1 Sitamarhi Job card 6 6")


def test_a_district_is_planned_by_those_who_open_its_lists(told, somebody):
    seen = page(somebody("district_officer", place(SURAT)), "camps/", pillar="livelihood")
    assert row_of(seen, "1 ").startswith("1 Surat Job card 4 4")
    assert "Sitamarhi Job card" not in words(seen)


def test_a_donor_is_told_of_papers_and_of_no_place(told, somebody):
    seen = page(somebody("donor"), "camps/", pillar="livelihood")
    assert row_of(seen, "Job card").split()[2] == "10"
    body = seen[seen.index("Every paper, in the whole programme") :]
    assert "Surat" not in words(body)


def test_the_list_has_names_for_the_own_district_alone(told, worker, stranger):
    seen = words(page(worker, "camps/list/", at=SITAMARHI, paper=PAPER))
    assert seen.count("Family of") == 6
    assert AuditEntry.objects.filter(deed="camp.listed").count() == 1
    far = words(page(stranger, "camps/list/", at=SITAMARHI, paper=PAPER))
    assert "Family of" not in far
    assert "Nobody whose file you may open waits for this paper here." in far


def test_a_case_worker_finds_the_lists_of_the_own_district(told, worker, stranger):
    mine = words(page(worker, "camps/list/"))
    assert "Job card Sitamarhi 6" in mine
    assert "Surat" not in mine
    assert "Job card Surat 4" in words(page(stranger, "camps/list/"))


def test_a_sensitive_paper_has_no_list(told, worker):
    assert answer(worker, "camps/list/", at=SITAMARHI, paper="caste_certificate").status_code == 404
    assert answer(worker, "camps/list/", at=SITAMARHI, paper="no_such").status_code == 404


def test_totals_are_not_for_the_field_and_names_not_for_totals(told, worker, somebody):
    assert answer(worker, "camps/").status_code == 403
    assert answer(somebody("donor"), "camps/list/").status_code == 403
