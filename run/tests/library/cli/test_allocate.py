"""`muara allocate`: families in, a proposal out: a folder anybody can draw up again."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from muara.cli import main

PAIRS = """\
household,person,scheme,place,score
h1,p1,IN-SDIS,IN.DT.221,0.4
h2,p2,IN-SDIS,IN.DT.221,0.9
h3,p3,IN-SDIS,IN.DT.221,0.4
"""
SEATS = "scheme,place,seats\nIN-SDIS,IN.DT.221,{}\n"
PEOPLE = """\
household,person,place,age,school_status,economic_hours,worst_form
h1,p1,IN.DT.221,16,dropout,43,none
h1,p2,IN.DT.221,40,,,
h2,p3,IN.DT.221,16,dropout,0,none
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "pairs.csv").write_text(PAIRS)
    (tmp_path / "seats.csv").write_text(SEATS.format(1))
    (tmp_path / "people.csv").write_text(PEOPLE)
    return tmp_path


def allocate(folder: Path, *more: str, table: str = "pairs.csv") -> int:
    given = [str(folder / table), "--seats", str(folder / "seats.csv"), "--country", "india"]
    pairs = ["--pairs"] if table == "pairs.csv" else []
    told = [*given, *pairs, "--on", "2012-03-31", "-o", str(folder / "proposal"), *more]
    return main(["allocate", *told])


def test_a_proposal_says_who_gets_a_place_and_why_others_wait(files: Path) -> None:
    assert allocate(files, "--seed", "31 March") == 0
    folder = files / "proposal"
    assert pl.read_csv(folder / "placements.csv")["household"].to_list() == ["h2"]
    waits = pl.read_csv(folder / "unplaced.csv")
    assert waits["reason"].to_list() == ["full", "full"]
    assert waits["says"][0].startswith("Places: 1. Families ahead of this one: 1.")
    run = json.loads((folder / "run.json").read_text())
    assert (run["seed"], run["on"], run["places"], run["families"]) == (
        "31 March",
        "2012-03-31",
        1,
        3,
    )


def test_the_same_seed_draws_the_same_proposal(files: Path) -> None:
    assert allocate(files, "--seed", "7") == 0
    first = {each.name: each.read_bytes() for each in (files / "proposal").iterdir()}
    for each in (files / "proposal").iterdir():
        each.unlink()
    assert allocate(files, "--seed", "7") == 0
    assert {each.name: each.read_bytes() for each in (files / "proposal").iterdir()} == first


def test_a_seed_is_drawn_and_told_where_none_is_given(files: Path, capsys) -> None:
    assert allocate(files) == 0
    seed = json.loads((files / "proposal" / "run.json").read_text())["seed"]
    assert f"--seed {seed} draws it again" in capsys.readouterr().err


def test_reasons_are_told_in_the_language_asked_for(files: Path) -> None:
    assert allocate(files, "--seed", "1", "--language", "id") == 0
    says = pl.read_csv(files / "proposal" / "unplaced.csv")["says"][0]
    assert says.startswith("Tempat: 1. Keluarga di depan")


def test_people_are_judged_and_scored_first(files: Path) -> None:
    assert allocate(files, "--seed", "1", table="people.csv") == 0
    folder = files / "proposal"
    found = [pl.read_csv(folder / f"{name}.csv") for name in ("families", "visit_first")]
    assert sum(table.height for table in found) > 0


def test_a_proposal_is_never_written_over_another(files: Path, capsys) -> None:
    assert allocate(files, "--seed", "1") == 0
    assert allocate(files, "--seed", "2") == 2
    assert "never written over another" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("seats", "says"),
    [
        ("-1", "row 1, column seats: There are not fewer than no places."),
        ("", "row 1, column seats: The number of places is missing."),
        ("many", "row 1, column seats: This is no number of places."),
    ],
)
def test_places_that_cannot_be_are_refused(files: Path, capsys, seats: str, says: str) -> None:
    (files / "seats.csv").write_text(SEATS.format(seats))
    assert allocate(files, "--seed", "1") == 2
    assert says in capsys.readouterr().err
    assert not (files / "proposal").exists()


def test_a_score_that_is_no_number_is_refused(files: Path, capsys) -> None:
    (files / "pairs.csv").write_text(PAIRS.replace("0.9", "high"))
    assert allocate(files, "--seed", "1") == 2
    assert "row 2, column score: This is no score." in capsys.readouterr().err


def test_a_receipt_that_is_neither_yes_nor_no_is_refused(capsys, files):
    heading, *rows = PAIRS.strip().splitlines()
    told = [f"{heading},received", *(f"{row},perhaps" for row in rows)]
    (files / "pairs.csv").write_text("\n".join(told))
    assert allocate(files) == 2
    assert "row 1, column received: This is neither yes nor no. Found perhaps" in (
        capsys.readouterr().err
    )
