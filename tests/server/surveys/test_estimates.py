"""What somebody asks of a survey: the table, what is withheld, what a count is made of."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from html import unescape
from pathlib import Path

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from muara.cli import main
from muara.microdata import Source
from muara.microdata.columns import Code, Column, Described
from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.jobs.run import work
from muara_server.surveys import store
from muara_server.surveys.estimating import kept
from muara_server.surveys.models import Estimates, Survey, SurveyShare
from muara_server.surveys.seen import packed
from server.surveys.brought import MAPPING, a_survey, rows

pytestmark = pytest.mark.once

ASKED = {"of": "SDG_EA", "by": ["sex", "residence"], "where": "age >= 10", "interval": "95:logit"}


@pytest.fixture
def rahma(somebody: Callable[..., User]) -> User:
    """A statistician."""
    return somebody("statistician", None, login="rahma", name="Rahma Siregar")


@pytest.fixture
def as_rahma(rahma: User, client: Client) -> Client:
    client.force_login(rahma)
    return client


def ask(client: Client, survey: Survey, **asked: object) -> str:
    """The page that answers."""
    answer = client.post(f"/surveys/{survey.pk}/estimates/", {**ASKED, **asked}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def table(page: str) -> dict[str, list[str]]:
    """The rows of the table by their heads, without markup."""
    lines = re.findall(r"<tr[^>]*>(.*?)</tr>", page, flags=re.DOTALL)
    found = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, flags=re.DOTALL) for line in lines)
    plain = ([re.sub(r"<[^>]+>", "", cell).strip() for cell in line] for line in found)
    return {head: cells for head, *cells in plain}


def test_a_definition_by_sex_and_residence(as_rahma: Client, rahma: User) -> None:
    page = ask(as_rahma, a_survey(rahma))
    assert "SDG 8.7.1, economic activity" in page
    assert "2 strata, 8 sampling units, 6 degrees of freedom" in page
    told = table(page)
    assert told["Total"][:4] == ["29.7", "21.1 to 40.1", "3.93", "2.2"]
    assert list(told).index("boy or man") > list(told).index("girl or woman")
    assert "--of SDG_EA --by sex,residence --where &#x27;age &gt;= 10&#x27;" in page
    entry = AuditEntry.objects.get(deed="estimates.ask")
    assert entry.detail["of"] == "SDG_EA"
    deeper = as_rahma.get(f"/surveys/estimates/{Estimates.objects.get().pk}/?show=2")
    assert "girl or woman, rural" in deeper.content.decode()


def test_the_command_gives_the_same(
    as_rahma: Client, rahma: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ask(as_rahma, a_survey(rahma))
    command = unescape(re.findall(r"<code>(muara estimate .*?)</code>", page)[0])
    monkeypatch.chdir(tmp_path)
    Path("invented.csv").write_text(rows())
    Path("mapping.toml").write_text(MAPPING)
    main(shlex.split(command)[1:])
    found = pl.read_csv("SDG_EA.csv").filter(
        pl.col("sex") == "female", pl.col("residence").is_null()
    )
    told = table(page)["girl or woman"]
    assert [f"{100 * found['value'][0]:.1f}", f"{100 * found['se'][0]:.2f}"] == [told[0], told[2]]


def test_what_was_worked_out_is_not_worked_out_again(as_rahma: Client, rahma: User) -> None:
    survey = a_survey(rahma)
    for _time in range(2):
        ask(as_rahma, survey, by=[])
    ask(as_rahma, survey, by=[], interval="90:logit")
    assert Estimates.objects.count() == 2


def test_a_large_survey_is_worked_on_by_a_job(
    as_rahma: Client, rahma: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "AT_ONCE", 0)
    survey = a_survey(rahma)
    page = ask(as_rahma, survey, by=[])
    assert "The survey is being counted. You can leave this page" in page
    assert '<meta http-equiv="refresh"' in page
    made = Estimates.objects.get()
    work(str(made.job))
    page = as_rahma.get(f"/surveys/estimates/{made.pk}/").content.decode()
    assert table(page)["Total"][0] == "29.7"
    assert '<meta http-equiv="refresh"' not in page


def test_what_broke_off_is_asked_again(
    as_rahma: Client, rahma: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = a_survey(rahma)
    monkeypatch.setattr(kept, "work_out", lambda *_given: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        ask(as_rahma, survey, by=[])
    monkeypatch.undo()
    left = Estimates.objects.get()
    page = as_rahma.get(f"/surveys/estimates/{left.pk}/").content.decode()
    assert "The work ended before it was done. Press Show to ask again." in page
    assert table(ask(as_rahma, survey, by=[]))["Total"][0] == "29.7"


def test_few_are_withheld_and_what_would_give_them_away(as_rahma: Client, rahma: User) -> None:
    held = a_survey(rahma, text=rows(each=12))
    told = table(ask(as_rahma, held, by=["age_group"]))
    assert told["5 to 11"] == ["withheld: fewer than 25 children"]
    assert "withheld: it would give away a figure beside it" in (
        told["12 to 14"] + told["15 to 17"]
    )
    made = Estimates.objects.get()
    assert as_rahma.get(f"/surveys/estimates/{made.pk}/count/1/").status_code == 404


def test_a_count_is_made_of_the_counts_of_units(as_rahma: Client, rahma: User) -> None:
    asked = table(ask(as_rahma, a_survey(rahma)))["girl or woman"][4].split()[-1]
    made = Estimates.objects.get()
    page = as_rahma.get(f"/surveys/estimates/{made.pk}/count/1/").content.decode()
    assert f"{asked} children asked: girl or woman" in page
    told = table(page)
    assert told["All"][:2] == ["8", asked]
    assert int(told["1"][1]) + int(told["2"][1]) == int(asked)


def test_whoever_was_not_asked_is_not_counted_as_a_no(as_rahma: Client, rahma: User) -> None:
    survey = a_survey(rahma)
    page = ask(as_rahma, survey, where="", by=[])
    assert "This could not be worked out; nothing was counted." in page
    assert "was asked only of those of whom this holds: age &gt;= 10" in page
    assert '<button name="rule" value="age &gt;= 10">' in page
    assert "Total" in table(ask(as_rahma, survey, where="", rule="age >= 10", by=[]))


def test_a_rule_that_cannot_be_read_says_which_word_is_near(as_rahma: Client, rahma: User) -> None:
    page = ask(as_rahma, a_survey(rahma), rule="aeg >= 10", by=[])
    assert "aeg" in page
    assert "age" in page


def test_a_standard_table(as_rahma: Client, rahma: User) -> None:
    page = ask(as_rahma, a_survey(rahma), of="table:SDG.8.7.1", by=[])
    told = table(page)
    assert "15 to 17" in told
    assert "--table SDG.8.7.1" in page
    assert "Notes" in page


BEGINS = {"csv": b"\xef\xbb\xbfgroup,", "xlsx": b"PK", "html": b"<!doctype", "svg": b"<svg "}


def test_a_table_as_files_and_who_took_them(as_rahma: Client, rahma: User) -> None:
    ask(as_rahma, a_survey(rahma), by=["sex"])
    made = Estimates.objects.get()
    for kind, begins in BEGINS.items():
        answer = as_rahma.get(f"/surveys/estimates/{made.pk}/table.{kind}")
        assert answer.content.startswith(begins)
        name = f"sdg_ea-{made.done_at:%Y-%m-%d}.{kind}"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    taken = AuditEntry.objects.filter(deed="estimates.download")
    assert {entry.detail["kind"] for entry in taken} == set(BEGINS)
    assert as_rahma.get(f"/surveys/estimates/{made.pk}/table.exe").status_code == 404


def test_two_rounds_beside_each_other(as_rahma: Client, rahma: User) -> None:
    ask(as_rahma, a_survey(rahma, title="Round one"), by=["sex"])
    first = Estimates.objects.get()
    page = ask(as_rahma, a_survey(rahma, title="Round two", text=rows(seed=9)), by=["sex"])
    second = Estimates.objects.exclude(pk=first.pk).get()
    assert f"/surveys/estimates/{second.pk}/beside/{first.pk}/" in page
    beside = as_rahma.get(f"/surveys/estimates/{first.pk}/beside/{second.pk}/").content.decode()
    before, after, change, interval, _p = table(beside)["Total"]
    assert before == "29.7n Total, Round one: 182"
    more = float(change.replace("−", "-"))
    assert more == pytest.approx(float(after.partition("n")[0]) - 29.7, abs=0.11)
    assert f"/surveys/estimates/{second.pk}/count/0/?column=SDG_EA" in beside
    assert " to " in interval
    other = as_rahma.get(f"/surveys/estimates/{first.pk}/beside/{first.pk}/")
    assert other.status_code == 404


def test_groups_are_compared_with_interval_p_and_counts(as_rahma: Client, rahma: User) -> None:
    survey = a_survey(rahma)
    page = ask(as_rahma, survey, by=[], compare="sex")
    told = table(page)
    difference, interval, p, more, less = told["boy or man, beside girl or woman"]
    girls, boys = told["girl or woman"], told["boy or man"]
    assert float(difference.replace("−", "-")) == pytest.approx(
        float(boys[0]) - float(girls[0]), abs=0.11
    )
    assert " to " in interval
    assert 0 < float(p) < 1
    counts = [each.rpartition(" ")[2] for each in (more, less)]
    assert counts == [each[4].rpartition(" ")[2] for each in (boys, girls)]
    for address, n in re.findall(
        r'href="([^"]*/count/\d+/)">[^<]*<[^>]*>[^<]*</span>(\d+)</a>', page
    ):
        assert table(as_rahma.get(address).content.decode())["All"][1] == n
    assert "Rao and Scott: F = " in page
    assert "--compare sex" in page
    refused = as_rahma.post(
        f"/surveys/{survey.pk}/estimates/", {**ASKED, "of": "table:SDG.8.7.1", "compare": "sex"}
    )
    assert refused.status_code == 400


def test_groups_that_are_withheld_are_not_compared(as_rahma: Client, rahma: User) -> None:
    held = a_survey(rahma, text=rows(each=12))
    page = ask(as_rahma, held, by=[], compare="age_group")
    told = table(page)
    assert told["12 to 14, beside 5 to 11"] == ["withheld: one of the two groups is"]
    assert "is withheld, because one of the groups is" in page
    kept_ = Estimates.objects.get().contrasts
    assert kept_["test"] == {"withheld": True}
    assert all(row["value"] is None for row in kept_["differences"] if row["withheld"])


def test_the_median_of_a_number(as_rahma: Client, rahma: User) -> None:
    survey = a_survey(rahma)
    asked = {"of": "economic_hours", "figure": "median", "where": "", "by": ["sex"]}
    page = ask(as_rahma, survey, **asked, rule="age >= 10 and economic_hours > 0")
    assert "Median: Working hours a week" in page
    value, interval, *_more = table(page)["Total"]
    assert float(value) in (6, 20, 46)
    assert " to " in interval
    made = Estimates.objects.get()
    assert as_rahma.get(f"/surveys/estimates/{made.pk}/count/0/").status_code == 200
    of_a_share = {**ASKED, "of": "SDG_EA", "figure": "median"}
    refused = as_rahma.post(f"/surveys/{survey.pk}/estimates/", of_a_share)
    assert "Choose a number, such as hours" in refused.content.decode()


def test_the_same_is_asked_of_another_survey_at_once(as_rahma: Client, rahma: User) -> None:
    one, other = (a_survey(rahma, title=title) for title in ("Round one", "Round two"))
    page = ask(as_rahma, one, by=["sex"], beside=str(other.pk))
    assert "By how much Round two differs from Round one" in page
    assert table(page)["Total"][2] == "0.0"


def test_a_comparison_waits_for_large_surveys(
    as_rahma: Client, rahma: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "AT_ONCE", 0)
    one, other = (a_survey(rahma, title=title) for title in ("Round one", "Round two"))
    page = ask(as_rahma, one, by=["sex"], beside=str(other.pk))
    assert "The survey is being counted." in page
    for made in Estimates.objects.all():
        work(str(made.job))
    page = ask(as_rahma, one, by=["sex"], beside=str(other.pk))
    assert table(page)["Total"][2] == "0.0"


def test_an_answer_by_age_is_drawn_along_the_ages(as_rahma: Client, rahma: User) -> None:
    page = ask(as_rahma, a_survey(rahma), by=["sex", "age_group"])
    assert "<h3>Age profile</h3>" in page
    assert "<h3>Map</h3>" not in page
    made = Estimates.objects.get()
    answer = as_rahma.get(f"/surveys/estimates/{made.pk}/table.svg?column=SDG_EA&draw=ages")
    assert b"boy or man" in answer.content
    none = as_rahma.get(f"/surveys/estimates/{made.pk}/table.svg?column=SDG_EA&draw=areas")
    assert none.status_code == 404


SQUARES = [
    {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[at, 0], [at + 1, 0], [at + 1, 1], [at, 1], [at, 0]]],
        },
    }
    for at, code in enumerate(("1", "2", "3"))
]


def test_an_answer_by_area_is_drawn_as_a_map(as_rahma: Client, rahma: User) -> None:
    survey = a_survey(rahma, mapping=MAPPING.replace("[recode.sex]", 'region = "ST"\n[recode.sex]'))
    column = Column("ST", "", "number", 240, 1, 2, (Code("1", "", 120), Code("2", "", 120)))
    described = Described(240, (column,), Source(name="s", frame=pl.LazyFrame({"ST": [1]})))
    survey.facts = store.keep(packed(described))
    survey.save()
    text = json.dumps({"type": "FeatureCollection", "features": SQUARES}).encode()
    sent = {"do": "areas", "named": "code", "areas": SimpleUploadedFile("a.geojson", text)}
    page = as_rahma.post(f"/surveys/{survey.pk}/", sent, follow=True).content.decode()
    assert "The shapes of 3 areas are known." in page
    page = ask(as_rahma, survey, by=["region"])
    assert "<h3>Map</h3>" in page
    assert "No figure" in page  # the third square


@pytest.mark.parametrize(
    "text",
    [
        "no map",
        "[]",
        '{"features": [1]}',
        '{"features": [{"properties": {"code": "1"}}]}',
        '{"features": []}',
        '{"features": [{"properties": {"code": "1"}, "geometry": {"type": "Point"}}]}',
        '{"features": [{"properties": {"code": "1"}, "geometry": '
        '{"type": "Polygon", "coordinates": [["a"]]}}]}',
        '{"features": [{"properties": {"code": "1"}, "geometry": '
        '{"type": "Polygon", "coordinates": [[[1, 1], [1, 1]]]}}]}',
    ],
)
def test_what_is_no_map_is_refused(as_rahma: Client, rahma: User, text: str) -> None:
    survey = a_survey(rahma)
    file = SimpleUploadedFile("a.geojson", text.encode())
    answer = as_rahma.post(
        f"/surveys/{survey.pk}/", {"do": "areas", "named": "code", "areas": file}
    )
    assert answer.status_code == 400
    survey.refresh_from_db()
    assert survey.shapes == ""


def test_a_map_without_the_property_is_refused(as_rahma: Client, rahma: User) -> None:
    survey = a_survey(rahma)
    text = json.dumps({"type": "FeatureCollection", "features": SQUARES}).encode()
    sent = {"do": "areas", "named": "bps", "areas": SimpleUploadedFile("a.geojson", text)}
    answer = as_rahma.post(f"/surveys/{survey.pk}/", sent)
    assert answer.status_code == 400
    assert "Expected: one of code." in answer.content.decode()
    survey.refresh_from_db()
    assert survey.shapes == ""


def test_a_count_of_a_standard_table_opens(as_rahma: Client, rahma: User) -> None:
    page = ask(as_rahma, a_survey(rahma), of="table:SDG.8.7.1", by=[])
    counts = dict(
        re.findall(r'href="(/surveys/estimates/[^"]*count/0/[^"]*)".*?</span>([\d,]+)</a>', page)
    )
    assert counts
    for address, n in counts.items():
        opened = as_rahma.get(unescape(address)).content.decode()
        assert table(opened)["All"][1] == n


def test_a_survey_that_is_not_mapped_says_so(as_rahma: Client, rahma: User) -> None:
    survey = a_survey(rahma, mapping="")
    page = as_rahma.get(f"/surveys/{survey.pk}/estimates/").content.decode()
    assert "Nobody has said yet what the columns of this survey mean" in page


def test_what_a_survey_did_not_ask_is_told(as_rahma: Client, rahma: User) -> None:
    page = as_rahma.get(f"/surveys/{a_survey(rahma).pk}/estimates/").content.decode()
    assert re.search(r"SDG_EAHC[^<]*<span[^>]*>did not ask", page)


def test_estimates_are_read_by_those_who_may_read_the_survey(
    as_rahma: Client, rahma: User, somebody: Callable[..., User]
) -> None:
    survey = a_survey(rahma)
    ask(as_rahma, survey, by=[])
    made = Estimates.objects.get()
    other = somebody("statistician", None, login="tono", name="Tono")
    as_rahma.force_login(other)
    addresses = [
        f"/surveys/{survey.pk}/estimates/",
        f"/surveys/estimates/{made.pk}/",
        f"/surveys/estimates/{made.pk}/count/0/",
    ]
    assert {as_rahma.get(each).status_code for each in addresses} == {404}
    SurveyShare.objects.create(survey=survey, user=other, shared_at=timezone.now())
    assert {as_rahma.get(each).status_code for each in addresses} == {200}
