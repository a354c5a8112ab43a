"""Which families a figure may count: none in which somebody refused statistics, or for whom the
consent does not hold.

The districts whose lists a reader may open are counted whole: the families stand on the lists.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from muara_server.casework.frames.statistics import families_left_out


def may_leave() -> pl.Expr:
    """Is this row, with its `household`, of a family that may be in a published table?"""
    return ~pl.col("household").is_in(sorted(families_left_out()))


def told_to(frame: pl.DataFrame, opened: Collection[str], *, by: str) -> pl.DataFrame:
    """The rows that a reader's figures count; `by` is the column with the code of the district."""
    return frame.filter(may_leave() | pl.col(by).is_in(list(opened)).fill_null(value=False))
