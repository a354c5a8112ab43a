"""XLSForm to XForm: what a phone downloads. The conversion is pyxform's, the words are ours.

Pyxform is the converter that ODK and Kobo use, so a form means here what it means there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .checks import problems
from .faults import fault
from .form import Form, read_form
from .sheets import SHEETS, Row, Sheets

if TYPE_CHECKING:
    from muara.errors import FormError

_WHERE = re.compile(r"\[row\s*:\s*(\d+)\]\s*(?:On the '(\w+)' sheet,?\s*)?")
_IDS = ("form_id", "id_string", "set_form_id")
_SHEET = re.compile(r"the '(\w+)' sheet")
# Said for every photograph and every gap in a translation, and no reason to look at the form.
_SMALL = ("max-pixels",)


@dataclass(frozen=True)
class Converted:
    """A form as phones download it, the same form as Muara reads it, and what to look at in it."""

    xml: bytes
    form: Form
    notes: tuple[str, ...] = ()


def convert(sheets: Sheets) -> Converted:
    """The XForm of these sheets. Raises FormError for the first slip; `problems` lists them all.

    >>> from muara.forms import open_forms
    >>> from muara.packs import open_pack
    >>> made = convert(open_forms(open_pack("international"))["identification"].sheets)
    >>> made.form.key, made.xml[:5]
    ('identification', b'<?xml')
    """
    if slips := problems(sheets):
        raise slips[0]
    xml, said = _converted(sheets)
    notes = tuple(dict.fromkeys(_note(each) for each in said if not any(s in each for s in _SMALL)))
    form = read_form(xml)
    return Converted(xml, form.with_paper(_numbers(sheets)), notes)


def every_problem(sheets: Sheets) -> list[FormError]:
    """All that is wrong with a form: every slip in the sheets, else what the converter refuses."""
    from muara.errors import FormError as Slip

    if slips := problems(sheets):
        return slips
    try:
        convert(sheets)
    except Slip as slip:
        return [slip]
    return []


def _converted(sheets: Sheets) -> tuple[bytes, list[str]]:
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert as to_xform

    # Pyxform counts the rows it is given, so the empty ones stay.
    tables = {name: [_filled(row) for row in rows] for name, rows in sheets.rows.items()}
    tables["survey"] = [_with_number(row) for row in tables["survey"]]
    tables |= {f"{name}_header": [dict.fromkeys(heads)] for name, heads in sheets.columns.items()}
    if not any(sheets.settings().get(each) for each in _IDS):
        tables |= _with_id(sheets)
    warnings: list[str] = []
    try:
        made = to_xform(tables, warnings=warnings, form_name=None)
    except PyXFormError as problem:
        raise _refused(str(problem), sheets) from problem
    except (LookupError, TypeError, AttributeError, ValueError) as problem:
        # It trips over some sheets instead of refusing them.
        raise fault("not_converted", file=sheets.name, said=str(problem)) from problem
    return made.xform.encode(), warnings


def _with_id(sheets: Sheets) -> dict[str, list[dict[str, str | None]]]:
    """The settings of a form that does not say its id: it is called like its file."""
    stem = sheets.name.rpartition("/")[2].rpartition(".")[0] or sheets.name
    settings: dict[str, str | None] = {**sheets.settings()}
    settings["form_id"] = re.sub(r"[^\w.-]+", "_", stem)
    return {"settings": [settings], "settings_header": [dict.fromkeys(settings)]}


def _filled(row: Row) -> dict[str, str | None]:
    return {column: said for column, said in row.values.items() if said.strip()}


def _with_number(row: dict[str, str | None]) -> dict[str, str | None]:
    """A question has the number of its paper before its text: the same on a phone."""
    number = (row.get("number") or "").strip()
    if not number.isdecimal():
        return row
    return {
        column: f"{number}. {said}" if column.partition("::")[0] == "label" else said
        for column, said in row.items()
    }


def _refused(said: str, sheets: Sheets) -> FormError:
    """What the converter says, at the sheet and row it names."""
    found = _WHERE.search(said)
    named = (found[2] if found else None) or next(iter(_SHEET.findall(said)), "survey")
    sheet = named if named in SHEETS else "survey"
    row = int(found[1]) if found else None
    place = {"file": _file(sheets, sheet), "sheet": sheet} | ({"row": row} if row else {})
    return fault("not_converted", said=_note(said), **place)


def _file(sheets: Sheets, sheet: str) -> str:
    rows = sheets.rows.get(sheet, ())
    return rows[0].file if rows else sheets.name


def _note(said: str) -> str:
    """A sentence of the converter, without its own way to name a row."""
    told = " ".join(_WHERE.sub(lambda found: "", said).split())
    row = _WHERE.search(said)
    told = told[:1].upper() + told[1:]
    return f"Row {row[1]}: {told}" if row and not said.startswith("[") else told


def _numbers(sheets: Sheets) -> dict[str, int]:
    """The number on paper of each question, by its name."""
    return {
        row.get("name"): int(row.get("number"))
        for row in sheets.of("survey")
        if row.get("number").isdecimal()
    }
