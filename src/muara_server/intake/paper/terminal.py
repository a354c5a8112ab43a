"""What `muara forms KEY -o FILE.pdf` does: sheets of a published form, each with its number."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from muara.errors import InputError, nearest
from muara_server import sheet_numbers as numbers
from muara_server.intake.models import FormVersion
from muara_server.intake.paper import printed

if TYPE_CHECKING:
    import argparse


def write(asked: argparse.Namespace) -> None:
    """Write the sheets, and say their numbers."""
    if not 1 <= asked.sheets <= printed.MOST_SHEETS:
        found = {"found": asked.sheets, "expected": f"1 to {printed.MOST_SHEETS}"}
        raise InputError("So many sheets are not made at once.", **found)
    version = _version(asked.form, asked.country)
    languages = printed.languages_of(version)
    if asked.language not in languages:
        told = {"found": asked.language, "expected": ", ".join(languages)}
        raise InputError("This form is not in this language.", **told)
    sheets = printed.draw(version, language=asked.language, sheets=asked.sheets, who=None)
    Path(asked.output).write_bytes(printed.paper(sheets).content)
    named = ", ".join(numbers.written(each.number) for each in sheets)
    sys.stdout.write(f"{asked.output}: sheets {named}\n")


def _version(form: str, country: str | None) -> FormVersion:
    """What phones are offered of a form: the country's own before the shared one."""
    offered = FormVersion.objects.filter(retired_at=None).select_related("form")
    for key in (f"{form}.{country}", form) if country else (form,):
        if found := offered.filter(form__key=key).first():
            return found
    known = list(offered.order_by().values_list("form__key", flat=True).distinct())
    raise InputError(
        f"The form {form!r} is not published here.",
        do=nearest(form, known) or "Run `muara migrate`, which publishes the forms of the packs.",
    )
