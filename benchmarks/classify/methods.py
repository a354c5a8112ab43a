"""The same three answers computed by each tool, written as its users would write them.

Every method takes the columns and gives three arrays of small numbers: SDG_EA and SDG_EAHC (0 out
of scope, 1 no, 2 child labour), and the ladder (its place in LADDER). What it needs before the
clock starts (a frame, a connection, a plan) it makes first; what is timed is the call it returns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import reduce
from itertools import groupby
from operator import or_
from pathlib import Path
from typing import Any

import numpy as np

SHARE = ["out_of_scope", "no_child_labour", "child_labour"]
LADDER = [
    "out_of_scope",
    "not_working",
    "hazardous_work",
    "child_labour",
    "light_work",
    "breach",
    "permitted_work",
]
OUT, NOT_WORKING, HAZARDOUS, LABOUR, LIGHT, BREACH, PERMITTED = range(7)

Columns = dict[str, np.ndarray]
Answers = list[np.ndarray]
Run = Callable[[], Any]
Codes = Callable[[Any], Answers]
Ready = Callable[[Columns], tuple[Run, Codes]]

CHUNK = 1 << 16
DAY = dt.date(2020, 1, 1)
ASKED = ["SDG_EA", "SDG_EAHC", "BENCH"]


def _as_they_are(found: Answers) -> Answers:
    return found


# --- NumPy ---


def _numpy(c: Columns) -> Answers:
    age, hours, chores = c["age"], c["economic_hours"], c["chores_hours"]
    least = np.where(age <= 11, 1, np.where(age <= 14, 14, 43)).astype(np.int16)
    in_scope = (age >= 5) & (age <= 17)
    worked = hours >= least
    either = worked | ((age <= 14) & (chores >= 21))
    ladder = np.full(len(age), PERMITTED, np.uint8)
    ladder[hours > 40] = BREACH
    young = age < 15
    ladder[young] = LABOUR
    ladder[young & (c["hours_per_day"] <= 3) & c["parental_permission"]] = LIGHT
    ladder[age < 13] = LABOUR
    ladder[c["hazard_condition"]] = HAZARDOUS
    ladder[hours == 0] = NOT_WORKING
    ladder[age >= 18] = OUT
    return [
        np.where(in_scope, worked.view(np.uint8) + np.uint8(1), np.uint8(0)),
        np.where(in_scope, either.view(np.uint8) + np.uint8(1), np.uint8(0)),
        ladder,
    ]


def numpy_whole(columns: Columns) -> tuple[Run, Codes]:
    """Whole columns at once."""
    return lambda: _numpy(columns), _as_they_are


def numpy_chunks(columns: Columns) -> tuple[Run, Codes]:
    """In chunks that fit the cache."""
    rows = len(columns["age"])

    def run() -> Answers:
        answers = [np.empty(rows, np.uint8) for _ in ASKED]
        for start in range(0, rows, CHUNK):
            part = slice(start, start + CHUNK)
            found = _numpy({name: values[part] for name, values in columns.items()})
            for answer, piece in zip(answers, found, strict=True):
                answer[part] = piece
        return answers

    return run, _as_they_are


# --- pandas ---


def pandas_select(columns: Columns) -> tuple[Run, Codes]:
    """`np.select` over a DataFrame's columns."""
    import pandas as pd

    frame = pd.DataFrame(columns)

    def run() -> Answers:
        age, hours = frame["age"], frame["economic_hours"]
        out = (age < 5) | (age > 17)
        worked = (
            ((age <= 11) & (hours >= 1))
            | ((age >= 12) & (age <= 14) & (hours >= 14))
            | ((age >= 15) & (hours >= 43))
        )
        either = worked | ((age <= 14) & (frame["chores_hours"] >= 21))
        light = (age < 15) & (frame["hours_per_day"] <= 3) & frame["parental_permission"]
        steps = [
            age >= 18,
            hours == 0,
            frame["hazard_condition"],
            age < 13,
            light,
            age < 15,
            hours > 40,
        ]
        found = [OUT, NOT_WORKING, HAZARDOUS, LABOUR, LIGHT, LABOUR, BREACH]
        codes = [np.uint8(code) for code in found]
        share = [np.uint8(0), np.uint8(2)]
        return [
            np.select([out, worked], share, default=np.uint8(1)),
            np.select([out, either], share, default=np.uint8(1)),
            np.select(steps, codes, default=np.uint8(PERMITTED)),
        ]

    return run, _as_they_are


# --- Polars, by hand ---


def _polars_codes(found: Any) -> Answers:
    return [found[name].to_numpy() for name in found.columns]


