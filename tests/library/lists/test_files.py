"""A file is read by what is found in it, whatever it is called."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest

from library.lists.made import fields, workbook
from muara.errors import FormError
from muara.lists import files, guess_columns, open_file

LIST = "नाम;उम्र\nसीमा;12\nमोहन, राम;9\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_hindi_is_read_in_every_encoding_it_is_saved_in(encoding: str) -> None:
    found = open_file(LIST.encode(encoding), "list.csv").tables[0]
    assert found.rows == [("नाम", "उम्र"), ("सीमा", "12"), ("मोहन, राम", "9")]


def test_western_signs_of_old_spreadsheets_are_read() -> None:
    found = open_file("Nama,Alamat\nAndré,“Jl. Mawar”\n".encode("cp1252")).tables[0]
    assert (found.rows[1], found.encoding) == (("André", "“Jl. Mawar”"), "cp1252")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    lines = [["Name", "Age", "Note"], ["Sita", "12", "a"], ["Gita", "9", "b"]]
    text = "\n".join(separator.join(line) for line in lines)
    assert open_file(text.encode()).tables[0].rows[2] == ("Gita", "9", "b")


def test_cells_of_a_workbook_say_what_a_person_sees() -> None:
    content = workbook([["Name", "Born", "Age"], ["Sita", dt.date(2012, 3, 4), 12.0]])
    # A day that the spreadsheet knows as one is none that may be read in two ways.
    assert open_file(content).tables[0].rows[1] == ("Sita", "2012-03-04", "12")


def test_merged_cells_say_it_in_each_of_their_rows_and_stand_over_their_columns() -> None:
    content = workbook(
        [["", "", "", ""], ["", "Name", "Age", "Sex"], ["", "Sita", 12, "F"], ["", "Gita", 9, "F"]],
        merged=[(0, 1, 0, 3, "Child"), (2, 0, 3, 0, "Dumra")],
    )
    table = open_file(content).tables[0]
    assert [row[0] for row in table.rows] == ["", "", "Dumra", "Dumra"]
    guess = guess_columns(table, fields())
    assert {guess.columns[1], guess.columns[2], guess.columns[3]} == {"child_name", "age", "sex"}
    assert guess.row + guess.height == 2


def test_a_zip_holds_tables_and_media() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parts:
        parts.writestr("visit.csv", "a,KEY\n1,uuid:1\n")
        parts.writestr("media/hand.jpg", b"\xff\xd8")
        parts.writestr("__MACOSX/._visit.csv", b"x")
    found = open_file(held.getvalue())
    assert [each.name for each in found.tables] == ["visit"]
    assert dict(found.media) == {"media/hand.jpg": b"\xff\xd8"}


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"{not json", b"PK\x03\x04"])
def test_what_is_no_list_says_what_is_expected(content: bytes) -> None:
    with pytest.raises(FormError) as found:
        open_file(content)
    assert found.value.fault == "not_a_list"
    assert ".xlsx" in str(found.value)


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 1_000_000)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("a.csv", b"0" * 1_000_001)
    with pytest.raises(FormError) as found:
        open_file(held.getvalue())
    assert found.value.fault == "too_large"


def remade(content: bytes, before: bytes, after: bytes) -> bytes:
    """A workbook whose sheet says something else."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w", 8) as new:
        for each in old.namelist():
            new.writestr(each, old.read(each).replace(before, after))
    return held.getvalue()


@pytest.mark.parametrize(
    ("after", "fault"),
    [
        (b'</sheetData><mergeCells><mergeCell ref="A1:XFD50000"/></mergeCells>', "too_many_joined"),
        (b'</sheetData><mergeCells><mergeCell ref="A:C"/></mergeCells>', "too_many_joined"),
        (b'</sheetData><hyperlinks><hyperlink ref="A1:CV5000"/></hyperlinks>', "too_many_joined"),
        (b"<row>" + b"<c/>" * 500_000 + b"</row></sheetData>", "too_many_rows"),
        (b"</sheetData>" + b" " * 40_000_000, "too_large"),
    ],
)
def test_a_small_workbook_that_would_fill_the_memory_is_refused_before_it_is_loaded(
    after: bytes, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[object] = []
    monkeypatch.setattr("openpyxl.load_workbook", lambda *_, **__: loaded.append(1))
    content = remade(workbook([["Name"], ["Sita"]]), b"</sheetData>", after)
    assert len(content) < 60_000
    with pytest.raises(FormError) as found:
        open_file(content)
    assert (found.value.fault, loaded) == (fault, [])


def test_a_cell_far_away_makes_no_cells_before_it() -> None:
    far = b'<row r="1048576"><c r="A1048576" s="0"/></row></sheetData>'
    content = remade(workbook([["Name"], ["Sita"]]), b"</sheetData>", far)
    assert open_file(content).tables[0].rows == [("Name",), ("Sita",)]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", b"[" + b"{}," * 500_001 + b"{}]"), ("a.csv", b",,\n" * 200_000)],
)
def test_a_zip_of_little_that_becomes_much_is_refused(name: str, content: bytes) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, content)
    with pytest.raises(FormError) as found:
        open_file(held.getvalue())
    assert found.value.fault == "too_many_rows"
