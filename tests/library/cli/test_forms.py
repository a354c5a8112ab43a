"""`muara forms`: which there are, whether one is sound, and one for a spreadsheet or a phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from library.forms.made import workbook
from muara.cli import main
from muara.forms import convert, form_named, read_form, read_workbook
from muara.packs import open_pack

IDENTIFICATION = form_named(open_pack("india"), "identification")


def test_the_forms_of_a_country_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forms", "--country", "india", "--language", "hi", "--format", "csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "form,version,questions,minutes,languages,unread,title"
    assert "identification,2,11,4.2,en id hi gu or,gu or,कामकाजी बच्चे की पहचान" in lines


def test_a_form_is_written_for_a_spreadsheet_and_is_the_same(tmp_path: Path) -> None:
    output = tmp_path / "identification.xlsx"
    assert main(["forms", "identification", "-o", str(output)]) == 0
    assert convert(read_workbook(output)).xml == IDENTIFICATION.converted.xml


def test_a_form_is_written_for_a_phone(tmp_path: Path) -> None:
    output = tmp_path / "identification.xml"
    assert main(["forms", "identification", "--country", "india", "-o", str(output)]) == 0
    assert read_form(output.read_bytes()).key == "identification"


def test_a_workbook_with_slips_is_told_each_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    survey = (("type", "name", "label"), ("intger", "age", "Age?"), ("text", "", "Why?"))
    path = tmp_path / "visit.xlsx"
    path.write_bytes(workbook(survey=survey))
    assert main(["forms", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out.startswith("visit.xlsx, sheet survey, row 2, column type: 'intger'")
    assert said.err.startswith("muara: visit.xlsx, sheet survey, row 3, column name: This row has")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["forms", "identificatoin"], "There is no form 'identificatoin'. Did you mean 'ident"),
        (["forms", "identification", "-o", "a.doc"], "Found .doc; expected .xlsx, .xml or .pdf."),
        (["forms", "nowhere.xlsx"], "nowhere.xlsx"),
    ],
)
def test_what_cannot_be_done_is_said(
    typed: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(typed) == 2
    assert said in capsys.readouterr().err


def test_check_pack_counts_the_forms(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-pack", "international"]) == 0
    said = capsys.readouterr().out
    assert "each of which serves something." in said
    assert "forms/identification in gu awaits a native reader" in said
