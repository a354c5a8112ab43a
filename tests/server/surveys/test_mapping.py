"""How a survey is read: proposed, set right on the page, tried on every row, kept for next time."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from muara_server.accounts.models import User
from muara_server.audit.models import AuditEntry
from muara_server.surveys.models import Survey, SurveyMapping
from server.surveys.bringing import SMALL, brought, client_of, done, sent

pytestmark = [pytest.mark.django_db, pytest.mark.once]

CHOSEN = {
    "title": "Jambi 2020",
    "survey_date": "2020-03-01",
    "word:age": "AGE",
    "word:sex": "SEX",
    "code:sex:1": "male",
    "code:sex:2": "female",
    "word:worked": "WORKED",
    "code:worked:1": "true",
    "code:worked:2": "false",
    "word:economic_hours": "HOURS",
    "asked:economic_hours": "age >= 10",
    "weight": "WT",
    "psu": "PSU",
    "strata": "STR",
    "nest": "yes",
    "lonely_psu": "adjust",
}


@pytest.fixture
def client(somebody: Callable[..., User]) -> Client:
    return client_of(somebody("statistician"))


def base(client: Client, survey: Survey) -> str:
    answer = client.get(f"/surveys/{survey.pk}/mapping/")
    assert answer.status_code == 200
    return str(answer.context["base"])


def posted(client: Client, survey: Survey, do: str, **more: str) -> Any:
    told = {**CHOSEN, "base": base(client, survey), "do": do, **more}
    # A word gets its column first; then the page shows its codes, and they are set right.
    if do == "keep" and "economic_hours" not in told["base"]:
        told["base"] = client.post(
            f"/surveys/{survey.pk}/mapping/", {**told, "do": "look"}
        ).context["base"]
    return client.post(f"/surveys/{survey.pk}/mapping/", told, follow=True)


def kept_as(client: Client, survey: Survey, **more: str) -> dict[str, Any]:
    """The mapping that was kept."""
    answer = posted(client, survey, "keep", **more)
    assert answer.status_code == 200, answer.context["wrong"]
    return tomllib.loads(SurveyMapping.objects.latest("saved_at").text)


def kept(client: Client, survey: Survey) -> SurveyMapping:
    posted(client, survey, "keep")
    done(survey)
    return SurveyMapping.objects.latest("saved_at")


def test_columns_are_proposed_and_ten_rows_shown(client: Client) -> None:
    survey = brought(client)
    page = client.get(f"/surveys/{survey.pk}/mapping/")
    shown = page.content.decode()
    assert page.context["proposed"]
    assert 'name="word:age" value="AGE"' in shown
    assert 'name="weight" list="columns" value="WT"' in shown
    # What 1 and 2 stand for, the file does not say: nothing is shown until somebody does.
    assert page.context["preview"] is None
    assert set(page.context["unsaid"]) == {"Sex", "Worked"}
    answer = posted(client, survey, "look")
    assert answer.context["preview"].rows[1][:2] == ["12", "girl or woman"]
    assert AuditEntry.objects.filter(deed="survey.look", about=survey.pk).exists()


def test_what_was_not_asked_is_told_with_the_definitions_that_need_it(client: Client) -> None:
    survey = brought(client)
    absent = client.get(f"/surveys/{survey.pk}/mapping/").context["absent"]
    told = {each.label: each for each in absent}
    assert "SDG_EAHC" in told["Hours of household chores"].needed
    assert "MICS5" in told["Any hazardous task or condition"].used
    assert "Age" not in told


def test_a_mapping_is_kept_as_the_file_that_the_command_line_reads(client: Client) -> None:
    survey = brought(client)
    mapping = kept(client, survey)
    text = client.get(f"/surveys/{survey.pk}/mapping.toml").content.decode()
    told = tomllib.loads(text)
    assert told["columns"] == {
        "age": "AGE",
        "sex": "SEX",
        "worked": "WORKED",
        "economic_hours": "HOURS",
    }
    assert told["recode"]["sex"] == {"1": "male", "2": "female"}
    assert told["asked"] == {"economic_hours": "age >= 10"}
    design = {"weight": "WT", "psu": "PSU", "strata": "STR", "nest": True, "lonely_psu": "adjust"}
    assert told["design"] == design
    assert (mapping.problem, mapping.known["age"]) == ({}, 4)
    # The child of nine was not asked: that it stands as 0 in the file says nothing.
    assert mapping.known["economic_hours"] == 3
    assert "without fault" in client.get(f"/surveys/{survey.pk}/").content.decode()


def test_every_row_is_tried_and_the_one_that_does_not_fit_is_named(client: Client) -> None:
    rows = "".join("11,1,1,14,1.5,1,1\n" for _ in range(30))
    survey = brought(
        client, b"AGE,SEX,WORKED,HOURS,WT,PSU,STR\n" + rows.encode() + b"190,1,1,2,1,1,1\n"
    )
    mapping = kept(client, survey)
    assert (mapping.problem["row"], mapping.problem["column"]) == (31, "AGE (age)")
    page = client.get(f"/surveys/{survey.pk}/").content.decode()
    assert "The mapping does not fit every row." in page
    assert "Line 32" in page


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"word:age": "AEG"}, "The survey has no column"),
        ({"asked:age": "agee > 3"}, "agee"),
        ({"survey_date": "soon"}, "This is not a day."),
        ({"psu": "NOWHERE"}, "The survey has no column"),
    ],
)
def test_a_slip_is_told_and_nothing_kept(
    client: Client, changed: dict[str, str], says: str
) -> None:
    survey = brought(client)
    answer = posted(client, survey, "keep", **changed)
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not SurveyMapping.objects.exists()


@pytest.mark.parametrize("base", ["= 3", "columns = 3"])
def test_what_no_page_sent_is_refused(client: Client, base: str) -> None:
    survey = brought(client)
    answer = client.post(f"/surveys/{survey.pk}/mapping/", {"base": base, "do": "keep"})
    assert answer.status_code == 400


def test_a_slip_of_the_sample_loses_nothing_else(client: Client) -> None:
    survey = brought(client)
    slip = {"pop_how": "post", "pop_margins": "SEX: 1 = many", "constant:residence": "rural"}
    page = posted(client, survey, "keep", **slip)
    assert page.status_code == 400
    assert page.context["design"]["pop_margins"] == "SEX: 1 = many"
    assert 'residence = "rural"' in page.context["base"]


MORE = {
    "constant:residence": "rural",
    "rep_kind": "JK1",
    "rep_degrees": "1",
    "pop_how": "",
}


def test_constants_widths_and_replicates_are_set_on_the_page(client: Client) -> None:
    survey = brought(client)
    told = kept_as(client, survey, **MORE)
    assert told["constants"] == {"residence": "rural"}
    assert told["design"]["replicates"] == {"kind": "JK1", "degrees": 1}
    page = client.get(f"/surveys/{survey.pk}/mapping/").content.decode()
    assert '<option value="JK1" selected>' in page
    assert '<option value="rural" selected>' in page
    again = {
        **MORE,
        "constant:residence": "",
        "rep_kind": "",
        "rep_degrees": "",
        "word:isic": "AGE",
    }
    # 9 is no division of industry: it lost the zero of 09.
    refused = posted(client, survey, "look", **again)
    assert refused.status_code == 400
    told = kept_as(client, survey, **again, **{"base": refused.context["base"], "pad:isic": "2"})
    assert told["pad"] == {"isic": 2}
    assert "constants" not in told
    assert "replicates" not in told["design"]


def test_what_is_known_of_the_population_is_written_on_the_page(client: Client) -> None:
    survey = brought(client)
    known = {
        "pop_how": "raked",
        "pop_margins": "SEX: 1 = 520; 2 = 495\nSTR: WT",
        "pop_rounds": "20",
    }
    told = kept_as(client, survey, **known)["design"]
    assert told["margins"] == [
        {"by": "SEX", "population": {"1": 520, "2": 495}},
        {"by": "STR", "population": "WT"},
    ]
    assert told["rounds"] == 20
    shown = client.get(f"/surveys/{survey.pk}/mapping/").content.decode()
    assert "SEX: 1 = 520; 2 = 495\nSTR: WT" in shown
    bounds = {"pop_how": "regressed", "pop_low": "0.5", "pop_high": "2"}
    told = kept_as(client, survey, **bounds, pop_margins="SEX: 1 = 520; 2 = 495")["design"]
    assert (told["distance"], told["bounds"]) == ("linear", [0.5, 2])
    assert "rounds" not in told
    totals = {"pop_how": "regressed", "pop_totals": "AGE = 1000", "pop_margins": ""}
    told = kept_as(client, survey, **totals)["design"]
    assert told["totals"] == {"AGE": 1000}
    assert not {"margins", "distance", "bounds"} & set(told)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"pop_how": "post", "pop_margins": "by_sex.csv"}, "no file stands beside a mapping"),
        ({"pop_how": "post", "pop_margins": "SEX: 1 = many"}, "This is not a number."),
        ({"pop_how": "raked", "pop_margins": "SEX: 1 = 5; 2 = 5"}, "Raking fits weights to two"),
        ({"pop_how": "", "pop_margins": "SEX: 1 = 5"}, "Say how the weights are made to agree"),
        ({"pop_how": "regressed", "pop_totals": "AGE = 9", "pop_low": "1"}, "two numbers"),
        ({"pop_how": "post", "pop_margins": "SEKS: 1 = 5"}, "The survey has no column"),
        ({"rep_kind": "", "rep_columns": "w*"}, "Say which kind"),
        ({"rep_kind": "BRR", "rep_columns": "w*"}, "No column is called"),
        ({"rep_kind": "Fay", "rep_rho": "2"}, "it lies from 0 to below 1"),
        ({"pad:age": "x", "word:age": "AGE"}, "A width is a whole number."),
        ({"constant:work_date": "soon"}, "This is not a day."),
    ],
)
def test_what_cannot_be_of_the_sample_is_refused(
    client: Client, changed: dict[str, str], says: str
) -> None:
    survey = brought(client)
    answer = posted(client, survey, "keep", **changed)
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not SurveyMapping.objects.exists()


def test_the_next_round_begins_with_this_mapping(client: Client) -> None:
    first = brought(client)
    kept(client, first)
    second = brought(client, SMALL + b"13,2,2,0,1.0,2,1\n")
    page = client.get(f"/surveys/{second.pk}/mapping/")
    assert page.context["taken_from"] == "Jambi 2020"
    assert "survey_date" not in page.context["base"]
    assert 'age = "AGE"' in page.context["base"]


def test_a_mapping_file_is_taken_in_as_it_stands(client: Client) -> None:
    survey = brought(client)
    text = '# my own words\n[columns]\nage = "AGE"\n'
    sent = {"text": SimpleUploadedFile("a.toml", text.encode())}
    client.post(f"/surveys/{survey.pk}/mapping/", sent)
    assert SurveyMapping.objects.get().text == text
    wrong = {"text": SimpleUploadedFile("a.toml", b'[columns]\nagee = "AGE"\n')}
    answer = client.post(f"/surveys/{survey.pk}/mapping/", wrong)
    assert answer.status_code == 400
    assert "Line 2" in answer.content.decode()


def test_a_mapping_that_was_brought_with_the_file_is_tried(client: Client) -> None:
    text = b'[columns]\nage = "AGE"\n[file]\nnotes = ["Asked in March."]\n'
    sent(client, mapping=SimpleUploadedFile("a.toml", text))
    survey = Survey.objects.get()
    done(survey)
    done(survey)
    assert survey.mappings.get().known == {"age": 4}
    page = client.get(f"/surveys/{survey.pk}/").content.decode()
    assert '<li lang="en">Asked in March.</li>' in page


def test_susenas_is_read_as_its_mapping_says(client: Client, tmp_path: Path) -> None:
    text = Path("docs/how-to/mappings/susenas2020.toml").read_text()
    heads = "R407,R405,R105,RENUM,R612,R702_A,R708,R702_C,R705,FWT,STRATA,PSU,LABEL"
    survey = brought(
        client, f"{heads}\n12,1,2,1,2,A,14,,1,1.5,1,1,x\n11,2,2,1,2,,0,C,0,1.5,1,2,y\n".encode()
    )
    client.post(
        f"/surveys/{survey.pk}/mapping/", {"text": SimpleUploadedFile("s.toml", text.encode())}
    )
    done(survey)
    mapping = SurveyMapping.objects.get()
    assert mapping.problem == {}
    # Blanks that mean no, constants and all that the page does not show stay when it is changed.
    base = client.get(f"/surveys/{survey.pk}/mapping/").context["base"]
    client.post(f"/surveys/{survey.pk}/mapping/", {"base": base, "do": "keep", "title": "Anew"})
    before, after = (
        tomllib.loads(text),
        tomllib.loads(SurveyMapping.objects.latest("saved_at").text),
    )
    for table in (before, after):
        del table["file"]
    assert after == before


def test_all_columns_are_listed_and_sought(client: Client) -> None:
    survey = brought(client)
    page = client.get(f"/surveys/{survey.pk}/columns/?q=wor").content.decode()
    assert "WORKED" in page
    assert "HOURS" not in page
