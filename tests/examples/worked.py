"""The packs' worked examples as test cases: each example with every regime it speaks of."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import polars as pl
import pytest

from muara.law import classify
from muara.law.plain import judge
from muara.packs import Example, Pack, Regime
from muara.rules import Attribute


def answers(pack: Pack) -> list[Any]:
    """One case for every answer that an example of the pack expects."""
    return [
        pytest.param(example, regime, id=f"{example.id}-{regime}")
        for example in pack.examples
        for regime in example.expect
    ]


def facts(example: Example, regime: Regime) -> pl.DataFrame:
    """The example as a file would give it: what a regime requires and nobody knows is blank."""
    row = dict(example.given)
    for name in regime.requires:
        if not ({name, f"{name}_low", *regime.vocabulary[name].sum_of} & set(row)):
            row[name] = None
    return pl.DataFrame({name: [value] for name, value in row.items()})


def check(pack: Pack, example: Example, regime: str) -> None:
    """The example comes out as it says: status, and clause and open questions where it says."""
    found = classify(facts(example, pack.regimes[regime]), [regime], on=example.on, pack=pack)
    assert found[f"{regime}_status"][0] == example.expect[regime], example.say
    if regime in example.clause:
        assert found[f"{regime}_clause"][0] == example.clause[regime]
    if regime in example.unsettled:
        assert found[f"{regime}_unsettled"][0] == ";".join(example.unsettled[regime])


def children(regime: Regime, *, seed: int, count: int = 300) -> pl.DataFrame:
    """Random rows of everything a regime reads, a quarter of it unknown, for agreement tests."""
    chance = random.Random(seed)  # noqa: S311
    words = [regime.vocabulary[name] for name in regime.attributes]
    rows = [
        {word.name: None if chance.random() < UNKNOWN else _any(word, chance) for word in words}
        for _ in range(count)
    ]
    return pl.DataFrame(
        rows, schema={word.name: _TYPES.get(word.kind, pl.String) for word in words}
    )


UNKNOWN = 0.25
NEAR = (0, 1, 3, 4, 6, 10, 11, 12, 13, 14, 15, 16, 21, 28, 40, 41, 43)
"""Values on and beside the limits that rules draw."""
_TYPES = {"number": pl.Float64, "truth": pl.Boolean}


def _any(word: Attribute, chance: random.Random) -> object:
    if word.name == "age":
        return chance.randint(3, 19)
    if word.kind == "number":
        return chance.choice([near for near in NEAR if word.low <= near <= word.high])
    if word.kind == "truth":
        return chance.random() < 0.5
    if word.kind == "clock":
        return f"{chance.randint(0, 23):02}:{chance.choice(['00', '01', '30'])}"
    return chance.choice(list(word.codes.codes)) if word.codes else None


def agree(regime: Regime, frame: pl.DataFrame, *, on: dt.date) -> None:
    """The compiled ladder says of every row what the plain one says."""
    found = classify(frame, [regime.id], on=on)
    for row, answer in zip(frame.rows(named=True), found.rows(named=True), strict=True):
        plain = judge(regime, row, day=on, columns=frame.columns)
        said = tuple(answer[f"{regime.id}_{part}"] for part in ("status", "clause", "unsettled"))
        assert said == (plain.status, plain.clause, ";".join(plain.unsettled)), row
