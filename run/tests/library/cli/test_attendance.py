"""`muara attendance`: from a school register to who attends regularly."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from muara.cli import main

HEAD = "person,month,days_open,days_present,place"


@pytest.fixture
def registers(tmp_path: Path) -> Path:
    rows = [HEAD]
    rows += [f"a,2012-{month:02d},20,15,IN.DT.221" for month in range(4, 10)]
    rows += [f"b,2012-{month:02d}-01,20,{month},IN.DT.221" for month in range(4, 10)]
    rows += [f"c,2012-{month:02d},20,15,IN.DT.221" for month in range(4, 9)]
    path = tmp_path / "registers.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


def answered(
    capsys: pytest.CaptureFixture[str], path: Path, *more: str
) -> dict[str, dict[str, str]]:
    told = ("--country", "india", "--on", "2012-09-30", "-o", "-")
    assert main(["attendance", str(path), *told, *more]) == 0
    rows = csv.DictReader(io.StringIO(capsys.readouterr().out))
    return {row["person"]: row for row in rows}


def refused(capsys: pytest.CaptureFixture[str], path: Path, *more: str) -> str:
    told = ("--country", "india", "--on", "2012-09-30", "-o", "-")
    assert main(["attendance", str(path), *told, *more]) == 2
    return capsys.readouterr().err


def test_every_child_has_an_answer_and_a_reason(capsys, registers):
    found = answered(capsys, registers)
    assert [row["regular"] for row in found.values()] == ["yes", "no", "unknown"]
    assert "90 of 120 school days" in found["a"]["reason"]
    assert found["c"]["days_unknown"] == "25"


def test_the_reason_may_be_told_in_hindi(capsys, registers):
    assert "नियमित" in answered(capsys, registers, "--language", "hi")["a"]["reason"]


def test_a_district_adds_its_holidays(capsys, registers, tmp_path):
    vacation = tmp_path / "vacation.csv"
    days = [f"2012-09-{day:02d},IN.ST.10" for day in range(1, 31)]
    vacation.write_text("day,place\n" + "\n".join(days) + "\n")
    found = answered(capsys, registers, "--holidays", str(vacation))["c"]
    assert (found["regular"], found["months_missing"]) == ("yes", "0")


def test_a_register_by_day_loses_the_national_holidays(capsys, tmp_path):
    path = tmp_path / "days.csv"
    path.write_text("person,day,attendance\na,2012-08-14,present\na,2012-08-15,absent\n")
    assert answered(capsys, path)["a"]["days_open"] == "1"
    assert answered(capsys, path, "--place", "IN.DT.221")["a"]["days_open"] == "1"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a,2012-13,20,15,", "row 1, column month: This is no day"),
        ("a,2012-04,2o,15,", "line 2, row 1, column days_open: This is no number of days"),
        ("a,2012-04,20,15.5,", "column days_present: This is no number of days"),
        ("a,2012-04,20,21,", "line 2, row 1, column days_present: More days are present"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_line(capsys, tmp_path, row, said):
    path = tmp_path / "registers.csv"
    path.write_text(f"{HEAD}\n{row}\n")
    assert said in refused(capsys, path)


def test_a_place_nobody_knows_is_refused_with_the_nearest(capsys, registers):
    assert "Did you mean" in refused(capsys, registers, "--place", "IN.DT.22l")
