"""What a file holds, column by column."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyreadstat

from muara.microdata import read
from muara.microdata.columns import Code, describe


def test_text_that_is_a_number_in_every_row_is_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("age,name,note\n11,ani,\n9, budi ,x\n11,citra,\n")
    seen = describe(read(path, scratch=tmp_path), scratch=tmp_path)
    age, name, note = seen.columns
    assert seen.rows == 3
    assert (age.kind, age.low, age.high) == ("number", 9, 11)
    assert [(code.value, code.count) for code in age.codes] == [("9", 1), ("11", 2)]
    assert (name.kind, [code.value for code in name.codes]) == ("text", ["ani", "budi", "citra"])
    assert (note.kind, note.filled) == ("text", 1)


def test_labels_and_missing_codes_of_spss_stand_beside_the_values(tmp_path: Path) -> None:
    path = tmp_path / "a.sav"
    rows = pl.DataFrame({"HL4": [1.0, 2.0, 1.0], "HOURS": [10.0, 99.0, 4.0]})
    pyreadstat.write_sav(
        rows,
        str(path),
        column_labels={"HL4": "Sex"},
        variable_value_labels={"HL4": {1: "MALE", 2: "FEMALE"}, "HOURS": {99: "DK"}},
        missing_ranges={"HOURS": [99]},
    )
    sex, hours = describe(read(path, scratch=tmp_path), scratch=tmp_path).columns
    assert sex.label == "Sex"
    assert sex.codes == (Code("1", "MALE", 2), Code("2", "FEMALE", 1))
    # What the file declares missing is no bound.
    assert (hours.low, hours.high) == (4, 10)
    assert hours.codes[-1] == Code("99", "DK", 1, missing=True)


def test_many_different_values_are_no_codes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id\n" + "\n".join(str(number) for number in range(100)))
    told: list[tuple[int, int]] = []
    seen = describe(
        read(path, scratch=tmp_path), scratch=tmp_path, tell=lambda at, of: told.append((at, of))
    )
    assert seen.columns[0].codes == ()
    assert seen.first.frame.collect().height == 10
    assert told == [(1, 1)]
    assert not (tmp_path / "by-columns.parquet").exists()
