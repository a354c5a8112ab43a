"""What is written can be read again, whatever the cells hold; a CSV is never reinterpreted."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from muara.errors import FrameError
from muara.microdata import by_parts, workbook
from muara.microdata.reading import read
from muara.microdata.source import Labels
from muara.microdata.typed import number_types
from muara.microdata.writing import write

CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=("Cs",)), max_size=8
)
TABLES = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_a_csv_of_any_text_is_read_cell_for_cell(table):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *table])
        assert read(path, scratch=Path(folder)).frame.collect().rows() == table


@settings(max_examples=30, deadline=None)
@given(TABLES, st.sampled_from([".csv", ".csv.gz", ".parquet"]))
def test_what_is_written_is_read_again(table, kind):
    frame = pl.DataFrame(table, schema={"a": pl.String, "b": pl.String}, orient="row")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"t{kind}"
        write(frame.lazy(), path, scratch=Path(folder))
        assert_frame_equal(read(path, scratch=Path(folder)).frame.collect(), frame)


NUMBERS = st.integers(-(10**12), 10**12).map(str) | st.floats(-1e6, 1e6).map("{:.4f}".format)


@given(st.lists(NUMBERS, min_size=1))
def test_a_column_of_numbers_becomes_numbers_and_keeps_their_value(cells):
    frame = pl.LazyFrame({"x": cells})
    kind = number_types(frame, text=["x"])["x"]
    assert frame.cast({"x": kind}).collect()["x"].to_list() == [float(cell) for cell in cells]


@given(st.lists(NUMBERS), st.sampled_from(["007", "1,5", "x", "1e400", "--1", "1 2", "+5"]))
def test_one_cell_that_would_change_keeps_the_column_text(cells, odd):
    assert number_types(pl.LazyFrame({"x": [*cells, odd]}), text=["x"]) == {}


def test_a_failed_write_leaves_what_was_there(tmp_path):
    path = tmp_path / "out.parquet"
    path.write_text("from before")
    broken = pl.LazyFrame({"x": ["a"]}).select(pl.col("x").cast(pl.Int64))
    with pytest.raises(pl.exceptions.PolarsError):
        write(broken, path, scratch=tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.parquet"]
    assert path.read_text() == "from before"


@pytest.mark.parametrize(("kind", "longest"), [(".dta", 32), (".sav", 64)])
def test_a_column_name_too_long_for_the_format(tmp_path, kind, longest):
    with pytest.raises(FrameError, match=f"at most {longest}"):
        write(pl.LazyFrame({"x" * 65: [1]}), tmp_path / f"o{kind}", scratch=tmp_path)


def test_a_table_too_tall_for_a_workbook(tmp_path):
    with pytest.raises(FrameError, match=r"Write .parquet or .csv"):
        write(
            pl.LazyFrame({"x": pl.int_range(1_048_576, eager=True)}),
            tmp_path / "o.xlsx",
            scratch=tmp_path,
        )


def test_a_sheet_by_name(tmp_path):
    import xlsxwriter

    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("notes").write(0, 0, "nothing")
        sheet = book.add_worksheet("children")
        sheet.write_row(0, 0, ["age"])
        sheet.write_row(1, 0, [12])
    found = read(path, scratch=tmp_path, sheet="children").frame.collect()
    assert found.rows() == [(12,)]
    with pytest.raises(FrameError, match="Did you mean 'children'"):
        read(path, scratch=tmp_path, sheet="childrn")


# --- some rows at a time ---


@pytest.fixture
def by_few(monkeypatch):
    """So few cells at a time that a small file has many parts."""
    monkeypatch.setattr(by_parts, "_CELLS", 10)


def a_survey():
    """Whole numbers, a column that is empty at first, one that turns fractional, text, dates."""
    return pl.DataFrame(
        {
            "age": [5, 6, None, 8, 9, 10, 11],
            "late": [None, None, None, None, None, 2.0, None],
            "hours": [1.0, 2.0, 3.0, 4.5, 5.0, None, 7.0],
            "place": ["Tebo", None, "Jambi", "Tebo", "Bungo", "Jambi", ""],
            "day": [dt.date(2020, 3, day) for day in range(1, 8)],
        }
    )


@pytest.mark.parametrize("kind", [".sav", ".dta"])
def test_a_file_in_many_parts_is_the_file_in_one(tmp_path, kind, monkeypatch):
    write(a_survey().lazy(), tmp_path / f"s{kind}", scratch=tmp_path)
    whole = read(tmp_path / f"s{kind}", scratch=tmp_path).frame.collect()
    monkeypatch.setattr(by_parts, "_CELLS", 10)
    in_parts = read(tmp_path / f"s{kind}", scratch=tmp_path).frame.collect()
    assert len(list(tmp_path.glob("parts-*/rows-*"))) > 3
    assert_frame_equal(in_parts, whole)
    assert in_parts["age"].to_list() == a_survey()["age"].to_list()


def test_letters_of_stata_keep_their_rows_in_many_parts(tmp_path, by_few):
    letters = Labels(tagged={"hours": {2: "a", 5: "b"}})
    write(a_survey().lazy(), tmp_path / "s.dta", scratch=tmp_path, labels=letters)
    source = read(tmp_path / "s.dta", scratch=tmp_path)
    assert source.labels.tagged == {"hours": {2: "a", 5: "b"}}
    assert source.frame.collect()["hours"].to_list() == [1.0, 2.0, None, 4.5, 5.0, None, 7.0]


def test_a_large_workbook_is_read_row_by_row_and_is_the_same(tmp_path, monkeypatch, by_few):
    write(a_survey().lazy(), tmp_path / "s.xlsx", scratch=tmp_path)
    at_once = read(tmp_path / "s.xlsx", scratch=tmp_path).frame.collect()
    monkeypatch.setattr(workbook, "_LARGE", 1)
    row_by_row = read(tmp_path / "s.xlsx", scratch=tmp_path).frame.collect()
    assert_frame_equal(row_by_row, at_once, check_dtypes=False)
    assert row_by_row["day"].to_list() == a_survey()["day"].to_list()


def test_a_large_workbook_cut_short_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "_LARGE", 1)
    write(a_survey().lazy(), tmp_path / "s.xlsx", scratch=tmp_path)
    whole = (tmp_path / "s.xlsx").read_bytes()
    for kept in (len(whole) // 2, len(whole) - 30):
        (tmp_path / "s.xlsx").write_bytes(whole[:kept])
        with pytest.raises(FrameError, match="cannot be read"):
            read(tmp_path / "s.xlsx", scratch=tmp_path)


@pytest.mark.parametrize("kind", [".sav", ".dta"])
def test_a_labelled_file_cut_between_two_parts_is_refused(tmp_path, kind, by_few):
    write(a_survey().lazy(), tmp_path / f"s{kind}", scratch=tmp_path)
    whole = (tmp_path / f"s{kind}").read_bytes()
    for kept in (len(whole) * 2 // 3, len(whole) - 60):
        (tmp_path / f"s{kind}").write_bytes(whole[:kept])
        with pytest.raises(FrameError, match="cannot be read"):
            read(tmp_path / f"s{kind}", scratch=tmp_path)
