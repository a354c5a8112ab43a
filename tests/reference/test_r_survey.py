"""Every estimate of R's package survey 4.1-1 that is kept as an oracle, to 1e-8.

The files are not part of the project. They are looked for in MUARA_SHARED, else in `shared` beside
the project.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import narwhals as nw
import polars as pl
import pytest

from muara.survey import (
    Design,
    Margin,
    Mean,
    PostStrata,
    Raking,
    Ratio,
    Regression,
    Replicates,
    Share,
    Stage,
    Total,
    estimate,
    quantiles,
)
from skips import SHARED, needs_shared

from .likelihood_of_r import as_r_reads_it

ORACLE = SHARED / "data" / "oracle"
SURVEY = SHARED / "data" / "survey"
CLOSE = 1e-8

pytestmark = needs_shared("data/oracle")

Row = dict[str, str]
Answer = dict[str, Any]
DESIGNS = {
    "id=~1 strata=~stype weights=~pw fpc=~fpc": Design(
        weight="pw", stages=(Stage(strata="stype", population="fpc"),)
    ),
    "id=~dnum weights=~pw fpc=~fpc": Design(weight="pw", stages=(Stage("dnum", population="fpc"),)),
    "id=~dnum+snum fpc=~fpc1+fpc2": Design(
        weight="pw",
        stages=(Stage("dnum", population="fpc1"), Stage("snum", population="fpc2")),
    ),
    "id=~1 weights=~pw fpc=~fpc": Design(weight="pw", stages=(Stage(population="fpc"),)),
    "id=~SDMVPSU strata=~SDMVSTRA weights=~WTMEC2YR nest": Design(
        weight="WTMEC2YR", stages=(Stage("SDMVPSU", strata="SDMVSTRA"),), nested=True
    ),
}

# The schools of California: the population from which the samples `api...` were drawn.
BY_TYPE = Margin(("stype",), {("E",): 4421, ("H",): 755, ("M",): 1018})
BY_TARGET = Margin(("sch.wide",), {("No",): 1072, ("Yes",): 5122})
CALIBRATED = {
    "+postStratify(stype)": PostStrata(BY_TYPE),
    "+rake(stype,sch.wide)": Raking((BY_TYPE, BY_TARGET)),
    "+calibrate(stype+api99)": Regression((BY_TYPE,), {"api99": 3_914_069}),
}
DESIGNS |= {
    f"{drawn} {known}": replace(design, calibration=calibration)
    for drawn, design in DESIGNS.items()
    for known, calibration in CALIBRATED.items()
}
DESIGNS["as.svrepdesign JK1"] = replace(
    DESIGNS["id=~dnum weights=~pw fpc=~fpc"], replicates=Replicates("JK1")
)
DESIGNS["as.svrepdesign JKn"] = replace(
    DESIGNS["id=~1 strata=~stype weights=~pw fpc=~fpc"], replicates=Replicates("JKn")
)


def oracle_rows(name: str) -> list[Row]:
    path = ORACLE / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    for before, row in zip(rows, rows[1:], strict=False):
        row["design"] = before["design"] if row["design"] == "same" else row["design"]
    return rows


@cache
def sample(name: str) -> pl.DataFrame:
    return pl.read_csv(ORACLE / f"r_{name}.csv", null_values=["NA"], infer_schema_length=None)


# --- how R's calls are said here ---


def svymean(row: Row, of: str, design: Design) -> Answer:
    share = Share(nw.col(of) == row["level"], name=of)
    wanted = Mean(of) if row["level"] == "all" else share
    return the_only(estimate(sample(row["dataset"]), design, wanted))


def svytotal(row: Row, of: str, design: Design) -> Answer:
    return the_only(estimate(sample(row["dataset"]), design, Total(of)))


def svyratio(row: Row, of: str, design: Design) -> Answer:
    above, below = of.split("/")
    return the_only(estimate(sample(row["dataset"]), design, Ratio(above, to=below)))


def svyby(row: Row, of: str, design: Design) -> Answer:
    _, column, _, told = of.split(" ")
    by = told.split(",")
    found = estimate(sample(row["dataset"]), design, Mean(column), by=by, margins=False)
    there = [
        pl.col(name).cast(pl.String) == level for name, level in zip(by, levels(row), strict=True)
    ]
    return the_only(found.filter(*there))


def levels(row: Row) -> list[str]:
    return row["level"].split(" ")


def svyciprop(method: str) -> Callable[[Row, str, Design], Answer]:
    def answer(row: Row, of: str, design: Design) -> Answer:
        column, level = of.split("==")
        yes = Share(nw.col(column) == level, name=column)
        return the_only(estimate(sample(row["dataset"]), design, yes, method=method))

    return answer


def the_only(table: pl.DataFrame) -> Answer:
    assert table.height == 1
    return table.row(0, named=True)


def svyciprop_likelihood(row: Row, of: str, design: Design) -> Answer:
    """R's answer by R's own reading of the curve, from which ours is a few units of 1e-5 off."""
    column, level = of.split("==")
    table = sample(row["dataset"])
    found = svyciprop("likelihood")(row, of, design)
    yes = (table[column] == level).cast(pl.Float64).to_numpy()
    low, high = as_r_reads_it(yes, table["pw"].to_numpy(), se=found["se"], df=found["df"])
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((low, high), rel=2e-5)
    return {**found, "ci_low": low, "ci_high": high}


def svyquantile(row: Row, of: str, design: Design) -> Answer:
    column, share = of.split(" ")[0], float(row["level"])
    return the_only(quantiles(sample(row["dataset"]), design, column, [share]))


CALLS: dict[str, Callable[[Row, str, Design], Any]] = {
    "svymean": svymean,
    "svytotal": svytotal,
    "svyratio": svyratio,
    "svyby": svyby,
    "svyquantile": svyquantile,
    "svyciprop_mean": svyciprop("linear"),
    "svyciprop_logit": svyciprop("logit"),
    "svyciprop_xlogit": svyciprop("logit"),
    "svyciprop_beta": svyciprop("beta"),
    "svyciprop_asin": svyciprop("asin"),
    "svyciprop_likelihood": svyciprop_likelihood,
}


def said_here(row: Row) -> bool:
    return row["statistic"].split(" ")[0] in CALLS and row["design"] in DESIGNS


ROWS = oracle_rows("r_survey_4.1-1_api_nhanes_results.csv")


def told(row: Row) -> str:
    return f"{row['dataset']}|{row['design']}|{row['statistic']}|{row['level']}"


@pytest.mark.parametrize("row", [row for row in ROWS if said_here(row)], ids=told)
def test_the_estimate_is_that_of_r(row: Row) -> None:
    call, of = row["statistic"].split(" ", 1)
    found = CALLS[call](row, of, DESIGNS[row["design"]])
    agrees(found, row)


def agrees(found: Answer, row: Row) -> None:
    expected = {"value": row["estimate"], **{name: row[name] for name in ("se", "deff")}}
    expected |= {name: row[name] for name in ("ci_low", "ci_high", "df", "n") if row.get(name)}
    for name, value in expected.items():
        if value:
            assert found[name] == pytest.approx(float(value), rel=CLOSE), name


# --- children of 10 to 17 who worked, Susenas 2020, Jambi ---

SUSENAS = Design(
    weight="FWT", stages=(Stage("PSU", strata="STRATA"),), nested=True, lonely="adjust"
)
ASKED = (nw.col("R407") >= 10) & (nw.col("R407") <= 17)
WORKED = nw.col("R702_A") == "A"


@needs_shared("data/survey/susenas2020_jambi_idn.csv")
@pytest.mark.parametrize("row", oracle_rows("r_survey_susenas_work.csv"), ids=told)
def test_children_of_jambi_who_worked(row: Row) -> None:
    people = pl.read_csv(SURVEY / "susenas2020_jambi_idn.csv", infer_schema_length=None)
    people = people.with_columns(pl.col("R702_A").fill_null(""))
    kind = Total if row["statistic"].startswith("total") else Share
    wanted = kind(WORKED, name="worked")
    found = estimate(people, SUSENAS, wanted, by=["R405"], where=ASKED)
    sex = row["level"].removeprefix("R405=")
    one = pl.col("R405").is_null() if sex == "all" else pl.col("R405") == int(sex)
    agrees(the_only(found.filter(one)), row)
