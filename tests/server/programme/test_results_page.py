"""The first screen: what was promised, counted, reported and verified, and what is not known."""

from __future__ import annotations

import re

import pytest

from muara_server.programme import frames, queries
from server.programme.records import KATIHAR, SITAMARHI, SURAT

pytestmark = pytest.mark.once

RESULTS = "/results/converging_2008/"


def words(html: str) -> str:
    """The page as somebody reads it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def tile(html: str, key: str) -> str:
    return words(html.split(f'id="tile-{key}"')[1].split("</section>")[0])


def test_it_opens_for_the_one_programme(client, anita):
    client.force_login(anita, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/results/").headers["Location"] == RESULTS


def test_it_asks_to_log_in(client, db):
    assert client.get(RESULTS).status_code == 302


def test_before_the_first_record_targets_stand_and_nothing_is_counted(read, anita):
    seen = read(anita)
    assert "Nothing recorded yet" in seen
    assert "19,000" in tile(seen, "education")
    assert "no number set" in tile(seen, "migrant")
    assert "not yet" in tile(seen, "training")


def test_it_says_who_paid_who_guided_and_what_was_never_reported(read, anita):
    seen = words(read(anita))
    for said in (
        "Converging Against Child Labour: Support for India’s Model",
        "30 September 2008 to 30 June 2013",
        "US Department of Labor",
        "1992",
        "National Steering Committee",
        "48,000 = 19,000 + 29,000",
        "No result was published",
    ):
        assert said in seen


def test_counted_reported_and_verified_are_three_rows(read, anita, register):
    register.children(3, SITAMARHI)
    register.children(2, SURAT, sex="male")
    seen = tile(read(anita), "education")
    assert re.search(r"Target\s+19,000\s+Counted\s+5\s+Reported\s+19,740\s+by March 2013", seen)
    assert re.search(r"Verified\s+not yet", seen)
    assert re.search(r"Girls\s+3\s+·\s+Boys\s+2", seen)


def test_both_texts_of_the_source_are_quoted(read, anita):
    seen = words(read(anita, f"{RESULTS}definitions/"))
    assert "withdrawn from hazardous work" in seen
    assert "withdrawn or prevented" in seen
    assert "not defined by the source" in seen


def test_the_districts_stand_in_the_papers_order_with_what_is_missing_in_words(
    read, anita, register
):
    register.family(KATIHAR, "reached", "form_filled", "benefit_received")
    table = read(anita).split('id="districts"')[1]
    names = re.findall(r'<th scope="row"><a[^>]*>([^<]+)', table)
    assert names[:3] == ["Sitamarhi", "Katihar", "Vadodara"]
    assert "499 short" in words(table)


def test_the_funnel_shows_who_was_lost_and_how_far_they_came(read, anita, register):
    register.family(SITAMARHI, "reached")
    register.family(SITAMARHI, "reached", "form_filled", "refused")
    register.family(SITAMARHI, "reached", "form_filled")
    register.family(SITAMARHI, "reached", "form_filled", "benefit_received")
    seen = words(read(anita).split('id="funnel"')[1].split("</section>")[0])
    assert re.search(r"4\s+Families reached\s+75\.0 % went on ·\s+1\s+not at the next step", seen)
    assert re.search(r"33\.3 % went on ·\s+2\s+not at the next step\s*:", seen)
    assert "refused 1" in seen
    assert "form filled 1" in seen


def test_taking_back_one_record_changes_the_figure(read, anita, register):
    register.children(3, SITAMARHI)
    assert "Counted 3" in tile(read(anita), "education")
    register.retract(register.services[0], SITAMARHI, on="2013-04-10")
    assert "Counted 2" in tile(read(anita), "education")


def test_last_years_report_can_be_made_again(read, anita, register):
    register.children(3, SITAMARHI)
    register.retract(register.services[0], SITAMARHI, on="2013-04-10")
    before = read(anita, f"{RESULTS}?as_of=2013-03-31&known_on=2013-04-09")
    assert "Counted 3" in tile(before, "education")
    assert "As known on 9 April 2013" in words(before)


def test_another_day_counts_other_records(read, anita, register):
    register.child(SITAMARHI, on="2012-05-01")
    register.child(SITAMARHI, on="2013-02-01")
    assert "Counted 1" in tile(read(anita, f"{RESULTS}?as_of=2012-12-31"), "education")
    assert "not reported by this day" in tile(
        read(anita, f"{RESULTS}?as_of=2012-12-31"), "education"
    )


def test_an_age_nobody_knows_is_a_question_not_a_zero(read, anita, register):
    register.child(SITAMARHI, age=(14, 15))
    register.child(SITAMARHI)
    seen = tile(read(anita), "education")
    assert "Counted 1" in seen
    assert "1 more is not counted: age not settled" in seen


def test_the_invented_is_marked_only_where_records_are_invented(read, anita, register):
    register.child(SITAMARHI)
    assert "invented for the demonstration" in read(anita)
    assert "invented" in read(anita, f"{RESULTS}results.csv")


def test_real_records_are_not_called_invented(read, anita, register):
    register.source = "file"
    register.child(SITAMARHI)
    assert "invented" not in read(anita)


def test_a_day_that_cannot_be_says_what_to_write(read, anita):
    assert "year-month-day" in read(anita, f"{RESULTS}?as_of=yesterday", status=400)
    assert "had not begun" in read(anita, f"{RESULTS}?as_of=2001-01-01", status=400)


def test_what_does_not_exist_is_no_page(read, anita):
    read(anita, "/results/another/", status=404)
    read(anita, f"{RESULTS}figures/happiness/", status=404)
    read(anita, f"{RESULTS}figures/education/?without=happiness", status=404)
    read(anita, f"{RESULTS}district/?place=IN.DT.1", status=404)


def test_a_part_that_does_not_exist_is_no_page_and_no_zero(read, anita, register):
    register.child(SITAMARHI)
    for part in ("place=XX", "place=IN.ST.10", "sex=unknown", f"place={SITAMARHI}&sex=girls"):
        read(anita, f"{RESULTS}figures/education/?{part}", status=404)
        read(anita, f"{RESULTS}figures/education.csv?{part}", status=404)
    read(anita, f"{RESULTS}figures/families_linked/?sex=female", status=404)
    seen = words(read(anita, f"{RESULTS}figures/education/?place={SURAT}&sex=male"))
    assert "0 Children" in seen  # a district of the programme: nobody was counted there


def test_a_district_on_a_phone_tells_girls_and_boys_under_the_row(read, anita, register):
    register.children(6, SITAMARHI)
    rows = read(anita, f"{RESULTS}district/?place={SITAMARHI}").split("<tbody>")[1]
    under = [words(part.split("</span></th>")[0]) for part in rows.split("state-under")[1:]]
    assert re.search(r"Girls\s+6\s+·\s+Boys\s+0", under[0])
    assert any("counted by family" in each for each in under)
    assert all("on-desk" in cell for cell in re.findall(r'<td class="[^"]*"', rows)[1:3])


def test_counting_is_done_once_for_the_same_records_and_days(register, anita, read):
    register.child(SITAMARHI)
    asked = queries.programme("converging_2008")
    first = frames.counts(asked, as_of=asked.last_day)
    assert frames.counts(asked, as_of=asked.last_day) is first
    register.child(SITAMARHI)
    assert frames.counts(asked, as_of=asked.last_day) is not first


def test_the_map_is_a_way_in_by_name(read, anita):
    drawn = read(anita).split('class="map"')[1]
    assert len(re.findall(r'<a href="[^"]*district/', drawn)) >= 10
