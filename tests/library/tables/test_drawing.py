"""Estimates drawn: dots with their intervals, few as open squares, withheld in words."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from library.tables.made_tables import PACK, a_table, unpublished
from muara.errors import InputError, Refused
from muara.tables import Table
from muara.tables.drawing import draw_shares, png

SVG = "{http://www.w3.org/2000/svg}"


def parts(svg: str, name: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(f"{SVG}{name}"))  # noqa: S314


def texts(svg: str) -> list[str]:
    return [part.text or "" for part in parts(svg, "text")]


def test_dots_for_many_open_squares_for_few_words_for_what_is_withheld():
    drawn = draw_shares(a_table(), pack=PACK)
    assert len(parts(drawn, "circle")) == 4
    assert [square.get("fill") for square in parts(drawn, "rect") if square.get("stroke")] == [
        "#fff"
    ]
    assert texts(drawn).count("withheld") == 2
    broken = [line for line in parts(drawn, "line") if line.get("stroke-dasharray") == "4 3"]
    assert len(broken) == 1


def test_the_dots_stand_at_their_values():
    drawn = draw_shares(a_table(), pack=PACK)
    axis = {mark.text: float(mark.get("x", 0)) for mark in parts(drawn, "text") if mark.text}
    boys = float(parts(drawn, "circle")[1].get("cx", 0))
    assert boys == pytest.approx(axis["0"] + 10.3 / 50 * (axis["50"] - axis["0"]), abs=0.02)


def test_a_drawing_has_a_name_and_tells_all_its_figures_in_words():
    drawn = draw_shares(a_table(language="id"), pack=PACK)
    (title,), (told,) = parts(drawn, "title"), parts(drawn, "desc")
    assert title.text == "Anak bekerja: Pekerja anak"
    assert "Laki-laki: 10,3, 8,5 sampai 12,3" in (told.text or "")
    assert "Definisi: SDG 8.7.1" in (told.text or "")
    root = ElementTree.fromstring(drawn)  # noqa: S314
    assert root.get("aria-labelledby") == f"{title.get('id')} {told.get('id')}"
    assert root.get("role") == "img"


def test_one_of_several_columns_must_be_named():
    with pytest.raises(InputError, match="one column of a table"):
        draw_shares(a_table("SDG_EA", "C138"), pack=PACK)
    assert draw_shares(a_table("SDG_EA", "C138"), pack=PACK, column="C138")


def test_two_definitions_are_never_drawn_as_one_line():
    first, second = unpublished("SDG_EA").cells, unpublished("C138").cells
    joined = first.vstack(second.with_columns(column=first["column"]))
    table = Table(**{**vars(unpublished()), "cells": joined})
    with pytest.raises(Refused, match=r"different definitions \(C138, SDG_EA\)"):
        draw_shares(table, pack=PACK)


def test_a_picture_shapes_devanagari():
    # A sign that joins nothing keeps two letters from becoming one: the pictures differ.
    apart, one = "प्\u200cर", "प्र"
    drawn = f'<svg xmlns="{SVG[1:-1]}" width="60" height="30"><text y="20">{apart}</text></svg>'
    assert png(drawn) != png(drawn.replace(apart, one))
