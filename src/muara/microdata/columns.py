"""What a survey file holds, column by column: codes with their labels and counts, and ten rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from muara.microdata.broken import readable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from muara.microdata.source import Source

MOST_CODES = 60
"""A column with more different values holds no codes but numbers, names or ids."""
FIRST_ROWS = 10


@dataclass(frozen=True)
class Code:
    """One value of a column: as text, what the file calls it, in how many rows it stands, and
    whether the file declares it missing."""

    value: str
    label: str
    count: int
    missing: bool = False


@dataclass(frozen=True)
class Column:
    """One column of a file.

    Attributes:
        name: Its name.
        label: What the file calls it (SPSS, Stata).
        kind: `number`, `text`, `date` or `truth`; text that is a number in every row is a number.
        filled: In how many rows something stands.
        low: The smallest number.
        high: The largest number.
        codes: Its values, where they are few; none where they are many.
    """

    name: str
    label: str
    kind: str
    filled: int
    low: float | None = None
    high: float | None = None
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True)
class Described:
    """A file as it was seen.

    Attributes:
        rows: How many rows it has.
        columns: Its columns, in their order.
        first: Its first rows, as a source of their own: what is read of it is read of the file.
    """

    rows: int
    columns: tuple[Column, ...]
    first: Source


def describe(
    source: Source, *, scratch: Path, tell: Callable[[int, int], None] | None = None
) -> Described:
    """Look at every column of a file, one at a time: no more than one is in memory.

    Args:
        source: The file.
        scratch: A folder for a copy by columns.
        tell: Is told how many columns of how many were looked at.

    Raises:
        FrameError: the file is damaged somewhere after its first rows.
    """
    copy = scratch / "by-columns.parquet"
    with readable(source):
        source.frame.sink_parquet(copy)
    frame = pl.scan_parquet(copy, glob=False)
    columns, names = [], source.columns
    for number, name in enumerate(names, start=1):
        columns.append(_column(frame.select(name).collect()[name], source))
        if tell:
            tell(number, len(names))
    rows = int(frame.select(pl.len()).collect().item())
    first = replace(source, frame=frame.head(FIRST_ROWS).collect().lazy(), plain=None, path=None)
    copy.unlink()
    return Described(rows, tuple(columns), first)


def _column(values: pl.Series, source: Source) -> Column:
    name, label = values.name, source.labels.columns.get(values.name, "")
    values = _filled(values)
    if values.dtype == pl.Boolean:
        return Column(name, label, "truth", len(values), codes=_codes(values, source))
    if values.dtype.is_temporal():
        return Column(name, label, "date", len(values))
    numbers = _numbers(values) if name not in source.always_text else None
    if numbers is None:
        return Column(name, label, "text", len(values), codes=_codes(values, source))
    # Bounds are of the numbers that mean something: 99 that the file declares missing does not.
    low, high = _bounds(numbers, source)
    return Column(name, label, "number", len(values), low, high, _codes(values, source))


def _filled(values: pl.Series) -> pl.Series:
    """The values that say something."""
    if isinstance(values.dtype, (pl.Enum, pl.Categorical)):
        values = values.cast(pl.String)
    if values.dtype == pl.String:
        stripped = values.str.strip_chars()
        return stripped.filter(stripped != "")
    if values.dtype.is_float():
        values = values.fill_nan(None)
    return values.drop_nulls()


def _numbers(values: pl.Series) -> pl.Series | None:
    """The values as numbers, if all of them are."""
    numbers = values.cast(pl.Float64, strict=False)
    return None if numbers.null_count() or not len(numbers) else numbers


def _bounds(numbers: pl.Series, source: Source) -> tuple[float | None, float | None]:
    for low, high in source.labels.missing.get(numbers.name, ()):
        numbers = numbers.filter(~numbers.is_between(low, high))
    return numbers.min(), numbers.max()  # type: ignore[return-value]


def _codes(values: pl.Series, source: Source) -> tuple[Code, ...]:
    counted = values.value_counts()
    if len(counted) > MOST_CODES:
        return ()
    labels = {
        _text(value): text for value, text in source.labels.values.get(values.name, {}).items()
    }
    missing = source.labels.missing.get(values.name, ())
    codes = [
        Code(
            _text(value),
            labels.get(_text(value), ""),
            count,
            any(low <= value <= high for low, high in missing),
        )
        for value, count in counted.rows()
    ]
    return tuple(sorted(codes, key=_order))


def _text(value: object) -> str:
    """A value as mappings name it: 1 and 1.0 are both `1`."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _order(code: Code) -> tuple[bool, float, str]:
    try:
        return False, float(code.value), ""
    except ValueError:
        return True, 0.0, code.value
