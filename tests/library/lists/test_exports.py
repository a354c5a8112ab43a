"""Exports of Kobo and of ODK Central are read whole, each entry under the identity it has there."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import openpyxl
import pytest

from library.forms.made import sheets
from library.forms.test_published_forms import FOLDER, KOBO, _kobo_form
from library.lists.made import fields
from muara.forms import Form, answers_of, convert, read_submission
from muara.lists import is_export, open_file, read_export
from muara.lists.exports import form_named
from skips import needs_shared

HOME = convert(
    sheets(
        [
            ("type", "name", "label"),
            ("text", "village", "Which village?"),
            ("begin group", "house", ""),
            ("select_multiple fuel", "fuels", "Which fuels?"),
            ("geopoint", "where", "Where?"),
            ("end group", "", ""),
            ("begin repeat", "member", ""),
            ("text", "called", "What is the name?"),
            ("image", "picture", "A picture"),
            ("begin repeat", "job", ""),
            ("text", "work", "Which work?"),
            ("end repeat", "", ""),
            ("end repeat", "", ""),
        ],
        [("list_name", "name", "label"), ("fuel", "wood", "Wood"), ("fuel", "gas", "Gas, bottled")],
        [("form_id", "version"), ("home", "3")],
    )
).form
WHOLE = {
    "village": "Dumra",
    "house/fuels": "wood gas",
    "house/where": "26.5 85.4 0 0",
    "member": [
        {"member/called": "A", "member/picture": "a.jpg", "member/job": [{"member/job/work": "w"}]},
        {"member/called": "B"},
    ],
}


def zipped(**files: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parts:
        for name, content in files.items():
            parts.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return held.getvalue()


CENTRAL = zipped(
    home_dot_csv="SubmissionDate,village,house-fuels,house-fuels/wood,house-where,KEY,FormVersion\n"
    "2024-05-01T01:02:03Z,Dumra,wood gas,1,26.5 85.4 0 0,uuid:1,3\n",
    **{
        "home-member_dot_csv": "called,picture,PARENT_KEY,KEY\nA,a.jpg,uuid:1,uuid:1/member[1]\n"
        "B,,uuid:1,uuid:1/member[2]\n",
        "home-member-job_dot_csv": "work,PARENT_KEY,KEY\n"
        "w,uuid:1/member[1],uuid:1/member[1]/job[1]\n",
        "media__a.jpg": "picture",
    },
)
ODATA = {
    "value": [
        {
            "__id": "uuid:1",
            "__system": {"submissionDate": "2024-05-01", "formVersion": "3"},
            "village": "Dumra",
            "house": {
                "fuels": "wood gas",
                "where": {"type": "Point", "coordinates": [85.4, 26.5, 0]},
            },
            "member@odata.navigationLink": "x",
            "member": [
                {"called": "A", "picture": "a.jpg", "job": [{"work": "w", "__id": "j"}]},
                {"called": "B", "picture": None},
            ],
        }
    ]
}
KOBO_JSON = {
    "count": 1,
    "results": [
        {
            "_id": 7,
            "_uuid": "1",
            "meta/instanceID": "uuid:1",
            "_xform_id_string": "home",
            "__version__": "3",
            "village": "Dumra",
            "house/fuels": "wood gas",
            "house/where": "26.5 85.4 0 0",
            "member": [
                {
                    "member/called": "A",
                    "member/picture": "a.jpg",
                    "member/job": [{"member/job/work": "w"}],
                },
                {"member/called": "B"},
            ],
            "_attachments": [{"filename": "u/attachments/a.jpg"}],
        }
    ],
}
KOBO_ZIP = zipped(
    home_dot_csv="village;house/fuels/wood;house/fuels/gas;house/where;_uuid;_index\n"
    "Dumra;1;1;26.5 85.4 0 0;1;1\n",
    member_dot_csv="member/called;member/picture;_index;_parent_table_name;_parent_index\n"
    "A;a.jpg;1;home;1\nB;;2;home;1\n",
    job_dot_csv="work;_index;_parent_table_name;_parent_index\nw;1;member;1\n",
)
LABELLED = (
    "Which village?;Which fuels?;Which fuels?/Wood;Which fuels?/Gas, bottled;Where?;_uuid\n"
    "Dumra;Wood, Gas, bottled;1;1;26.5 85.4 0 0;1\n"
)


@pytest.mark.parametrize(
    "content",
    [CENTRAL, json.dumps(ODATA).encode(), json.dumps(KOBO_JSON).encode(), KOBO_ZIP],
    ids=["central-zip", "central-odata", "kobo-json", "kobo-zip"],
)
def test_an_export_comes_back_whole_under_its_identity(content: bytes) -> None:
    opened = open_file(content, "export")
    assert is_export(opened)
    (row,) = read_export(opened, HOME).rows
    assert (row.values, row.instance) == (WHOLE, "uuid:1")
    assert row.files == {name: path for name, path in [("a.jpg", "media/a.jpg")] if opened.media}


def test_a_workbook_of_kobo_has_a_sheet_for_each_repeat() -> None:
    held = io.BytesIO()
    book = openpyxl.Workbook()
    main = book.active
    main.title = "home"
    main.append(["village", "house/fuels", "house/where", "_uuid", "_index"])
    main.append(["Dumra", "wood gas", "26.5 85.4 0 0", "1", 1])
    members = book.create_sheet("member")
    members.append(["member/called", "member/picture", "_index", "_parent_table_name",
                    "_parent_index"])  # fmt: skip
    members.append(["A", "a.jpg", 1, "home", 1])
    members.append(["B", None, 2, "home", 1])
    jobs = book.create_sheet("job")
    jobs.append(["member/job/work", "_index", "_parent_table_name", "_parent_index"])
    jobs.append(["w", 1, "member", 1])
    book.save(held)
    (row,) = read_export(open_file(held.getvalue()), HOME).rows
    assert (row.values, row.instance) == (WHOLE, "uuid:1")


def test_the_form_the_version_and_what_is_missing_are_told() -> None:
    found = read_export(open_file(CENTRAL), HOME)
    assert (found.form, found.rows[0].version, found.missing) == ("home", "3", ())
    other = json.loads(json.dumps(KOBO_JSON).replace('"3"', '"2"'))
    other["results"][0]["colour"] = "red"
    found = read_export(open_file(json.dumps(other).encode()), HOME)
    assert form_named(open_file(json.dumps(other).encode())) == "home"
    assert (found.beyond, found.missing) == (("colour",), ("a.jpg",))
    assert [each.code for each in found.rows[0].slips] == ["no_version"]


def test_an_export_with_texts_in_place_of_names_is_read_as_well() -> None:
    (row,) = read_export(open_file(LABELLED.encode()), HOME).rows
    assert row.values["village"] == "Dumra"
    assert row.values["house/fuels"] == "wood gas"


def test_what_an_answer_lacks_waits_and_refuses_nothing() -> None:
    known = fields()
    sent = b"child_name,age,sex,today,KEY\nSita,twelve,boy,2024-05-03,uuid:1\n"
    (row,) = read_export(open_file(sent), known.mapping.form, known.mapping).rows
    # "boy" is what the form calls male, "twelve" is no number.
    assert [(each.code, each.question) for each in row.slips] == [("waits", "age")]
    assert (row.refused, row.values["sex"]) == (False, "male")


@needs_shared("data/forms")
@pytest.mark.parametrize("name", KOBO)
def test_published_submissions_of_kobo_come_in_whole(name: str) -> None:
    published = json.loads((FOLDER / f"kobo_formpack_{name}_v1.json").read_text())
    form = _kobo_form(published)
    content = json.dumps({"results": published["submissions"]}).encode()
    found = read_export(open_file(content), form)
    assert len(found.rows) == len(published["submissions"])
    for row, said in zip(found.rows, published["submissions"], strict=True):
        read = answers_of(read_submission(row.submission(form)), form)
        assert (read.beyond, read.unread) == ({}, ())
        assert row.instance == said.get("meta/instanceID", "")
        assert _leaves(row.values) == _leaves(_asked(said, form))


def _asked(said: dict[str, Any], form: Form) -> dict[str, Any]:
    """What an export says beside its notes of the submission; some leave the groups out."""
    known = {*form.by_path, *form.by_name}
    return {key: text for key, text in said.items() if key in known or isinstance(text, list)}


def _leaves(said: Any) -> list[str]:
    if isinstance(said, dict):
        return sorted(leaf for each in said.values() for leaf in _leaves(each))
    if isinstance(said, list):
        return sorted(leaf for each in said for leaf in _leaves(each))
    return [str(said)]


def test_a_sign_that_no_form_can_hold_is_told_in_its_row_and_costs_no_other() -> None:
    sent = "village,KEY\nDum\x00ra,uuid:1\nKota\x0bLama,uuid:2\x07\nPalu,uuid:3\n\x1a"
    table = read_export(open_file(sent.encode()), HOME).rows
    records = [{"village": "Dum\ud800ra", "__id": "uuid:1"}, {"village": "Palu", "__id": "uuid:3"}]
    json_ = read_export(open_file(json.dumps({"value": records}).encode()), HOME).rows
    for rows in (table, json_):
        assert (rows[0].values["village"], rows[-1].values["village"]) == ("Dumra", "Palu")
        assert [each.code for each in rows[0].slips] == ["unseen_signs"]
        assert not rows[0].refused
        assert not rows[-1].slips
        assert all(read_submission(each.submission(HOME)) for each in rows)
    assert len(table) == 3
    assert (table[1].values["village"], table[1].instance) == ("Kota Lama", "uuid:2")


def test_a_picture_goes_with_the_submission_in_whose_folder_it_lies() -> None:
    """Kobo's media: one folder for each submission, and the same name in several."""
    ids = [f"{number}0000000-0000-4000-8000-000000000000" for number in (1, 2, 3)]
    records = [
        {"_uuid": each, "member": [{"member/picture": "p.jpg"}, {"member/picture": "q.jpg"}]}
        for each in ids
    ]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parts:
        parts.writestr("home.json", json.dumps({"results": records}))
        for each in ids[:2]:
            parts.writestr(f"ani/attachments/{each}/p.jpg", each)
        for folder in ("media/a", "media/b"):
            parts.writestr(f"{folder}/q.jpg", folder)
    opened = open_file(held.getvalue())
    rows = read_export(opened, HOME).rows
    found = [
        {name: opened.media[path].decode() for name, path in row.files.items()} for row in rows
    ]
    # The third's did not come: another child's picture of that name is not taken for it.
    assert found == [{"p.jpg": ids[0]}, {"p.jpg": ids[1]}, {}]
    assert {each.code for row in rows for each in row.slips} == {"several_files"}
    assert not any(row.refused for row in rows)
