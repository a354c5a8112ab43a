"""Small cells are withheld, and nobody can work them out from what is shown."""

from __future__ import annotations

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muara.disclosure import withhold

# A busy machine is no reason to fail.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SMALLEST = 10


def table(counts: list[list[int]]) -> pl.DataFrame:
    """A table of places (rows) by sex (columns)."""
    cells = [
        {"place": f"P{row}", "sex": f"S{column}", "value": value}
        for row, line in enumerate(counts)
        for column, value in enumerate(line)
    ]
    return pl.DataFrame(cells)


def shown(counts: list[list[int]]) -> list[int | None]:
    return withhold(table(counts), by=["place", "sex"], smallest=SMALLEST)["value"].to_list()


def test_nothing_small_nothing_withheld():
    assert shown([[20, 30], [0, 40]]) == [20, 30, 0, 40]


def test_a_small_cell_takes_a_neighbour_in_its_row_and_in_its_column():
    assert shown([[3, 30, 40], [20, 50, 60], [70, 80, 90]]) == [
        *(None, None, 40),
        *(None, None, 60),
        *(70, 80, 90),
    ]


def test_two_small_cells_that_are_small_together_take_a_third():
    cells = pl.DataFrame({"place": list("ABC"), "value": [2, 3, 40]})
    assert withhold(cells, by=["place"], smallest=SMALLEST)["value"].to_list() == [None] * 3


@UNHURRIED
@given(
    st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=1, max_size=5),
    st.integers(2, 15),
)
def test_no_withheld_cell_can_be_worked_out_from_any_line(counts, smallest):
    found = withhold(table(counts), by=["place", "sex"], smallest=smallest)
    true = table(counts).with_columns(found["withheld"])
    assert not (true.filter(~pl.col("withheld") & (pl.col("value") > 0))["value"] < smallest).any()
    for along in ("place", "sex"):
        for _, line in true.group_by(along):
            gone = line.filter(pl.col("withheld"))
            safe = gone.is_empty() or (gone.height > 1 and gone["value"].sum() >= smallest)
            assert safe or gone.height == line.height
