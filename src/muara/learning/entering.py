"""The door of every frame of learning: its columns in their types, and what cannot be refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from muara.errors import FrameError, nearest

Kinds = Mapping[str, pl.DataType | type[pl.DataType]]

_WORDS = (pl.String, pl.Categorical, pl.Enum)


def typed_columns(
    frame: pl.DataFrame,
    needed: Kinds,
    optional: Kinds,
    *,
    what: str,
    filled: Collection[str] = (),
) -> pl.DataFrame:
    """These columns alone, in their types, the optional ones empty where they are missing.

    With the number of each `row`, from 0. Raises FrameError for a column that is missing or cannot
    be read, and for an empty cell in one that is `filled`.
    """
    for column in needed:
        if column not in frame.columns:
            do = nearest(column, frame.columns)
            raise FrameError(f"{what} lack a column.", column=column, do=do)
    wanted = {**needed, **optional}
    for column, kind in wanted.items():
        found = frame.schema.get(column, pl.Null())
        if not _fits(found, kind):
            dates = "These are no dates." if kind == pl.Date else "This column cannot be read."
            raise FrameError(
                dates, column=column, found=f"a column of type {found}", expected=str(kind)
            )
    columns = [_column(frame, name).cast(kind).alias(name) for name, kind in wanted.items()]
    typed = frame.select(columns).with_row_index("row")
    for column in filled:
        refuse(typed, pl.col(column).is_null(), "This cell is empty.", column)
    return typed


def _column(frame: pl.DataFrame, name: str) -> pl.Expr:
    """The column, where no number is nothing told; empty where it is missing."""
    if name not in frame.columns:
        return pl.lit(None)
    return pl.col(name).fill_nan(None) if frame.schema[name].is_float() else pl.col(name)


def _fits(found: pl.DataType, kind: pl.DataType | type[pl.DataType]) -> bool:
    if kind == pl.String:
        return found in (*_WORDS, pl.Null) or found.is_integer()
    return found in (kind, pl.Null) or (kind.is_numeric() and found.is_numeric())


def refuse(
    frame: pl.DataFrame,
    wrong: pl.Expr,
    message: str,
    column: str,
    *,
    words: Collection[str] = (),
    expected: str | None = None,
    do: str = "",
) -> None:
    """Refuse the first row of which something holds that cannot be; `words`: those there are."""
    rows = frame.filter(wrong.fill_null(False)).select("row", column).sort("row")
    if rows.height:
        row, found = rows.row(0)
        raise FrameError(
            message,
            row=row + 1,
            column=column,
            found="nothing" if found is None else found,
            expected=expected,
            do=nearest(str(found), words) if words else do,
        )


def refuse_unknown(frame: pl.DataFrame, column: str, words: Collection[str]) -> None:
    """Refuse the first word that is none of these; an empty cell may be."""
    wrong = ~pl.col(column).is_in(list(words))
    refuse(frame, wrong, "This word is not known here.", column, words=words)
