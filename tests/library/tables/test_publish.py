"""Too few cases are withheld, and nobody can work out how many there were."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muara.disclosure import Line, hidden_cells
from muara.errors import InputError, PackError
from muara.packs import open_pack
from muara.survey.estimate import FIGURES
from muara.tables import publication_rules, publish, table_of_estimates

# A busy machine is no reason to fail.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
RULES = publication_rules(open_pack("international"))


def cube(counts: dict[tuple[str, ...], int], names: tuple[str, ...]) -> pl.DataFrame:
    """Estimates of every choice of the breakdowns, of these counts of children."""
    sums: dict[tuple[str | None, ...], int] = {}
    for key, count in counts.items():
        for size in range(len(names) + 1):
            for kept in combinations(range(len(names)), size):
                domain = tuple(each if at in kept else None for at, each in enumerate(key))
                sums[domain] = sums.get(domain, 0) + count
    rows = [dict(zip(names, domain, strict=True)) | {"n": n} for domain, n in sums.items()]
    return pl.DataFrame(rows, schema_overrides=dict.fromkeys(names, pl.String)).select(
        pl.lit("worked").alias("of"),
        *names,
        *(pl.lit(0.5).alias(name) for name in FIGURES if name != "n"),
        "n",
    )


def by_sex(girls: int, boys: int) -> pl.DataFrame:
    return cube({("girls",): girls, ("boys",): boys}, ("sex",))


def why(found: pl.DataFrame) -> list[tuple[str | None, str | None]]:
    return found.select("sex", "why").rows()


def test_the_limits_stand_in_the_pack():
    assert (RULES.withheld_below, RULES.bracketed_below) == (25, 50)


def test_enough_cases_are_shown_and_fewer_than_fifty_stand_in_brackets():
    found = publish(by_sex(49, 50), RULES)
    assert found.select("sex", "withheld", "bracketed").rows() == [
        (None, False, False),
        ("girls", False, True),
        ("boys", False, False),
    ]
    assert found["value"].null_count() == 0


def test_fewer_than_twenty_five_take_what_would_give_them_away():
    found = publish(by_sex(24, 400), RULES)
    assert why(found) == [(None, None), ("girls", "few"), ("boys", "complementary")]


def test_every_figure_of_what_is_withheld_is_empty():
    gone = publish(by_sex(24, 400), RULES).filter("withheld")
    assert gone.height == 2
    assert sum(gone[name].count() for name in FIGURES) == 0


def test_that_nobody_answered_may_be_told():
    found = publish(by_sex(0, 400), RULES)
    assert not found["withheld"].any()
    assert not found["bracketed"].any()


def test_a_part_is_withheld_before_its_total():
    counts = {("a",): 0, ("b",): 24, ("c",): 0, ("d",): 300}
    assert publish(cube(counts, ("sex",)), RULES)["withheld"].to_list() == [
        *(False, False, True),
        *(False, True),
    ]


def test_two_of_twenty_four_are_not_shown_by_their_sum():
    # 48 children in two groups that are told to be fewer than 25 each: 24 and 24.
    counts = {("a",): 24, ("b",): 24, ("c",): 90, ("d",): 80}
    assert publish(cube(counts, ("sex",)), RULES)["withheld"].to_list() == [
        *(False, True, True),
        *(False, True),
    ]


def test_cells_that_follow_from_two_lines_together_are_covered():
    # a + b, b + c and a + c are known: each line hides two, and together they hide nothing.
    lines = [Line((0, 1, 3)), Line((1, 2, 4)), Line((0, 2, 5))]
    hidden = hidden_cells([10, 20, 15, 90, 80, 70], lines, smallest=25)
    assert hidden == [True, True, True, False, False, True]


def test_rows_left_out_of_a_table_protect_those_withheld_if_they_are_many():
    found = cube({("a",): 10, ("b",): 90, ("c",): 80}, ("sex",))
    without = found.filter((pl.col("sex") != "c").fill_null(True))
    assert publish(without, RULES)["withheld"].to_list() == [False, True, False]
    few_left_out = found.filter((pl.col("sex") != "a").fill_null(True))
    few = few_left_out.with_columns(pl.col("n").replace(90, 20))
    assert publish(few, RULES)["withheld"].to_list() == [False, True, False]
    nearly = found.with_columns(pl.col("n").replace(180, 185))
    assert publish(nearly, RULES)["withheld"].to_list() == [False, True, False, True]


def test_each_column_is_taken_by_itself():
    other = by_sex(30, 400).with_columns(pl.lit("hours").alias("of"))
    found = publish(pl.concat([by_sex(10, 400), other]), RULES)
    assert found.filter(of="hours")["withheld"].to_list() == [False, False, False]


def test_a_table_is_published_as_its_estimates_are():
    counts = {("girls", "town"): 10, ("girls", "village"): 90, ("boys", "town"): 80}
    found = cube({**counts, ("boys", "village"): 70}, ("sex", "area"))
    table = publish(table_of_estimates(found, by=["sex", "area"]), RULES)
    assert table.published
    shown = table.cells.select("withheld", "bracketed", "why")
    assert shown.equals(publish(found, RULES).select("withheld", "bracketed", "why"))
    assert table.cells.filter(row="girls|town")["why"].item() == "few"


def test_what_was_published_is_not_published_again():
    with pytest.raises(InputError, match="published before"):
        publish(publish(by_sex(10, 90), RULES), RULES)


def test_limits_the_wrong_way_round_are_refused_with_their_line(tmp_path):
    text = '[cases]\nwithheld_below = 50\nbracketed_below = 25\nsource = "an example"\n'
    (tmp_path / "publication.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match="line 2: withheld_below is a whole number from 1"):
        publication_rules(replace(open_pack("international"), path=tmp_path))


@UNHURRIED
@given(st.lists(st.integers(0, 90), min_size=12, max_size=12), st.sampled_from([2, 3]))
def test_no_number_withheld_can_be_worked_out(values, dimensions):
    names = ("sex", "area", "age")[:dimensions]
    sizes = [range(2), range(2), range(3)] if dimensions == 3 else [range(3), range(4)]
    keys = [tuple(map(str, key)) for key in product(*sizes)]
    true = cube(dict(zip(keys, values, strict=True)), names)
    found = publish(true, RULES)
    small = true["n"].is_between(1, RULES.withheld_below - 1)
    assert (small & ~found["withheld"]).sum() == 0
    if not found["withheld"].all():
        assert _settled(true.with_columns(found["withheld"]), names) == []


def _settled(cells: pl.DataFrame, names: tuple[str, ...]) -> list[int]:
    """The withheld cells that the shown ones leave one value, by the rank of all sums there are."""
    base = cells.filter(pl.all_horizontal(pl.col(names).is_not_null())).select(names).rows()
    sums = np.array(
        [
            [all(want in (None, has) for want, has in zip(cell, key, strict=True)) for key in base]
            for cell in cells.select(names).iter_rows()
        ],
        dtype=float,
    )
    gone = cells["withheld"].to_numpy()
    known = sums[~gone]
    rank = np.linalg.matrix_rank(known)
    return [
        at
        for at in np.flatnonzero(gone)
        if np.linalg.matrix_rank(np.vstack([known, sums[at]])) == rank
    ]
