"""What every comparison needs: the time and memory of rounds, and which machine it was."""

from __future__ import annotations

import os
import platform
import resource
import time
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any


def rounds(run: Callable[[], Any], count: int) -> tuple[dict[str, Any], Any]:
    """Seconds of each round by the clock and of the processors, peak memory above; last answer."""
    before = _status("VmRSS")
    # Linux forgets the highest memory so far when 5 is written here.
    Path("/proc/self/clear_refs").write_text("5")
    seconds, processor, found = [], [], None
    for _ in range(count):
        start, spent = time.perf_counter(), time.process_time()
        found = run()
        seconds.append(time.perf_counter() - start)
        processor.append(time.process_time() - spent)
    return {"seconds": seconds, "processor": processor, "peak": _status("VmHWM") - before}, found


def _status(field: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    found = next((line for line in lines if line.startswith(field)), "")
    if not found:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(found.split()[1]) * 1024


def machine(packages: Sequence[str]) -> str:
    """The machine, the versions and how busy it is, in one line."""
    versions = ", ".join(f"{name} {_version(name)}" for name in packages)
    return (
        f"{os.cpu_count()} processors, {platform.machine()}, Python {platform.python_version()}; "
        f"{versions}; load before the start {os.getloadavg()[0]:.1f}."
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"
