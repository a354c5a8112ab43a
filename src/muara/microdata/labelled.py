"""SPSS and Stata files, with their labels and the values that they declare missing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl
import pyreadstat

from muara.errors import FrameError
from muara.microdata.by_parts import Tagged, copied
from muara.microdata.source import Labels, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_SAV_NAME, _DTA_NAME = 64, 32  # longest column name, in bytes, that each format allows


def read_labelled(path: Path, *, kind: str, name: str, scratch: Path) -> Source:
    """Rows of an SPSS (.sav) or Stata (.dta) file; user-missing codes stay in the rows.

    The rows are copied to Parquet, some at a time, so that the file is never in memory whole. Dates
    stay dates. Stata's .a to .z become null in the rows and are kept in `labels.tagged`.

    Args:
        path: The file.
        kind: Its ending.
        name: What messages call it.
        scratch: A folder for the copy.

    Raises:
        FrameError: the file is cut short or is no such file.
    """
    reader = pyreadstat.read_sav if kind == ".sav" else pyreadstat.read_dta
    try:
        _, meta = reader(str(path), metadataonly=True, user_missing=True, output_format="dict")
        copy = copied(partial(reader, str(path)), meta, scratch=scratch)
    except (pyreadstat.ReadstatError, OSError, ValueError, UnicodeDecodeError) as wrong:
        raise FrameError(
            "The file cannot be read.",
            file=name,
            found=wrong,
            expected=f"a whole {kind} file",
            do="Check that it was copied completely.",
        ) from wrong
    labels = _labels(meta, tagged=Tagged(copy.letters))
    return Source(name=name, frame=copy.rows, labels=labels, path=path)


def write_labelled(frame: pl.DataFrame, path: Path, *, kind: str, labels: Labels) -> None:
    """Write a table as SPSS or Stata, with the labels of the file it came from.

    Raises:
        FrameError: a column name is longer than the format allows.
    """
    _check_names(frame.columns, kind=kind, path=path)
    kept = set(frame.columns)
    said: dict[str, Any] = {
        "column_labels": {name: text for name, text in labels.columns.items() if name in kept},
        "variable_value_labels": _value_labels(labels, frame=frame),
    }
    if kind == ".sav":
        _write_sav(frame, path, labels=labels, said=said)
    else:
        _write_dta(frame, path, labels=labels, said=said)


def _write_sav(frame: pl.DataFrame, path: Path, *, labels: Labels, said: dict[str, Any]) -> None:
    pyreadstat.write_sav(
        _plain(frame),
        str(path),
        missing_ranges={name: _as_sav(ranges) for name, ranges in labels.missing.items()},
        variable_measure={name: kind for name, kind in labels.measures.items() if kind},
        **said,
    )


def _write_dta(frame: pl.DataFrame, path: Path, *, labels: Labels, said: dict[str, Any]) -> None:
    plain = _plain(frame)
    tagged = {name: tags for name, tags in labels.tagged.items() if name in frame.columns and tags}
    if not tagged:
        pyreadstat.write_dta(plain, str(path), **said)
        return
    mixed = plain.with_columns(_with_letters(plain[name], tags=tagged[name]) for name in tagged)
    letters = {name: sorted(set(tags.values())) for name, tags in tagged.items()}
    pyreadstat.write_dta(mixed, str(path), missing_user_values=letters, **said)


def _with_letters(numbers: pl.Series, *, tags: Mapping[int, str]) -> pl.Series:
    values = [tags.get(row, value) for row, value in enumerate(numbers.to_list())]
    return pl.Series(numbers.name, values, dtype=pl.Object)


def _labels(meta: Any, *, tagged: Mapping[str, Mapping[int, str]]) -> Labels:
    named = meta.column_names_to_labels
    return Labels(
        columns={column: label for column, label in named.items() if label},
        values=meta.variable_value_labels,
        missing={
            column: tuple((part["lo"], part["hi"]) for part in ranges)
            for column, ranges in (meta.missing_ranges or {}).items()
        },
        tagged=tagged,
        formats=meta.original_variable_types,
        measures=meta.variable_measure,
    )


def _as_sav(ranges: tuple[tuple[float | str, float | str], ...]) -> list[Any]:
    return [low if low == high else {"lo": low, "hi": high} for low, high in ranges]


def _value_labels(labels: Labels, *, frame: pl.DataFrame) -> dict[str, dict[Any, str]]:
    return {
        name: dict(_fitting(values, dtype=frame.schema[name]))
        for name, values in labels.values.items()
        if name in frame.columns
    }


def _fitting(
    values: Mapping[float | str, str], *, dtype: pl.DataType
) -> Iterator[tuple[float | str, str]]:
    """The labels whose value can stand in a column of this type (a Stata .a label cannot)."""
    for value, label in values.items():
        if isinstance(value, str) == (dtype == pl.String):
            yield (int(value) if dtype.is_integer() else value), label


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Types that SPSS and Stata have: no categories, no wide integers, no truth values."""
    casts = {
        name: pl.String
        if isinstance(dtype, (pl.Enum, pl.Categorical))
        else pl.Float64
        if dtype in (pl.Int64, pl.UInt64, pl.UInt32, pl.Boolean, pl.Null)
        else dtype
        for name, dtype in frame.schema.items()
    }
    return frame.cast(casts)  # type: ignore[arg-type]


def _check_names(columns: list[str], *, kind: str, path: Path) -> None:
    longest = _SAV_NAME if kind == ".sav" else _DTA_NAME
    for column in columns:
        if len(column.encode()) > longest:
            raise FrameError(
                f"A {kind} file cannot hold a column name this long.",
                file=path,
                column=column,
                found=f"{len(column.encode())} bytes",
                expected=f"at most {longest}",
                do="Rename the column, or write .parquet or .csv.",
            )
