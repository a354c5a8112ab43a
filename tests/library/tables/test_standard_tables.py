"""Standard tables: what is refused, what is left out and told, and what a file of one may say."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from muara.errors import FrameError, InputError, PackError, RuleError
from muara.microdata.mapping import read_mapping
from muara.packs import open_pack, pack_names
from muara.tables import (
    Surveyed,
    open_survey,
    standard_counts,
    standard_table,
    standards_of,
)
from muara.tables.counted import STRATUM, UNIT
from muara.tables.standard import check_pack_tables

MAPPING = """
[file]
title = "Invented children"
[columns]
age = "age"
sex = "sex"
worked = "worked"
economic_hours = "hours"
isic = "industry"
school_status = "school"
"""
CHILDREN = """
age,sex,worked,hours,industry,school,district,w
7,female,1,2,01,enrolled,north,1
9,male,0,0,,enrolled,south,3
13,male,1,20,47,dropout,south,1
13,female,1,6,47,enrolled,north,1
16,male,1,44,10,dropout,south,2
16,female,1,44,,,north,2
"""


def survey(folder: Path, *, more: str = "", rows: str = CHILDREN) -> Surveyed:
    (folder / "s.csv").write_text(rows.strip())
    (folder / "s.toml").write_text(MAPPING + more)
    pack = open_pack("international")
    mapping = read_mapping(folder / "s.toml", vocabulary=pack.vocabulary)
    return open_survey(folder / "s.csv", mapping=mapping, pack=pack, scratch=folder)


WEIGHTS = '[design]\nweight = "w"\n'


def test_a_table_by_the_definition_that_was_chosen(tmp_path: Path):
    made = standard_table(survey(tmp_path, more=WEIGHTS), "SECTOR", regime="GE_CORE")
    assert made.definitions == ("GE_CORE",)
    assert made.cells.filter(column="children", group="")["value"].item() == 6
    assert "Global Estimates" in made.definition


def test_the_counts_of_every_cell_are_those_of_the_units_that_make_them(tmp_path: Path):
    drawn = WEIGHTS + 'psu = "district"\n'
    surveyed = survey(tmp_path, more=drawn)
    cells = standard_table(surveyed, "SECTOR").cells
    counts = standard_counts(surveyed, "SECTOR")
    keys = ["group", "row", "column"]
    told = {row[:3]: row[3] for row in cells.select(*keys, "n").rows() if row[3]}
    made = counts.group_by(keys).agg(pl.col("n").sum())
    assert {row[:3]: row[3] for row in made.rows()} == told
    whole = counts.filter(group="", column="children").select(STRATUM, UNIT, "n")
    assert whole.rows() == [("", "north", 2), ("", "south", 2)]


def test_shares_are_of_those_of_whom_it_is_known_and_the_others_are_told(tmp_path: Path):
    made = standard_table(survey(tmp_path, more=WEIGHTS), "SECTOR")
    shares = dict(made.cells.filter(group="").select("column", "value").rows())
    assert shares["sector.agriculture"] == pytest.approx(1 / 4)
    assert shares["sector.industry"] == pytest.approx(2 / 4)
    assert "Sector: not known of 1 of 4 in the sample, who are left out." in made.notes


def test_a_series_that_was_not_asked_is_left_out_and_told(tmp_path: Path):
    made = standard_table(survey(tmp_path), "SDG.8.7.1")
    assert set(made.cells["column"]) == {"SDG_EA", "children"}
    told = [note for note in made.notes if "left out, because" in note]
    assert told == [
        "SDG 8.7.1, economic activity and household chores: left out, because the survey did not "
        "ask Hours of household chores."
    ]


def test_a_table_that_lacks_what_it_needs_is_refused_with_the_reason(tmp_path: Path):
    with pytest.raises(FrameError, match=r"PR\.3\.3 cannot be made.*Hours of household chores"):
        standard_table(survey(tmp_path), "PR.3.3")


def test_whoever_was_not_asked_is_not_counted_as_a_no(tmp_path: Path):
    asked = survey(tmp_path, more='[asked]\neconomic_hours = "age >= 10"\n')
    with pytest.raises(FrameError, match="2 rows that were not asked.*--where 'age >= 10'"):
        standard_table(asked, "SDG.8.7.1")
    made = standard_table(asked, "SDG.8.7.1", where="age >= 10")
    assert made.cells.filter(column="SDG_EA", group="")["n"].item() == 4
    assert "Only those of whom this holds: age >= 10." in made.notes


def test_rows_of_somebodys_own_and_both_at_once(tmp_path: Path):
    made = standard_table(survey(tmp_path), "SDG.8.7.1", rows=["district", "sex|age_group"])
    rows = made.cells.filter(column="SDG_EA").select("group", "row").rows()
    assert rows[:4] == [
        ("", ""),
        ("district", "north"),
        ("district", "south"),
        ("sex|age_group", "female|5_11"),
    ]
    with pytest.raises(FrameError, match="no such breakdown"):
        standard_table(survey(tmp_path), "SDG.8.7.1", rows=["village"])


def test_a_table_with_its_own_definition_takes_no_other(tmp_path: Path):
    with pytest.raises(InputError, match="its own definition"):
        standard_table(survey(tmp_path), "SDG.8.7.1", regime="GE_CORE")
    with pytest.raises(PackError, match=r"PR\.3\.3"):
        standard_table(survey(tmp_path), "PR.3.33")


@pytest.mark.parametrize("name", pack_names())
def test_the_tables_of_every_pack_can_be_read(name: str):
    assert {*check_pack_tables(name).tables, "SDG.8.7.1"} <= set(standards_of(open_pack(name)))


HEAD = """id = "MINE"
title = { en = "x", id = "x", hi = "x" }
definition = { en = "x", id = "x", hi = "x" }
source = "somebody"
population = "age >= 5"
rows = ["sex"]
"""
COLUMN = '[[column]]\nkey = "a"\nlabels = { en = "x", id = "x", hi = "x" }\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD + COLUMN + 'share = "wroked"\nunknown = "no"\n', "line 10.*worked"),
        (HEAD + COLUMN + 'share = "worked"\nunknown = "yes"\n', "line 11.*left_out"),
        (HEAD + COLUMN + 'share = "worked"\n', "lacks 'unknown'"),
        (HEAD + COLUMN + 'mean = "sex"\n', "line 10.*'sex' is no number"),
        (HEAD + COLUMN + 'each = "secteur"\n', "line 10.*sector"),
        (HEAD + COLUMN + 'regime = "SDG_AE"\n', "line 10.*SDG_EA"),
        (HEAD + COLUMN + 'regime = "chosen"\n', "MINE needs one to begin with"),
        (HEAD + COLUMN + 'count = true\nmean = "age"\n', "this one says 2"),
        (HEAD + (COLUMN + "count = true\n") * 2, "'a' stands twice"),
        (HEAD + COLUMN + "count = true\nwhom = 1\n", "line 11.*unknown key 'whom'"),
        (HEAD.replace('"sex"', '"sex|age"') + COLUMN + "count = true\n", "line 6.*no breakdown"),
        (HEAD.replace('en = "x"', 'en = "{gap}"') + COLUMN + "count = true\n", "line 3.*{gap}"),
        (HEAD, r"at least one \[\[column\]\]"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_its_line(tmp_path: Path, text: str, told: str):
    (tmp_path / "tables").mkdir()
    (tmp_path / "pack.toml").write_text(
        'name = "own"\nextends = ["international"]\n'
        'title = { en = "Own", id = "Sendiri", hi = "अपना" }\n'
    )
    (tmp_path / "tables" / "mine.toml").write_text(text)
    with pytest.raises((PackError, RuleError), match=f"(?s)mine.toml.*{told}"):
        check_pack_tables(str(tmp_path))
