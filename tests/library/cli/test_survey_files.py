"""The how-to's mappings of MICS and DHS on files made here, and the tables that they lead to.

The files carry the names, codes and labels of those rounds; the children in them are invented.
"""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest

from muara.cli import main
from muara.microdata import Labels
from muara.microdata.writing import write

MAPPINGS = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "mappings"
YES_NO = (1.0, 2.0)
MICS_LABELS = Labels(
    columns={"HH7": "Region"},
    values={
        "HL4": {1.0: "Male", 2.0: "Female"},
        "HH6": {1.0: "Urban", 2.0: "Rural"},
        "HH7": {1.0: "Coast", 2.0: "Inland"},
        "CL3": {97.0: "INCONSISTENT", 98.0: "DK", 99.0: "NO RESPONSE"},
    },
)


def mics_child(row: int, chance: random.Random) -> dict[str, float | None]:
    """A row of fs.sav."""
    works = chance.random() < 0.3
    activities = dict.fromkeys(("CL1A", "CL1B", "CL1C", "CL1X"), 2.0)
    chores = {f"CL11{letter}": chance.choice(YES_NO) for letter in "ABCDEFX"}
    hazards = ("CL4", "CL5", "CL6A", "CL6B", "CL6C", "CL6D", "CL6E", "CL6X")
    water, wood = chance.choice(YES_NO), chance.choice(YES_NO)
    school = chance.choice([1.0, 1.0, 1.0, 2.0, 9.0, None])
    return {
        "HH1": float(row % 20 + 1),
        "stratum": float(row % 20 % 4 + 1),
        "HH6": float(row % 20 % 2 + 1),
        "HH7": float(row % 20 // 10 + 1),
        "fsweight": 0.0 if row % 50 == 0 else 0.5 + chance.random(),
        "CB3": float(5 + row % 13),
        "HL4": chance.choice(YES_NO),
        "CB7": school,
        **activities,
        **({"CL1A": 1.0} if works else {}),
        "CL3": chance.choice([1.0, 10.0, 20.0, 45.0, 98.0]) if works else None,
        **{name: (1.0 if works and chance.random() < 0.1 else 2.0) for name in hazards},
        "CL7": water,
        "CL8": chance.choice([2.0, 8.0, 98.0]) if water == 1 else None,
        "CL9": wood,
        "CL10": chance.choice([2.0, 8.0]) if wood == 1 else None,
        **chores,
        "CL13": chance.choice([3.0, 14.0]) if 1.0 in chores.values() else None,
        "melevel": float(row % 5),
        "fsdisability": chance.choice([1.0, 2.0, 2.0, 2.0]),
        "ethnicity": float(row % 3 + 1),
        "windex5": float(row % 5 + 1),
    }


def estimate(folder: Path, survey: Path, mapping: str, *asked: str, output: str = "out.csv") -> int:
    told = ["estimate", str(survey), "--map", str(MAPPINGS / f"{mapping}.toml"), *asked]
    return main([*told, "-o", str(folder / output)])


def mics(tmp_path: Path) -> tuple[Path, pl.DataFrame]:
    """The file, and the table that it holds."""
    chance = random.Random(6)  # noqa: S311  (invented children)
    table = pl.DataFrame([mics_child(row, chance) for row in range(1200)])
    write(table.lazy(), tmp_path / "fs.sav", scratch=tmp_path, labels=MICS_LABELS)
    return tmp_path / "fs.sav", table


def weighted(table: pl.DataFrame, true: pl.Expr, weight: str) -> float:
    kept = table.select(true.fill_null(value=False).cast(pl.Float64).alias("y"), weight)
    return (kept["y"] * kept[weight]).sum() / kept[weight].sum()


def test_mics_leads_to_the_table_of_child_labour(tmp_path, capsys):
    survey, table = mics(tmp_path)
    assert estimate(tmp_path, survey, "mics6", "--table", "PR.3.3") == 0
    found = pl.read_csv(tmp_path / "out.csv", schema_overrides={"row": pl.String})
    total = found.filter(pl.col("group") == "")
    age, hours = pl.col("CB3"), pl.when(pl.col("CL3") < 97).then("CL3")
    works = pl.col("CL1A") == 1
    economic = works & (
        ((age <= 11) & (hours >= 1))
        | (age.is_between(12, 14) & (hours >= 14))
        | ((age >= 15) & (hours >= 43))
    )
    known = [pl.when(pl.col(name) < 97).then(name) for name in ("CL8", "CL10", "CL13")]
    chores = (age <= 14) & (pl.sum_horizontal(known) >= 21)
    labour = weighted(table, economic.fill_null(value=False) | chores, "fsweight")
    value = total.filter(pl.col("column") == "child_labour")["value"].item()
    assert value == pytest.approx(labour, abs=1e-12)
    assert total["n"].max() == table.filter(pl.col("fsweight") > 0).height
    regions = found.filter(pl.col("group") == "region")
    assert set(regions["row_label"]) == {"Coast", "Inland"}
    assert "24 rows have weight 0" in capsys.readouterr().err


def test_dhs_counts_the_selected_child_of_each_household(tmp_path):
    chance = random.Random(7)  # noqa: S311
    hazards = ["hchl5", "hchl6", *(f"hchl7{letter}" for letter in "abcdex")]
    rows = []
    for house in range(300):
        works = house % 4 == 0
        module = {
            "hchl1": 2.0,
            **{f"hchl2{letter}": float(works) for letter in "abcx"},
            "hchl4": chance.choice([2.0, 20.0, 44.0, 98.0]) if works else None,
            **dict.fromkeys(hazards, 0.0),
            "hchl9": 2.0,
            "hchl11": None,
            "hchl14": chance.choice([5.0, 20.0]),
        }
        drawn = {
            "hv001": float(house % 30 + 1),
            "hv022": float(house % 30 % 3 + 1),
            "hv005": 800_000.0 + 1000 * house,
        }
        common = {"hv024": 1.0, "hv025": float(house % 2 + 1), "hv270": float(house % 5 + 1)}
        for line, age in ((1.0, 34.0), (2.0, float(5 + house % 13)), (3.0, 98.0)):
            person = {"hvidx": line, "hv105": age, "hv104": 1.0 + line % 2, "hv121": 1.0}
            rows.append(drawn | common | person | module)
    table = pl.DataFrame(rows)
    write(table.lazy(), tmp_path / "pr.dta", scratch=tmp_path)
    asked = ("--of", "SDG_EAHC,total(SDG_EAHC)", "--by", "sex", "--where", "hvidx == hchl1")
    assert estimate(tmp_path, tmp_path / "pr.dta", "dhs7", *asked) == 0
    share, total = pl.read_csv(tmp_path / "out.csv").filter(pl.col("sex").is_null())["value"]
    age, hours = pl.col("hv105"), pl.when(pl.col("hchl4") < 97).then("hchl4")
    limit = pl.when(age <= 11).then(1).when(age <= 14).then(14).otherwise(43)
    labour = (hours >= limit).fill_null(value=False) | ((age <= 14) & (pl.col("hchl14") + 2 >= 21))
    selected = table.filter(pl.col("hvidx") == 2)
    assert share == pytest.approx(weighted(selected, labour, "hv005"), abs=1e-12)
    assert total == pytest.approx(share * selected["hv005"].sum() / 1e6)
