"""The gap: what it counts, what opens, what is withheld, and what leaves as a file."""

from __future__ import annotations

import csv
import io

import pytest

from muara_server.audit.models import AuditEntry
from server.convergence.measures_world import (
    SCHEME,
    answer,
    families,
    page,
    row_of,
    words,
)
from server.india import SITAMARHI, SURAT, logged_in, place

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def told(worker, stranger):
    families(worker, SITAMARHI, 24, receive=12, missing=2)
    families(stranger, SURAT, 16, receive=4)


def test_it_counts_what_is_due_and_not_received(told, somebody):
    seen = page(somebody("national_officer"), "gap/", scheme=SCHEME)
    assert row_of(seen, "Sitamarhi").split()[1:5] == ["24", "12", "12", "12"]
    assert row_of(seen, "Surat").split()[1:5] == ["16", "12", "12", "12"]
    assert "24 of 40 families · 60 %" in words(seen).replace(
        "families certainly lack something due ", ""
    )


def test_each_thing_has_one_reason(told, somebody):
    seen = page(somebody("national_officer"), "gap/", scheme=SCHEME)
    assert row_of(seen, "never applied, all papers are there").split()[-3:] == ["22", "22", "22"]
    assert row_of(seen, "never applied, a paper is missing").split()[-3:] == ["2", "2", "2"]
    assert "The commonest reason: never applied, all papers are there (22)." in words(seen)


def test_a_small_count_is_withheld_with_its_neighbour(worker, stranger, somebody):
    families(worker, SITAMARHI, 24, receive=12)
    families(stranger, SURAT, 16, receive=13)
    seen = page(somebody("donor"), "gap/", scheme=SCHEME)
    assert row_of(seen, "Surat") == "Surat withheld"
    assert row_of(seen, "Sitamarhi") == "Sitamarhi withheld"
    assert "15 families certainly lack something due" in words(seen)
    own = page(somebody("district_officer", place(SURAT)), "gap/", scheme=SCHEME)
    assert row_of(own, "Surat").split()[1:3] == ["16", "3"]


def test_a_number_opens_its_list_under_pseudonyms(told, somebody):
    officer = somebody("national_officer")
    seen = page(officer, "measures/list/", what="certain", scheme=SCHEME, place=SURAT)
    assert "12 families, 12 things together." in words(seen)
    assert "/households/" not in seen
    assert "Family of" not in seen
    assert AuditEntry.objects.filter(deed="measure.opened").count() == 1


def test_a_district_officer_goes_on_to_families_of_the_own_district_alone(told, somebody):
    officer = somebody("district_officer", place(SURAT))
    near = page(officer, "measures/list/", what="certain", scheme=SCHEME, place=SURAT)
    assert near.count('href="/households/') == 12
    far = page(officer, "measures/list/", what="certain", scheme=SCHEME, place=SITAMARHI)
    assert "/households/" not in far
    assert "12 more lie in districts whose lists your role does not open." in words(far)


def test_a_donor_is_told_how_many_and_nothing_else(told, somebody):
    donor = somebody("donor")
    seen = page(donor, "measures/list/", what="certain", scheme=SCHEME)
    assert "24 more lie in districts" in words(seen)
    few = page(
        donor, "measures/list/", what="reason", reason="never_applied_papers_missing", scheme=SCHEME
    )
    assert "There are a few more" in words(few)
    assert "2 more" not in words(few)


def test_whoever_follows_families_is_told_no_totals(told, stranger):
    assert answer(stranger, "gap/").status_code == 403
    assert answer(stranger, "measures/list/", what="certain", place=SITAMARHI).status_code == 403


def test_the_file_says_what_it_counts_and_withholds_the_same(worker, stranger, somebody):
    families(worker, SITAMARHI, 24, receive=12)
    families(stranger, SURAT, 16, receive=13)
    sent = answer(somebody("donor"), "gap/file.csv", scheme=SCHEME)
    told = list(csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert [row["district"] for row in told] == ["Sitamarhi", "Surat"]
    assert {row["withheld"] for row in told} == {"withheld"}
    assert {row["families_lacking"] for row in told} == {""}
    assert all(row["definition"] and row["as_of"] and row["version"] for row in told)
    book = answer(somebody("donor"), "gap/file.xlsx", scheme=SCHEME)
    assert book.content[:2] == b"PK"
    assert answer(somebody("donor"), "gap/file.exe", scheme=SCHEME).status_code == 404


def test_a_sensitive_scheme_cannot_be_asked_for(told, somebody):
    officer = somebody("national_officer")
    assert answer(officer, "gap/", scheme="IN-NCLP").status_code == 400
    assert answer(officer, "measures/list/", what="certain", scheme="IN-NCLP").status_code == 404
    assert "IN-NCLP" not in page(officer, "gap/")


def test_a_list_of_one_area_of_life_holds_no_scheme_that_tells_something(worker, somebody):
    made = families(worker, SITAMARHI, 1)
    officer = somebody("district_officer", place(SITAMARHI))
    listed = page(officer, "measures/list/", what="possible", pillar="protection")
    assert str(made[0]) not in listed
    assert str(made[0]) in page(officer, "measures/list/", what="possible")


def test_without_families_it_says_so(india, somebody):
    client = logged_in(somebody("donor"))
    assert "Nobody is registered yet." in words(client.get("/convergence/gap/").content.decode())
