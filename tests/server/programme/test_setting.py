"""What stands around a programme's figures: the season, the law, what the nation reported."""

from __future__ import annotations

import re

import pytest

from muara_server.programme import queries
from muara_server.programme.setting import Setting

TOBACCO = "/results/tobacco_2014/"


@pytest.fixture
def setting() -> Setting:
    asked = queries.programme("tobacco_2014")
    assert asked is not None
    return Setting(asked)


def test_the_national_series_says_where_its_sources_differ(setting):
    years = {year.year: year for year in setting.national.years}
    assert sorted(years) == list(range(2008, 2021))
    assert [each for each, year in years.items() if year.conflicts] == [2011, 2016]
    assert [figure.value for figure in years[2011].figures] == [3060, 3360]
    assert [each for each, year in years.items() if year.target_only] == [2018]


def test_it_says_in_which_years_the_report_equals_the_target(setting):
    equal = [year.year for year in setting.national.years if year.equals_target]
    assert equal == [2011, 2012, 2013, 2016, 2019, 2020]


def test_the_years_add_up_to_every_total_that_was_printed(setting):
    totals = {total.until: (total.value, total.sum) for total in setting.national.totals}
    assert totals == {
        2015: (63663, 63663),
        2018: (116456, 116456),
        2019: (134456, 134456),
        2020: (143456, 143456),
    }


def test_the_law_of_the_land_stands_in_its_order(setting):
    assert [act.since.year for act in setting.timeline] == [1999, 2000, 2002, 2014, 2024]
    assert all(act.title and act.says for act in [*setting.timeline, *setting.policies])


def test_each_partner_is_sourced_or_unconfirmed(setting):
    partners = [partner for group in setting.groups for partner in group.partners]
    assert len(partners) == 13
    assert all(bool(partner.source) != partner.unconfirmed for partner in partners)


def test_a_programme_of_which_nothing_is_told_has_nothing_around_it():
    india = Setting(queries.programme("converging_2008"))
    assert (india.timeline, india.policies, india.national) == ([], [], None)


@pytest.mark.once
def test_the_page_shows_the_series_as_reported_and_no_target_or_map(read, reader):
    seen = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", read(reader("donor"), TOBACCO)))
    for said in (
        "East Java",
        "July to September",
        "Ratification of Convention 138",
        "Reported, never counted here.",
        "The sources differ.",
        "no number set",
        "What the paper claims",
        "Commission for child protection (KPAI)",
    ):
        assert said in seen
    for unsaid in ("Against", "Migrant children work", "families linked, or more", "quotations"):
        assert unsaid not in seen
    assert re.findall(r"Counted (\d+)", seen) == ["0"] * 4


@pytest.mark.once
def test_the_other_programme_has_nothing_of_it(read, anita):
    seen = read(anita)
    assert "Reported, never counted here." not in seen
    assert "What the paper claims" not in seen


@pytest.mark.once
@pytest.mark.parametrize("page", ["definitions/", "over-time/", "standing/", "moved/"])
def test_the_other_pages_of_the_programme_open_too(read, reader, page):
    read(reader("donor"), TOBACCO + page)
