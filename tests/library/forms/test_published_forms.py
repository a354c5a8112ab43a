"""Forms that others published are accepted, and their submissions read back whole."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from library.forms.made import sheets
from muara.forms import (
    Form,
    answers_of,
    convert,
    every_problem,
    read_form,
    read_submission,
    read_workbook,
    write_submission,
    write_workbook,
)
from skips import SHARED, needs_shared

FOLDER = SHARED / "data" / "forms"
WORKBOOKS = (
    "odk_socio-economic-survey-v20240515.xlsx",
    "odk_all-question-types-v2024091201-3.xlsx",
    "odk_central_simple.xlsx",
    "kobo_library-locking-example.xlsx",
)
pytestmark = needs_shared("data/forms")


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_published_workbook_is_accepted_and_written_back_the_same(name: str) -> None:
    published = read_workbook(FOLDER / name)
    assert every_problem(published) == []
    again = read_workbook(write_workbook(published), name)
    assert convert(again).xml == convert(published).xml


def test_the_socio_economic_survey_is_read_as_its_own_xform_says() -> None:
    made = convert(read_workbook(FOLDER / WORKBOOKS[0])).form
    published = read_form((FOLDER / WORKBOOKS[0].replace(".xlsx", ".xml")).read_bytes())
    assert made.questions == published.questions
    assert (made.key, made.languages, made.repeats) == (
        "socio-economic-survey",
        ("en", "fr"),
        ("familyMembers",),
    )
    income = made.by_name["householdIncome"]
    assert (income.type, len(income.choices)) == ("select_one", 8)


def test_every_type_of_question_is_known() -> None:
    form = convert(read_workbook(FOLDER / WORKBOOKS[1])).form
    kinds = Counter(question.type for question in form.questions)
    assert (kinds["image"], kinds["range"], kinds["geotrace"], kinds["rank"]) == (8, 6, 1, 1)
    assert sum(kinds.values()) == 85
    assert form.by_name["map"].choices_from == "cities.geojson"


def test_all_250_questions_come_back() -> None:
    form = read_form((FOLDER / "odk_central_250q-form.xml").read_bytes())
    template = (FOLDER / "odk_central_250q-submission.xml").read_bytes()
    numbers = itertools.count(1)
    sent = re.sub(rb"\{\{randInt\}\}", lambda _: str(next(numbers)).encode(), template)
    answers = answers_of(read_submission(sent.replace(b"{{uuid}}", b"a1")), form)
    assert answers.values == {f"q{number}": str(number) for number in range(1, 251)}
    assert (answers.beyond, answers.unread) == ({}, ())


# What Kobo notes of a submission beside its answers.
ABOUT_IT = re.compile(r"_|meta/|formhub/")
KOBO = ("grouped_repeatable", "grouped_translated", "site_inspection")


@pytest.mark.parametrize("name", KOBO)
def test_a_kobo_form_and_its_submissions_come_back(name: str) -> None:
    """Kobo's export has the paths of the questions as keys, as our answers do."""
    published = json.loads((FOLDER / f"kobo_formpack_{name}_v1.json").read_text())
    form = _kobo_form(published)
    assert published["submissions"]
    for number, said in enumerate(published["submissions"]):
        told, instance = _answers(said, form), said.get("meta/instanceID", f"uuid:{number}")
        sent = write_submission(form, told, instance=instance)
        read = answers_of(read_submission(sent), form)
        assert _as_text(read.values) == _as_text(told)
        assert (read.beyond, read.unread) == ({}, ())
        assert read.submission.instance == instance


def _kobo_form(published: dict[str, Any]) -> Form:
    """The form of a Kobo asset, as the workbook that Kobo would write."""
    content = published["content"]
    languages = content.get("translations", [None])
    survey = [_row(row, languages) for row in content["survey"]]
    choices = [_row(row, languages) for row in content.get("choices", [])]
    settings = (("form_id", "version"), ("kobo", published["version"]))
    return convert(sheets(_table(survey), _table(choices), settings)).form


def _row(row: dict[str, Any], languages: list[str | None]) -> dict[str, str]:
    found = {key: str(said) for key, said in row.items() if not isinstance(said, list)}
    for key, said in row.items():
        if isinstance(said, list):
            found |= {f"{key}::{one}": text for one, text in zip(languages, said, strict=True)}
    if "select_from_list_name" in found:
        found["type"] += f" {found.pop('select_from_list_name')}"
    return found


def _table(rows: list[dict[str, str]]) -> list[list[str]]:
    heads = list(dict.fromkeys(head for row in rows for head in row))
    return [heads, *([row.get(head, "") for head in heads] for row in rows)] if rows else []


def _answers(said: dict[str, Any], form: Form) -> dict[str, Any]:
    """What a submission of the export answers; one export names questions without their groups."""
    found = {}
    for key, value in said.items():
        path = key if key in (*form.by_path, *form.repeats) else _path(key, form)
        if path in form.repeats:
            found[path] = [_answers(each, form) for each in value]
        elif path:
            found[path] = value
    assert len(found) == sum(not ABOUT_IT.match(key) for key in said), "an answer has no question"
    return found


def _path(name: str, form: Form) -> str:
    return form.by_name[name].path if name in form.by_name else ""


def _as_text(values: Any) -> Any:
    """Typed or not, the same answer is the same text."""
    if isinstance(values, dict):
        return {key: _as_text(value) for key, value in values.items()}
    if isinstance(values, list):
        return [_as_text(value) for value in values]
    return " ".join(values) if isinstance(values, tuple) else str(values)


def test_the_folder_is_the_one_that_was_meant() -> None:
    assert {path.name for path in Path(FOLDER).iterdir()} >= set(WORKBOOKS)
