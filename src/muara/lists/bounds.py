"""What a workbook would make of memory, found out before anything of it is loaded.

A workbook of a few thousand bytes may say that a million cells are one, and whoever loads it makes
every one of them. So its parts are read once as a stream, in which nothing is kept but counts.
Source: ECMA-376, Office Open XML, part 1, 18.3.1 (worksheets: c, row, mergeCell, hyperlink).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from functools import partial
from xml.parsers import expat

from .slips import list_fault

MOST_CELLS, MOST_JOINED = 500_000, 100_000
"""Cells of a workbook that are read, and cells that may be merged or linked as areas."""

MOST_ELEMENTS = 5_000_000
LARGEST_TEXT = 40_000_000
"""Bytes of text, once unpacked, that are read of one file: every table and record together."""

_CELLS = frozenset({"c", "row"})
_AREAS = frozenset({"mergeCell", "hyperlink", "comment"})
"""Elements whose `ref` is loaded as every cell of the area that it names."""

_PIECE = 1 << 16


def check_workbook(parts: zipfile.ZipFile) -> None:
    """Refuse a workbook that is larger than it can be read. Raises FormError.

    >>> import io, xlsxwriter
    >>> from muara.errors import FormError
    >>> held = io.BytesIO()
    >>> with xlsxwriter.Workbook(held) as book:
    ...     _ = book.add_worksheet().merge_range("A1:CV5000", "x")
    >>> try:
    ...     check_workbook(zipfile.ZipFile(held))
    ... except FormError as refused:
    ...     refused.fault
    'too_many_joined'
    """
    counts = _Counts()
    for part in parts.infolist():
        with parts.open(part) as stream:
            counts.read(iter(partial(stream.read, _PIECE), b""))


def check_text(size: int) -> None:
    """Refuse more text than is read of one file. Raises FormError."""
    if size > LARGEST_TEXT:
        raise list_fault(
            "This file is too large.",
            code="too_large",
            do=f"At most {LARGEST_TEXT // 1_000_000} MB of text are read, unpacked. Divide it.",
        )


def check_cells(cells: int) -> None:
    """Refuse more cells, or more records, than are read of one file. Raises FormError."""
    if cells > MOST_CELLS:
        raise list_fault(
            "This file holds too many cells.",
            code="too_many_rows",
            do=f"At most {MOST_CELLS} cells are read, empty ones with a format too. Divide it.",
        )


class _Counts:
    """What all parts of a workbook hold together."""

    def __init__(self) -> None:
        self.size = self.elements = self.cells = self.joined = 0

    def read(self, pieces: Iterable[bytes]) -> None:
        """Count one part. What is no XML (a picture, a printer's settings) makes no cells."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._element
        parser.StartDoctypeDeclHandler = _refuse_doctype
        for piece in pieces:
            try:
                parser.Parse(piece)
            except expat.ExpatError:
                return
            self.size += len(piece)
            check_text(self.size)

    def _element(self, name: str, told: dict[str, str]) -> None:
        self.elements += 1
        local = name.rpartition(" ")[2]
        if local in _CELLS:
            self.cells += 1
        elif local in _AREAS and ":" in (area := told.get("ref", "")):
            self.joined += _cells_in(area)
        check_cells(max(self.cells, self.elements * MOST_CELLS // MOST_ELEMENTS))
        if self.joined > MOST_JOINED:
            raise list_fault(
                "Too much of this workbook is merged or linked as one area.",
                code="too_many_joined",
                do=f"At most {MOST_JOINED} cells may be. Take the merging out and send it again.",
            )


def _cells_in(area: str) -> int:
    from openpyxl.utils import range_boundaries  # only who reads a workbook pays for it

    left, top, right, bottom = range_boundaries(area)
    if left is None or top is None or right is None or bottom is None:
        return MOST_JOINED + 1
    return int((right - left + 1) * (bottom - top + 1))


def _refuse_doctype(*_: object) -> None:
    raise list_fault(
        "This workbook defines a kind of document of its own.",
        code="not_a_list",
        do="Open it in a spreadsheet, save it as .xlsx and send that.",
    )
