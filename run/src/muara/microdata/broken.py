"""What is said when the rows of a file turn out to be broken while they are read."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import polars as pl

from muara.errors import FrameError
from muara.microdata.delimited import ragged_error, ragged_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from muara.microdata.source import Source


@contextmanager
def readable(source: Source) -> Iterator[None]:
    """Say where a survey is broken when reading its rows fails.

    Raises:
        FrameError: in place of the reader's own error.
    """
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as wrong:
        raise _broken(source, wrong) from wrong


def _broken(source: Source, wrong: Exception) -> FrameError:
    ragged = ragged_row(source.plain, separator=source.separator) if source.plain else None
    if ragged is None:
        return FrameError(
            "The rows cannot be read.",
            file=source.name,
            found=str(wrong).splitlines()[0],
            do="Check that the file was copied completely.",
        )
    return ragged_error(*ragged, name=source.name)
