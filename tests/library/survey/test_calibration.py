"""Weights made to say the population: by cells, by margins, by totals.

The figures beside the calibrations are those of R's package survey 4.1-1 (`postStratify`, `rake`,
`calibrate`) on the same children; those of R's own examples are held in tests/reference.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import duckdb
import narwhals as nw
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from muara.errors import FrameError, InputError
from muara.survey import (
    Design,
    Margin,
    Mean,
    PostStrata,
    Raking,
    Regression,
    Replicates,
    Share,
    Stage,
    Total,
    estimate,
    multiplied,
    read_margin,
)

CHILDREN = pl.DataFrame(
    {
        "village": [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4],
        "weight": [10.0, 10, 10, 12, 12, 12, 8, 8, 8, 15, 15, 15],
        "sex": [1, 2, 2, 1, 1, 2, 1, 2, 2, 1, 2, 1],
        "area": ["u", "u", "r", "r", "r", "u", "u", "r", "r", "r", "u", "r"],
        "age": [6, 9, 12, 8, 13, 15, 17, 10, 11, 5, 14, 16],
        "worked": [0, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0],
    }
)
DRAWN = Design(weight="weight", stages=(Stage("village"),))
BY_SEX = Margin(("sex",), {("1",): 80, ("2",): 70})
BY_AREA = Margin(("area",), {("r",): 95, ("u",): 55})
WORKED = Share("worked")


def known(calibration, design=DRAWN):
    return replace(design, calibration=calibration)


def same(one, other):
    assert_frame_equal(one, other, rel_tol=1e-10, check_dtypes=False)


def the_first(table):
    return table.row(0, named=True)


# --- replicates, each made to say the population ---


def one_out_at_a_time():
    """The weights of a jackknife, village by village: 4/3 of them where a village is left out."""
    villages = CHILDREN["village"]
    return [
        CHILDREN["weight"] * pl.Series([0.0 if each == out else 4 / 3 for each in villages])
        for out in (1, 2, 3, 4)
    ]


def post_stratified(weights, counts):
    """Plainly: in each sex the weights are multiplied until they say how many there are."""
    rows = CHILDREN.with_columns(w=weights)
    return sum(
        count * (part["w"] * part["worked"]).sum() / part["w"].sum()
        for sex, count in counts.items()
        for part in [rows.filter(sex=int(sex))]
    ) / sum(counts.values())


@pytest.mark.parametrize("written", [False, True], ids=["made", "of a file"])
def test_each_replicate_says_the_population_and_then_the_estimate(written):
    counts = {"1": 80, "2": 70}
    weights = one_out_at_a_time()
    each = [post_stratified(weight, counts) for weight in weights]
    centre = sum(each) / 4
    variance = 3 / 4 * sum((one - centre) ** 2 for one in each)
    names = ("r1", "r2", "r3", "r4")
    rows = CHILDREN.with_columns(one.alias(name) for name, one in zip(names, weights, strict=True))
    replicates = Replicates("JK1", names if written else ())
    found = the_first(
        estimate(rows, known(PostStrata(BY_SEX), replace(DRAWN, replicates=replicates)), WORKED)
    )
    assert found["value"] == pytest.approx(post_stratified(CHILDREN["weight"], counts))
    assert found["se"] ** 2 == pytest.approx(variance)


@pytest.mark.parametrize(
    "calibration",
    [
        PostStrata(BY_SEX),
        Raking((BY_SEX, BY_AREA), rounds=50, tolerance=1e-9),
        Regression((BY_SEX, BY_AREA)),
        Regression((BY_SEX,), {"age": 1600.0}),
        Regression((BY_SEX, BY_AREA), bounds=(0.5, 2)),
    ],
    ids=["post-strata", "raking", "regression", "with a total", "bounds"],
)
def test_replicates_made_and_the_same_of_a_file_give_the_same_in_every_domain(calibration):
    names = ("r1", "r2", "r3", "r4")
    rows = CHILDREN.with_columns(
        one.alias(name) for name, one in zip(names, one_out_at_a_time(), strict=True)
    )
    tables = [
        estimate(
            rows,
            known(calibration, replace(DRAWN, replicates=Replicates("JK1", columns))),
            [WORKED, Total("worked")],
            by=["area"],
        )
        for columns in ((), names)
    ]
    same(*(table.drop("df", "ci_low", "ci_high") for table in tables))
    written = known(calibration, replace(DRAWN, replicates=Replicates("JK1", names)))
    on_duckdb = estimate(
        duckdb.sql("select * from rows"), written, [WORKED, Total("worked")], by=["area"]
    )
    same(on_duckdb, tables[1])
    assert (tables[0].filter(pl.col("area").is_null())["se"] > 0).all()
    census = estimate(
        rows.with_columns(all=1),
        known(calibration, replace(DRAWN, replicates=Replicates("JK1"))),
        Total("all"),
    )
    assert census["se"].item() == pytest.approx(0, abs=1e-6)  # the census says how many there are


def test_a_replicate_without_anybody_of_a_cell_says_nothing():
    alone = CHILDREN.with_columns(sex=pl.when(pl.col("village") == 1).then(1).otherwise(2))
    counts = PostStrata(Margin(("sex",), {("1",): 80, ("2",): 70}))
    made = known(counts, replace(DRAWN, replicates=Replicates("JK1")))
    found = estimate(alone, made, WORKED, by=["sex"])
    assert found.filter(pl.col("sex").is_null())["se"].item() is None
    assert found.filter(sex=2)["se"].item() > 0


# --- what calibrated estimates must say ---


def test_a_share_is_that_of_the_cells_weighted_by_the_population():
    boys = CHILDREN.filter(sex=1)
    girls = CHILDREN.filter(sex=2)
    share = [
        (each["weight"] * each["worked"]).sum() / each["weight"].sum() for each in (boys, girls)
    ]
    found = the_first(estimate(CHILDREN, known(PostStrata(BY_SEX)), WORKED))
    assert found["value"] == pytest.approx((80 * share[0] + 70 * share[1]) / 150)
    assert (found["weighted_n"], found["n"], found["df"]) == (pytest.approx(150), 12, 3)


# Of each: share who worked, its se and deff; the se of the girls' share; the total of ages, its se.
EVERY = {
    "post-strata": (
        PostStrata(BY_SEX),
        (0.496296296296, 0.0989870883192, 0.46864693274),
        (0.25402157168, 1701.11111111, 118.434305145),
    ),
    "raking": (
        Raking((BY_SEX, BY_AREA)),
        (0.47843051343, 0.0983343456782, 0.463323444276),
        (0.247862246291, 1693.66861183, 109.805404868),
    ),
    "regression": (
        Regression((BY_SEX, BY_AREA), {"age": 1650}),
        (0.46416584989, 0.103644199659, 0.516406010657),
        (0.24669902257, 1650, 0),
    ),
    "exponential": (
        Regression((BY_SEX, BY_AREA), distance="exponential"),
        (0.478485291069, 0.101064422331, 0.489402631319),
        (0.245074412551, 1693.69887258, 112.112035374),
    ),
    "bounded": (
        Regression((BY_SEX, BY_AREA), bounds=(0.956, 1.5)),
        (0.478543133903, 0.10108261417, 0.489573957905),
        (0.244950027394, 1693.73213306, 112.072398723),
    ),
}
ONLY = {name: told[0] for name, told in EVERY.items()}


@pytest.mark.parametrize(("calibration", "overall", "others"), EVERY.values(), ids=EVERY)
def test_the_estimates_are_those_of_r(calibration, overall, others):
    found = estimate(CHILDREN, known(calibration), [WORKED, Total("age")], by=["sex"])
    share, _, girls, age = (found.row(at, named=True) for at in (0, 1, 2, 3))
    told = (share["value"], share["se"], share["deff"])
    assert told == pytest.approx(overall, rel=1e-10)
    told = (girls["se"], age["value"], age["se"])
    assert told == pytest.approx(others, rel=1e-10, abs=1e-6)


@pytest.mark.parametrize("calibration", ONLY.values(), ids=ONLY)
def test_one_pass_for_all_domains_gives_what_each_alone_gives(calibration, monkeypatch):
    # Held one domain at a time, as where there are many.
    monkeypatch.setattr(import_module("muara.survey.estimate"), "_AT_ONCE", 1)
    found = estimate(CHILDREN, known(calibration), WORKED, by=["sex", "area"])
    girls = found.filter(pl.col("sex") == 2, pl.col("area").is_null()).drop("sex", "area")
    alone = estimate(CHILDREN, known(calibration), WORKED, where=nw.col("sex") == 2)
    same(girls, alone)


@pytest.mark.parametrize("calibration", ONLY.values(), ids=ONLY)
def test_on_duckdb_as_on_polars(calibration):
    children = CHILDREN
    rows = (children, duckdb.sql("from children"))
    wanted = [WORKED, Mean("age")]
    same(*(estimate(it, known(calibration), wanted, by=["area"]) for it in rows))


# --- what must hold whatever the sample ---


@pytest.mark.parametrize("calibration", [ONLY["post-strata"], ONLY["regression"]])
def test_what_the_census_says_is_known_without_error(calibration):
    found = estimate(CHILDREN, known(calibration), Total(nw.lit(1), name="people"), by=["sex"])
    assert found["value"].to_list() == pytest.approx([150, 80, 70])
    assert found["se"].to_list() == pytest.approx([0, 0, 0], abs=1e-6)


def test_with_the_population_alone_shares_stay_and_totals_grow():
    whole = known(PostStrata(Margin((), {(): 1_420})))
    before, after = (the_first(estimate(CHILDREN, it, WORKED)) for it in (DRAWN, whole))
    total = the_first(estimate(CHILDREN, whole, Total("worked")))
    assert (after["value"], after["se"]) == pytest.approx((before["value"], before["se"]))
    assert total["value"] == pytest.approx(1_420 * before["value"])
    assert total["se"] == pytest.approx(1_420 * before["se"])


def test_a_margin_by_regression_is_post_stratification():
    either = (PostStrata(BY_SEX), Regression((BY_SEX,)))
    same(*(estimate(CHILDREN, known(it), WORKED, by=["area"]) for it in either))


@pytest.mark.parametrize("calibration", ONLY.values(), ids=ONLY)
def test_by_how_much_weights_are_multiplied(calibration):
    """As the estimates tell it: in each child's own domain, the weight after and before."""
    by = ["village", "sex", "area", "age"]
    before, after = (
        estimate(CHILDREN, design, WORKED, by=by, margins=False)["weighted_n"]
        for design in (DRAWN, known(calibration))
    )
    moved = after / before
    found = multiplied(CHILDREN, calibration, weight="weight")
    assert found == pytest.approx((moved.min(), moved.max()))


