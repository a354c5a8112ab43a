"""How every comparison measures and reports.

Every method runs in a process of its own, in sweeps, so that a busy moment of the machine falls on
all alike; the best of all rounds counts. A peer that cannot live beside Muara is installed in an
environment of its own, whose interpreter is named with --peers-python.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

CLOCKS = ("seconds", "processor")
ELSEWHERE = ("--peers-python", "--folder")
"""Options that say where things lie on this machine: not for a report."""
Told = dict[str, dict[str, list[Any]]]

# --- one method, in its own process ---


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


# --- all methods, beside each other ---


def options(name: str, says: str | None, methods: Iterable[str]) -> argparse.ArgumentParser:
    """What every comparison can be asked; each adds its own."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}", description=says)
    parser.add_argument("--sweeps", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=int, help="seconds for one method and sweep")
    parser.add_argument("--only", nargs="*", choices=list(methods), default=list(methods))
    parser.add_argument("--peers-python", default=sys.executable)
    parser.add_argument("--folder", type=Path, help="for the data while measuring")
    parser.add_argument("--dry", action="store_true", help="print only")
    return parser


def sweeps(
    name: str,
    data: Path,
    asked: argparse.Namespace,
    *,
    peers: Collection[str],
    without: Collection[str] = (),
    look: Callable[[str], None] | None = None,
) -> Told:
    """What each method tells of its rounds; `look` is called after each, to see what it left.

    The times are those of all rounds but the first, which warms up; of all else there is one a
    sweep. A method that fails or is too slow is told of once and left out.
    """
    found: Told = {}
    left_out = set(without)
    for _ in range(asked.sweeps):
        for method in asked.only:
            if method in left_out:
                continue
            python = asked.peers_python if method in peers else sys.executable
            told = _one(python, name, data, method, asked)
            if told is None:
                left_out.add(method)
                continue
            if look:
                look(method)
            kept = found.setdefault(method, {each: [] for each in told})
            for each, value in told.items():
                kept[each] += value[1:] if each in CLOCKS else [value]
    return found


def _one(
    python: str, name: str, data: Path, method: str, asked: argparse.Namespace
) -> dict[str, Any] | None:
    command = [python, "-m", f"benchmarks.{name}.one", str(data), method, str(asked.rounds + 1)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=asked.limit
        )
    except subprocess.TimeoutExpired:
        sys.stderr.write(f"{method} did not finish in {asked.limit} s.\n")
        return None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        sys.stderr.write(f"{method} was not measured: {last}\n")
        return None
    told: dict[str, Any] = json.loads(done.stdout)
    return told


# --- the report ---


def heading(title: str, name: str, packages: Sequence[str], asked: argparse.Namespace) -> str:
    """What was measured, how it was asked for, on which machine."""
    command = " ".join([f"python -m benchmarks.{name}", *_typed(sys.argv[1:])])
    return (
        f"# {title}, measured\n\n`{command}`\n\n"
        f"{machine(packages)} {asked.sweeps} sweeps of {asked.rounds} rounds.\n"
    )


def report(name: str, parts: Sequence[str], asked: argparse.Namespace) -> None:
    """Print the parts, and write them to the comparison's RESULTS.md."""
    text = "\n".join(parts)
    sys.stdout.write(text)
    if not asked.dry:
        Path(__file__).with_name(name).joinpath("RESULTS.md").write_text(text, encoding="utf-8")


def _typed(words: Sequence[str]) -> list[str]:
    """What was typed, without where things lie."""
    pairs = zip(["", *words], words, strict=False)
    return [word for before, word in pairs if not {before, word.split("=")[0]} & {*ELSEWHERE}]


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
