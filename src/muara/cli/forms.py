"""`muara forms`: list the forms of a pack, check one, write it for a spreadsheet, a phone or paper.

Paper needs the server, which draws the numbers of the sheets: it sets `paper` on this command.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from muara.errors import InputError

from .command import (
    DONE,
    LANGUAGES,
    add,
    add_table_options,
    chosen_pack,
    print_table,
    say,
    tell_notes,
)

if TYPE_CHECKING:
    import argparse

    import polars as pl

    from muara.forms import PackForm, Sheets
    from muara.packs import Pack

    from .command import Subparsers

WORKBOOK, XFORM, PAPER = ".xlsx", ".xml", ".pdf"
PRINTED = (*LANGUAGES, "gu", "or")
SHORT = ("form", "version", "questions", "minutes", "languages", "title")


def add_forms(commands: Subparsers) -> None:
    """Declare `muara forms`."""
    command = add(
        commands,
        "forms",
        _forms,
        says="list the forms of a country; check one, or write it: spreadsheet, phone, paper",
        example="muara forms identification --country india -o identification.xlsx",
    )
    command.add_argument(
        "form", nargs="?", metavar="FORM", help="a form of the pack, or an .xlsx or folder to check"
    )
    add_table_options(command, languages=PRINTED)
    command.add_argument(
        "-o", "--output", metavar="OUTPUT", help=".xlsx, .xml (XForm), or .pdf (with the server)"
    )
    command.add_argument("--sheets", type=int, default=1, help="how many, for .pdf (%(default)s)")


def _forms(asked: argparse.Namespace) -> int:
    pack = chosen_pack(asked.country or "international")
    if not asked.form:
        return print_table(_listed(pack, asked.language), asked, short=SHORT)
    if asked.output and Path(asked.output).suffix.lower() == PAPER:
        return _print(asked)
    sheets = _sheets(asked.form, pack)
    _check(sheets)
    if asked.output:
        _write(sheets, Path(asked.output))
    return DONE


def _print(asked: argparse.Namespace) -> int:
    """Sheets of paper, by the server; the library alone has no numbers to give them."""
    if not hasattr(asked, "paper"):
        raise InputError("Paper is made by the server.", do="Install muara[server].")
    done: int = asked.paper(asked)
    return done


def _listed(pack: Pack, language: str) -> pl.DataFrame:
    """The forms of a pack, one row each, all text."""
    import polars as pl

    from muara.forms import open_forms

    rows = [_row(each, language) for each in open_forms(pack).values()]
    return pl.DataFrame(rows, schema=dict.fromkeys((*SHORT[:-1], "unread", "title"), pl.String))


def _row(each: PackForm, language: str) -> dict[str, str]:
    return {
        "form": each.key,
        "version": each.form.version,
        "questions": str(each.burden.questions),
        "minutes": f"{each.burden.minutes:g}",
        "languages": " ".join(each.form.languages),
        "unread": " ".join(each.mapping.awaiting_reader),
        "title": each.title(language),
    }


def _sheets(named: str, pack: Pack) -> Sheets:
    """The form that was named: a workbook, a folder, or a form of the pack."""
    from muara.forms import form_named, read_folder, read_workbook

    path = Path(named)
    if path.suffix.lower() == WORKBOOK:
        return read_workbook(path)
    return read_folder(path) if path.is_dir() else form_named(pack, named).sheets


def _check(sheets: Sheets) -> None:
    """Say every slip of the form; stop at the last one, so that the exit code tells it."""
    from muara.forms import convert, every_problem

    slips = every_problem(sheets)
    for slip in slips[:-1]:
        say(str(slip))
    if slips:
        raise slips[-1]
    made = convert(sheets)
    tell_notes(made.notes)
    form = made.form
    say(f"{form.key}, version {form.version or 'not given'}: {len(form.asked)} questions, sound.")


def _write(sheets: Sheets, output: Path) -> None:
    from muara.forms import convert, write_workbook

    ending = output.suffix.lower()
    if ending not in (WORKBOOK, XFORM):
        raise InputError(
            "A form is not written with this ending.",
            found=output.suffix or output.name,
            expected=f"{WORKBOOK}, {XFORM} or {PAPER}",
        )
    output.write_bytes(write_workbook(sheets) if ending == WORKBOOK else convert(sheets).xml)
