"""Measure one method in a process of its own: `python -m benchmarks.allocation.one TASK METHOD`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.measuring import rounds

from .families import load, worth
from .methods import METHODS


def measure(path: Path, name: str, *, count: int) -> dict[str, object]:
    """Seconds of each round, peak memory, and what the answer is worth."""
    task = load(path)
    run, got = METHODS[name](task)
    told, found = rounds(run, count)
    return {**told, "worth": worth(task, got(found))}


if __name__ == "__main__":
    found = measure(Path(sys.argv[1]), sys.argv[2], count=int(sys.argv[3]))
    sys.stdout.write(json.dumps(found))
