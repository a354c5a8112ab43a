"""A family in which somebody refused statistics: on the lists of those who work with it, and in no
figure of those who open no list."""

from __future__ import annotations

from uuid import UUID

import pytest

from muara_server.registry import queries as registry
from server.convergence.measures_world import ON, SCHEME, TOLD, families, page, row_of, words
from server.india import SITAMARHI, SURAT
from server.ledger.entering import draft, enter

pytestmark = pytest.mark.django_db


def refuse(home: UUID, who, place: str = SURAT) -> None:
    (adult,) = registry.living_in(home, on=TOLD)
    said = {"purpose": "statistics", "given": False, "giver": "guardian"}
    enter(draft("consent", person=adult, facts=said, place_code=place, true_on=TOLD), who=who)


def test_it_is_in_no_figure_of_those_who_open_no_list(worker, stranger, somebody):
    here = families(worker, SITAMARHI, 25, receive=12, missing=13)
    there = families(stranger, SURAT, 17, receive=5)
    refuse(here[-1], worker, SITAMARHI)
    refuse(there[0], stranger)
    officer, donor = somebody("national_officer"), somebody("donor")

    seen = page(officer, "gap/", scheme=SCHEME)
    assert row_of(seen, "Surat").split()[1:3] == ["17", "12"]
    seen = page(donor, "gap/", scheme=SCHEME)
    assert row_of(seen, "Surat").split()[1:3] == ["16", "12"]
    assert "24 of 40 families" in words(seen).replace("families certainly lack something due ", "")

    seen = page(officer, f"saturation/schemes/{SCHEME}/")
    counts = seen[seen.index("What the share is made of") :]
    assert row_of(counts, "Surat").split()[1] == "5"
    whole = row_of(page(donor, "saturation/", pillar="livelihood"), "Rural employment").split()
    assert whole[-4:] == ["25", "%", "40", "%"]

    assert row_of(page(donor, "depth/"), "Surat").split()[1] == "16"
    assert row_of(page(donor, "camps/"), "Job card").split()[2:5] == ["12", "12", "12"]

    funnel = page(donor, "funnel/", as_of=ON)
    assert row_of(funnel, "Surat").split()[1] == "16"
    assert row_of(page(officer, "funnel/", as_of=ON), "Surat").split()[1] == "17"
