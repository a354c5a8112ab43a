"""The MICS tables, case by case as the official syntax answers them (PSPP 1.6.2 ran it).

A survey of one row for each case, so that a share of a case is that child's answer.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest

from muara.law import classify
from muara.microdata.mapping import read_mapping
from muara.packs import open_pack
from muara.tables import Table, open_survey, standard_table

COLUMNS = """
case,CB3,HL4,HH6,CB7,CL1A,CL1B,CL1C,CL1X,CL3,CL4,CL5,CL6A,CL6B,CL6C,CL6D,CL6E,CL6X,CL7,CL8,CL9,CL10,CL11A,CL13
""".strip().split(",")
"""The columns of a MICS6 file of children of 5 to 17."""

BLANK = dict.fromkeys(COLUMNS, "")
NONE = BLANK | {name: "2" for name in COLUMNS if name.startswith(("CL1", "CL7", "CL9"))}


def child(case: str, age: int, **said: str | int) -> dict[str, str | int]:
    """A child who answered no to everything but what is said."""
    return NONE | {"case": case, "CB3": age, "HL4": "1", "HH6": "2", "CB7": "1"} | said


def chores(case: str, age: int, water: object = "", wood: object = "", other: object = "", **said):
    """A child who did chores."""
    return child(case, age, CL7=1, CL9=1, CL11A=1, CL8=water, CL10=wood, CL13=other, **said)


HAZARDS = ("CL4", "CL5", "CL6A", "CL6B", "CL6C", "CL6D", "CL6E", "CL6X")

CHILDREN = [
    child("M01", 8, CL1A=1, CL3=1),
    child("M02", 8, CL1A=1, CL3=0),
    child("M03", 11, CL1A=1, CL3=98),
    child("M04", 12, CL1A=1, CL3=13),
    child("M05", 12, CL1A=1, CL3=14),
    child("M06", 14, CL1C=1, CL3=97),
    child("M07", 15, CL1A=1, CL3=42),
    child("M08", 15, CL1A=1, CL3=43),
    child("M09", 17, CL1A=1, CL3=10, CL4=1),
    chores("M10", 10, 7, 7, 7),
    chores("M11", 10, 7, 7, 6),
    chores("M12", 14, 98, 21),
    chores("M13", 14, 98),
    chores("M14", 16, 30, 30, 30),
    child("M15", 9, **dict.fromkeys(HAZARDS, 2)),
    child("M16", 9, CL1B="", **dict.fromkeys(HAZARDS, 2)),
    BLANK | {"case": "M17", "CB3": 9, "HL4": "2", "HH6": "1", "CB7": "2"},
    chores("M18", 13, 10, 5, 6, CL1A=1, CL3=12),
    chores("M19", 13, 10, 5, 5, CL1A=1, CL3=12),
    child("M20", 6, CL1A=1),
    chores("M21", 12, 98, 10, 5),
    chores("M22", 12, "", 20),
    child("M23", 13, CL3=30),
    BLANK | {"case": "M24", "CB3": 13, "HL4": "1", "HH6": "2", "CB7": "1", "CL3": 30},
    child("M25", 8, CL1B="", CL3=20),
    BLANK | {"case": "M26", "CB3": 9, "HL4": "2", "HH6": "1", "CB7": "1", "CL8": 9, "CL13": 30},
    chores("M27", 9, 1, 1, 30) | {"CL7": "", "CL9": ""},
]

EXPECTED = {
    # eaLess, eaMore, hhcLess, hhcMore, hazard, childLabor, includeHaz
    "M01": (0, 1, 0, 0, 0, 1, 1),
    "M02": (1, 0, 0, 0, 0, 0, 0),
    "M03": (0, 0, 0, 0, 0, 0, 0),
    "M04": (1, 0, 0, 0, 0, 0, 0),
    "M05": (0, 1, 0, 0, 0, 1, 1),
    "M06": (0, 0, 0, 0, 0, 0, 0),
    "M07": (1, 0, 0, 0, 0, 0, 0),
    "M08": (0, 1, 0, 0, 0, 1, 1),
    "M09": (1, 0, 0, 0, 1, 0, 1),
    "M10": (0, 0, 0, 1, 0, 1, 1),
    "M11": (0, 0, 1, 0, 0, 0, 0),
    "M12": (0, 0, 0, 1, 0, 1, 1),
    "M13": (0, 0, 0, 0, 0, 0, 0),
    "M14": (0, 0, 0, 0, 0, 0, 0),
    "M15": (0, 0, 0, 0, 0, 0, 0),
    "M16": (0, 0, 0, 0, 0, 0, 0),
    "M17": (0, 0, 0, 0, 0, 0, 0),
    "M18": (1, 0, 0, 1, 0, 1, 1),
    "M19": (1, 0, 1, 0, 0, 0, 0),
    "M20": (0, 0, 0, 0, 0, 0, 0),
    "M21": (0, 0, 0, 0, 0, 0, 0),
    "M22": (0, 0, 1, 0, 0, 0, 0),
    "M23": (0, 0, 0, 0, 0, 0, 0),
    "M24": (
        0,
        0,
        0,
        0,
        0,
        0,
        0,
    ),  # every question on work blank, hours filled: any(1, ...) is missing
    "M25": (0, 0, 0, 0, 0, 0, 0),  # one blank, the rest no, hours filled
    "M26": (0, 0, 0, 0, 0, 0, 0),  # every question on chores blank, hours filled
    "M27": (0, 0, 0, 1, 0, 1, 1),  # one yes is enough, whatever is blank
}

MAPPING = """
[file]
title = "Invented children"
survey_date = 2019-04-01
[columns]
age = "CB3"
sex = "HL4"
residence = "HH6"
school_status = "CB7"
worked = "CL1A == 1 or CL1B == 1 or CL1C == 1 or CL1X == 1"
economic_hours = "CL3"
chores_done = "CL7 == 1 or CL9 == 1 or CL11A == 1"
water_hours = "CL8"
wood_hours = "CL10"
household_service_hours = "CL13"
chores_hours_partly_unknown = "CL8 >= 97 or CL10 >= 97 or CL13 >= 97"
heavy_load = "CL4 == 1"
dangerous_tools = "CL5 == 1"
dust_fumes = "CL6A == 1"
heat_cold = "CL6B == 1"
noise = "CL6C == 1"
heights = "CL6D == 1"
chemicals = "CL6E == 1"
other_danger = "CL6X == 1"
[recode.sex]
1 = "male"
2 = "female"
[recode.residence]
1 = "urban"
2 = "rural"
[recode.school_status]
1 = "enrolled"
2 = "dropout"
9 = "unknown"
"""
PLAIN = "[unknown]\n" + "".join(
    f"{word} = [97, 98, 99]\n"
    for word in ("economic_hours", "water_hours", "wood_hours", "household_service_hours")
)
"""The file holds don't-know codes as plain numbers: the words do not know them, its columns do."""

