"""`muara gap`, `camps`, `saturation` and `depth`: from a file of people to a table of measures."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from muara.cli import main

# Two families of Rampur lack one paper, one of Sonpur receives both, of one little is known.
FAMILIES = """
household,person,place,village,age,bpl,residence,loan_defaulter,receives,papers_held,papers_missing
h1,a,IN.DT.221,Rampur,66,yes,rural,no,none,photo,insurance_list
h1,b,IN.DT.221,Rampur,9,yes,rural,no,none,,
h2,c,IN.DT.221,Rampur,40,yes,rural,no,none,photo,insurance_list
h3,d,IN.DT.221,Sonpur,40,yes,rural,no,IN-RSBY;IN-SGSY,,
h4,e,IN.DT.221,Sonpur,40,,rural,no,,,
"""
SCHEMES = ("--country", "india", "--schemes", "IN-RSBY,IN-SGSY", "--on", "2012-06-01")


@pytest.fixture
def families(tmp_path: Path) -> Path:
    path = tmp_path / "families.csv"
    path.write_text(FAMILIES.lstrip())
    return path


def measured(
    capsys: pytest.CaptureFixture[str], verb: str, path: Path, *more: str
) -> list[dict[str, str]]:
    assert main([verb, str(path), *SCHEMES, "-o", "-", *more]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def refused(capsys: pytest.CaptureFixture[str], verb: str, path: Path, *more: str) -> str:
    assert main([verb, str(path), *SCHEMES, "-o", "-", *more]) == 2
    return capsys.readouterr().err


def test_gap_is_a_row_a_household(capsys, families):
    rows = measured(capsys, "gap", families)
    found = [(row["household"], row["gap_low"], row["gap_high"]) for row in rows]
    assert found == [("h1", "2", "2"), ("h2", "2", "2"), ("h3", "0", "0"), ("h4", "0", "2")]


def test_gap_by_a_column_of_the_file(capsys, families):
    rows = measured(capsys, "gap", families, "--by", "village", "--keep-small")
    assert [(row["village"], row["gap_low"], row["gap_high"]) for row in rows] == [
        ("Rampur", "4", "4"),
        ("Sonpur", "0", "2"),
    ]


def test_small_villages_are_withheld(capsys, families):
    rows = measured(capsys, "gap", families, "--by", "village")
    assert {(row["gap_low"], row["withheld"]) for row in rows} == {("", "true")}


def test_reasons_know_where_an_application_stands(capsys, families, tmp_path):
    stages = tmp_path / "stages.csv"
    stages.write_text(
        "household,scheme,stage,true_on\nh1,IN-RSBY,submitted,2012-05-02\nh1,IN-SGSY,refused,2012-05-30\n"
    )
    rows = measured(capsys, "gap", families, "--reasons", "--stages", str(stages))
    found = {(row["household"], row["scheme"]): (row["reason"], row["days"]) for row in rows}
    assert found["h1", "IN-RSBY"] == ("applied_waiting", "30")
    assert found["h1", "IN-SGSY"] == ("refused", "2")
    assert found["h2", "IN-RSBY"] == ("never_applied_papers_missing", "")
    assert found["h4", "IN-RSBY"] == ("unknown_facts", "")


def test_a_stage_without_a_day_that_can_be_read_is_refused(capsys, families, tmp_path):
    stages = tmp_path / "stages.csv"
    stages.write_text("household,scheme,stage,true_on\nh1,IN-RSBY,submitted,2012-13-02\n")
    said = refused(capsys, "gap", families, "--reasons", "--stages", str(stages))
    assert "stages.csv, row 1, column true_on: This is no day. Found 2012-13-02" in said


@pytest.mark.parametrize("typed", ["0", "1.5", "nan", "a third"])
def test_a_cut_off_is_a_share(capsys, families, typed):
    with pytest.raises(SystemExit) as stopped:
        main(["depth", str(families), *SCHEMES, "-o", "-", "--cut-off", typed])
    assert stopped.value.code == 2
    assert "is not a share" in capsys.readouterr().err


@pytest.mark.parametrize("typed", ["health=nan", "health=inf", "health=-1"])
def test_a_weight_is_a_number(capsys, families, typed):
    assert "Weights are 0 or more" in refused(capsys, "depth", families, "--weights", typed)


def test_camps_say_which_paper_unlocks_most(capsys, families):
    first = measured(capsys, "camps", families, "--by", "village")[0]
    assert (first["village"], first["paper"], first["unlocks"]) == ("Rampur", "insurance_list", "2")


def test_camps_are_planned_up_to_what_is_needed(capsys, families):
    rows = measured(capsys, "camps", families, "--by", "village", "--camps", "5")
    assert [(row["camp"], row["paper"], row["total"]) for row in rows] == [
        ("1", "insurance_list", "2")
    ]


def test_saturation_withholds_small_cells_unless_told(capsys, families):
    assert {row["sat_low"] for row in measured(capsys, "saturation", families)} == {""}
    rows = measured(capsys, "saturation", families, "--by", "village", "--keep-small")
    found = {(row["village"], row["scheme"]): row for row in rows}
    assert found["Rampur", "IN-RSBY"]["sat"] == "0.0"
    assert found["Sonpur", "IN-RSBY"]["interval_only"] == "true"
    assert (found["Sonpur", "IN-RSBY"]["sat_low"], found["Sonpur", "IN-RSBY"]["sat_high"]) == (
        "0.5",
        "1.0",
    )


def test_depth_of_all_and_by_village(capsys, families):
    whole = measured(capsys, "depth", families)[0]
    assert (whole["households"], whole["deprived"], whole["nothing_due"]) == ("4", "2", "1")
    rows = measured(capsys, "depth", families, "--by", "village", "--keep-small")
    assert [(row["village"], row["m0"]) for row in rows] == [("Rampur", "1.0"), ("Sonpur", "0.0")]


def test_depth_tells_the_change_since_an_earlier_day(capsys, families, tmp_path):
    before = tmp_path / "before.csv"
    before.write_text(families.read_text().replace("IN-RSBY;IN-SGSY", "none"))
    row = measured(capsys, "depth", families, "--before", str(before), "--before-on", "2011-06-01")[
        0
    ]
    assert (row["fixed"], row["m0_before"], row["newly_registered"]) == ("3", "1.0", "0")
    assert float(row["delta"]) == pytest.approx(1 / 3)


def test_what_is_typed_wrong_is_answered_with_the_right_word(capsys, families):
    assert "Did you mean 'village'" in refused(capsys, "gap", families, "--by", "vilage")
    assert "Did you mean 'health'" in refused(capsys, "depth", families, "--weights", "helth=2")
    assert "belong together" in refused(capsys, "depth", families, "--before", "x.csv")
    assert "Rename" in refused(capsys, "saturation", families, "--by", "person")


def test_a_number_of_camps_is_a_number(capsys, families):
    with pytest.raises(SystemExit, match="2"):
        main(["camps", str(families), *SCHEMES, "-o", "-", "--camps", "none"])
    assert "not a number of camps" in capsys.readouterr().err


def test_measures_are_written_to_every_format(capsys, families, tmp_path):
    for ending in (".parquet", ".xlsx", ".sav", ".dta", ".csv.gz"):
        path = tmp_path / f"reasons{ending}"
        assert main(["gap", str(families), *SCHEMES, "--reasons", "-o", str(path)]) == 0
        assert path.stat().st_size > 0
