"""Fixed-width files: the SAS input statement as offices publish it, and a plain CSV layout."""

from __future__ import annotations

from pathlib import Path

import pytest

from muara.errors import MappingError
from muara.microdata.layout import Field, fields, read_fixed_width, read_layout

SAS = """/* Programa de leitura em SAS: posição, nome, formato */
input
@0001 UF      $2.    /* Unidade da Federação */
@003 V2009       3.    /* Idade */
@0006 PESO      7.2
;
run;
"""


def read(folder: Path, lines: str, *, layout: list[Field], encoding: str = "utf-8"):
    path = folder / "survey.txt"
    path.write_bytes(lines.encode(encoding))
    source = read_fixed_width(path, layout=layout, encoding=encoding, name="s", scratch=folder)
    return source, source.frame.collect()


def test_a_sas_layout_in_latin_1(tmp_path):
    path = tmp_path / "layout.txt"
    path.write_bytes(SAS.encode("latin-1"))
    assert read_layout(path) == [
        Field("UF", 1, 2, is_text=True, label="Unidade da Federação"),
        Field("V2009", 3, 3, label="Idade"),
        Field("PESO", 6, 7, decimals=2),
    ]


def test_rows_are_cut_where_the_layout_says(tmp_path):
    source, rows = read(tmp_path, "11012    .  \n 7  8    250\r\n", layout=fields(SAS))
    assert rows.rows() == [("11", "012", None), ("7", "8", "2.50")]
    assert source.always_text == {"UF"}
    assert source.labels.columns["V2009"] == "Idade"


def test_letters_outside_ascii_are_one_place_wide(tmp_path):
    layout = [Field("NAME", 1, 4, is_text=True), Field("AGE", 5, 2)]
    _, rows = read(tmp_path, "São 12\nLuís09\n", layout=layout, encoding="latin-1")
    assert rows.rows() == [("São", "12"), ("Luís", "09")]


def test_a_short_line_has_blanks_at_its_end(tmp_path):
    _, rows = read(tmp_path, "11\n", layout=fields(SAS))
    assert rows.rows() == [("11", None, None)]


def test_a_csv_layout(tmp_path):
    path = tmp_path / "layout.csv"
    path.write_text("name,start,width,type,label\nUF,1,2,text,State\nAGE,3,3,,\n")
    assert read_layout(path) == [
        Field("UF", 1, 2, is_text=True, label="State"),
        Field("AGE", 3, 3),
    ]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("l.txt", "nothing here", "No column is described"),
        ("l.txt", "@1 A 3. @3 B 2.", "overlaps A"),
        ("l.txt", "@1 A 3. @4 A 2.", "twice"),
        ("l.txt", "@0 A 3.", "start 0"),
        ("l.csv", "name,start\nA,1\n", "name, start, width"),
        ("l.csv", "name,start,width\nA,one,2\n", "line 2"),
    ],
)
def test_a_layout_that_cannot_be(tmp_path, name, text, told):
    (tmp_path / name).write_text(text)
    with pytest.raises(MappingError) as error:
        read_layout(tmp_path / name)
    assert name in str(error.value)
    assert told in str(error.value)