DECLARED = "[unknown]\n" + "".join(
    f"{name} = [97, 98, 99]\n" for name in ("CL3", "CL8", "CL10", "CL13")
)
"""The file declares them missing: its columns are blank."""


@cache
def table(id: str, codes: str, *rows: str) -> Table:
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        lines = [",".join(str(each[name]) for name in COLUMNS) for each in CHILDREN]
        (folder / "fs.csv").write_text("\n".join([",".join(COLUMNS), *lines]))
        (folder / "fs.toml").write_text(MAPPING + codes)
        pack = open_pack("international")
        mapping = read_mapping(folder / "fs.toml", vocabulary=pack.vocabulary)
        survey = open_survey(folder / "fs.csv", mapping=mapping, pack=pack, scratch=folder)
        return standard_table(survey, id, rows=rows)


def answers(id: str, codes: str) -> dict[str, dict[str, float]]:
    """What each case is counted as, in each column."""
    cells = table(id, codes, "case").cells
    found: dict[str, dict[str, float]] = {}
    for case, column, value in cells.filter(group="case").select("row", "column", "value").rows():
        found.setdefault(case, {})[column] = value
    return found


@pytest.mark.parametrize("codes", [PLAIN, DECLARED], ids=["plain", "declared missing"])
def test_every_edge_case_is_as_the_official_syntax_has_it(codes: str):
    labour, hazard = answers("PR.3.3", codes), answers("PR.3.4", codes)
    expected = EXPECTED if codes == PLAIN else EXPECTED | {"M21": (0, 0, 1, 0, 0, 0, 0)}
    for case, wanted in expected.items():
        found = [labour[case][key] for key in ("ea_less", "ea_more", "hhc_less", "hhc_more")]
        found += [
            hazard[case]["hazard"],
            labour[case]["child_labour"],
            hazard[case]["child_labour"],
        ]
        assert (case, *found) == (case, *wanted)


