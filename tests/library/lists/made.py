"""Tables and files as offices make them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from muara.forms import open_forms
from muara.lists import Fields, Table, fields_of
from muara.packs import open_pack


def fields(key: str = "identification", country: str = "international") -> Fields:
    """The fields of a form of the packs."""
    pack = open_pack(country)
    return fields_of(open_forms(pack)[key].mapping, pack)


def table(text: str) -> Table:
    """A table from lines whose cells stand between bars."""
    lines = [line.strip() for line in text.strip().splitlines()]
    return Table("", [tuple(cell.strip() for cell in line.split("|")) for line in lines])


def workbook(
    rows: Sequence[Sequence[Any]],
    *,
    merged: Sequence[tuple[int, int, int, int, str]] = (),
    font: str = "",
) -> bytes:
    """A workbook of one sheet; `merged`: first row, first column, last row, last column, text."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "default_date_format": "d.m.yy"}) as book:
        page = book.add_worksheet()
        shown = book.add_format({"font_name": font}) if font else None
        for number, row in enumerate(rows):
            for across, cell in enumerate(row):
                if cell != "":
                    page.write(number, across, cell, *([shown] if shown else []))
        for area in merged:
            page.merge_range(*area)
    return held.getvalue()
