"""What cannot be in a frame is refused at the door, with its row and column."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from muara.errors import FrameError, nearest


def entered(
    frame: pl.DataFrame,
    needed: Collection[str],
    optional: Mapping[str, pl.DataType | type[pl.DataType]],
) -> pl.DataFrame:
    """The frame with `row` (from 1), nothing empty in the columns it needs, `day` or `on` a date.

    A column that may be left out is there, empty; nothing else is kept. Raises FrameError.
    """
    for column in needed:
        if column not in frame.columns:
            raise FrameError(
                "A column is missing.", column=column, do=nearest(column, frame.columns)
            )
    for column in ("day", "on"):
        if column in needed and frame.schema[column] not in (pl.Date, pl.Null):
            raise FrameError(
                "The days are no dates.",
                column=column,
                found=f"a column of type {frame.schema[column]}",
                expected="days as 2013-03-04",
            )
    numbered = frame.with_row_index("row", offset=1)
    for column in needed:
        refuse(numbered, pl.col(column).is_null(), "This cell is empty.", column)
    more = {name: kind for name, kind in optional.items() if name not in frame.columns}
    typed = _typed(numbered, {k: v for k, v in optional.items() if k not in more})
    empty = (pl.lit(None, dtype=kind).alias(name) for name, kind in more.items())
    return typed.with_columns(empty).select("row", *needed, *optional)


def _typed(
    frame: pl.DataFrame, kinds: Mapping[str, pl.DataType | type[pl.DataType]]
) -> pl.DataFrame:
    for name, kind in kinds.items():
        found = frame.schema[name]
        fits = found in (kind, pl.Null) or (kind == pl.Float64 and found.is_numeric())
        if not fits:
            raise FrameError(
                "This column cannot be read.",
                column=name,
                found=f"a column of type {found}",
                expected=f"{kind}",
            )
    return frame.with_columns(pl.col(name).cast(kind) for name, kind in kinds.items())


def refuse(
    frame: pl.DataFrame,
    wrong: pl.Expr,
    message: str,
    column: str,
    *,
    expected: str | None = None,
    do: str = "",
) -> None:
    """Refuse the first row (as numbered in `row`) of which something holds that cannot be."""
    rows = frame.filter(wrong.fill_null(False)).select("row", column).sort("row")
    if rows.height:
        row, found = rows.row(0)
        raise FrameError(message, row=row, column=column, found=found, expected=expected, do=do)


def refuse_unknown(frame: pl.DataFrame, column: str, known: Collection[str]) -> None:
    """Refuse the first word that is none of these; an empty cell may be."""
    wrong = frame.filter(~pl.col(column).is_in(list(known)))
    if wrong.height:
        row, said = wrong.select("row", column).row(0)
        raise FrameError(
            "This word is not known here.",
            row=row,
            column=column,
            found=said,
            do=nearest(str(said), known),
        )
