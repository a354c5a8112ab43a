"""What is wrong in a file is said once, clearly, with exit code 2; nothing is left half written."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from muara.cli import main

WORKING = "age,economic_hours\n12,20\n8,0\n"


@pytest.fixture
def refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Classify a file that is wrong; gives the one message that came on standard error."""

    def classify(content: bytes | str, *extra: str, name: str = "survey.csv", at: str = "") -> str:
        survey, output = tmp_path / name, tmp_path / "out.csv"
        survey.write_bytes(content.encode() if isinstance(content, str) else content)
        before = set(tmp_path.iterdir())
        code = main(["classify", str(survey), "-r", "SDG_EA", "-o", str(output), *extra])
        said = capsys.readouterr().err
        assert code == 2
        assert set(tmp_path.iterdir()) == before, "something was written"
        assert "Traceback" not in said
        assert (at or name) in said
        return [line for line in said.splitlines() if line.startswith("muara: ")][-1]

    return classify


def mapping(folder: Path, text: str) -> str:
    path = folder / "map.toml"
    path.write_text(text)
    return str(path)


def test_a_wrong_column_names_the_nearest_right_one(refused, tmp_path):
    wrong = mapping(tmp_path, '[columns]\nage = "AGE"\neconomic_hours = "HOURZ"\n')
    said = refused("AGE,HOURS\n12,20\n", "--map", wrong, at="map.toml")
    assert "map.toml, line 3" in said
    assert "no column 'HOURZ'" in said
    assert "Did you mean 'HOURS'?" in said


def test_a_missing_column_is_named_with_its_unit(refused):
    said = refused("age\n12\n")
    assert "economic_hours" in said
    assert "hours in the reference week" in said


@pytest.mark.parametrize(
    ("rows", "row", "column", "found", "expected"),
    [
        ("8,0\n190,2\n", 2, "age", "190", "0 to 120 completed years"),
        ("8,200\n", 1, "economic_hours", "200", "0 to 168 hours"),
        ("8,0\n9,1\n9,-3\n", 3, "economic_hours", "-3", "0 to 168 hours"),
        ("8,0\n9,many\n", 2, "economic_hours", "many", "a number"),
        ("8.5,0\n", 1, "age", "8.5", "a whole number"),
        ("8,1e9\n", 1, "economic_hours", "1e9", "0 to 168 hours"),
        ("190.50,2\n", 1, "age", "190.50", "0 to 120"),
        ("inf,1\n", 1, "age", "inf", "0 to 120 completed years"),
        ("NA,1\n", 1, "age", "NA", "a number"),
    ],
)
def test_a_value_that_cannot_be(refused, rows, row, column, found, expected):
    said = refused(f"age,economic_hours\n{rows}")
    assert f"line {row + 1}, row {row}, column {column}" in said
    assert f"Found {found};" in said
    assert expected in said


def test_a_whole_number_is_told_as_such_whatever_the_file_holds_it_as(refused, tmp_path):
    path = tmp_path / "floats.parquet"
    pl.DataFrame({"age": [190.0], "economic_hours": [2.0]}).write_parquet(path)
    assert "Found 190;" in refused(path.read_bytes(), name="survey.parquet")


def test_several_wrong_values_are_counted(refused):
    assert "2 more rows are like it" in refused("age,economic_hours\n190,1\n191,1\n192,1\n")


def test_an_unknown_code_lists_some_known_ones(refused):
    said = refused("age,economic_hours,isic\n12,20,0111\n12,20,XX\n", "-r", "GE_CORE")
    assert "row 2, column isic" in said
    assert "Found XX" in said
    assert "recode.isic" in said


def test_what_a_mapping_says_is_checked_even_where_the_definition_does_not_read_it(
    refused, tmp_path
):
    said_so = mapping(tmp_path, '[columns]\nage="A"\neconomic_hours="H"\nschool_status="S"\n')
    said = refused("A,H,S\n12,20,maybe\n", "--map", said_so)
    assert "column S (school_status)" in said
    assert "expected never, dropout, enrolled, completed" in said


def test_a_column_of_the_wrong_type(refused, tmp_path):
    path = tmp_path / "lists.parquet"
    pl.DataFrame({"age": [[12], [13]], "economic_hours": [1, 2]}).write_parquet(path)
    said = refused(path.read_bytes(), name="survey.parquet")
    assert "column age" in said
    assert "List(Int64)" in said


def test_an_empty_file(refused):
    assert "The file is empty" in refused("")


def test_a_file_with_names_and_no_rows(refused):
    assert "no rows" in refused("age,economic_hours\n")


def test_an_empty_parquet(refused, tmp_path):
    path = tmp_path / "none.parquet"
    pl.DataFrame({"age": [], "economic_hours": []}).write_parquet(path)
    assert "no rows" in refused(path.read_bytes(), name="survey.parquet")


def test_a_truncated_parquet(refused, tmp_path):
    path = tmp_path / "whole.parquet"
    pl.DataFrame({"age": range(1000), "economic_hours": range(1000)}).write_parquet(path)
    said = refused(path.read_bytes()[:900], name="survey.parquet")
    assert "cut short" in said


