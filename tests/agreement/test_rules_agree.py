"""The compiled rules give the answers of the plain evaluator, on every engine."""

from __future__ import annotations

import random

import duckdb
import narwhals as nw
import polars as pl
import pytest

from agreement.random_rules import DAYS, TERMS, VOCABULARY, rows, rule
from muara.rules import Compiler, Rule

SCHEMA = {
    "household": pl.Int64,
    "work_date": pl.Date,
    "age": pl.Int64,
    "age_low": pl.Int64,
    "age_high": pl.Int64,
    "hours": pl.Float64,
    "chores": pl.Float64,
    "worked": pl.Boolean,
    "night": pl.Boolean,
    "sex": pl.String,
    "work": pl.String,
    "isic": pl.String,
    "ends": pl.Int64,
    "born": pl.Date,
}


def table(people: list[dict[str, object]]) -> pl.DataFrame:
    """The rows as the door hands them on: NaN has become unknown."""
    frame = pl.DataFrame(people, schema=SCHEMA).with_row_index("number")
    return frame.with_columns(pl.col("hours").fill_nan(None))


def on_polars(frame: pl.DataFrame, answers: dict[str, nw.Expr]) -> pl.DataFrame:
    return nw.from_native(frame.lazy()).with_columns(**answers).collect().to_native()


def on_duckdb(frame: pl.DataFrame, answers: dict[str, nw.Expr]) -> pl.DataFrame:
    with duckdb.connect() as connection:
        connection.register("people", frame.to_arrow())
        lazy = nw.from_native(connection.table("people")).with_columns(**answers)
        return pl.from_arrow(lazy.sort("number").collect().to_native())  # type: ignore[return-value]


ENGINES = [on_polars, on_duckdb]


def plain(read: Rule, people: list[dict[str, object]], day: object) -> list[bool | None]:
    return [
        read.judge(
            person,
            household=[other for other in people if other["household"] == person["household"]],
            day=day,
        )
        for person in people
    ]


def unsettled(read: Rule, people: list[dict[str, object]], name: str) -> list[bool]:
    return [name in read.open(person) for person in people]


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
@pytest.mark.parametrize("seed", range(6))
def test_random_rules_on_random_rows_agree(engine, seed):
    chance = random.Random(seed)  # noqa: S311
    people = rows(chance, 50)
    day = chance.choice([None, None, *DAYS])
    rules = [Rule.parse(rule(chance), VOCABULARY, TERMS) for _ in range(15)]
    answers = {f"r{n}": read.expression(SCHEMA, day=day) for n, read in enumerate(rules)}
    found = engine(table(people), answers)
    for n, read in enumerate(rules):
        assert found[f"r{n}"].to_list() == plain(read, people, day), read.text


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
@pytest.mark.parametrize("seed", range(4))
def test_what_is_still_open_agrees(engine, seed):
    chance = random.Random(100 + seed)  # noqa: S311
    people = rows(chance, 50)
    # What is open holds every part of a rule once for each level above it: DuckDB takes seconds to
    # read what is deeper.
    texts = [rule(chance, 2, households=False) for _ in range(15)]
    rules = [Rule.parse(text, VOCABULARY, TERMS) for text in texts]
    compiler = Compiler({name: name for name in SCHEMA})
    asked = [(n, a.name) for n, read in enumerate(rules) for a in read.attributes]
    answers = {f"r{n}_{name}": compiler.open(rules[n].node, name) for n, name in asked}
    found = engine(table(people), answers)
    for n, name in asked:
        expected = unsettled(rules[n], people, name)
        assert found[f"r{n}_{name}"].to_list() == expected, (rules[n].text, name)
