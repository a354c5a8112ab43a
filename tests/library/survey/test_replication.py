"""Replicate weights, of a file and made from a sample, give the variances that R's survey gives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from scipy import sparse

from muara.errors import FrameError, InputError
from muara.survey import (
    Design,
    Mean,
    Ratio,
    Replicates,
    Share,
    Stage,
    Total,
    columns_like,
    estimate,
)
from muara.survey.hadamard import hadamard
from muara.survey.multipliers import Multipliers
from muara.survey.replication import rank_of
from muara.survey.units import unit_sums

CLOSE = 1e-9

# 18 children, 3 strata, 2 units each: reference/measurement.md 9.8, E1
CHILDREN = pl.DataFrame(
    {
        "h": [1] * 6 + [2] * 6 + [3] * 6,
        "psu": [11, 11, 11, 12, 12, 12, 21, 21, 21, 22, 22, 22, 31, 31, 31, 32, 32, 32],
        "w": [10, 10, 12, 8, 8, 9, 20, 18, 20, 15, 15, 16, 30, 30, 28, 25, 25, 26],
        "y": [1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0],
        "sex": [1, 2, 1, 2, 1, 2] * 3,
    }
)
SAMPLE = Design(weight="w", stages=(Stage("psu", strata="h"),))


FOUR = ("r1", "r2", "r3", "r4")
UNIT = CHILDREN["psu"].rank("dense").to_numpy() - 1


def drawn(kind: str, **told: Any) -> Design:
    """The sample with replicates made from it."""
    return replace(SAMPLE, replicates=Replicates(kind, **told))


def made(rows: pl.DataFrame, design: Design) -> Multipliers:
    replication = unit_sums(rows, design, [Share("y")]).replication
    assert replication
    assert replication.made
    return replication.made


def times(rows: pl.DataFrame, design: Design) -> np.ndarray:
    """What the weight of each unit is multiplied by in each replicate."""
    found = made(rows, design)
    return found.totals(sparse.csr_array(np.eye(len(found.stratum))))


@pytest.mark.parametrize(
    ("replicates", "se"),
    [
        (Replicates("JKn"), 0.0863232064),
        (Replicates("JKn", mse=True), 0.0863404136),
        (Replicates("BRR"), 0.0865894157),
        (Replicates("BRR", mse=True), 0.0866369076),
        (Replicates("Fay", rho=0.5, mse=True), 0.0863172313),
    ],
    ids=lambda each: f"{each.kind} mse={each.mse}" if isinstance(each, Replicates) else "",
)
def test_the_standard_error_of_the_worked_example(replicates: Replicates, se: float) -> None:
    found = estimate(CHILDREN, replace(SAMPLE, replicates=replicates), Share("y"))
    assert found["value"][0] == pytest.approx(0.2430769231, abs=1e-10)
    assert found["se"][0] == pytest.approx(se, abs=1e-10)
    assert (found["df"][0], found["n"][0]) == (3, 18)


@pytest.mark.parametrize(
    ("lonely", "mean", "total", "df"),
    # R survey 4.1-1, as.svrepdesign(type = "JKn"), without unit 32
    [
        ("certainty", 0.00988030120393, 5.09901951359278, 2),
        ("remove", 0.00988030120393, 5.09901951359278, 2),
        ("average", 0.0110465125651, 5.7008771254957, 2),
        ("adjust", 0.0850949735323, 19.8836616346185, 3),
    ],
)
def test_a_stratum_of_one_unit(lonely: str, mean: float, total: float, df: int) -> None:
    left = CHILDREN.filter(pl.col("psu") != 32)
    design = replace(drawn("JKn"), lonely=lonely)
    found = estimate(left, design, [Share("y"), Total("y", name="all")])
    assert found["se"].to_list() == pytest.approx([mean, total], rel=CLOSE)
    assert found["df"].to_list() == [df, df]


# --- the weights of a file ---


@pytest.mark.parametrize(
    ("kind", "engine"), [("JKn", "polars"), ("BRR", "polars"), ("bootstrap", "duckdb")]
)
def test_weights_of_a_file_say_what_replicates_made_say(kind: str, engine: str) -> None:
    design = drawn(kind, number=20)
    weights = times(CHILDREN, design)[UNIT] * CHILDREN["w"].to_numpy()[:, None]
    names = tuple(f"r{each}" for each in range(weights.shape[1]))
    file = CHILDREN.with_columns(pl.Series(name, weights[:, at]) for at, name in enumerate(names))
    rscales = tuple(made(CHILDREN, design).factor)
    replicates = Replicates(kind, columns=names, scale=1.0, rscales=rscales)
    in_file = Design(weight="w", replicates=replicates)
    wanted = [Share("y"), Total("y", name="all"), Ratio("y", to="w", name="each")]
    rows = duckdb.from_arrow(file.to_arrow()) if engine == "duckdb" else file
    found = estimate(rows, in_file, wanted, by=["sex", "h"])
    expected = estimate(CHILDREN, design, wanted, by=["sex", "h"])
    assert_frame_equal(found, expected, check_row_order=False, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("replicates", "factor"),
    [
        (Replicates("BRR", columns=FOUR), 1 / 4),
        (Replicates("Fay", columns=FOUR, rho=0.3), 1 / (4 * 0.7**2)),
        (Replicates("JK1", columns=FOUR), 3 / 4),
        (Replicates("JKn", columns=FOUR, scale=0.5), 0.5),
        (Replicates("bootstrap", columns=FOUR), 1 / 3),
    ],
)
def test_what_squares_count_for_in_a_file(replicates: Replicates, factor: float) -> None:
    assert replicates.factors().tolist() == pytest.approx([factor] * 4)


def test_degrees_that_a_survey_states_are_believed() -> None:
    file = CHILDREN.with_columns(pl.col("w").alias(name) for name in FOUR)
    design = Design(weight="w", replicates=Replicates("BRR", columns=FOUR, degrees=79))
    assert estimate(file, design, Share("y"), by=["sex"])["df"].to_list() == [79] * 3


def test_a_row_without_a_replicate_weight_is_told() -> None:
    file = CHILDREN.with_columns(pl.col("w").alias(name) for name in FOUR)
    file = file.with_columns(r1=pl.when(pl.col("psu") != 11).then(pl.col("r1")))
    design = Design(weight="w", replicates=Replicates("BRR", columns=FOUR))
    with pytest.raises(FrameError, match="Rows have no replicate weight.*3 places"):
        estimate(file, design, Share("y"))


# --- degrees of freedom, balance and chance ---


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("kind", "lonely"),
    [
        ("JKn", "fail"),
        ("JKn", "adjust"),
        ("JKn", "remove"),
        ("BRR", "fail"),
        ("bootstrap", "remove"),
    ],
)
def test_degrees_of_freedom_are_the_rank_of_the_replicates_less_one(
    kind: str, lonely: str, seed: int
) -> None:
    chance = np.random.default_rng(seed)
    sizes = [2] * 5 if kind == "BRR" else [*chance.integers(2, 5, size=4), 2]
    sizes += [] if lonely == "fail" else [1]
    psu = [(h, 10 * h + each) for h, size in enumerate(sizes) for each in range(size)]
    rows = pl.DataFrame(
        {
            "h": [h for h, _ in psu for _ in range(3)],
            "psu": [unit for _, unit in psu for _ in range(3)],
            "w": 1.0,
            "y": 1.0,
            "group": chance.integers(0, 9, size=3 * len(psu)),
        }
    )
    design = replace(drawn(kind, number=40), lonely=lonely)  # type: ignore[arg-type]
    found = estimate(rows, design, Mean("y"), by=["group"])
    each = times(rows, design)
    for group, df in found.select("group", "df").rows():
        there = rows if group is None else rows.filter(pl.col("group") == group)
        units = [psu.index(unit) for unit in there.select("h", "psu").unique().rows()]
        assert df == rank_of(each[units]) - 1


def test_an_estimate_does_not_hang_on_the_order_of_the_rows() -> None:
    mixed = CHILDREN.sample(fraction=1.0, shuffle=True, seed=3)
    for kind in ("BRR", "bootstrap"):
        one, other = (estimate(rows, drawn(kind), Share("y")) for rows in (CHILDREN, mixed))
        assert_frame_equal(one, other)


def test_another_seed_draws_other_samples() -> None:
    one, other = (
        estimate(CHILDREN, drawn("bootstrap", seed=seed), Share("y"))["se"][0] for seed in (1, 2)
    )
    assert one != other
    assert one == pytest.approx(0.0863, rel=0.2)


def test_where_half_of_the_sample_knows_nobody_the_error_is_unknown() -> None:
    """R leaves such halves out, and the error is then too small."""
    few = CHILDREN.with_columns(few=pl.col("psu").is_in([11, 21]))
    found = estimate(few, drawn("BRR"), Share("y"), by=["few"]).filter(pl.col("few"))
    assert found.select("value", "se", "ci_low").row(0) == (pytest.approx(30 / 90), None, None)


@pytest.mark.parametrize(
    ("strata", "order"),
    # ncol(survey:::hadamard(n)) of R survey 4.1-1
    [
        (1, 4),
        (3, 4),
        (4, 8),
        (12, 16),
        (24, 28),
        (32, 36),
        (48, 56),
        (72, 80),
        (88, 96),
        (128, 132),
    ],
)
def test_half_samples_are_balanced(strata: int, order: int) -> None:
    matrix = hadamard(strata)
    assert (matrix @ matrix.T == order * np.eye(order)).all()
    assert (matrix[0] == 1).all()


# --- what cannot be ---


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"kind": "jkn"}, "'jkn' is no kind of replicates.*JKn"),
        ({"kind": "Fay", "rho": 1.0}, "rho is 1; it lies from 0 to below 1"),
        ({"kind": "BRR", "rho": 0.5}, "rho belongs to Fay's replicates"),
        ({"kind": "JK1", "columns": ("r1",)}, "One column of replicate weights"),
        ({"kind": "JKn", "columns": FOUR}, "do not say how many units their strata had"),
        ({"kind": "JKn", "columns": FOUR, "rscales": (0.5, 0.5)}, "2 rscales for 4 columns"),
        ({"kind": "BRR", "columns": FOUR, "scale": -1.0}, "scale of replicates is below nothing"),
        ({"kind": "BRR", "scale": 0.25}, "have the scale of their kind"),
        ({"kind": "bootstrap", "number": 1}, "A bootstrap of 1 samples"),
    ],
)
def test_replicates_that_cannot_be_are_refused(told: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Replicates(**told)


@pytest.mark.parametrize(
    ("kind", "change", "message"),
    [
        ("BRR", {"leave": 32}, "needs two units in every stratum; stratum 3 has 1"),
        ("JK1", {}, "for a sample without strata; this one has 3"),
        ("BRR", {"population": 9}, "know nothing of a finite population"),
        ("bootstrap", {"leave": 32}, "no rule 'adjust' for a stratum with one unit"),
    ],
)
def test_samples_of_which_no_such_replicates_can_be_made(
    kind: str, change: dict[str, int], message: str
) -> None:
    rows = CHILDREN.filter(pl.col("psu") != change.get("leave", 0)).with_columns(
        size=pl.lit(change.get("population"))
    )
    stage = Stage("psu", strata="h", population="size" if "population" in change else None)
    design = replace(drawn(kind), stages=(stage,), lonely="adjust")
    with pytest.raises(InputError, match=message):
        estimate(rows, design, Share("y"))


def test_no_column_is_called_so() -> None:
    with pytest.raises(InputError, match=r"No column is called 'w_\*'"):
        columns_like("w_*", CHILDREN.columns)