def test_bounds_hold():
    least, _ = multiplied(CHILDREN, ONLY["bounded"], weight="weight")
    assert least == pytest.approx(0.956)
    assert multiplied(CHILDREN, Regression((BY_SEX, BY_AREA)), weight="weight")[0] < 0.953


def test_the_survey_may_say_the_population_in_every_row():
    """As labour-force surveys do: the projection of the post-stratum stands in each record."""
    told = CHILDREN.with_columns(projection=pl.when(pl.col("sex") == 1).then(80).otherwise(70))
    found = estimate(told, known(PostStrata(Margin(("sex",), "projection"))), WORKED)
    same(found, estimate(CHILDREN, known(PostStrata(BY_SEX)), WORKED))


@pytest.mark.parametrize("blank", [None, float("nan")])
def test_who_has_no_weight_needs_no_cell(blank):
    """Those who were not interviewed stand in the file of a survey without any answer."""
    absent = {"village": 4, "weight": 0.0, "sex": None, "area": None, "age": None, "worked": None}
    more = pl.concat([CHILDREN, pl.DataFrame([absent], schema=CHILDREN.schema)])
    more = more.with_columns(pl.col("sex", "age").cast(pl.Float64).fill_null(pl.lit(blank)))
    for calibration in ONLY.values():
        same(*(estimate(it, known(calibration), WORKED) for it in (more, CHILDREN)))


