"""A mapping is proposed from names and labels, and written as the file that is read again."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muara.errors import PackError
from muara.microdata import mapping_from_text
from muara.microdata.columns import Code, Column
from muara.microdata.composing import mapping_text
from muara.microdata.naming import check_surveys
from muara.microdata.proposing import propose
from muara.packs import open_pack

PACK = open_pack("international")


def column(name: str, label: str = "", **codes: str) -> Column:
    told = tuple(Code(value.strip("_"), text, 1) for value, text in codes.items())
    return Column(name, label, "number", 9, codes=told)


def test_the_columns_of_mics6_are_known_by_their_names() -> None:
    columns = [column(name) for name in ("HH1", "CB3", "HL4", "HH6", "CL3", "CL13", "fsweight")]
    found = propose(columns, pack=PACK)
    assert found["columns"] == {
        "age": "CB3",
        "sex": "HL4",
        "residence": "HH6",
        "economic_hours": "CL3",
        "chores_hours": "CL13",
    }
    assert found["design"] == {"weight": "fsweight", "psu": "HH1"}


def test_other_columns_are_known_by_their_labels_and_each_says_one_word() -> None:
    columns = [
        column("q1", "Jenis kelamin", _1="Laki-laki", _2="Perempuan"),
        column("q2", "Umur (tahun)"),
        column("q3", "Umur ibu"),
        column("q4", "Hours worked last week", _98="Don't know", _99="Missing"),
    ]
    found = propose(columns, pack=PACK)
    assert found["columns"] == {"age": "q2", "sex": "q1", "economic_hours": "q4"}
    assert found["recode"] == {"sex": {"1": "male", "2": "female"}}
    assert found["unknown"] == {"economic_hours": ["98", "99"]}


def test_a_label_that_may_mean_two_values_is_left_to_a_person() -> None:
    codes = {"_1": "Urban", "_2": "Rural", "_3": "Urban/rural fringe"}
    found = propose([column("HH6", "Area", **codes)], pack=PACK)
    assert found["recode"]["residence"] == {"1": "urban", "2": "rural"}


def test_what_the_file_declares_missing_needs_no_code() -> None:
    hours = Column("CL3", "", "number", 2, codes=(Code("99", "DK", 1, missing=True),))
    assert "unknown" not in propose([hours], pack=PACK)


def test_a_slip_in_the_words_of_surveys_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slipped:
        folders = (tmp_path,)
        languages = ("en",)
        vocabulary = PACK.vocabulary

    (tmp_path / "surveys.toml").write_text('[answers.sex]\nmal = ["male"]\n')
    monkeypatch.setattr("muara.microdata.naming.open_pack", lambda _name: Slipped())
    with pytest.raises(PackError, match="male"):
        check_surveys("slipped")


def test_what_is_written_is_a_mapping_file() -> None:
    tables = {
        "file": {"title": 'A "good" survey', "survey_date": dt.date(2020, 3, 1), "notes": ["a"]},
        "columns": {"age": "R407", "worked": "P400 == 1\n or P401 == 1"},
        "recode": {"worked": {"": False, "A b": True}},
        "asked": {},
        "design": {"nest": True, "psu": ["v", "h"], "post_strata": {"by": "c", "population": "n"}},
    }
    text = mapping_text(tables)
    assert tomllib.loads(text) == {name: told for name, told in tables.items() if told}
    read = mapping_from_text(text, path=Path("a.toml"), vocabulary=PACK.vocabulary)
    assert read.recode["worked"] == {"": False, "A b": True}


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8"))
    )
)
def test_any_text_comes_back(codes: dict[str, str]) -> None:
    told = {"unknown": codes} if codes else {}
    assert tomllib.loads(mapping_text(told)) == told
