"""Every figure opens: on to the file for some, as pseudonyms or as counts for others."""

from __future__ import annotations

import csv
import io
import re

import pytest

from muara_server.audit.models import AuditEntry
from server.programme.records import KATIHAR, SITAMARHI, SURAT

LIST = "/results/converging_2008/figures/education/"

pytestmark = pytest.mark.once


def names(html: str) -> list[str]:
    return re.findall(r"[A-Z2-7]{4}-[A-Z2-7]{4}", re.sub(r"<[^>]+>", " ", html))


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_list_adds_up_to_the_figure(read, anita, register):
    register.children(4, SITAMARHI)
    register.children(3, SURAT, sex="male")
    assert len(set(names(read(anita, LIST)))) == 7
    assert len(set(names(read(anita, f"{LIST}?place={SURAT}")))) == 3
    assert len(set(names(read(anita, f"{LIST}?sex=female")))) == 4


def test_a_national_officer_sees_pseudonyms_and_no_way_to_a_child(read, anita, register):
    register.children(2, SITAMARHI)
    seen = read(anita, LIST)
    assert "/people/" not in seen
    assert not any(str(person) in seen for person in register.persons)


def test_a_case_worker_goes_on_to_the_files_of_her_district_only(read, ani, register):
    register.children(2, SITAMARHI)
    register.children(12, SURAT)
    seen = read(ani, LIST)
    assert len(re.findall(r'href="/people/', seen)) == 2
    assert len(set(names(seen))) == 2


def test_chitra_sees_nothing_of_anis(read, chitra, register):
    register.children(3, SITAMARHI)
    seen = read(chitra, f"{LIST}?place={SITAMARHI}")
    assert not names(seen)
    assert "withheld" in seen


def test_a_donor_sees_counts_by_district_and_no_small_ones(read, donor, register):
    register.children(30, SITAMARHI)
    register.children(12, SURAT)
    register.children(3, KATIHAR)
    seen = read(donor, LIST)
    assert not names(seen)
    table = re.findall(
        r'<th scope="row">([^<]+)</th><td class="figure">(?:<span[^>]*>)?(\w+)', seen
    )
    assert dict(table) == {"Sitamarhi": "30", "Katihar": "withheld", "Surat": "withheld"}


def test_opening_a_list_is_recorded_once_with_the_hash_of_the_list(read, anita, register):
    register.children(2, SITAMARHI)
    read(anita, LIST)
    entry = AuditEntry.objects.filter(deed="figure.opened").get()
    assert entry.who == anita.pk
    assert entry.detail["count"] == 2
    assert entry.detail["indicator"] == "education"


def test_a_long_list_comes_in_pages(read, anita, register):
    register.children(105, SITAMARHI)
    first, second = read(anita, LIST), read(anita, f"{LIST}?page=2")
    assert (len(set(names(first))), len(set(names(second)))) == (100, 5)
    assert "101 to 105 of 105" in re.sub(r"\s+", " ", second)


def test_the_file_holds_the_same_list_and_no_ids(read, anita, register):
    register.children(3, SITAMARHI)
    rows = rows_of(read(anita, f"{LIST[:-1]}.csv"))
    assert len(rows) == 3
    assert {row["district"] for row in rows} == {"Sitamarhi"}
    assert rows[0]["invented"] == "invented for the demonstration"
    assert not {str(person) for person in register.persons} & {row["id"] for row in rows}


def test_the_file_of_a_donor_holds_counts(read, donor, register):
    register.children(30, SITAMARHI)
    rows = rows_of(read(donor, f"{LIST[:-1]}.csv"))
    assert [(row["id"], row["district"], row["counted"]) for row in rows] == [
        ("", "Sitamarhi", "30")
    ]


def test_the_results_file_says_what_is_withheld_and_what_was_never_split(read, anita, register):
    register.children(30, SITAMARHI)
    register.children(3, KATIHAR)
    rows = rows_of(read(anita, "/results/converging_2008/results.csv"))
    education = {row["district"]: row for row in rows if row["indicator"] == "education"}
    assert education["Katihar"]["counted"] == "withheld"
    assert education["Sitamarhi"]["counted"] == "withheld"
    assert education["Surat"]["counted"] == "0"
    assert education["Surat"]["reported"] == "not disaggregated"
    training = [row for row in rows if row["indicator"] == "training" and row["sex"]]
    assert {row["reported"] for row in training} == {"not disaggregated"}
    assert {row["target"] for row in rows if row["indicator"] == "all"} == {"48000"}


def test_a_series_tells_what_the_source_did_not_split(read, anita, register):
    register.children(12, SITAMARHI)
    seen = read(anita, "/results/converging_2008/over-time/?indicator=training")
    assert seen.count("not disaggregated") >= 3
    counted = read(anita, "/results/converging_2008/over-time/")
    assert "31 Dec 2012" in counted


def test_one_childs_path_has_no_name_and_is_not_for_everybody(read, anita, donor, register):
    register.children(1, SITAMARHI)
    seen = read(anita, "/results/converging_2008/one-childs-path/")
    assert len(names(seen)) == 1
    assert "education services" in seen
    assert "May 2012" in seen
    assert "1 May 2012" not in seen
    read(donor, "/results/converging_2008/one-childs-path/", status=403)


def test_a_donor_sees_no_small_total_and_no_way_to_work_it_out(read, donor, register):
    for _ in range(12):
        register.family(SITAMARHI, "reached")
    for _ in range(3):
        register.family(SITAMARHI, "reached", "form_filled")
    funnel = read(donor).split('id="funnel"')[1].split("</section>")[0]
    assert "withheld" in funnel
    assert ">15<" in funnel
    assert ">12<" not in funnel


def test_a_part_of_a_figure_gives_no_small_count_away_either(read, donor, register):
    register.children(30, SITAMARHI)
    register.children(3, SITAMARHI, sex="male")
    register.children(30, SURAT)
    register.children(20, SURAT, sex="male")
    girls = read(donor, f"{LIST}?place={SITAMARHI}&sex=female")
    boys = read(donor, f"{LIST}?place={SITAMARHI}&sex=male")
    whole = read(donor, f"{LIST}?place={SITAMARHI}")
    assert ">33<" in whole
    assert ">30<" not in girls
    assert ">3<" not in boys
    assert "withheld" in girls
