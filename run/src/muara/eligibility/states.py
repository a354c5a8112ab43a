"""What is known of a pair of a unit and a scheme, as every measure reads it.

A pair has a verdict E (eligible, not eligible, ask) and a receipt A (received, not received, not
known). E = 1, 0, ? and A = 1, 0, ? below. Where every receipt is known the measures are exactly
those of the published formulas; a receipt that is not known makes a pair possible, never certain.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from muara.errors import FrameError, nearest

from .plain import ASK, ELIGIBLE, NOT_ELIGIBLE, VERDICTS

E1 = pl.col("verdict") == ELIGIBLE
E0 = pl.col("verdict") == NOT_ELIGIBLE
EX = pl.col("verdict") == ASK
A1 = pl.col("received").fill_null(False)
A0 = ~pl.col("received").fill_null(True)
AX = pl.col("received").is_null()

CERTAIN = E1 & A0
"""Due and not received, whatever else comes to light."""
POSSIBLE = ~E0 & ~A1
"""Due and not received, if what is not known turns out so."""
REVIEW = E0 & A1
"""Received and not due by the rules: the record is to be looked at. Nobody is accused."""


def pairs_with(pairs: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """The frame, if it has the columns that a measure reads and only verdicts that exist.

    Raises FrameError otherwise.

    >>> pairs_with(pl.DataFrame({"verdict": ["yes"]}), "verdict")
    Traceback (most recent call last):
    muara.errors.FrameError: column verdict: This is no verdict. Found yes; expected eligible, \
not_eligible or ask.
    """
    frame_with(pairs, columns)
    if "verdict" in columns:
        said = pairs["verdict"].cast(pl.String).unique().to_list()
        wrong = sorted(str(each) for each in said if each not in VERDICTS)
        if wrong:
            raise FrameError(
                "This is no verdict.",
                column="verdict",
                found=wrong[0],
                expected="eligible, not_eligible or ask",
            )
    if "received" in columns and pairs.schema["received"] not in (pl.Boolean, pl.Null):
        raise FrameError(
            "Receipts are read as true, false or empty.",
            column="received",
            found=f"a column of type {pairs.schema['received']}",
        )
    # A column in which nothing stands has no type of its own; NaN is no amount.
    types = {"received": pl.Boolean, "value": pl.Float64}
    typed = pairs.cast({name: kind for name, kind in types.items() if name in columns})
    return typed.with_columns(pl.col("value").fill_nan(None)) if "value" in columns else typed


def frame_with(frame: pl.DataFrame, columns: Sequence[str], *, file: str = "") -> pl.DataFrame:
    """The frame, if it has these columns; FrameError with the nearest one otherwise.

    >>> frame_with(pl.DataFrame({"schema": ["A"]}), ["scheme"])
    Traceback (most recent call last):
    muara.errors.FrameError: column scheme: A column is missing. Did you mean 'schema'?
    """
    for column in columns:
        if column not in frame.columns:
            raise FrameError(
                "A column is missing.",
                file=file or None,
                column=column,
                do=nearest(column, frame.columns),
            )
    return frame


def share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Part of whole, empty where the whole is nothing: undefined is neither 0 nor 1.

    >>> parts = pl.DataFrame({"a": [1, 0], "b": [4, 0]})
    >>> parts.select(share(pl.col("a"), pl.col("b")))["a"].to_list()
    [0.25, None]
    """
    return pl.when(whole != 0).then(part / whole)
