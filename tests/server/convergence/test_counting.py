"""A page of a measure answers at once, shows no old figure as a new one, and is counted once."""

from __future__ import annotations

import csv
import io
from uuid import UUID

import pytest

from muara_server.convergence.actions.counts import COUNT
from muara_server.convergence.frames import counts as frames
from muara_server.convergence.models import Count
from muara_server.figures import number
from muara_server.jobs.models import Job
from muara_server.registry.actions import erase
from server.convergence.measures_world import (
    SCHEME,
    answer,
    count,
    families,
    first_answer,
    page,
    row_of,
    words,
)
from server.india import SITAMARHI, logged_in, place

pytestmark = [pytest.mark.django_db, pytest.mark.once]
REFRESHES = 'http-equiv="refresh"'


@pytest.fixture
def told(worker) -> list[UUID]:
    return families(worker, SITAMARHI, 12, receive=2)


def at_once(who, path: str = "gap/", **asked: str) -> str:
    return first_answer(who, path, **asked).content.decode()


def test_nobody_looks_at_nothing(told, somebody):
    officer = somebody("national_officer")
    for path in ("gap/", "saturation/", "depth/", "camps/", f"saturation/schemes/{SCHEME}/"):
        seen = at_once(officer, path)
        assert "Counting: 0 %" in words(seen)
        assert REFRESHES in seen
    assert first_answer(officer, "gap/file.csv").status_code == 302
    assert Job.objects.filter(kind=COUNT).count() == 1


def test_the_figures_say_up_to_which_entry_they_count(told, somebody):
    seen = page(somebody("national_officer"), "gap/", scheme=SCHEME)
    assert row_of(seen, "Sitamarhi").split()[1:3] == ["12", "10"]
    assert f"up to entry {number(Count.objects.get().number)}." in words(seen)
    assert REFRESHES not in seen


def test_old_figures_are_shown_as_old_ones_until_the_new_are_there(told, worker, somebody):
    officer = somebody("national_officer")
    page(officer, "gap/", scheme=SCHEME)
    families(worker, SITAMARHI, 1)
    old = at_once(officer, scheme=SCHEME)
    assert row_of(old, "Sitamarhi").split()[1:3] == ["12", "10"]
    assert "recorded since are not in these figures" in words(old)
    count()
    new = at_once(officer, scheme=SCHEME)
    assert row_of(new, "Sitamarhi").split()[1:3] == ["13", "11"]
    assert "recorded since" not in words(new)


def test_a_file_of_old_figures_says_so(told, worker, somebody):
    officer = somebody("national_officer")
    answer(officer, "gap/file.csv", scheme=SCHEME)
    families(worker, SITAMARHI, 1)
    sent = first_answer(officer, "gap/file.csv", scheme=SCHEME).content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(sent)))
    assert int(row["entries_since"]) > 0
    assert row["counted_at"]


def test_nothing_is_shown_in_which_somebody_erased_could_be(told, somebody):
    officer = somebody("national_officer")
    page(officer, "gap/", scheme=SCHEME)
    erase(told[0], who=None, reason="ordered")
    assert "Counting: 0 %" in words(at_once(officer, scheme=SCHEME))
    old = Count.objects.get().pk
    page(officer, "gap/", scheme=SCHEME)
    assert Count.objects.get().pk != old


def test_what_cannot_be_counted_says_so_and_is_not_asked_for_again_at_once(
    told, somebody, monkeypatch
):
    def stumble(*_args, **_more):
        raise RuntimeError

    monkeypatch.setattr(frames, "read", stumble)
    seen = page(somebody("national_officer"), "gap/")
    assert "These figures could not be counted." in words(seen)
    assert "RuntimeError" in seen
    assert REFRESHES not in seen
    assert Job.objects.filter(kind=COUNT).count() == 1


def test_an_earlier_day_to_compare_with_is_counted_too(told, somebody):
    officer = somebody("national_officer")
    seen = page(officer, "depth/", before="2012-06-30")
    assert Count.objects.count() == 2
    assert "Counting" not in words(seen)


def test_a_district_officers_day_tells_the_gap_by_block_and_the_places(told, somebody):
    officer = somebody("district_officer", place(SITAMARHI))
    assert "Counting: 0 %" in words(logged_in(officer).get("/").content.decode())
    count()
    seen = words(logged_in(officer).get("/").content.decode())
    assert "block not recorded" in seen
    assert "of 12 families" in seen
    assert "No proposal waits for a decision." in seen


def test_whoever_is_told_no_totals_has_no_tiles(told, worker):
    assert "tile-gap" not in logged_in(worker).get("/").content.decode()
