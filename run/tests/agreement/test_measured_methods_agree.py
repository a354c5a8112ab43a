"""What the benchmark compares gives the same answers: a faster wrong answer is no answer."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def methods():
    sys.path.insert(0, str(ROOT))
    try:
        from benchmarks.classify import children, methods
    finally:
        sys.path.remove(str(ROOT))
    return methods.METHODS, children.make(5000)


def test_every_method_answers_as_polars_by_hand(methods):
    found, columns = {}, methods[1]
    for name, ready in methods[0].items():
        if name != "OpenFisca-Core":  # lives in an environment of its own
            run, codes = ready(columns)
            found[name] = codes(run())
    expected = found["Polars, by hand"]
    for name, answers in found.items():
        for mine, theirs in zip(answers, expected, strict=True):
            assert np.array_equal(mine, theirs), name
