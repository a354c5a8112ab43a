"""The founding paper's shares, from the invented survey that was made to carry them."""

from __future__ import annotations

from pathlib import Path

import pytest
import write_demonstration_survey

from muara.microdata import read_mapping
from muara.packs import open_pack
from muara.tables import open_survey, standard_table

SHARES = {
    "residence.rural": 0.80,
    "residence.urban": 0.20,
    "branch.agriculture": 0.69,
    "branch.manufacturing": 0.13,
    "branch.services": 0.13,
    "branch.other": 0.05,
}


def test_rural_and_branches_are_as_the_paper_says_and_labelled_invented(tmp_path: Path) -> None:
    pack = open_pack("india")
    folder = pack.path / "demonstration"
    mapping = read_mapping(folder / "survey.toml", vocabulary=pack.vocabulary)
    survey = open_survey(folder / "survey.csv", mapping=mapping, pack=pack, scratch=tmp_path)
    made = standard_table(survey, "IN.PAPER")
    whole = {row["column"]: row["value"] for row in made.cells.to_dicts() if not row["group"]}
    assert {name: whole[name] for name in SHARES} == pytest.approx(SHARES, abs=1e-12)
    assert "nvented" in made.survey
    assert any(note.startswith("Invented: nobody was asked.") for note in made.notes)


def test_the_file_is_what_its_script_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = write_demonstration_survey.FOLDER / "survey.csv"
    monkeypatch.setattr(write_demonstration_survey, "FOLDER", tmp_path)
    write_demonstration_survey.main()
    assert (tmp_path / "survey.csv").read_bytes() == shipped.read_bytes()
