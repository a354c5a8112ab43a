"""The depth: by district, small ones withheld; the change on the same families and on all."""

from __future__ import annotations

import pytest

from server.convergence.measures_world import answer, families, page, row_of, words
from server.india import SITAMARHI, SURAT

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def told(worker, stranger):
    families(worker, SITAMARHI, 24, receive=12)
    families(stranger, SURAT, 16, receive=4)


def test_it_counts_families_by_district(told, somebody):
    seen = page(somebody("donor"), "depth/")
    assert row_of(seen, "Sitamarhi").split()[1] == "24"
    assert row_of(seen, "All districts").split()[2] == "40"


def test_the_change_tells_the_same_families_and_everybody(told, somebody):
    seen = page(somebody("donor"), "depth/", before="2012-06-30")
    changed = seen[seen.index("What changed") :]
    assert row_of(changed, "Sitamarhi").split()[1] == "24"
    assert "in points of a hundred" in words(changed)


def test_the_earlier_day_comes_first(told, somebody):
    assert answer(somebody("donor"), "depth/", before="2013-06-30").status_code == 400


def test_a_small_district_is_withheld_with_another(worker, stranger, somebody):
    families(worker, SITAMARHI, 24, receive=12)
    families(stranger, SURAT, 3)
    seen = page(somebody("donor"), "depth/")
    assert row_of(seen, "Surat") == "Surat withheld"
    assert row_of(seen, "Sitamarhi") == "Sitamarhi withheld"
    sent = answer(somebody("donor"), "depth/file.csv", before="2012-06-30").content.decode()
    assert sent.count("withheld") == 3
