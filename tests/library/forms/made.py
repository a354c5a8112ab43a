"""Forms made up for a test: sheets from rows of text, and a pack with one form in it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from muara.forms import Sheets, read_workbook

Table = Sequence[Sequence[object]]
SETTINGS = (("form_id", "version"), ("visit", "1"))


def workbook(**sheets: Table) -> bytes:
    """An .xlsx with these sheets; the first row of each names its columns."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return content.getvalue()


def sheets(survey: Table, choices: Table = (), settings: Table = SETTINGS) -> Sheets:
    """The sheets of a form, read from a workbook called visit.xlsx."""
    given = {"survey": survey, "choices": choices, "settings": settings}
    return read_workbook(workbook(**{k: v for k, v in given.items() if v}), "visit.xlsx")


PACK = """\
name = "sample"
title = { en = "Sample", id = "Contoh", hi = "नमूना" }
extends = ["india"]
"""
LANGUAGES = ("English (en)", "Bahasa Indonesia (id)", "हिन्दी (hi)")


def pack_with_form(folder: Path, *, survey: str, choices: str, mapping: str) -> str:
    """A pack that holds one form, `errand`; what to give to `check_pack_forms`."""
    form = folder / "forms" / "errand"
    form.mkdir(parents=True)
    (folder / "pack.toml").write_text(PACK)
    (form / "survey.csv").write_text(survey)
    (form / "choices.csv").write_text(choices)
    (form / "settings.csv").write_text("form_id,form_title,version\nerrand,Errand,1\n")
    (form / "mapping.toml").write_text(mapping)
    return str(folder)


def csv(heads: Sequence[str], *rows: Mapping[str, str]) -> str:
    """A sheet as CSV; a text given as `label` stands in every language."""
    texts = ("label", "hint", "constraint_message")
    wide = [f"{h}::{each}" for h in heads if h in texts for each in LANGUAGES]
    plain = [head for head in heads if head not in texts]
    lines = [",".join([*plain, *wide])]
    for row in rows:
        cells = [row.get(head, "") for head in plain]
        cells += [row.get(head.split("::")[0], "") for head in wide]
        lines.append(",".join(f'"{cell}"' for cell in cells))
    return "\n".join(lines) + "\n"
