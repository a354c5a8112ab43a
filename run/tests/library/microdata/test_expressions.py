"""Columns from several columns: the few operations, blanks, and nothing else."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muara.microdata.expressions import NotAnExpression, reckoning

ROWS = {"A": ["1", "2", None], "B": ["3", None, None], "main job": ["x", "y", None]}


def answers(text: str, rows: dict[str, list] = ROWS) -> list:
    read = reckoning(text, columns=list(rows))
    expression = read.expression(
        text=pl.col, number=lambda name: pl.col(name).cast(pl.Float64, strict=False)
    )
    return pl.DataFrame(rows).select(x=expression)["x"].to_list()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A", ["1", "2", None]),
        ("main job", ["x", "y", None]),
        ("A + B", [4, None, None]),
        ("A * B - 1", [2, None, None]),
        ("-A", [-1, -2, None]),
        ("sum(A, B)", [4, 2, None]),
        ("first(B, A)", [3, 2, None]),
        ("sum(A * B, A)", [4, 2, None]),
        ("A == 1", [True, False, None]),
        ("A == 1 or B == 3", [True, None, None]),
        ("A == 2 and B == 3", [False, None, None]),
        ("not A == 1", [False, True, None]),
        ("1 <= A < 2", [True, False, None]),
        ("A in [1, 3]", [True, False, None]),
        ("A not in [1]", [False, True, None]),
        ("`main job` == 'x'", [True, False, None]),
        ("`main job` in ['x', 'z']", [True, False, None]),
    ],
)
def test_what_an_expression_gives(text, expected):
    assert answers(text) == expected


@pytest.mark.parametrize(
    "text",
    ["A ** 2", "open('x')", "A.b", "A if B else A", "lambda: 1", "A[0]", "sum()", "A +", "A and B"],
)
def test_nothing_else_is_read(text):
    with pytest.raises(NotAnExpression):
        reckoning(text, columns=[])


def test_it_knows_its_columns_and_which_hold_numbers():
    read = reckoning("P1 * P2 + sum(P3, 4) + 0 * (P5 - P1)", columns=[])
    assert read.columns == ("P1", "P2", "P3", "P5")
    assert read.numbers == {"P1", "P2", "P3", "P5"}
    assert reckoning("S == 'x'", columns=[]).numbers == frozenset()


@given(st.lists(st.tuples(*[st.none() | st.integers(0, 168)] * 3), min_size=1))
def test_sum_counts_a_blank_as_nothing_and_only_blanks_as_blank(rows):
    frame = {name: list(cells) for name, cells in zip("ABC", zip(*rows, strict=True), strict=True)}
    frame = {name: pl.Series(cells, dtype=pl.Int64) for name, cells in frame.items()}
    known = [[cell for cell in row if cell is not None] for row in rows]
    assert answers("sum(A, B, C)", frame) == [sum(cells) if cells else None for cells in known]
