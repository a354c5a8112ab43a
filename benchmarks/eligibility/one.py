"""Measure one method in a process of its own: `python -m benchmarks.eligibility.one ...`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from benchmarks.measuring import rounds

from .methods import METHODS
from .people import load


def measure(folder: Path, name: str, *, count: int) -> dict[str, object]:
    """Seconds, processor time and peak memory of each round; the answers go beside the people."""
    people = load(folder)
    run, codes = METHODS[name](people)
    told, found = rounds(run, count)
    answers = codes(found)
    np.save(folder / "answers.npy", np.array(answers, np.uint8))
    return {**told, "rows": len(answers[0])}


if __name__ == "__main__":
    told = measure(Path(sys.argv[1]), sys.argv[2], count=int(sys.argv[3]))
    sys.stdout.write(json.dumps(told))
