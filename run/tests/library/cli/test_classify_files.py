"""`muara classify`: whatever kind of file comes in, its own columns leave as they came."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from muara.cli import main
from muara.microdata.reading import read
from muara.microdata.source import Labels
from muara.microdata.writing import write

CHILDREN = pl.DataFrame(
    {
        "id": ["007", "08", "9"],
        "age": [8, 13, 16],
        "economic_hours": [1.0, 13.0, 43.5],
        "note": ['said "yes", twice', None, "टॉम"],
    }
)
EXPECTED = ["child_labour", "no_child_labour", "child_labour"]
KINDS = [".csv", ".csv.gz", ".parquet", ".xlsx", ".sav", ".dta"]


def classify(*arguments: str | Path) -> int:
    return main(["classify", *map(str, arguments)])


@pytest.mark.parametrize("coming", KINDS)
@pytest.mark.parametrize("going", [".csv", ".parquet", ".sav"])
def test_every_kind_comes_in_and_goes_out(tmp_path, coming, going):
    survey, output = tmp_path / f"in{coming}", tmp_path / f"out{going}"
    write(CHILDREN.lazy(), survey, scratch=tmp_path)
    assert classify(survey, "-r", "SDG_EA", "-o", output) == 0
    found = read(output, scratch=tmp_path).frame.collect()
    added = ["SDG_EA_status", "SDG_EA_clause", "SDG_EA_unsettled"]
    assert found.columns == [*CHILDREN.columns, *added]
    assert found["SDG_EA_status"].to_list() == EXPECTED
    assert found["id"].to_list() == ["007", "08", "9"]


def test_a_workbook_is_read_without_a_word_of_the_readers_own(tmp_path):
    survey = tmp_path / "in.xlsx"
    empty = pl.Series("note", [None], dtype=pl.String)
    write(CHILDREN.head(1).with_columns(empty).lazy(), survey, scratch=tmp_path)
    script = "import sys; from muara.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", script, "classify", str(survey), "-r", "SDG_EA", "-o", "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("going", KINDS)
def test_text_that_looks_like_a_number_stays_text(tmp_path, going):
    survey, output = tmp_path / "in.csv", tmp_path / f"out{going}"
    survey.write_text("age,economic_hours,isic,weight\n8,1,0113,60.92157\n9,0,4711,1.5\n")
    assert classify(survey, "-r", "SDG_EA", "-o", output) == 0
    found = read(output, scratch=tmp_path).frame.collect()
    assert found["isic"].to_list() == ["0113", "4711"]
    assert [float(weight) for weight in found["weight"]] == [60.92157, 1.5]


def test_a_csv_leaves_cell_for_cell_as_it_came(tmp_path):
    text = 'age,economic_hours,x\n08,1.50,"a, b"\n+9,,""\n 10 ,1e1,NaN\n'
    survey, output = tmp_path / "in.csv", tmp_path / "out.csv"
    survey.write_text(text)
    assert classify(survey, "-r", "SDG_EA", "-o", output) == 0
    came = [row[:3] for row in csv.reader(io.StringIO(text))]
    assert [row[:3] for row in csv.reader(io.StringIO(output.read_text()))] == came


@pytest.mark.parametrize("nothing", ["NaN", "nan", "-nan", ""])
def test_a_nan_in_a_column_of_numbers_is_unknown(tmp_path, nothing):
    survey, output = tmp_path / "in.csv", tmp_path / "out.csv"
    survey.write_text(f"age,economic_hours\n12,20\n13,{nothing}\n{nothing},30\n")
    assert classify(survey, "-r", "C138", "--on", "2018-06-01", "-o", output) == 0
    rows = list(csv.DictReader(output.open(encoding="utf-8")))
    assert [row["economic_hours"] for row in rows] == ["20", nothing, "30"]
    assert "age" in rows[2]["C138_unsettled"].split(";")
    assert "economic_hours" in rows[1]["C138_unsettled"].split(";")


def test_a_nan_is_unknown_to_an_expression_too(tmp_path):
    survey, output, mapping = (tmp_path / name for name in ("in.csv", "out.csv", "map.toml"))
    survey.write_text("A,DAYS,HOURS\n12,NaN,4\n12,5,4\n")
    mapping.write_text('[columns]\nage = "A"\neconomic_hours = "DAYS * HOURS"\n')
    assert classify(survey, "-r", "SDG_EA", "--map", mapping, "-o", output) == 0
    rows = list(csv.DictReader(output.open(encoding="utf-8")))
    assert [row["SDG_EA_unsettled"] for row in rows] == ["economic_hours", ""]


def test_standard_input_and_output(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "muara.cli", "classify", "-", "-r", "SDG_EA", "-o", "-"],
        input=b"age,economic_hours\n8,1\n",
        capture_output=True,
        check=True,
    )
    head = b"age,economic_hours,SDG_EA_status,SDG_EA_clause,SDG_EA_unsettled\n"
    assert done.stdout == head + b'8,1,child_labour,SDG.8.7.1.ea.5_11,""\n'
    assert b"rows" not in done.stderr, "progress is for terminals"


def test_several_definitions_in_the_order_asked(tmp_path):
    survey, output = tmp_path / "in.csv", tmp_path / "out.csv"
    survey.write_text("age,economic_hours\n13,15\n")
    assert classify(survey, "-r", "SDG_EA,BPS_ID", "-o", output) == 0
    found = pl.read_csv(output)
    assert found.columns[2::3] == ["SDG_EA_status", "BPS_ID_status"]
    assert found.row(0)[2::3] == ("child_labour", "no_child_labour")


def test_a_survey_of_a_day_is_read_under_that_days_law_only_where_it_is_said(tmp_path, capsys):
    survey, output = tmp_path / "in.csv", tmp_path / "out.csv"
    survey.write_text("age,worked\n12,yes\n")
    mapping = tmp_path / "map.toml"
    mapping.write_text("[file]\nsurvey_date = 2015-01-01\n")
    command = (survey, "-r", "LAW_ID_2003", "--map", mapping, "-o", output)
    assert classify(*command) == 2
    assert "work_date" in capsys.readouterr().err
    assert classify(*command, "--on", "2015-01-01") == 0


def test_notes_go_to_standard_error(tmp_path, capsys):
    survey = tmp_path / "in.csv"
    survey.write_text("age,economic_hours\n13,15\n")
    assert classify(survey, "-r", "GE_CORE", "-o", "-") == 0
    said = capsys.readouterr()
    assert "note: GE_CORE: no column for isic, isco; what rests on them is left out." in said.err


def test_what_was_there_stays_when_the_work_fails(tmp_path):
    survey, output = tmp_path / "in.csv", tmp_path / "out.csv"
    survey.write_text("age,economic_hours\n190,1\n")
    output.write_text("from before\n")
    assert classify(survey, "-r", "SDG_EA", "-o", output) == 2
    assert output.read_text() == "from before\n"


def test_a_polite_kill_leaves_nothing_half_written(tmp_path):
    survey, output = tmp_path / "in.parquet", tmp_path / "out.csv.gz"
    rows = 4_000_000
    pl.DataFrame({"age": [12] * rows, "economic_hours": [20] * rows}).write_parquet(survey)
    command = ["classify", str(survey), "-r", "SDG_EA", "-o", str(output)]
    work = subprocess.Popen([sys.executable, "-m", "muara.cli", *command])
    while work.poll() is None and not list(tmp_path.glob(".*.part.*")):
        time.sleep(0.02)
    os.kill(work.pid, signal.SIGTERM)
    work.wait(timeout=60)
    if work.returncode == 0:
        pytest.fail("the work was over before it could be stopped: give it more rows")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet"]


# --- SPSS and Stata keep what stands beside the values ---

LABELLED = Labels(
    columns={"age": "Age of the child", "economic_hours": "Hours last week"},
    values={"economic_hours": {98.0: "don't know"}},
    missing={"economic_hours": ((97.0, 99.0),)},
)


def test_spss_labels_and_missing_codes_are_kept_and_used(tmp_path):
    survey, output = tmp_path / "in.sav", tmp_path / "out.sav"
    rows = pl.LazyFrame({"age": [8.0, 8.0], "economic_hours": [98.0, 1.0]})
    write(rows, survey, scratch=tmp_path, labels=LABELLED)
    assert classify(survey, "-r", "SDG_EA", "-o", output) == 0
    source = read(output, scratch=tmp_path)
    found = source.frame.collect()
    assert found["economic_hours"].to_list() == [98.0, 1.0], "the code stays in the file"
    assert found["SDG_EA_status"].to_list() == ["no_child_labour", "child_labour"]
    assert source.labels.columns["age"] == "Age of the child"
    assert source.labels.values["economic_hours"] == {98.0: "don't know"}
    assert source.labels.missing["economic_hours"] == ((97.0, 99.0),)


def test_statas_missing_letters_are_kept_and_unknown(tmp_path):
    survey, output = tmp_path / "in.dta", tmp_path / "out.dta"
    rows = pl.LazyFrame({"age": [8.0, 8.0, 8.0], "economic_hours": [1.0, None, None]})
    write(rows, survey, scratch=tmp_path, labels=Labels(tagged={"economic_hours": {1: "a"}}))
    assert classify(survey, "-r", "C138", "-o", output) == 0
    source = read(output, scratch=tmp_path)
    assert source.labels.tagged == {"economic_hours": {1: "a"}}
