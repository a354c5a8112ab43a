"""What the benchmark of allocation compares is the same task with the same answer."""

from __future__ import annotations

import pytest
from benchmarks.allocation.families import invent, worth
from benchmarks.allocation.methods import greedy, muara, or_tools


@pytest.mark.parametrize("districts", [1, 3])
def test_the_exact_methods_are_worth_the_same(districts: int) -> None:
    task = invent(400, districts)
    answers = {}
    for method in (muara, or_tools, greedy):
        run, got = method(task)
        answers[method] = worth(task, got(run()))
    assert answers[muara] == answers[or_tools]
    assert answers[greedy] < answers[muara]
