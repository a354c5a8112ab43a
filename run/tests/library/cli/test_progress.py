"""Long work shows a bar on a terminal and nothing where nobody looks."""

from __future__ import annotations

import io

import polars as pl
import pytest

from muara.progress import shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


FRAME = pl.LazyFrame({"age": range(1000)})


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()])
def test_the_rows_are_the_same_with_and_without_a_bar(stream):
    with shown(FRAME, saying="classify", rows=FRAME, stream=stream) as counted:
        assert counted.collect().equals(FRAME.collect())


def test_a_terminal_sees_how_far_it_is():
    stream = Terminal()
    with shown(FRAME, saying="classify", rows=FRAME, stream=stream) as counted:
        counted.collect(engine="streaming")
    assert "classify: 100%" in stream.getvalue()
    assert "1.00k/1.00k" in stream.getvalue()


def test_a_pipe_sees_nothing():
    stream = io.StringIO()
    with shown(FRAME, saying="classify", rows=FRAME, stream=stream) as counted:
        counted.collect()
    assert stream.getvalue() == ""
