"""The packs' worked examples as test cases: each example with every regime it speaks of."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from muara.law import classify
from muara.packs import Example, Pack, Regime


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
