"""A month's register on paper: a line a child, a column a day, numbered so that keying finds it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation

from muara_server import printing, sheet_numbers
from muara_server.learning.frames.months import days_of_month
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.learning.frames.pupils import Pupil
    from muara_server.learning.models import RegisterSheet

STYLE = Path(__file__).parent / "static" / "learning" / "printed_register.css"
MARK = "R"
"""Before the number of a register: sheets of forms have numbers of their own."""


def register(sheet: RegisterSheet, pupils: Sequence[Pupil]) -> printing.Printed:
    """The register as a PDF, A4 on its side. Raises Refused where fonts are missing."""
    printing.check(sheet.language)
    names = registry.every_name_of(map(UUID, sheet.children))
    of = {str(each.person): each for each in pupils}
    with translation.override(sheet.language):
        days = days_of_month(sheet.batch.institution, sheet.month)
        page = {
            "sheet": sheet,
            "number": f"{MARK}{sheet_numbers.written(sheet.number)}",
            "batch": sheet.batch,
            "days": days,
            "lines": [
                (
                    registry.in_script(names.get(UUID(child), ()), sheet.language),
                    [day.free or not of[child].on(day.date) for day in days],
                )
                for child in sheet.children
            ],
            "language": sheet.language,
        }
        html = render_to_string("learning/paper/register.html", page)
    return printing.pdf(html, style=STYLE.read_text(encoding="utf-8"))