def polars_by_hand(columns: Columns) -> tuple[Run, Codes]:
    """Expressions as a Polars user writes them; statuses as small numbers."""
    import polars as pl

    frame = pl.DataFrame(columns)
    age, hours = pl.col("age"), pl.col("economic_hours")

    def small(code: int) -> pl.Expr:
        return pl.lit(code, dtype=pl.UInt8)

    def share(rule: pl.Expr) -> pl.Expr:
        outside = ~((age >= 5) & (age <= 17))
        return pl.when(outside).then(small(0)).when(rule).then(small(2)).otherwise(small(1))

    worked = (
        ((age <= 11) & (hours >= 1))
        | ((age >= 12) & (age <= 14) & (hours >= 14))
        | ((age >= 15) & (hours >= 43))
    )
    either = worked | ((age <= 14) & (pl.col("chores_hours") >= 21))
    light = (age < 15) & (pl.col("hours_per_day") <= 3) & pl.col("parental_permission")
    ladder = (
        pl.when(age >= 18)
        .then(small(OUT))
        .when(hours == 0)
        .then(small(NOT_WORKING))
        .when(pl.col("hazard_condition"))
        .then(small(HAZARDOUS))
        .when(age < 13)
        .then(small(LABOUR))
        .when(light)
        .then(small(LIGHT))
        .when(age < 15)
        .then(small(LABOUR))
        .when(hours > 40)
        .then(small(BREACH))
        .otherwise(small(PERMITTED))
    )
    plan = frame.lazy().select(SDG_EA=share(worked), SDG_EAHC=share(either), BENCH=ladder)
    return plan.collect, _polars_codes


# --- DuckDB ---

_SQL = """
select
  (case when age not between 5 and 17 then 0 when {worked} then 2 else 1 end)::utinyint,
  (case when age not between 5 and 17 then 0
        when {worked} or (age <= 14 and chores_hours >= 21) then 2 else 1 end)::utinyint,
  (case when age >= 18 then 0 when economic_hours = 0 then 1 when hazard_condition then 2
        when age < 13 then 3
        when age < 15 and hours_per_day <= 3 and parental_permission then 4
        when age < 15 then 3 when economic_hours > 40 then 5 else 6 end)::utinyint
from children
"""
_WORKED = """((age <= 11 and economic_hours >= 1)
  or (age between 12 and 14 and economic_hours >= 14) or (age >= 15 and economic_hours >= 43))"""


def duckdb_sql(columns: Columns) -> tuple[Run, Codes]:
    """SQL over a table in memory, answers as Arrow."""
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect()
    arrow = pa.table(columns)
    connection.register("arriving", arrow)
    connection.execute("create table children as select * from arriving")
    query = _SQL.format(worked=_WORKED)

    def codes(found: Any) -> Answers:
        return [column.to_numpy() for column in found.columns]

    return lambda: connection.sql(query).to_arrow_table(), codes


# --- OpenFisca ---


def openfisca(columns: Columns) -> tuple[Run, Codes]:
    """A tax and benefit system with one variable for each answer."""
    from .in_openfisca import compute

    return lambda: compute(columns), _as_they_are


# --- Muara ---


def _opened() -> Any:
    from muara.packs import open_pack

    return open_pack(str(Path(__file__).with_name("pack")))


def _numbers(words: Any, order: list[str]) -> np.ndarray:
    """A status column as places in a list of words."""
    places = {word: place for place, word in enumerate(order)}
    table = np.array([places.get(word, 255) for word in words.dtype.categories], np.uint8)
    return table[words.to_physical().to_numpy()]


def _muara_codes(found: Any) -> Answers:
    orders = [SHARE, SHARE, LADDER]
    return [
        _numbers(found[f"{regime}_status"], order)
        for regime, order in zip(ASKED, orders, strict=True)
    ]


def muara_rules(columns: Columns) -> tuple[Run, Codes]:
    """The rule language alone: each rung compiled, chained by hand like the Polars above."""
    import narwhals as nw
    import polars as pl

    pack = _opened()
    frame = nw.from_native(pl.DataFrame(columns).lazy())
    made = {}
    for name, order in zip(ASKED, [SHARE, SHARE, LADDER], strict=True):
        regime = pack.regime(name)
        chain = nw.lit(order.index(regime.otherwise), dtype=nw.UInt8)
        # Neighbouring rungs with one finding are one condition, as a person would write them.
        for finding, rungs in groupby(reversed(regime.rungs), key=lambda rung: rung.finding):
            each = [rung.rule.expression(list(columns), day=DAY) for rung in rungs]
            here = nw.lit(order.index(finding), dtype=nw.UInt8)
            chain = nw.when(reduce(or_, reversed(each))).then(here).otherwise(chain)
        inside = regime.population.expression(list(columns), day=DAY)
        made[name] = nw.when(~inside).then(nw.lit(0, dtype=nw.UInt8)).otherwise(chain)
    plan = frame.select(**made).to_native()
    return plan.collect, _polars_codes


def muara_status(columns: Columns) -> tuple[Run, Codes]:
    """`muara.classify`, of which only the statuses are kept."""
    import polars as pl

    from muara.law import classify

    pack, frame = _opened(), pl.DataFrame(columns).lazy()
    names = [f"{regime}_status" for regime in ASKED]
    return lambda: classify(frame, ASKED, on=DAY, pack=pack).select(names).collect(), _muara_codes


def muara_whole(columns: Columns) -> tuple[Run, Codes]:
    """`muara.classify`: status, clause and what is unsettled for each definition."""
    import polars as pl

    from muara.law import classify

    pack, frame = _opened(), pl.DataFrame(columns)
    return lambda: classify(frame, ASKED, on=DAY, pack=pack), _muara_codes


METHODS: dict[str, Ready] = {
    "Polars, by hand": polars_by_hand,
    "Muara, rules": muara_rules,
    "Muara, status": muara_status,
    "Muara, status + clause + unsettled": muara_whole,
    "NumPy, chunks": numpy_chunks,
    "NumPy, whole columns": numpy_whole,
    "pandas": pandas_select,
    "DuckDB": duckdb_sql,
    "OpenFisca-Core": openfisca,
}
