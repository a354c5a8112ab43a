"""A table as a file: to reckon with, to read, to print, to show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from muara.errors import InputError, nearest
from muara.tables.drawing import draw_shares, png
from muara.tables.layout import laid_out
from muara.tables.telling import telling

from .delimited import as_csv
from .page import as_html
from .paper import as_pdf
from .workbook import as_xlsx

if TYPE_CHECKING:
    from muara.packs import Pack
    from muara.tables.table import Table

ENDINGS = {
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
"""The files a table can be, and what each is called on the way to a browser."""


def table_file(
    table: Table,
    ending: str,
    *,
    pack: Pack,
    drawn: Sequence[str] | None = None,
    drawing: str = "",
    command: str = "",
) -> bytes:
    """A table as a file, in its own language, with what its figures rest on.

    Args:
        table: The table. One that was not published says so wherever it is read.
        ending: One of `ENDINGS`; `.svg` and `.png` are a drawing of one column.
        pack: Whose words and limits they are.
        drawn: The columns that are drawn below the table (`.html`, `.pdf`) or drawn at all; the
            only one if not given, none where there are several.
        drawing: The drawing itself as SVG, for `.svg` and `.png`, where it is not of shares.
        command: What gives the same table on the command line.

    Returns:
        What stands in the file.

    Raises:
        InputError: there is no such ending or column, or a drawing of several columns was asked.
        Refused: a drawing would join two definitions; or this machine cannot print.

    >>> import polars as pl
    >>> from muara.packs import open_pack
    >>> from muara.tables import table_of_estimates
    >>> found = pl.DataFrame({"of": ["worked"], "value": [0.0862], "n": [3412]})
    >>> page = table_file(table_of_estimates(found), ".html", pack=open_pack("international"))
    >>> b"<td>8.6</td>" in page
    True
    """
    if ending not in ENDINGS:
        raise InputError("A table is no such file.", found=ending, do=nearest(ending, ENDINGS))
    said = telling(table, pack)
    if ending == ".csv":
        return as_csv(table, said)
    if ending == ".xlsx":
        return as_xlsx(table, said, command=command)
    columns = [column.key for column in laid_out(table).columns]
    if ending in (".svg", ".png"):
        named = columns if drawn is None else drawn
        one = named[0] if len(named) == 1 else None
        drawing = drawing or draw_shares(table, pack=pack, column=one)
        return png(drawing) if ending == ".png" else drawing.encode("utf-8")
    shown = columns[:1] if drawn is None and len(columns) == 1 else drawn or ()
    drawings = [draw_shares(table, pack=pack, column=column) for column in shown]
    page = as_html(table, said, drawings=drawings, command=command)
    return as_pdf(page) if ending == ".pdf" else page
