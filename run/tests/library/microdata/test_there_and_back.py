"""What is written can be read again, whatever the cells hold; a CSV is never reinterpreted."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from muara.errors import FrameError
from muara.microdata.reading import read
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