def test_a_parquet_damaged_inside(refused, tmp_path):
    path = tmp_path / "whole.parquet"
    frame = pl.DataFrame({"age": [12, 13] * 5000, "economic_hours": [1, 2] * 5000})
    frame.write_parquet(path, compression="zstd")
    content = bytearray(path.read_bytes())
    content[4:60] = b"\0" * 56
    assert "cannot be read" in refused(bytes(content), name="survey.parquet")


def test_a_csv_that_is_a_workbook(refused, tmp_path):
    path = tmp_path / "book.xlsx"
    pl.DataFrame({"age": [12], "economic_hours": [1]}).write_excel(path)
    said = refused(path.read_bytes())
    assert "an Excel workbook" in said
    assert "Rename it to survey.xlsx" in said


def test_a_workbook_that_is_text(refused):
    assert "rename it to .csv" in refused(WORKING, name="survey.xlsx")


@pytest.mark.parametrize("kind", ["xlsx", "sav", "dta"])
def test_a_damaged_file_of_each_kind(refused, tmp_path, kind):
    from muara.microdata.writing import write

    path = tmp_path / f"whole.{kind}"
    write(pl.LazyFrame({"age": [12.0] * 500}), path, scratch=tmp_path)
    content = path.read_bytes()
    path.unlink()
    assert "cannot be read" in refused(content[: len(content) // 3], name=f"survey.{kind}")


def test_a_truncated_gzip(refused):
    assert "cut short" in refused(gzip.compress(WORKING.encode() * 50)[:40], name="survey.csv.gz")


def test_latin_1_that_is_not_declared(refused):
    said = refused("age,economic_hours,town\n12,20,Sitamarhi\n9,0,São Paulo\n".encode("latin-1"))
    assert "line 3" in said
    assert "byte 0xe3" in said
    assert 'encoding = "latin-1"' in said


def test_an_encoding_that_does_not_exist(refused):
    assert "latin-9000" in refused(WORKING, "--encoding", "latin-9000")


def test_two_columns_of_one_name(refused):
    assert "columns 1 and 3" in refused("age,economic_hours,age\n12,20,13\n")


def test_two_columns_of_one_name_in_a_workbook(refused, tmp_path):
    import xlsxwriter

    path = tmp_path / "twice.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["age", "age"])
        sheet.write_row(1, 0, [12, 13])
    assert "columns 1 and 2" in refused(path.read_bytes(), name="survey.xlsx")


def test_a_column_without_a_name(refused):
    assert "Column 2 has no name" in refused("age,,economic_hours\n12,1,20\n")


def test_a_row_with_too_many_cells(refused):
    said = refused("age,economic_hours\n12,20\n13,20,5\n")
    assert "line 3" in said
    assert "Found 3 cells; expected 2" in said


@pytest.mark.parametrize("row", ["13"])
def test_a_row_with_too_few_cells(refused, row):
    said = refused(f"age,economic_hours,sex\n12,20,male\n{row}\n9,1,male\n")
    assert "line 3" in said
    assert "1 cells" in said


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ('13,"20\n12,3\n', 2),
        ('13,20\n12,"3', 3),
        ('13,20\n12,"3\n9,"1"\n8,0\n', 3),
        ('"13",20\n12,5" nail\n9,1\n', 3),
    ],
)
def test_an_unclosed_quote_is_told_with_the_line_on_which_it_opens(refused, rows, line):
    said = refused(f"age,economic_hours\n{rows}")
    assert f"line {line}: A quote is opened on this line and never closed" in said


def test_a_quote_left_open_in_the_heading_of_a_long_file(refused):
    said = refused('age,"economic_hours\n' + "12,20\n" * 30_000)
    assert "line 1: A quote is opened" in said


def test_another_separator(refused):
    said = refused("age;economic_hours\n12;20\n")
    assert "Found ';'" in said
    assert "--separator" in said


def test_a_file_that_may_not_be_read(tmp_path, capsys, monkeypatch):
    survey = tmp_path / "survey.csv"
    survey.write_text(WORKING)

    def closed(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(survey))

    monkeypatch.setattr("muara.microdata.reading.check_signature", closed)
    assert main(["classify", str(survey), "-r", "SDG_EA", "-o", "-"]) == 2
    assert "survey.csv: Permission denied" in capsys.readouterr().err


def test_a_file_cut_off_within_its_last_row(refused):
    assert "cut short" in refused("age,economic_hours,sex\n12,20,male\n13,2")


def test_a_day_in_the_future(refused):
    later = dt.date(2200, 1, 1)
    said = refused(f"age,work_date\n12,{later}\n", "-r", "LAW_ID_2003")
    assert "row 1, column work_date" in said
    assert str(later) in said


def test_a_child_born_in_the_future(refused):
    said = refused("age,economic_hours,birth_date\n12,20,2007-01-31\n9,0,2200-01-01\n")
    assert "row 2, column birth_date" in said


