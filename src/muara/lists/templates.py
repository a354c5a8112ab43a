"""Templates of a form as workbooks and CSV, and the copy of a list that says what is wrong in it.

A template has one column for each question that a cell can answer, under the question's own text,
and a second sheet that says what may be written. It is made from the form, never kept beside it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .fields import Field, Fields
    from .files import Table
    from .rows import Plan

LONGEST_LIST = 255
"""Letters of answers that a workbook can offer in a cell."""

ROWS = 2_000
_MARK = "\ufeff"  # spreadsheets read UTF-8 by it


def heads_of(fields: Fields, language: str = "en") -> list[str]:
    """What the columns of a template are called; two of the same name are told apart.

    >>> from muara.forms import open_forms
    >>> from muara.lists import fields_of
    >>> from muara.packs import open_pack
    >>> pack = open_pack("international")
    >>> heads_of(fields_of(open_forms(pack)["identification"].mapping, pack), "id")[1]
    'Siapa nama anak?'
    """
    found: list[str] = []
    for each in fields.fields:
        head = each.head(language)
        found.append(head if head not in found else f"{head} ({each.question.name})")
    return found


def template_csv(fields: Fields, language: str = "en") -> str:
    """An empty list for a form, as CSV in UTF-8."""
    held = io.StringIO()
    csv.writer(held, lineterminator="\r\n").writerow(heads_of(fields, language))
    return _MARK + held.getvalue()


def template_workbook(
    fields: Fields, language: str = "en", *, titles: tuple[str, str, str, str]
) -> bytes:
    """An empty list for a form as a workbook; answers can be chosen where there are some.

    `titles`: what the two sheets are called, and the two heads of the second: column, answers.
    """
    import xlsxwriter

    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        plain = book.add_format({"num_format": "@"})
        page, other = book.add_worksheet(titles[0][:31]), book.add_worksheet(titles[1][:31])
        page.freeze_panes(1, 0)
        other.write_row(0, 0, titles[2:], bold)
        other.set_column(0, 1, 50)
        for place, (each, head) in enumerate(
            zip(fields.fields, heads_of(fields, language), strict=True)
        ):
            # Text throughout: a spreadsheet must make no day of 12-13 and no number of a phone.
            page.set_column(place, place, 22, plain)
            page.write_string(0, place, head, bold)
            answers = list(each.offered(language))
            other.write_string(place + 1, 0, head)
            other.write_string(place + 1, 1, "; ".join(answers) or _example(each))
            # A cell for several choices takes more than one, so that no list can bind it.
            if answers and each.reads != "choices" and len(",".join(answers)) <= LONGEST_LIST:
                _offer(page, place, answers)
    return held.getvalue()


def _offer(page: Any, place: int, answers: Sequence[str]) -> None:
    if not any("," in each for each in answers):
        page.data_validation(1, place, ROWS, place, {"validate": "list", "source": list(answers)})


def _example(field: Field) -> str:
    return {"date": "2016-09-01", "time": "07:30", "integer": "0-9", "decimal": "0-9"}.get(
        field.reads, ""
    )


def corrected_copy(
    table: Table,
    plan: Plan,
    wrong: Mapping[int, str],
    *,
    title: str,
) -> bytes:
    """Some rows of a list as they were, with what is wrong in each in a first column.

    `wrong`: the numbers of these rows, as a spreadsheet counts, with what is wrong in words. The
    copy can be corrected and brought again: the column that was added is no question.
    """
    import xlsxwriter

    held = io.BytesIO()
    above = table.rows[max(plan.first - 2, 0) : plan.first]
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        marked = book.add_format({"text_wrap": True, "bg_color": "#fff3cd", "valign": "top"})
        text = book.add_format({"num_format": "@", "valign": "top"})
        page = book.add_worksheet()
        page.set_column(0, 0, 60)
        page.set_column(1, max(map(len, table.rows), default=1), 22)
        for number, cells in enumerate(above):
            page.write_string(number, 0, title if number == len(above) - 1 else "", bold)
            for place, cell in enumerate(cells, start=1):
                page.write_string(number, place, cell, bold)
        for number, (at, said) in enumerate(sorted(wrong.items()), start=len(above)):
            page.write_string(number, 0, said, marked)
            for place, cell in enumerate(table.rows[at - 1], start=1):
                page.write_string(number, place, cell, text)
        page.freeze_panes(len(above), 1)
    return held.getvalue()
