"""A form with a slip in it is refused in words, with the sheet, the row and the column."""

from __future__ import annotations

import io
import zipfile

import pytest

from library.forms.made import sheets, workbook
from muara.errors import FormError
from muara.forms import convert, every_problem, read_workbook

HEADS = ("type", "name", "label", "relevant")
YES_NO = (("list_name", "name", "label"), ("yn", "yes", "Yes"), ("yn", "no", "No"))


def said(*survey: tuple[object, ...], choices: object = YES_NO) -> list[str]:
    return [str(slip) for slip in every_problem(sheets((HEADS, *survey), choices))]  # type: ignore[arg-type]


def test_a_sound_form_has_no_slip() -> None:
    assert said(("select_one yn", "met", "Was the child met?")) == []


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            ("select_one yn", "", "Met?"),
            "visit.xlsx, sheet survey, row 2, column name: This row has no name. "
            "Give it a short name of letters, digits and _.",
        ),
        (
            ("intger", "age", "Age?"),
            "visit.xlsx, sheet survey, row 2, column type: 'intger' is not a type of question. "
            "Did you mean 'integer'?",
        ),
        (
            ("", "age", "Age?"),
            "visit.xlsx, sheet survey, row 2, column type: This row has no type. "
            "Write one, such as text, integer or select_one.",
        ),
        (
            ("integer", "2 ages", "Age?"),
            "visit.xlsx, sheet survey, row 2, column name: '2 ages' cannot be a name. "
            "Begin with a letter; use letters, digits, _ and -.",
        ),
        (
            ("select_one ny", "met", "Met?"),
            "visit.xlsx, sheet survey, row 2, column type: The sheet 'choices' has no list 'ny'. "
            "Did you mean 'yn'?",
        ),
        (
            ("select_one", "met", "Met?"),
            "visit.xlsx, sheet survey, row 2, column type: Which list of choices is meant is not "
            "said. Write: select_one LIST.",
        ),
    ],
)
def test_a_row_with_a_slip(row: tuple[object, ...], expected: str) -> None:
    assert said(row) == [expected]


@pytest.mark.parametrize(
    ("relevant", "expected"),
    [
        ("${mett} = 'yes'", "${mett} names a question that is not here. Did you mean 'met'?"),
        ("${met} = 'yes", "In this expression a ' is not closed. Close it."),
        ("selected(${met}, 'yes'", "In this expression a ( is not closed. Close it."),
        (
            "selectd(${met}, 'yes')",
            "selectd() is not a function of XLSForms. Did you mean 'selected'?",
        ),
        # Of XPath, and yet the phone stops at it.
        ("floor(1.5) = 1", "floor() is not a function of XLSForms. Did you mean 'int'?"),
    ],
)
def test_an_expression_with_a_slip(relevant: str, expected: str) -> None:
    found = said(("select_one yn", "met", "Met?"), ("text", "why", "Why not?", relevant))
    assert found == [f"visit.xlsx, sheet survey, row 3, column relevant: {expected}"]


def test_a_parenthesis_in_quotes_is_text() -> None:
    row = ("text", "why", "Why not?", "${met} = 'no (refused)'")
    assert said(("select_one yn", "met", "Met?"), row) == []


def test_groups_that_cross_or_stay_open() -> None:
    begun = ("begin group", "home", "Home")
    repeat = ("begin repeat", "member", "Member")
    age = ("integer", "age", "Age?")
    assert said(begun, age) == [
        "visit.xlsx, sheet survey, row 2, column type: The group that begins here does not end. "
        "Add a row 'end group'."
    ]
    assert said(age, ("end group",)) == [
        "visit.xlsx, sheet survey, row 3, column type: Here ends a group that did not begin. "
        "Delete the row, or add a begin."
    ]
    assert said(begun, repeat, age, ("end group",), ("end repeat",))[0] == (
        "visit.xlsx, sheet survey, row 5, column type: Here ends a group; the repeat of row 3 is "
        "still open."
    )