def test_the_day_of_the_law_in_the_future(tmp_path, capsys):
    survey = tmp_path / "survey.csv"
    survey.write_text(WORKING)
    command = ["classify", str(survey), "-r", "LAW_ID_2003", "-o", str(tmp_path / "o.csv")]
    assert main([*command, "--on", "2200-01-01"]) == 2
    assert "future" in capsys.readouterr().err


def test_a_day_before_the_law(refused):
    said = refused(
        "age,worked,work_date\n12,yes,2010-01-01\n9,no,1950-05-01\n", "-r", "LAW_ID_2003"
    )
    assert "line 3, row 2, column work_date" in said
    assert "1950-05-01" in said
    assert "2003-03-25" in said


def test_a_day_that_is_no_day(refused):
    said = refused("age,work_date\n12,31.12.2010\n", "-r", "LAW_ID_2003")
    assert "a day, as 2020-03-31" in said


def test_an_answer_column_that_is_there_already(refused):
    assert "SDG_EA_status" in refused("age,economic_hours,SDG_EA_status\n12,20,x\n")


def test_fixed_width_without_a_layout(refused):
    assert "needs a layout" in refused("012020\n", name="survey.txt")


def test_a_missing_file_offers_the_nearest(tmp_path, capsys):
    (tmp_path / "survey2020.csv").write_text(WORKING)
    wrong, output = tmp_path / "survey202.csv", tmp_path / "o.csv"
    assert main(["classify", str(wrong), "-r", "SDG_EA", "-o", str(output)]) == 2
    said = capsys.readouterr().err
    assert "no such file" in said
    assert "survey2020.csv" in said


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("missing/out.csv", "folder for the output does not exist"),
        ("survey.csv", "Output and input are the same file"),
        ("out.docx", ".docx"),
        ("out", "no ending"),
        ("folder.csv", "This is a folder"),
    ],
)
def test_an_output_that_cannot_be_written(tmp_path, capsys, output, told):
    survey = tmp_path / "survey.csv"
    survey.write_text(WORKING)
    (tmp_path / "folder.csv").mkdir()
    assert main(["classify", str(survey), "-r", "SDG_EA", "-o", str(tmp_path / output)]) == 2
    assert told in capsys.readouterr().err
    assert survey.read_text() == WORKING


def test_an_unknown_definition_offers_the_nearest(tmp_path, capsys):
    survey = tmp_path / "survey.csv"
    survey.write_text(WORKING)
    assert main(["classify", str(survey), "-r", "SDG_AE", "-o", "-"]) == 2
    assert "SDG_EA" in capsys.readouterr().err


# --- what looks odd and is not wrong ---


def test_a_byte_order_mark_is_not_part_of_the_first_name(tmp_path):
    survey, output = tmp_path / "survey.csv", tmp_path / "out.csv"
    survey.write_bytes(b"\xef\xbb\xbf" + WORKING.encode())
    assert main(["classify", str(survey), "-r", "SDG_EA", "-o", str(output)]) == 0
    assert pl.read_csv(output).columns[:2] == ["age", "economic_hours"]


def test_latin_1_that_is_declared(tmp_path):
    survey, output = tmp_path / "survey.csv", tmp_path / "out.csv"
    survey.write_bytes("age,economic_hours,town\n12,20,São Paulo\n".encode("latin-1"))
    declared = mapping(tmp_path, '[file]\nencoding = "latin-1"\n')
    command = ["classify", str(survey), "-r", "SDG_EA", "--map", declared, "-o", str(output)]
    assert main(command) == 0
    assert pl.read_csv(output)["town"].to_list() == ["São Paulo"]


def test_three_thousand_columns(tmp_path):
    names = [*(f"q{n}" for n in range(2998)), "age", "economic_hours"]
    survey, output = tmp_path / "survey.csv", tmp_path / "out.csv"
    cells = [*(str(n) for n in range(2998)), "12", "20"]
    survey.write_text(f"{','.join(names)}\n{','.join(cells)}\n")
    assert main(["classify", str(survey), "-r", "SDG_EA", "-o", str(output)]) == 0
    written = pl.read_csv(output, infer_schema=False)
    assert written.columns[:3000] == names
    assert written.row(0)[:3000] == tuple(cells)
    assert written["SDG_EA_status"].to_list() == ["child_labour"]


def test_blank_lines_are_no_children(tmp_path):
    survey, output = tmp_path / "survey.csv", tmp_path / "out.csv"
    survey.write_text('age,economic_hours,note\n12,20,"a\n\nb"\n\n8,0,\n\n\n')
    assert main(["classify", str(survey), "-r", "SDG_EA", "-o", str(output)]) == 0
    assert pl.read_csv(output)["age"].to_list() == [12, 8]
    assert pl.read_csv(output)["note"].to_list() == ["a\n\nb", None]


def test_a_column_of_a_words_name_is_checked_unless_the_mapping_keeps_it_unread(refused, tmp_path):
    text = "age,economic_hours,noise\n12,20,85 dB\n"
    assert "column noise" in refused(text)
    unread = mapping(tmp_path, '[columns]\nnoise = ""\n')
    survey = tmp_path / "survey.csv"
    survey.write_text(text)
    assert main(["classify", str(survey), "-r", "SDG_EA", "--map", unread, "-o", "-"]) == 0
