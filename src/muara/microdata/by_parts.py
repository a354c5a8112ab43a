"""Files copied to Parquet, some rows at a time, so that they are never in memory whole.

The reader of SPSS and Stata files gives all rows or those from one to another. So it is asked again
and again, each time for as many rows as make some millions of cells, and what it gave is put on
disk before the next. The rows of a large workbook come one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import polars as pl

_CELLS = 2_000_000
"""About so many are in memory at a time."""

Reader = Callable[..., tuple[dict[str, list[Any]], Any]]
"""Gives the rows from `row_offset`, at most `row_limit`, column by column; and the metadata."""


@dataclass(frozen=True)
class Copy:
    """The copy of a file.

    Attributes:
        rows: Its rows, lazily.
        letters: Of each column with Stata's .a to .z, files with `row` and `letter`.
    """

    rows: pl.LazyFrame
    letters: Mapping[str, list[Path]]


def copied(reader: Reader, meta: Any, *, scratch: Path) -> Copy:
    """All rows that a reader gives, in Parquet.

    Args:
        reader: See `Reader`.
        meta: The metadata of the file: its columns, and how many rows where it says it.
        scratch: A folder for the copy.
    """
    parts = Parts(meta.column_names, scratch=scratch)
    step = parts.step
    for first in _starts(meta.number_rows, step):
        rows, seen = reader(
            user_missing=True, output_format="dict", row_offset=first, row_limit=step
        )
        tagged = dict(_tagged(rows, seen))
        if parts.add(rows, tagged=tagged) < step:
            break
    return Copy(parts.scanned(), parts.letters)


def _starts(number: int | None, step: int) -> Iterator[int]:
    """Where each part begins; without end where the file does not say how many rows it has."""
    first = 0
    while number is None or number < 0 or first < max(number, 1):
        yield first
        first += step


class Parts:
    """The parts so far, and the type that each column has in each of them."""

    def __init__(self, columns: Sequence[str], *, scratch: Path) -> None:
        self.columns = list(columns)
        self.folder = Path(mkdtemp(prefix="parts-", dir=scratch))
        self.files: list[Path] = []
        self.schemas: list[dict[str, pl.DataType]] = []
        self.letters: dict[str, list[Path]] = {}
        self.height = 0

    @property
    def step(self) -> int:
        """So many rows make a part."""
        return max(_CELLS // max(len(self.columns), 1), 1)

    def add(
        self,
        rows: Mapping[str, list[Any]],
        *,
        tagged: Mapping[str, Mapping[int, str]] | None = None,
    ) -> int:
        """Put a part on disk; how many rows it has.

        Args:
            rows: Its cells, column by column.
            tagged: Of columns with letters among their numbers, the letters by their row.
        """
        letters = tagged or {}
        for column, tags in letters.items():
            self._keep(column, tags, self.height)
        frame = pl.DataFrame(
            {name: _series(name, rows[name], letters.get(name, {})) for name in self.columns}
        )
        self.files.append(self._file("rows"))
        self.schemas.append(dict(frame.schema))
        frame.write_parquet(self.files[-1], compression="lz4")
        self.height += frame.height
        return frame.height

    def _keep(self, column: str, tags: Mapping[int, str], first: int) -> None:
        files = self.letters.setdefault(column, [])
        files.append(self._file(f"letters-{self.columns.index(column)}"))
        kept = pl.DataFrame({"row": [first + row for row in tags], "letter": list(tags.values())})
        kept.write_parquet(files[-1])

    def _file(self, what: str) -> Path:
        return self.folder / f"{what}-{len(self.files)}.parquet"

    def scanned(self) -> pl.LazyFrame:
        """All parts as one; those that took a column for less than it is are written again."""
        schema = {name: _widest([each[name] for each in self.schemas]) for name in self.columns}
        for file, had in zip(self.files, self.schemas, strict=True):
            if had != schema:
                pl.read_parquet(file, memory_map=False).cast(schema).write_parquet(file)  # type: ignore[arg-type]
        return pl.scan_parquet(self.files, glob=False) if self.columns else pl.LazyFrame()


def _widest(types: list[pl.DataType]) -> pl.DataType:
    """One type for a column: numbers where a part has nothing, or whole ones and others."""
    found = {each for each in types if each != pl.Null}
    if not found or all(each.is_numeric() for each in found) and len(found) > 1:
        return pl.Float64()
    return next(iter(found)) if len(found) == 1 else pl.String()


def _tagged(rows: dict[str, list[Any]], meta: Any) -> Iterator[tuple[str, dict[int, str]]]:
    """Of each column with letters among its numbers, the letters by their row."""
    for column in meta.missing_user_values or {}:
        if meta.readstat_variable_types.get(column) != "string":
            cells = enumerate(rows[column])
            tags = {row: value for row, value in cells if isinstance(value, str)}
            if tags:
                yield column, tags


def _series(column: str, values: list[Any], tags: Mapping[int, str]) -> pl.Series:
    if tags:
        values = [None if row in tags else value for row, value in enumerate(values)]
    series = pl.Series(column, values, strict=False)
    return series.fill_nan(None) if series.dtype.is_float() else series


class Tagged(Mapping[str, Mapping[int, str]]):
    """Stata's .a to .z of each column, by their row: read when they are asked for."""

    def __init__(self, files: Mapping[str, list[Path]]) -> None:
        self._files = files

    def __getitem__(self, column: str) -> Mapping[int, str]:
        kept = pl.concat([pl.read_parquet(file) for file in self._files[column]])
        return dict(kept.select("row", "letter").iter_rows())

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)
