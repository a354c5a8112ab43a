"""Measure one method in a process of its own: `python -m benchmarks.classify.one FOLDER METHOD`."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from benchmarks.measuring import rounds

from .children import load
from .methods import METHODS


def measure(folder: Path, name: str, *, count: int) -> dict[str, object]:
    """Seconds of each round, by the clock and of the processors, peak memory, the answers."""
    run, codes = METHODS[name](load(folder))
    told, found = rounds(run, count)
    answers = [hashlib.sha256(answer.tobytes()).hexdigest() for answer in codes(found)]
    return {**told, "answers": answers}


if __name__ == "__main__":
    told = measure(Path(sys.argv[1]), sys.argv[2], count=int(sys.argv[3]))
    sys.stdout.write(json.dumps(told))