def test_numbers_that_a_file_holds_as_decimals_are_those_of_the_table():
    sex = pl.col("sex").cast(pl.Float64)
    found = estimate(CHILDREN.with_columns(sex), known(PostStrata(BY_SEX)), WORKED)
    same(found, estimate(CHILDREN, known(PostStrata(BY_SEX)), WORKED))


# --- populations that do not fit ---


def refused(calibration, rows=CHILDREN):
    with pytest.raises(InputError) as caught:
        estimate(rows, known(calibration), WORKED, file="survey.sav")
    return str(caught.value)


def test_a_cell_of_the_sample_that_the_table_lacks():
    assert refused(PostStrata(Margin(("sex",), {("1",): 80}, file="by_sex.csv"))) == (
        "by_sex.csv: The table of the population lacks cells of the sample: sex 2. Expected a line "
        "for every cell in which somebody has a weight. Write the values as the survey does (its "
        "codes, not their labels)."
    )


def test_a_cell_of_the_table_in_which_nobody_was_drawn():
    counts = {("1", "u"): 30, ("1", "r"): 50, ("2", "u"): 25, ("2", "r"): 45, ("3", "r"): 2}
    assert refused(PostStrata(Margin(("sex", "area"), counts, file="cells.csv"))) == (
        "cells.csv: Nobody of the sample is in sex 3, area r, so nobody can stand for them. Join "
        "the cell with a neighbouring one, in the survey and in the table."
    )


def test_tables_of_populations_of_different_size():
    more = Margin(("area",), {("r",): 95, ("u",): 65}, file="by_area.csv")
    assert refused(Raking((BY_SEX, more))) == (
        "by_area.csv, column area: Two tables speak of populations of different size. Found 160; "
        "expected 150, the sum by sex. Take both from the same count, of the people the survey "
        "speaks of."
    )


