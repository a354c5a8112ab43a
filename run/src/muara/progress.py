"""A bar for long work on a terminal; nothing where nobody looks."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl


@contextmanager
def shown(
    frame: pl.LazyFrame, *, saying: str, rows: pl.LazyFrame, stream: TextIO | None = None
) -> Iterator[pl.LazyFrame]:
    """The frame, counting its rows on a bar as they pass, if the stream is a terminal.

    Args:
        frame: What is being computed.
        saying: The word before the bar.
        rows: A frame with as many rows, cheap to count.
        stream: Where the bar is drawn; standard error if not given.
    """
    stream = stream or sys.stderr
    if not stream.isatty():
        yield frame
        return
    from tqdm import tqdm

    total = rows.select(_count()).collect(engine="streaming").item()
    with tqdm(total=total, desc=saying, unit=" rows", unit_scale=True, file=stream) as bar:

        def passed(batch: pl.DataFrame) -> pl.DataFrame:
            bar.update(batch.height)
            return batch

        yield frame.map_batches(passed, streamable=True, validate_output_schema=False)


def _count() -> pl.Expr:
    import polars as pl

    return pl.len()
