"""A table keeps its figures and is told in any language its words are known in."""

import polars as pl

from muara.tables import Table, table_of_estimates

ESTIMATES = pl.DataFrame(
    {
        "of": ["SDG_EA"] * 4,
        "sex": [None, "female", None, "female"],
        "poor": [None, None, True, True],
        "value": [0.5, 0.25, float("nan"), 1.0],
        "df": [3, 2, 1, 1],
        "n": [8, 4, 0, 1],
    }
)
WORDS = {
    "": {"en": "Total", "hi": "कुल"},
    "sex": {"en": "Sex", "hi": "लिंग"},
    "sex=female": {"en": "girls", "hi": "लड़कियाँ"},
    "of=SDG_EA": {"en": "Child labour"},
    "table.title": {"en": "Children", "hi": "बच्चे"},
    "table.note.0": {"en": "Invented.", "hi": "काल्पनिक।"},
}


def made() -> Table:
    return table_of_estimates(
        ESTIMATES,
        by=["sex", "poor"],
        labels=WORDS,
        definitions={"SDG_EA": "SDG_EA"},
        notes=["Invented."],
    )


def test_domains_are_keys_and_everybody_is_the_empty_one():
    assert made().cells.select("group", "row", "row_label").rows() == [
        ("", "", "Total"),
        ("sex", "female", "girls"),
        ("poor", "yes", "yes"),
        ("sex|poor", "female|yes", "girls, yes"),
    ]


def test_what_the_sample_cannot_say_is_empty():
    assert made().cells["value"].to_list() == [0.5, 0.25, None, 1.0]
    assert made().cells["se"].null_count() == 4


def test_told_in_another_language_and_in_english_where_words_are_missing():
    told = made().in_language("hi")
    assert (told.title, told.notes, told.language) == ("बच्चे", ("काल्पनिक।",), "hi")
    assert told.cells["row_label"].to_list()[1] == "लड़कियाँ"
    assert told.cells["column_label"].to_list()[0] == "Child labour"


def test_kept_as_text_and_made_again():
    published = made().cells.with_columns(withheld=True, bracketed=False, why=pl.lit("few"))
    table = Table(**{**vars(made()), "cells": published})
    again = Table.from_json(table.to_json())
    assert again.cells.equals(published)
    assert again.cells.schema == published.schema
    assert again.published
    assert again.definitions == ("SDG_EA",)
    assert again.in_language("hi").title == "बच्चे"
