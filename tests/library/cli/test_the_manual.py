"""What the manual shows is true: its mapping tables are read, its Python runs."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

from muara.microdata.mapping import read_mapping
from muara.packs import open_all

HOW_TO = Path(__file__).resolve().parents[3] / "docs" / "how-to"
PAGES = {name: (HOW_TO / f"{name}-a-survey.md") for name in ("classify", "estimate-from")}
BLOCKS = [
    (name, *block)
    for name, page in PAGES.items()
    for block in re.findall(r"```(\w+)\n(.*?)```", page.read_text("utf-8"), flags=re.DOTALL)
]
COLUMNS = '[columns]\nworked="W"\nsex="S"\nschool_status="E"\nisic="I"\neconomic_hours="H"\n'


@pytest.mark.parametrize("shown", [text for _, kind, text in BLOCKS if kind == "toml"])
def test_every_mapping_table_is_read(tmp_path, shown):
    path = tmp_path / "map.toml"
    path.write_text(shown if "[columns]" in shown else COLUMNS + shown)
    assert read_mapping(path, vocabulary=open_all().vocabulary)


@pytest.mark.parametrize(("page", "said"), [("classify", "child_labour"), ("estimate-from", "df")])
def test_every_python_block_runs(tmp_path, monkeypatch, capsys, page, said):
    monkeypatch.chdir(tmp_path)
    pl.DataFrame({"age": [8], "economic_hours": [1]}).write_parquet("children.parquet")
    Path("survey.csv").write_text("A,H,sex\n8,1,male\n9,0,female\n")
    Path("survey.toml").write_text('[columns]\nage = "A"\neconomic_hours = "H"\n')
    for text in (text for name, kind, text in BLOCKS if (name, kind) == (page, "python")):
        exec(compile(text, page, "exec"), {})  # noqa: S102
    assert said in capsys.readouterr().out
