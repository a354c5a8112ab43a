"""Every regime of every pack, compiled and plain, on random children with unknowns."""

from __future__ import annotations

import datetime as dt
import random

import narwhals as nw
import polars as pl
import pytest

from muara.law import classify
from muara.law.ladder import Ladder, Widths
from muara.law.plain import judge
from muara.law.table import look_up
from muara.packs import Regime, open_all
from muara.rules import Attribute, Compiler

PACK = open_all()
TYPES = {"number": pl.Float64, "truth": pl.Boolean, "date": pl.Date, "clock": pl.Int64}


def value(attribute: Attribute, chance: random.Random) -> object:
    """A likely value of an attribute, or None for about one in four."""
    if chance.random() < 0.25:
        return None
    if attribute.kind == "number":
        return float(chance.randint(*_span(attribute)))
    if attribute.kind == "truth":
        return chance.random() < 0.5
    if attribute.kind == "clock":
        return chance.randint(0, 23) * 60
    codes = list(attribute.codes.codes) if attribute.codes else []
    return chance.choice(codes) if codes else None


def _span(attribute: Attribute) -> tuple[int, int]:
    """Around the limits of the laws, not over all that is possible."""
    low, high = int(attribute.low or 0), int(attribute.high or 60)
    return (3, 19) if attribute.name == "age" else (low, min(high, 60))


def day(regime: Regime, chance: random.Random) -> dt.date | None:
    """A day of the work: near the days on which something changed."""
    changes = [each for each in PACK.law.days() if regime.since is None or each >= regime.since]
    chosen = chance.choice([*changes, dt.date(2018, 3, 1)])
    return None if chance.random() < 0.1 else chosen


def children(regime: Regime, chance: random.Random, count: int) -> pl.DataFrame:
    words = {name: regime.vocabulary[name] for name in regime.attributes}
    rows = [
        {name: value(word, chance) for name, word in words.items()}
        | {"age_low": low, "age_high": low and low + chance.randint(0, 2)}
        | {"work_date": day(regime, chance)}
        for low in (chance.choice([None, 11.0, 12.0, 13.0, 14.0, 17.0]) for _ in range(count))
    ]
    schema = {name: TYPES.get(word.kind, pl.String) for name, word in words.items()}
    bounds = {"age_low": pl.Float64, "age_high": pl.Float64, "work_date": pl.Date}
    return pl.DataFrame(rows, schema={**schema, **bounds})


@pytest.mark.parametrize("name", list(PACK.regimes))
def test_compiled_and_plain_agree(name):
    chance = random.Random(name)  # noqa: S311
    regime = PACK.regimes[name]
    frame = children(regime, chance, 150)
    found = classify(frame, name, pack=PACK).select(pl.col(f"^{name}_.*$").cast(pl.String)).rows()
    for row, answer in zip(frame.to_dicts(), found, strict=True):
        plain = judge(regime, row, columns=[*row])
        assert answer == (plain.status, plain.clause, ";".join(plain.unsettled)), row


FEW = {"age", "worked", "work_kind", "economic_hours", "hazard_condition", "employer_relation"}


@pytest.mark.parametrize("name", list(PACK.regimes))
@pytest.mark.parametrize("dated", [True, False])
def test_the_table_of_a_few_columns_agrees(name, dated):
    """As surveys are: few columns, so that each kind of child is judged once and looked up."""
    chance = random.Random(f"few {name}")  # noqa: S311
    regime = PACK.regimes[name]
    frame = children(regime, chance, 150)
    kept = [each for each in frame.columns if each in FEW or each in regime.requires]
    frame = frame.select(*kept, *(["work_date"] if dated else []))
    on = None if dated else regime.since or dt.date(2018, 3, 1)
    lazy = classify(frame.lazy(), name, pack=PACK, on=on)  # a lazy frame does not know its length
    found = lazy.select(pl.col(f"^{name}_.*$").cast(pl.String)).collect()
    for row, answer in zip(frame.to_dicts(), found.rows(), strict=True):
        plain = judge(regime, row, day=on, columns=[*row])
        assert answer == (plain.status, plain.clause, ";".join(plain.unsettled)), row


@pytest.mark.parametrize("name", ["C138", "LAW_IN_1986", "LAW_IN_2016", "LAW_ID_2003"])
def test_a_law_over_a_few_columns_is_a_table(name):
    regime, lazy = PACK.regimes[name], pl.LazyFrame(schema={"age": pl.Int8, "work_kind": pl.String})
    columns = {each: each for each in lazy.collect_schema()}
    ladder = Ladder(
        regime, Compiler(columns, dt.date(2016, 8, 1)), "x", {}, Widths(nw.Int8, nw.Int16)
    )
    assert look_up([ladder], lazy, rows=None).left == []


THREE_ANSWERS = [name for name, regime in PACK.regimes.items() if regime.unknown != "no"]


@pytest.mark.parametrize("name", THREE_ANSWERS)
def test_an_answer_to_an_open_question_never_lowers_an_adverse_finding(name):
    """Whatever a question settles, a child found in child labour is never found out of it."""
    chance = random.Random(f"{name} again")  # noqa: S311
    regime = PACK.regimes[name]
    frame = children(regime, chance, 80).drop("age_low", "age_high")
    for row in frame.to_dicts():
        before = judge(regime, row)
        if before.status not in ("child_labour", "hazardous_work", "worst_form"):
            continue
        for open_attribute in before.unsettled:
            if open_attribute in row and open_attribute != "work_date":
                answered = value(regime.vocabulary[open_attribute], chance)
                after = judge(regime, {**row, open_attribute: answered})
                assert after.status in ("child_labour", "hazardous_work", "worst_form")
