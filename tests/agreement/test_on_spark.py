"""On a Spark session the rules and the ladders give the same answers once more."""

from __future__ import annotations

import datetime as dt
import os
import random
import sys

import narwhals as nw
import polars as pl
import pytest

from agreement.random_rules import TERMS, VOCABULARY, rows, rule
from agreement.random_samples import SAMPLES, STATISTICS, WHERE, drawn
from agreement.test_classifications_agree import PACK, answers, children, expected
from agreement.test_determinations_agree import READINGS, histories
from agreement.test_rules_agree import SCHEMA, plain, table, unsettled
from agreement.test_survey_agrees import same
from muara.determination import determine
from muara.eligibility import judge
from muara.law import classify
from muara.packs import Pack, open_all, open_pack
from muara.rules import Compiler, Rule
from muara.survey import (
    Design,
    Margin,
    PostStrata,
    Raking,
    Regression,
    differences,
    estimate,
    independence,
    quantiles,
)
from skips import needs_program

pytestmark = [pytest.mark.spark, needs_program("java")]


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    SparkSession = pytest.importorskip("pyspark.sql").SparkSession  # noqa: N806

    # Its workers shall be this very Python, in which Muara is installed.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[2]")
        .appName("agreement")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        .getOrCreate()
    )
    yield session
    session.stop()


def on_spark(spark, frame: pl.DataFrame):
    """The table as Spark reads it from a file, as a statistician's cluster would."""
    return spark.createDataFrame(frame.cast({pl.UInt32: pl.Int64}).to_arrow())


def test_random_rules_on_random_rows_agree(spark):
    chance = random.Random(7)  # noqa: S311
    people = rows(chance, 60)
    rules = [Rule.parse(rule(chance), VOCABULARY, TERMS) for _ in range(12)]
    made = {f"r{n}": read.expression(SCHEMA) for n, read in enumerate(rules)}
    lazy = nw.from_native(on_spark(spark, table(people))).with_columns(**made)
    found = lazy.sort("number").collect("polars").to_native()
    for n, read in enumerate(rules):
        assert found[f"r{n}"].to_list() == plain(read, people, None), read.text


def test_what_is_still_open_agrees(spark):
    chance = random.Random(8)  # noqa: S311
    people = rows(chance, 60)
    read = Rule.parse("(worked and age < limit) or work in schedule", VOCABULARY, TERMS)
    compiler = Compiler({name: name for name in SCHEMA})
    made = {name: compiler.open(read.node, name) for name in ("worked", "age", "work")}
    lazy = nw.from_native(on_spark(spark, table(people))).with_columns(
        **{f"open_{name}": value for name, value in made.items()}
    )
    found = lazy.sort("number").collect("polars").to_native()
    for name in made:
        assert found[f"open_{name}"].to_list() == unsettled(read, people, name)


@pytest.mark.parametrize("name", ["LAW_X", "SHARE_X"])
def test_classification_agrees(spark, name):
    frame = children(seed=5, count=150)
    given = on_spark(spark, frame.with_row_index("n"))
    back = classify(given, ["LAW_X", "SHARE_X"], pack=PACK)
    found = nw.from_native(back).sort("n").collect("polars").to_native()
    assert answers(found, name) == expected(frame, name)


def test_verdicts_agree(spark):
    """Four schemes at once: of persons, of households, of a State, and one that excludes others."""
    india, day = open_pack("india"), dt.date(2012, 6, 1)
    keys = ["IN-IGNOAPS", "IN-NREGS", "IN-BR-CHHATRA", "IN-KGBV"]
    read = {name for key in keys for name in india.schemes[key].on(day).attributes}
    frame = families(india, sorted(read), count=40)
    words = [f"{key}_{part}" for key in keys for part in ("verdict", "failing", "unknown")]
    wanted = judge(frame, on=day, pack=india, schemes=keys).sort("person")
    back = judge(on_spark(spark, frame), on=day, pack=india, schemes=keys)
    found = nw.from_native(back).sort("person").collect("polars").to_native()
    assert found.select(words).equals(wanted.select(pl.col(words).cast(pl.String)))
    truths = judge(on_spark(spark, frame), on=day, pack=india, schemes=keys, words=False)
    told = nw.from_native(truths).sort("person").collect("polars").to_native()
    said = {"eligible": True, "not_eligible": False, "ask": None}
    for key in keys:
        verdicts = [said[word] for word in wanted[f"{key}_verdict"].to_list()]
        assert told[f"{key}_verdict"].to_list() == verdicts


