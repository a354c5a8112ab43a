"""Which row holds the heads of a list, and which column answers which question: a guess.

Nothing is taken on a guess: a person sees it beside the first rows and confirms it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from .words import plain

if TYPE_CHECKING:
    from .fields import Field, Fields
    from .files import Table

LOOKED_AT = 25
"""Rows in which heads are looked for: above them stand the office, the scheme, the year."""

ENOUGH = 0.6


@dataclass(frozen=True)
class Guess:
    """Where the heads stand (the row from 0), how many rows they take, and what columns are.

    `heads`: the text over each column. `columns`: the path of a question by the number of the
    column, from 0. `sure`: how well each fits, from 0 to 1.
    """

    row: int
    height: int
    heads: tuple[str, ...]
    columns: Mapping[int, str]
    sure: Mapping[int, float] = field(default_factory=dict)


def guess_columns(table: Table, fields: Fields) -> Guess:
    """The best guess: the row of which most cells are heads, and each question's best column.

    >>> from muara.forms import open_forms
    >>> from muara.lists import Table, fields_of
    >>> from muara.packs import open_pack
    >>> pack = open_pack("international")
    >>> fields = fields_of(open_forms(pack)["identification"].mapping, pack)
    >>> rows = [("List of children 2024", "", ""), ("S.No.", "Name of the child", "आयु")]
    >>> found = guess_columns(Table("", rows), fields)
    >>> found.row, dict(found.columns)
    (1, {1: 'child_name', 2: 'age'})
    """
    best = Guess(0, 1, _heads(table, 0, 1), {})
    for row in range(min(LOOKED_AT, len(table.rows))):
        height = 2 if _has_group(table, row) else 1
        heads = _heads(table, row, height)
        sure, columns = _fitted(heads, fields)
        if sum(sure.values()) > sum(best.sure.values()):
            best = Guess(row, height, heads, columns, sure)
    return best


def _has_group(table: Table, row: int) -> bool:
    """Does one cell of this row stand over several of the next?"""
    return row + 1 < len(table.rows) and any(at == row for at, _ in table.joined)


def _heads(table: Table, row: int, height: int) -> tuple[str, ...]:
    if row >= len(table.rows):
        return ()
    rows = [table.rows[each] for each in range(row, min(row + height, len(table.rows)))]
    width = max(map(len, rows))
    return tuple(_over(rows, column) for column in range(width))


def _over(rows: Sequence[Sequence[str]], column: int) -> str:
    texts = [row[column] for row in rows if column < len(row) and row[column]]
    return " ".join(dict.fromkeys(texts))


def _fitted(heads: Sequence[str], fields: Fields) -> tuple[dict[int, float], dict[int, str]]:
    """Pairs of column and question, the surest first, each taken once."""
    pairs = sorted(
        (
            (fit, -column, -place, each.path)
            for column, head in enumerate(heads)
            if (said := plain(head))
            for place, each in enumerate(fields.fields)
            if (fit := _fit(said, each)) >= ENOUGH
        ),
        reverse=True,
    )
    sure: dict[int, float] = {}
    columns: dict[int, str] = {}
    for fit, column, _, path in pairs:
        if -column not in columns and path not in columns.values():
            columns[-column], sure[-column] = path, round(fit, 2)
    return sure, dict(sorted(columns.items()))


def _fit(said: str, field: Field) -> float:
    """How well the head of a column fits a question: 1 where it says just what it is called."""
    if said in field.heads:
        return 1.0
    return max((_likeness(said, head) for head in field.heads), default=0.0)


def _likeness(said: str, head: str) -> float:
    if len(said) > 80 or len(head) < 3:
        return 0.0
    if f" {head} " in f" {said} ":  # "name of the child (in capitals)"
        return 0.5 + 0.4 * len(head) / len(said)
    if abs(len(said) - len(head)) > 3 or len(head) < 5:
        return 0.0
    alike = SequenceMatcher(None, said, head, autojunk=False).ratio()
    return alike * 0.9 if alike >= 0.85 else 0.0