def test_of_a_survey_without_the_questions_on_work_and_chores_the_hours_speak():
    hours = pl.DataFrame(
        {"age": [8, 13, 9], "economic_hours": [1, 13, 0], "chores_hours": [0, 0, 21]}
    )
    asked = hours.with_columns(worked=pl.Series([None, True, None], dtype=pl.Boolean))
    names = ["MICS6", "MICS6_HAZ", "MICS5"]
    counted = ["child_labour", "no_child_labour", "child_labour"]
    found = classify(hours, names)
    assert found["MICS6_status"].to_list() == found["MICS6_HAZ_status"].to_list() == counted
    assert found["MICS5_status"].to_list() == [*counted[:2], "no_child_labour"]
    assert classify(asked, names)["MICS6_status"].to_list() == ["no_child_labour", *counted[1:]]


def test_nobody_leaves_the_denominator():
    cells = table("PR.3.3", PLAIN).cells.filter(group="")
    assert set(cells["n"].to_list()) == {len(CHILDREN)}
    assert cells.filter(column="child_labour")["value"].item() == pytest.approx(7 / 27)


def test_hours_are_told_of_each_age_group():
    cells = table("PR.3.1", PLAIN).cells.filter(group="")
    told = {row["column"]: (row["value"], row["n"]) for row in cells.iter_rows(named=True)}
    assert told["ea1_more"] == (pytest.approx(1 / 12), 12)
    assert told["ea14_less"] == (pytest.approx(3 / 11), 11)
    assert told["ea43_more"] == (pytest.approx(1 / 4), 4)
    assert told["children_15_17"] == (4, 4)


def test_chores_are_told_of_children_below_fifteen():
    cells = table("PR.3.2", PLAIN).cells.filter(group="")
    assert not any("15_17" in column for column in cells["column"])
    assert cells.filter(column="hhc21_more_5_11")["value"].item() == pytest.approx(2 / 12)


def test_mics5_counts_28_hours_of_chores_43_from_fifteen_and_hazards():
    found = answers("CP.4", DECLARED)
    assert found["M14"]["hhc_more"] == 1  # 90 hours at 16
    assert (found["M10"]["hhc_less"], found["M10"]["child_labour"]) == (1, 0)  # 21 are below 28
    assert (found["M09"]["ea_more"], found["M09"]["child_labour"]) == (0, 1)


def test_mics5_has_no_guard_against_codes_that_the_file_does_not_declare():
    found = answers("CP.4", "")
    assert (found["M03"]["ea_more"], found["M06"]["ea_more"], found["M13"]["hhc_more"]) == (1, 1, 1)


def test_rows_stand_in_their_order_and_those_not_asked_are_told():
    made = table("PR.3.3", PLAIN)
    rows = made.cells.filter(column="child_labour").select("group", "row").rows()
    assert rows == [
        ("", ""),
        ("sex", "female"),
        ("sex", "male"),
        ("residence", "urban"),
        ("residence", "rural"),
        ("age_group", "5_11"),
        ("age_group", "12_14"),
        ("age_group", "15_17"),
        ("school_attendance", "attending"),
        ("school_attendance", "not_attending"),
    ]
    assert any("Not broken down by Region, Mother's education" in note for note in made.notes)
    assert any(note.startswith("Tidak dirinci") for note in made.in_language("id").notes)


def test_every_figure_says_its_definition_and_the_table_prints_it_with_its_numbers():
    made = table("PR.3.4", PLAIN)
    shares = made.cells.filter(unit="percent")
    assert shares["definition"].unique().to_list() == ["MICS6_HAZ"]
    assert "PR.3.4" in made.definition
    assert "21 hours or more at 5 to 14" in table("PR.3.3", PLAIN).definition
    assert (made.survey, made.survey_date) == ("Invented children", "2019-04-01")
