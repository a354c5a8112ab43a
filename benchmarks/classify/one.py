"""Measure one method in a process of its own: `python -m benchmarks.classify.one FOLDER METHOD`."""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import time
from pathlib import Path

from .children import load
from .methods import METHODS


def measure(folder: Path, name: str, *, rounds: int) -> dict[str, object]:
    """Seconds of each round, by the clock and of the processors, peak memory, the answers."""
    run, codes = METHODS[name](load(folder))
    before = _held()
    _reset_peak()
    seconds, processor = [], []
    for _ in range(rounds):
        start, spent = time.perf_counter(), time.process_time()
        found = run()
        seconds.append(time.perf_counter() - start)
        processor.append(time.process_time() - spent)
    peak = _peak() - before
    told = [hashlib.sha256(answer.tobytes()).hexdigest() for answer in codes(found)]
    return {"seconds": seconds, "processor": processor, "peak": peak, "answers": told}


def _held() -> int:
    return _status("VmRSS")


def _peak() -> int:
    return max(_status("VmHWM"), 0)


def _reset_peak() -> None:
    """Linux forgets the highest memory so far when 5 is written here."""
    Path("/proc/self/clear_refs").write_text("5")


def _status(field: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    found = next((line for line in lines if line.startswith(field)), "")
    if not found:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(found.split()[1]) * 1024


if __name__ == "__main__":
    told = measure(Path(sys.argv[1]), sys.argv[2], rounds=int(sys.argv[3]))
    sys.stdout.write(json.dumps(told))