@pytest.mark.parametrize("kind", [Raking, Regression])
def test_tables_rounded_to_whole_numbers_may_differ_a_little(kind):
    rounded = Margin(("area",), {("r",): 95, ("u",): 54})
    found = estimate(CHILDREN, known(kind((BY_SEX, rounded))), WORKED)
    assert found["weighted_n"][0] == pytest.approx(149.5, abs=0.6)


def test_margins_not_met_in_the_rounds_allowed():
    assert refused(Raking((BY_SEX, BY_AREA), rounds=1, tolerance=0.001)) == (
        "survey.sav: The margins were not met after 1 rounds. Found a cell that still moved by "
        "10.13; expected less than 0.135. Allow more rounds, or see whether one table says of a "
        "cell what another cannot hold."
    )


def test_weights_that_would_fall_below_nothing():
    assert refused(Regression((BY_SEX,), {"age": 3000})) == (
        "survey.sav: To say these populations, weights would have to fall below nothing. Found a "
        "weight multiplied by -2.73; expected nothing below 0. Put age into bands and give how "
        "many are in each, with distance = exponential."
    )


def test_populations_that_no_weights_within_the_bounds_can_say():
    assert refused(Regression((BY_SEX, BY_AREA), bounds=(0.97, 1.22))) == (
        "survey.sav: No weights say all these populations at once. Found 80.37; expected 80. Widen "
        "the bounds."
    )


def test_a_row_without_a_cell():
    lost = CHILDREN.with_columns(pl.when(pl.col("age") > 6).then(pl.col("sex")).alias("sex"))
    assert refused(PostStrata(BY_SEX), lost) == (
        "survey.sav, column sex: Rows do not say what the population is told by. Found nothing in "
        "2 rows; expected a value in every row that has a weight. Make a cell of those for whom "
        "it is not known, if the population can be told so."
    )


def test_a_row_without_the_number_whose_total_is_known():
    lost = CHILDREN.with_columns(pl.when(pl.col("age") > 6).then(pl.col("age")).alias("age"))
    assert "column age: Rows do not say" in refused(Regression((BY_SEX,), {"age": 1650}), lost)


def test_a_population_that_differs_inside_a_cell():
    told = CHILDREN.with_columns(projection=pl.col("age") + 70)
    assert refused(PostStrata(Margin(("sex",), "projection")), told) == (
        "survey.sav, column projection: The survey does not say one population for sex 1. Found 75 "
        "to 87; expected the same number above nothing in every row of the cell."
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (lambda: Raking((BY_SEX,)), "two margins or more"),
        (lambda: Regression(), "neither margins nor totals"),
        (lambda: Regression((BY_SEX,), distance="exponental"), "Did you mean 'exponential'?"),
        (lambda: Regression((BY_SEX,), {"age": 9}, bounds=(0.5, 2)), "into bands"),
        (lambda: Regression((BY_SEX,), bounds=(1.5, 2)), "one below 1"),
        (lambda: Regression(totals={"age": float("inf")}), "column age: A total is no number"),
        (lambda: Margin(("sex",), {("1",): 0}), "sex 1. Found 0"),
        (lambda: Margin(("sex",), {("1",): float("nan")}), "not above nothing"),
    ],
)
def test_what_cannot_be_asked_for(given, message):
    with pytest.raises(InputError) as caught:
        given()
    assert message in str(caught.value)


# --- tables from a file ---


BAD = {
    "sex,people\n1,80\n": "t.csv: The table does not say how many there are. Found sex, people; "
    "expected a column population.",
    "sex,population\n1,80\n1,70\n": "t.csv, row 3: A cell stands twice. Found sex 1.",
    "sex,population\n1,8 million\n": "t.csv, row 2, column population: This is no number. Found "
    "8 million; expected how many there are, as 52000 or 52000.5.",
    "": "t.csv: The table of the population cannot be read. Expected a .csv file with the survey's "
    "columns and `population`.",
}


@pytest.mark.parametrize(("text", "message"), BAD.items())
def test_a_table_that_cannot_be_read(tmp_path: Path, text, message):
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(FrameError) as caught:
        read_margin(tmp_path / "t.csv")
    assert str(caught.value) == message


def test_a_table_with_no_lines_fits_no_sample(tmp_path: Path):
    (tmp_path / "t.csv").write_text("sex,population\n")
    told = refused(PostStrata(read_margin(tmp_path / "t.csv")))
    assert "lacks cells of the sample: sex 1; sex 2" in told
