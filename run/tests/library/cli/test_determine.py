"""`muara determine`, as a monitoring officer runs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from muara.cli import main

VISITS = """person,true_on,age,worked,economic_hours,hazard_condition,service
boy,2012-04-02,12,yes,30,yes,
boy,2012-05-07,,,,,education
boy,2012-06-11,12,no,,,
"""


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    path = tmp_path / "visits.csv"
    path.write_text(VISITS)
    return path


def test_where_each_child_stands(visits: Path, tmp_path: Path) -> None:
    out = tmp_path / "standing.csv"
    asked = [str(visits), "--pack", "ILO_USDOL", "--on", "2012-07-01", "-o", str(out)]
    assert main(["determine", *asked]) == 0
    header, line = out.read_text().splitlines()
    told = dict(zip(header.split(","), line.split(","), strict=True))
    assert told["status"] == "withdrawn"
    assert told["since"] == "2012-06-11"
    # Without ids of their own, observations are called by the numbers of their rows.
    assert (told["found"], told["served"], told["decided_by"]) == ("1", "2", "3")


def test_a_correction_counts_from_when_it_was_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "visits.csv"
    path.write_text(
        "id,person,true_on,recorded_at,corrects,status,service\n"
        "a,boy,2012-04-02,2012-04-02,,child_labour,\n"
        "b,boy,2012-05-07,2012-05-07,,,education\n"
        "c,boy,2012-06-11,2012-06-11,,not_working,\n"
        "d,boy,2012-06-11,2012-07-20,c,child_labour,\n"
    )
    for known, expected in (("2012-06-30", "withdrawn"), ("2012-07-31", "served")):
        asked = ["--pack", "ILO_USDOL", "--on", "2012-08-01", "--known-on", known, "-o", "-"]
        assert main(["determine", str(path), *asked]) == 0
        assert f"boy,{expected}," in capsys.readouterr().out


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("boy,2012-13-02,12,yes,30,yes,", "true_on"),
        (",2012-04-02,12,yes,30,yes,", "column person"),
        ("boy,2012-04-02,12,maybe,30,yes,", "worked"),
        ("boy,2012-04-02,12,yes,30,yes,educaton", "service"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: str, says: str
) -> None:
    path, out = tmp_path / "visits.csv", tmp_path / "out.csv"
    path.write_text(VISITS.replace("boy,2012-04-02,12,yes,30,yes,", wrong))
    asked = [str(path), "--pack", "ECLT", "--on", "2012-07-01", "-o", str(out)]
    assert main(["determine", *asked]) == 2
    told = capsys.readouterr().err
    assert says in told
    assert "line 2" in told
    assert not out.exists()


def test_a_reading_there_is_not(visits: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["determine", str(visits), "--pack", "CLMR", "--on", "2012-07-01", "-o", "-"]) == 2
    assert "Did you mean 'CLMRS'?" in capsys.readouterr().err
