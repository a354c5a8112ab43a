"""A table as a file says what its figures rest on, and nothing that was withheld."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from xml.etree import ElementTree

import openpyxl
import polars as pl
import pytest
from pypdf import PdfReader

from library.tables.made_tables import PACK, a_table, unpublished
from muara.errors import InputError
from muara.survey.intervals import METHODS
from muara.tables.writing import ENDINGS, table_file
from skips import needs_printing


def page(*columns: str, language: str = "en", **more: object) -> str:
    table = a_table(*columns, language=language)
    return table_file(table, ".html", pack=PACK, **more).decode()


def cells(html: str) -> list[str]:
    return [re.sub("<.*?>", " ", cell).strip() for cell in re.findall("<td.*?</td>", html)]


def sheet(name: str, **more: object) -> openpyxl.worksheet.worksheet.Worksheet:
    held = table_file(a_table(**more), ".xlsx", pack=PACK)
    return openpyxl.load_workbook(io.BytesIO(held))[name]


# --- in words and numbers of the reader's language ---


def test_a_row_tells_the_estimate_its_interval_and_how_many_were_asked():
    assert cells(page())[:6] == ["8.6", "7.4 to 9.9", "0.63", "1.2", "12,345", "1,234,500"]


def test_numbers_are_written_as_the_language_writes_them():
    indonesian, hindi = cells(page(language="id")), cells(page(language="hi"))
    assert indonesian[:2] == ["8,6", "7,4 sampai 9,9"]
    assert (indonesian[5], hindi[5]) == ("1.234.500", "12,34,500")


def test_few_stand_in_brackets_without_a_decimal_and_a_wide_interval_is_marked():
    told = cells(page())
    few = told.index("(22)")
    assert told[few + 1] == "9 to 45 *"
    assert "25 to 49 children asked" in page()


def test_what_is_withheld_is_told_in_words_alone():
    told = page()
    assert told.count("withheld: fewer than 25 children</td>") == 2
    assert "tidak ditampilkan: kurang dari 25 anak" in page(language="id")
    assert "प्रदर्शित नहीं: 25 से कम बच्चे" in page(language="hi")
    assert "(50)" not in told


def test_figures_that_rest_on_no_definition_need_not_be_of_children():
    table = a_table()
    anybody = table.cells.with_columns(definition=pl.lit(""))
    told = table_file(replace(table, cells=anybody), ".html", pack=PACK).decode()
    assert "withheld: fewer than 25 people" in told
    assert "People asked" in told
    assert "children asked" not in told


@pytest.mark.parametrize("method", METHODS)
def test_every_kind_of_interval_has_its_words(method):
    assert PACK.phrases(f"interval.{method}") != f"interval.{method}"


# --- what it rests on ---


def test_a_page_says_definition_survey_date_and_method_and_asks_for_nothing_else():
    told = page(command="muara estimate a.csv")
    for said in ("SDG 8.7.1", "An invented survey", "March 2020", "logit", "muara estimate a.csv"):
        assert said in told
    assert "Invented." in told
    assert "Children in &lt;work&gt;" in told
    links = set(re.findall(r"https?://[^\"' >]+", told))
    assert links == {"http://www.w3.org/2000/svg"}


def test_a_table_that_was_not_published_says_so_in_every_file():
    plain = unpublished()
    assert b"Not for publication" in table_file(plain, ".html", pack=PACK)
    assert b"Not for publication" in table_file(plain, ".csv", pack=PACK)
    assert "Not for publication" not in page()


def test_columns_with_their_own_number_of_children_say_it_in_each_cell():
    table = a_table("SDG_EA", "C138")
    cells_ = table.cells.with_columns(
        pl.when(pl.col("column") == "C138").then(pl.col("n") - 1).otherwise(pl.col("n")).alias("n")
    )
    both = table_file(replace(table, cells=cells_), ".html", pack=PACK).decode()
    assert cells(both)[:2] == ["8.6 7.4 to 9.9  n 12,345", "8.6 7.4 to 9.9  n 12,344"]
    assert cells(page("SDG_EA", "C138"))[:4] == [*["8.6 7.4 to 9.9"] * 2, "12,345", "1,234,500"]


# --- the other files ---


def test_a_csv_has_a_line_for_each_figure_with_its_definition_and_runs_nothing():
    text = table_file(a_table(), ".csv", pack=PACK).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert len(lines) == 7
    assert (lines[0]["value"], lines[0]["n"]) == ("0.0862", "12345")
    assert (lines[0]["by_definition"], lines[0]["survey_date"]) == ("SDG 8.7.1", "March 2020")
    assert lines[3]["row"] == "'=town"
    assert [line["why"] for line in lines if line["withheld"] == "true"] == ["few", "few"]
    assert {line["value"] for line in lines if line["withheld"] == "true"} == {""}


def test_a_workbook_holds_numbers_and_shows_them_in_brackets():
    rows = list(sheet("Table").iter_rows())
    found = {row[0].value: row for row in rows}
    assert found["All children"][1].value == pytest.approx(8.62)
    assert found["=town"][1].value == pytest.approx(22.4)
    assert found["=town"][1].number_format == '"("#,##0")"'
    assert found["Boys, =town"][1].value == ("withheld: fewer than 25 children")


def test_a_workbook_is_set_up_for_print_and_has_its_notes():
    page_ = sheet("Tabel", language="id")
    assert page_.page_setup.orientation == "landscape"
    assert page_.print_title_rows is not None
    assert page_.freeze_panes is not None
    notes = [row[1].value for row in sheet("Notes").iter_rows()]
    assert {"SDG 8.7.1", "An invented survey", "Invented."} <= set(notes)


@needs_printing("hi")
def test_a_pdf_is_made_with_its_fonts():
    found = table_file(a_table(language="hi"), ".pdf", pack=PACK)
    fonts = PdfReader(io.BytesIO(found)).pages[0]["/Resources"]["/Font"]
    assert any("Devanagari" in str(fonts[name]["/BaseFont"]) for name in fonts)


def test_an_svg_is_a_file_of_its_own():
    ElementTree.fromstring(table_file(a_table(), ".svg", pack=PACK))  # noqa: S314


def test_another_ending_is_refused():
    assert ".docx" not in ENDINGS
    with pytest.raises(InputError, match=r"Found \.docx"):
        table_file(a_table(), ".docx", pack=PACK)