def test_a_name_may_come_again_in_another_group_and_not_in_the_same() -> None:
    name = ("text", "name", "Name?")
    assert said(name, ("begin group", "home", "Home"), name, ("end group",)) == []
    assert said(name, name) == [
        "visit.xlsx, sheet survey, row 3, column name: The name 'name' was given in row 2 already. "
        "Change one."
    ]


def test_choices_with_slips() -> None:
    choices = (("list_name", "name", "label"), ("yn", "yes", "Yes"), ("yn", "", "No"))
    assert said(("select_one yn", "met", "Met?"), choices=choices) == [
        "visit.xlsx, sheet choices, row 3, column name: This choice has no 'name'. Fill the cell."
    ]
    twice = (("list_name", "name", "label"), ("yn", "yes", "Yes"), ("yn", "yes", "Ya"))
    assert said(("select_one yn", "met", "Met?"), choices=twice) == [
        "visit.xlsx, sheet choices, row 3, column name: The choice 'yes' stands in row 2 already. "
        "Change one."
    ]


def test_every_slip_is_told_at_once() -> None:
    found = said(("intger", "age", "Age?"), ("text", "", "Why?"), ("select_one ny", "met", "Met?"))
    assert [slip.split(":")[0] for slip in found] == [
        "visit.xlsx, sheet survey, row 2, column type",
        "visit.xlsx, sheet survey, row 3, column name",
        "visit.xlsx, sheet survey, row 4, column type",
    ]


def test_an_empty_row_does_not_move_the_rows_below_it() -> None:
    assert said(("text", "name", "Name?"), (), ("intger", "age", "Age?"))[0].startswith(
        "visit.xlsx, sheet survey, row 4, column type"
    )


def test_what_only_the_converter_sees_is_said_with_its_row() -> None:
    survey = (("type", "name", "label", "parameters"), ("text", "a", "A?"), (),
              ("range", "level", "Level?", "start=x"))  # fmt: skip
    (slip,) = every_problem(sheets(survey))
    assert str(slip).startswith("visit.xlsx, sheet survey, row 4: This cannot be made into a form:")
    assert "[row" not in str(slip)


def test_a_sheet_or_a_column_that_is_missing() -> None:
    with pytest.raises(FormError, match=r"visit.xlsx, sheet survey: The sheet 'survey' is missing"):
        read_workbook(workbook(choices=YES_NO), "visit.xlsx")
    (slip,) = every_problem(sheets((("type", "label"), ("text", "Name?"))))
    assert str(slip) == (
        "visit.xlsx, sheet survey, row 1: The column 'name' is missing. Add it to the first row."
    )
    with pytest.raises(FormError, match="The column 'name' stands here twice"):
        sheets((("type", "name", "name"), ("text", "a", "b")))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"type,name\ntext,a\n"])
def test_what_is_no_workbook(content: bytes) -> None:
    with pytest.raises(FormError, match="cannot be opened as an Excel workbook"):
        read_workbook(content, "visit.xlsx")


def test_a_workbook_that_unpacks_to_more_than_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("muara.forms.sheets.LARGEST", 1000)
    with pytest.raises(FormError, match=r"This holds \d+ bytes; at most 1000 bytes are read"):
        read_workbook(workbook(survey=(("type", "name"), ("text", "a"))), "visit.xlsx")


def test_a_workbook_with_an_entity_in_it_is_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    whole, torn = io.BytesIO(workbook(survey=(("type", "name"), ("text", "a")))), io.BytesIO()
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(torn, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "xl/workbook.xml":
                content = bomb + content.partition(b"?>")[2]
            target.writestr(part.filename, content)
    with pytest.raises(FormError, match="cannot be opened as an Excel workbook"):
        read_workbook(torn.getvalue(), "visit.xlsx")


def test_a_form_without_an_id_is_called_like_its_file() -> None:
    made = convert(sheets((("type", "name", "label"), ("text", "a", "A?")), settings=()))
    assert made.form.key == "visit"