def families(pack: Pack, names: list[str], *, count: int) -> pl.DataFrame:
    """Families of one to four, a fifth of their facts unknown."""
    chance = random.Random(9)  # noqa: S311
    home = [name for name in names if pack.vocabulary[name].scope == "household"]
    rows = []
    for n in range(count):
        shared = {name: fact(pack, name, chance) for name in home}
        shared["place"] = chance.choice(["IN.DT.221", "IN.ST.24", "IN", None])
        for m in range(chance.randint(1, 4)):
            own = {name: fact(pack, name, chance) for name in names if name not in home}
            rows.append({"household": f"h{n}", "person": f"p{n:02}{m}", **shared, **own})
    return pl.DataFrame(rows, infer_schema_length=None)


def fact(pack: Pack, name: str, chance: random.Random) -> object:
    word = pack.vocabulary[name]
    if chance.random() < 0.2:
        return None
    if word.kind == "truth":
        return chance.random() < 0.6
    if word.codes is not None:
        return chance.choice(list(word.codes.codes))
    return float(chance.randint(0, 90 if name == "age" else 12))


def test_every_child_stands_where_the_others_say(spark):
    for reading in READINGS:
        told = histories(f"spark {reading}")
        expected = determine(told, reading, on=dt.date(2012, 12, 1), pack=open_all())
        found = determine(on_spark(spark, told), reading, on=dt.date(2012, 12, 1), pack=open_all())
        back = pl.from_arrow(found.toArrow()).sort("person")
        assert back.rows() == expected.rows(), reading


@pytest.mark.parametrize("name", ["rows", "households in villages"])
def test_estimates_agree(spark, name):
    people = drawn(3, stages=0 if name == "rows" else 2, lonely=False)
    design = Design("w", SAMPLES[name])
    asked = {"by": ["sex"], "where": WHERE}
    here = estimate(people, design, STATISTICS, **asked)
    there = estimate(on_spark(spark, people), design, STATISTICS, **asked)
    alike(there, here)


BY_SIZE = Margin(("size",), {("1",): 90, ("2",): 80, ("5",): 70})


@pytest.mark.parametrize(
    "calibration",
    [
        PostStrata(BY_SIZE),
        Raking((BY_SIZE, Margin((), {(): 240}))),
        Regression((BY_SIZE,), {"age": 2650}),
    ],
    ids=["post-strata", "raking", "regression"],
)
def test_calibrated_estimates_agree(spark, calibration):
    people = drawn(3, stages=2, lonely=False)
    design = Design("w", SAMPLES["villages"], calibration=calibration)
    asked = {"by": ["sex"], "where": WHERE}
    here = estimate(people, design, STATISTICS, **asked)
    there = estimate(on_spark(spark, people), design, STATISTICS, **asked)
    alike(there, here)


def alike(there: pl.DataFrame, here: pl.DataFrame) -> None:
    for column, kind in here.schema.items():
        if kind == pl.Float64:
            same(there[column], here[column])
        else:
            assert there[column].to_list() == here[column].to_list()


def test_comparisons_agree(spark):
    people, design = drawn(3, stages=2, lonely=False), Design("w", SAMPLES["villages"])
    given = on_spark(spark, people)
    shares = {"by": ["sex"], "where": WHERE}
    alike(quantiles(given, design, "hours", **shares), quantiles(people, design, "hours", **shares))
    asked = (design, STATISTICS)
    groups = {"between": "sex", "where": WHERE}
    alike(differences(given, *asked, **groups), differences(people, *asked, **groups))
    alike(
        independence(given, design, "yes", "sex", where=WHERE),
        independence(people, design, "yes", "sex", where=WHERE),
    )
