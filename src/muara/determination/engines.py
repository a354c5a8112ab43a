"""The same answer on every engine: what looks at many rows of a person needs them together.

Polars reckons. Frames of other kinds come in through Arrow and go out as what they were. Spark
brings the observations of a person into one part, and every part is answered where it lies; so
Muara must be installed where Spark's workers run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import narwhals as nw
import polars as pl

Answer = Callable[[pl.DataFrame], pl.DataFrame]


def on_its_engine(frame: Any, answer: Answer) -> Any:
    """The answer to a frame, as the kind of frame it was."""
    if isinstance(frame, pl.DataFrame):
        return answer(frame)
    if isinstance(frame, pl.LazyFrame):
        return answer(frame.collect()).lazy()
    native = nw.from_native(frame)
    kind = native.implementation
    if kind.is_spark_like():
        return _part_by_part(frame, answer)
    found = answer(native.lazy().collect("polars").to_native())
    if kind.is_duckdb():
        return _as_relation(found)
    return found.to_pandas() if kind.is_pandas_like() else _without_enums(found).to_arrow()


def _without_enums(found: pl.DataFrame) -> pl.DataFrame:
    """Words as text: other engines have no words of ours."""
    enums = [name for name, kind in found.schema.items() if isinstance(kind, pl.Enum)]
    return found.with_columns(pl.col(enums).cast(pl.String))


def _as_relation(found: pl.DataFrame) -> Any:
    import duckdb

    return duckdb.from_arrow(_without_enums(found).to_arrow())


def _part_by_part(frame: Any, answer: Answer) -> Any:
    """Each part of a Spark frame where it lies, every person whole in one of them."""

    def each(batches: Iterable[Any]) -> Iterator[Any]:
        held = [pl.DataFrame(pl.from_arrow(batch)) for batch in batches]
        if held:
            yield from _without_enums(answer(pl.concat(held))).to_arrow().to_batches()

    schema = ", ".join(f"{name} {kind}" for name, kind in _IN_SPARK.items())
    return frame.repartition("person").mapInArrow(each, schema)


_IN_SPARK = {
    "person": "string",
    "status": "string",
    "since": "date",
    "before": "string",
    "first_clean": "date",
    "withdrawn_on": "date",
    "prevented_on": "date",
    "protected_on": "date",
    "relapses": "int",
    "visits": "int",
    "last_seen": "date",
    "found": "string",
    "served": "string",
    "clean_from": "string",
    "decided_by": "string",
    "open": "string",
    "reading": "string",
}
"""The columns of an answer, as Spark calls their types."""
