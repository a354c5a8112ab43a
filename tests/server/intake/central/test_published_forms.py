"""Forms that others published, taken in by `/v1` and read back whole after a phone sent them.

None of them has a mapping, so what is sent waits as a whole, and nothing of it is lost.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests
from pyodk.client import Client

from library.forms.made import workbook
from muara.forms import Form, Question, read_form, write_submission
from muara.forms.form import FILES
from muara_server.intake.central.shapes import plain
from server.intake.central.conftest import Central
from skips import SHARED, needs_shared

pytestmark = [pytest.mark.once, needs_shared("data/forms")]
PUBLISHED = SHARED / "data" / "forms"
SAID: Mapping[str, str] = {
    "integer": "7",
    "range": "3",
    "decimal": "1.5",
    "date": "2024-05-03",
    "time": "09:30:00",
    "dateTime": "2024-05-03T09:30:00+05:30",
    "geopoint": "26.59 85.48 70 4.5",
    "geotrace": "26.59 85.48 70 4.5; 26.6 85.5 71 5",
    "geoshape": "26.5 85.4 0 0; 26.6 85.5 0 0; 26.6 85.4 0 0; 26.5 85.4 0 0",
    "trigger": "OK",
}
AS: Mapping[str, Callable[[Any], Any]] = {
    "integer": int,
    "range": float,
    "decimal": float,
    "geopoint": lambda _said: "Point",
    "geotrace": lambda _said: "LineString",
    "geoshape": lambda _said: "Polygon",
}


def test_the_published_xlsforms_and_xforms(central: Central) -> None:
    for path in sorted(PUBLISHED.glob("odk_*.xlsx")) + sorted(PUBLISHED.glob("odk_*-form.xml")):
        form = published(central, path)
        answers = every_answer(form)
        xml = write_submission(form, answers, instance=f"uuid:{uuid.uuid4()}")
        row = read_back(central, form, xml)
        assert told(row, form) == told_by(answers, form), path.name
        assert len(told(row, form)) == len(form.questions)
    older = (PUBLISHED / "odk_socio-economic-survey-v20240515.xml").read_text()
    central.as_("admin").forms.update("socio-economic-survey", definition=older)
    assert central.as_("admin").forms.get("socio-economic-survey").version == "20240515"
    check_the_submission_of_the_form_with_250_questions(central)


def test_the_kobo_forms_with_their_submissions(central: Central) -> None:
    for path in sorted(PUBLISHED.glob("kobo_*.json")):
        said = json.loads(path.read_text())
        form = published(central, as_workbook(said["content"]), key=path.stem)
        for submission in said["submissions"]:
            answers = by_path(submission, form)
            xml = write_submission(form, answers, instance=f"uuid:{uuid.uuid4()}")
            assert told(read_back(central, form, xml), form) == told_by(answers, form), path.name
    library = published(central, PUBLISHED / "kobo_library-locking-example.xlsx")
    assert len(library.questions) == 2


def check_the_submission_of_the_form_with_250_questions(central: Central) -> None:
    template = (PUBLISHED / "odk_central_250q-submission.xml").read_text()
    number = iter(range(10_000))
    xml = re.sub(r"\{\{randInt\}\}", lambda _found: str(next(number)), template)
    xml = xml.replace("{{uuid}}", str(uuid.uuid4()))
    form = read_form((PUBLISHED / "odk_central_250q-form.xml").read_bytes())
    row = read_back(central, form, xml.encode())
    assert [row[each.name] for each in form.questions] == [str(each) for each in range(250)]


def published(central: Central, definition: Path | bytes, *, key: str | None = None) -> Form:
    """The form as pyodk uploaded it, read from what phones download."""
    admin = central.as_("admin")
    name = admin.forms.create(definition, form_id=key).xmlFormId
    return read_form(admin.forms.get_xml(name, encoding=None))


def read_back(central: Central, form: Form, xml: bytes) -> dict[str, Any]:
    """Send it as a phone does, and read it as a script: the XML unchanged, and its row."""
    answer = requests.post(
        f"{central.address}/openrosa/submission",
        files={"xml_submission_file": ("form.xml", xml, "text/xml")},
        auth=("budi", central.credentials["budi"]),
        timeout=60,
    )
    assert answer.status_code == 201, answer.text
    central.sort()
    budi: Client = central.as_("budi")
    table = budi.submissions.get_table(form.key, top=1, expand="*")
    row: dict[str, Any] = table["value"][0]
    assert row["__system"]["reviewState"] == "hasIssues", "without a mapping it waits"
    address = f"projects/{budi.project_id}/forms/{form.key}/submissions/{row['__id']}.xml"
    assert budi.get(address).content == xml
    return row


def every_answer(form: Form, around: tuple[str, ...] = ()) -> dict[str, Any]:
    """An answer to each question in a section, and each repeat in it twice."""
    said: dict[str, Any] = {
        each.path: answer(each) for each in form.questions if each.repeats == around
    }
    for way in dict.fromkeys(each.repeats for each in form.questions):
        if way and way[:-1] == around:
            said[way[-1]] = [every_answer(form, way)] * 2
    return said


def answer(question: Question) -> str:
    if question.choices:
        return question.codes[0] if question.type == "select_one" else " ".join(question.codes)
    return SAID.get(question.type, "some words" if question.type not in FILES else "seen.jpg")


def told_by(answers: Mapping[str, Any], form: Form) -> dict[str, list[Any]]:
    """What was answered, by question, in the order of the repetitions."""
    found: dict[str, list[Any]] = {}
    for path, said in answers.items():
        if isinstance(said, list):
            for inside in said:
                for below, more in told_by(inside, form).items():
                    found.setdefault(below, []).extend(more)
        else:
            found[path] = [AS.get(form.by_path[path].type, str)(said)]
    return found


def told(row: dict[str, Any], form: Form) -> dict[str, list[Any]]:
    """The same as the table tells it."""
    found = {}
    for question in form.questions:
        steps = [plain(each) for each in question.path.split("/")]
        values = [each["type"] if isinstance(each, dict) else each for each in along(row, steps)]
        if values := [each for each in values if each is not None]:
            found[question.path] = values
    return found


def along(node: Any, steps: list[str]) -> Iterator[Any]:
    for each in node if isinstance(node, list) else [node]:
        if steps:
            yield from along(each.get(steps[0], []), steps[1:])
        else:
            yield each


def by_path(submission: Mapping[str, Any], form: Form) -> dict[str, Any]:
    """The answers of an export of Kobo, which may leave out the groups, or have answers besides."""
    found = {}
    for name, said in submission.items():
        question = form.by_path.get(name) or form.by_name.get(name)
        if isinstance(said, list):
            found[name] = [by_path(each, form) for each in said]
        elif question is not None:
            found[question.path] = said
    return found


def as_workbook(content: Mapping[str, Any]) -> bytes:
    """The content of a Kobo form as the XLSForm that it is."""
    languages = content.get("translations", [])
    sheets = {name: content[name] for name in ("survey", "choices") if name in content}
    return workbook(**{name: as_table(rows, languages) for name, rows in sheets.items()})


def as_table(rows: list[dict[str, Any]], languages: list[str]) -> list[list[object]]:
    flat = [as_row(each, languages) for each in rows]
    heads = list(dict.fromkeys(name for each in flat for name in each))
    return [heads, *([each.get(name, "") for name in heads] for each in flat)]


def as_row(row: dict[str, Any], languages: list[str]) -> dict[str, object]:
    said = {name: value for name, value in row.items() if isinstance(value, str)}
    if source := said.pop("select_from_list_name", None):
        said["type"] = f"{said['type']} {source}"
    labels = row["label"] if isinstance(row.get("label"), list) else []
    return said | {f"label::{each}": text for each, text in zip(languages, labels, strict=False)}
