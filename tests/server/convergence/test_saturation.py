"""The saturation: the share, the interval, what is too small, and what it is made of."""

from __future__ import annotations

import pytest

from server.convergence.measures_world import SCHEME, answer, families, page, row_of, words
from server.india import SITAMARHI, SURAT, place

pytestmark = [pytest.mark.django_db, pytest.mark.once]
NREGS = "Rural employment guarantee (NREGS)"


@pytest.fixture
def told(worker, stranger):
    families(worker, SITAMARHI, 24, receive=18)
    families(stranger, SURAT, 16, receive=4)


def test_the_share_stands_in_every_district(told, somebody):
    seen = page(somebody("national_officer"), "saturation/", pillar="livelihood")
    assert row_of(seen, NREGS) == f"{NREGS} 75 % 25 % 55 %"


def test_what_is_too_small_is_withheld_from_everybody(worker, stranger, somebody):
    families(worker, SITAMARHI, 24, receive=18)
    families(stranger, SURAT, 6, receive=4)
    for role in ("donor", "national_officer"):
        seen = page(somebody(role), "saturation/", pillar="livelihood")
        assert row_of(seen, NREGS) == f"{NREGS} withheld withheld 73 %"


def test_a_scheme_of_one_state_is_not_short_of_anybody_in_another(told, somebody):
    seen = page(somebody("donor"), "saturation/", pillar="education")
    cells = row_of(seen, "Bicycle money, Bihar").split()
    assert cells[-4:-1] == ["not", "here", "withheld"] or "not here" in " ".join(cells)


def test_one_scheme_opens_what_it_is_made_of(told, somebody):
    seen = page(somebody("national_officer"), f"saturation/schemes/{SCHEME}/")
    counts = seen[seen.index("What the share is made of") :]
    assert row_of(counts, "Surat").split()[1:3] == ["4", "12"]
    listed = page(
        somebody("national_officer"), "measures/list/", what="n11", scheme=SCHEME, place=SURAT
    )
    assert "4 families, 4 things together." in words(listed)


def test_a_donor_is_not_told_small_counts(told, somebody):
    seen = page(somebody("donor"), f"saturation/schemes/{SCHEME}/")
    counts = seen[seen.index("What the share is made of") :]
    assert row_of(counts, "Surat").split()[1:3] == ["withheld", "12"]


def test_a_scheme_that_stays_with_the_case_worker_has_no_page(told, somebody):
    officer = somebody("district_officer", place(SITAMARHI))
    assert answer(officer, "saturation/schemes/IN-NCLP/").status_code == 404
    assert answer(officer, "saturation/schemes/IN-NOWHERE/").status_code == 404
    assert "IN-NCLP" not in answer(officer, "saturation/file.csv").content.decode()


def test_a_list_that_would_tell_something_does_not_open(told, somebody):
    seen = page(somebody("national_officer"), "saturation/schemes/IN-PREM-SC/")
    assert "its numbers do not open" in words(seen)
    assert "scheme=IN-PREM-SC" not in seen
    listed = answer(somebody("national_officer"), "measures/list/", what="n11", scheme="IN-PREM-SC")
    assert listed.status_code == 404
