"""What every reader returns: the rows of a file, lazily, and what the file says about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import polars as pl


@dataclass(frozen=True)
class Labels:
    """What SPSS and Stata files keep beside the values.

    Attributes:
        columns: Column name to its label.
        values: Column name to {value: label}.
        missing: Column name to the ranges (low, high) that the file declares user-missing.
        tagged: Column name to {row from 0: letter}, Stata's missing values .a to .z.
        formats: Column name to its display format (F8.2, %9.0g).
        measures: Column name to nominal, ordinal, scale or unknown (SPSS).
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[float | str, str]] = field(default_factory=dict)
    missing: Mapping[str, tuple[tuple[float | str, float | str], ...]] = field(default_factory=dict)
    tagged: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    measures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """A file opened for reading.

    Attributes:
        name: The file, as messages name it.
        frame: Its rows, lazily; columns named and ordered as in the file.
        heading: Lines before the first row: 1 where the first line holds the column names (CSV,
            workbook), else 0.
        text: Columns that hold what is written, not yet numbers (CSV, fixed width).
        always_text: Columns that a layout declares as text: never read as numbers.
        labels: Labels and user-missing values (SPSS, Stata).
        filled: Numbers are filled with zeros to the width of their column (fixed width).
        plain: The CSV text that the rows come from, decompressed and in UTF-8.
        separator: Its separator.
        path: Where the file is.
    """

    name: str
    frame: pl.LazyFrame
    heading: int = 0
    text: frozenset[str] = frozenset()
    always_text: frozenset[str] = frozenset()
    labels: Labels = field(default_factory=Labels)
    filled: bool = False
    plain: Path | None = None
    separator: str = ","
    path: Path | None = None

    @property
    def columns(self) -> list[str]:
        """The column names, in the order of the file."""
        return self.frame.collect_schema().names()
