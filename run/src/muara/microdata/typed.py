"""Text columns become numbers where nothing is lost by it.

A CSV keeps every cell as it is written. Formats that know types (Parquet, Excel, SPSS, Stata)
deserve numbers: a column becomes whole numbers or numbers only if every cell in the whole file is
one and is written without leading zeros, so that ISIC 0113 stays 0113. Where a layout says which
columns are numbers, their leading zeros are only filling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable

_WHOLE = r"^-?(?:0|[1-9][0-9]{0,17})$"
_NUMBER = r"^-?(?:0|[1-9][0-9]{0,14})?(?:\.[0-9]{1,15})?(?:[eE][-+]?[0-9]{1,2})?$"
_FILLED_WHOLE = r"^-?[0-9]{1,18}$"
_FILLED_NUMBER = r"^-?[0-9]*(?:\.[0-9]*)?$"


def number_types(
    frame: pl.LazyFrame, *, text: Iterable[str], filled: bool = False
) -> dict[str, pl.DataType]:
    """The text columns whose every cell is a number, with their type; one pass over the rows.

    Args:
        frame: The rows.
        text: The columns to look at, all text.
        filled: Leading zeros do not keep a column text.

    >>> rows = pl.LazyFrame({"age": ["12", None], "isic": ["0113", "4711"], "w": ["1.5", "2"]})
    >>> number_types(rows, text=["age", "isic", "w"])
    {'age': Int64, 'w': Float64}
    """
    asked = sorted(text)
    if not asked:
        return {}
    whole, number = (_FILLED_WHOLE, _FILLED_NUMBER) if filled else (_WHOLE, _NUMBER)
    seen = frame.select(
        check
        for place, column in enumerate(asked)
        for check in (
            pl.col(column).str.contains(whole).all().alias(f"{place} whole"),
            pl.col(column).str.contains(number).all().alias(f"{place} number"),
            pl.col(column).is_not_null().any().alias(f"{place} any"),
        )
    ).collect(engine="streaming")
    answers = seen.row(0, named=True)
    found: dict[str, pl.DataType] = {}
    for place, column in enumerate(asked):
        if answers[f"{place} any"] and answers[f"{place} number"]:
            found[column] = pl.Int64() if answers[f"{place} whole"] else pl.Float64()
    return found
