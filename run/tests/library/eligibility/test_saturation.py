"""How much of what is due is received in a place, and what of it may be published."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from library.eligibility.made_pairs import from_rows, pairs
from muara.disclosure import withhold_shares
from muara.eligibility.saturation import (
    COUNTS,
    MEASURES,
    saturation,
    to_frontier,
    with_saturation,
)
from muara.errors import InputError

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def district(**counts: int) -> pl.DataFrame:
    """Pairs of one scheme in one district: so many of each kind, named as the counts are."""
    return from_rows(
        [
            {
                "household": f"{kind}{at}",
                "scheme": "S",
                "E": kind[1].replace("x", "?"),
                "A": kind[2].replace("x", "?"),
            }
            for kind, number in counts.items()
            for at in range(number)
        ]
    )


def measured(**counts: int) -> dict[str, object]:
    return saturation(district(**counts)).row(0, named=True)


def test_saturation_is_received_over_due():
    found = measured(n11=30, n10=10, n01=5, n00=55)
    assert found["sat"] == found["sat_low"] == found["sat_high"] == 0.75
    assert found["off_target"] == 5 / 35
    assert (found["unknown_share"], found["interval_only"]) == (0, False)


def test_what_is_not_known_makes_an_interval():
    found = measured(n11=30, n10=10, nx1=5, nx0=5, n00=50)
    assert found["sat"] == 0.75
    assert found["sat_low"] == 30 / 45
    assert found["sat_high"] == 35 / 45
    assert found["unknown_share"] == 0.1


def test_with_more_than_a_fifth_unknown_the_interval_alone_is_shown():
    found = measured(n11=30, n10=10, nx0=11)
    assert (found["sat"], found["interval_only"]) == (None, True)
    assert (found["sat_low"], found["sat_high"]) == (30 / 51, 0.75)


def test_receipts_that_are_not_known_widen_it_too():
    found = measured(n11=30, n10=10, n1x=10)
    assert (found["sat_low"], found["sat_high"]) == (30 / 50, 40 / 50)


def test_receipts_of_those_to_whom_nothing_is_due_change_nothing():
    found = measured(n11=3, n10=1, n0x=90)
    assert (found["sat"], found["unknown_share"]) == (0.75, 0)


def test_where_nothing_is_due_it_is_undefined():
    found = measured(n00=4)
    assert (found["sat"], found["sat_low"], found["off_target"]) == (None, None, None)


def test_it_is_measured_by_any_column_of_place():
    found = saturation(
        pairs("""
            place | scheme | A
            D1    | a      | 1
            D2    | a      | 0
        """).with_columns(pl.lit("S").alias("state")),
        by="state",
    )
    assert found.select("state", "n11", "n10").rows() == [("S", 1, 1)]


def cells(counts: list[list[tuple[int, int]]]) -> pl.DataFrame:
    table = pl.DataFrame(
        [
            {
                **dict.fromkeys(COUNTS, 0),
                "place": f"D{row}",
                "scheme": f"S{column}",
                "n11": served,
                "n10": unserved,
            }
            for row, line in enumerate(counts)
            for column, (served, unserved) in enumerate(line)
        ]
    )
    return withhold_shares(
        with_saturation(table),
        by=["place", "scheme"],
        of=["n11", "n10"],
        smallest=10,
        blank=[*COUNTS, *MEASURES],
    )


def test_a_small_cell_is_withheld_whole_with_one_more_of_its_row():
    found = cells([[(4, 3), (30, 10), (12, 8)]])
    assert found["withheld"].to_list() == [True, False, True]
    assert found.filter("withheld").select(
        *COUNTS, *MEASURES
    ).null_count().sum_horizontal().item() == 2 * (len(COUNTS) + len(MEASURES))


@UNHURRIED
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25)), min_size=2, max_size=4),
        min_size=1,
        max_size=4,
    ).filter(lambda rows: len({len(row) for row in rows}) == 1)
)
def test_nothing_small_is_shown_and_no_cell_is_withheld_alone(counts):
    found = cells(counts).with_columns(
        pl.Series("whole", [a + b for line in counts for a, b in line])
    )
    assert (found.filter(~pl.col("withheld"))["whole"] >= 10).all()
    for along in ("place", "scheme"):
        for _, line in found.group_by(along):
            assert line["withheld"].sum() != 1 or line.height == 1


def test_with_just_a_fifth_unknown_the_share_is_still_shown():
    found = measured(n11=3, n10=1, nx0=1)
    assert (found["unknown_share"], found["sat"]) == (0.2, 0.75)


def test_a_frontier_has_two_ends():
    with pytest.raises(InputError, match="The lowest value lies below the highest"):
        to_frontier(pl.col("sat"), lowest=0.5, highest=0.5)
