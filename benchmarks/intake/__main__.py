"""Measure and write RESULTS.md: `python -m benchmarks.intake`, ten minutes on each database.

The server runs as `muara serve` does, the load in a process beside it, over loopback. What is
answered with 201 was flushed to the disk before, on both databases. Afterwards every acknowledged
form is looked for. Then the whole server is ended with kill -9 in the middle of a load, many times.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks.measuring import machine, report

from .one import arguments

NAME = "intake"
PACKAGES = ("muara", "django", "gunicorn", "psycopg")
ROOT = Path(__file__).parents[2]
DATABASES = {
    "SQLite": [],
    "PostgreSQL": [str(ROOT / "scripts" / "with_postgres")],
}
PARTS = {"load": ("seconds", "kill"), "afterwards": ("export", "sort", "rows")}
"""What the clock measures comes first, on every database; what counts work and memory, after."""
ALL_SIZES = [name for sizes in PARTS.values() for name in sizes]
Found = Mapping[str, dict[str, Any]]


def main() -> int:
    parser = arguments()
    parser.description = __doc__
    parser.add_argument("--only", nargs="*", choices=list(DATABASES), default=list(DATABASES))
    parser.add_argument("--kept", type=Path, help="folder: what was measured is not measured again")
    parser.add_argument("--dry", action="store_true", help="print only")
    asked = parser.parse_args()
    busy = _kept(asked, "machine", lambda: machine(PACKAGES))
    found: dict[str, dict[str, Any]] = {name: {} for name in asked.only}
    try:
        for part, sizes in PARTS.items():
            for name in asked.only if any(getattr(asked, size) for size in sizes) else ():
                found[name] |= _kept(asked, f"{name}-{part}", partial(_one, name, asked, sizes))
    finally:  # an hour's figures are told, also where a later part breaks
        told = _loads(found, asked), _kills(found), _exports(found), _sorted(found)
        report(NAME, [_heading(busy, asked), *chain.from_iterable(told)], asked)
    failed = [part for told in found.values() for part in _parts(told) if part["lost"]]
    return 1 if failed else 0


def _kept(asked: argparse.Namespace, name: str, measure: Callable[[], Any]) -> Any:
    """What is measured, or was in a run before that broke off."""
    if asked.kept is None:
        return measure()
    file = asked.kept / f"{name}.json"
    if not file.exists():
        found = measure()
        asked.kept.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(found), encoding="utf-8")
    return json.loads(file.read_text(encoding="utf-8"))


def _one(database: str, asked: argparse.Namespace, sizes: Collection[str]) -> dict[str, Any]:
    """These sizes of what was asked, on one database; the others are nought."""
    told = {name: getattr(asked, name) for name in vars(arguments().parse_args([]))}
    told |= {name: 0 for name in ALL_SIZES if name not in sizes}
    words = [word for name, said in told.items() for word in (f"--{name}", str(said))]
    command = [*DATABASES[database], sys.executable, "-m", "benchmarks.intake.one", *words]
    environment = {**os.environ, "DURABLE": "1"}
    environment.pop("MUARA_DATABASE_URL", None)
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _parts(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [told[part] for part in ("load", "kill") if part in told]


def _heading(busy: str, asked: argparse.Namespace) -> str:
    kept = {name: getattr(asked, name) for name in ("seconds", "kill", "export", "sort", "rows")}
    words = " ".join(f"--{name} {said:.12g}" for name, said in kept.items())
    return (
        f"# Intake, measured\n\n`python -m benchmarks.intake {words}`\n\n{busy}\n"
        f"{asked.workers} processes of {asked.threads} threads. {asked.connections} phones,\n"
        "signed with Basic, send one form after the other from a process on the same processors.\n"
        "Durable before the answer: SQLite flushes each commit (synchronous=FULL), PostgreSQL has\n"
        "fsync on.\n"
        "Asked for: 500 a second, 100 %, p99 below 100 ms, with two cores to itself.\n"
    )


def _loads(found: Found, asked: argparse.Namespace) -> list[str]:
    rows = [(name, told, told["load"]) for name, told in found.items() if "load" in told]
    if not rows:
        return []
    lines = [
        f"## {asked.seconds:g} seconds of load: {rows[0][1]['form']}\n",
        "Processor ms: what the server's own processes spend on one, which the load of others on",
        "the machine does not spoil.\n",
        "| database | a second | taken | p50 ms | p99 ms | longest ms | processor ms"
        " | acknowledged | lost | twice |",
        "| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for name, _told, one in rows:
        lines.append(
            f"| {name} | {one['a_second']:,} | {one['taken_percent']:.4g} % | {one['p50_ms']:,} "
            f"| {one['p99_ms']:,} | {one['longest_ms']:,} | {one['server_ms']:.2f} "
            f"| {one['acknowledged']:,} | {one['lost']} | {one['twice']} |"
        )
    return [*lines, ""]


def _kills(found: Found) -> list[str]:
    rows = [(name, told["kill"]) for name, told in found.items() if "kill" in told]
    if not rows:
        return []
    lines = [
        "## kill -9 in the middle of the load\n",
        "All processes of the server at once, at a moment drawn anew each time; then it is begun",
        "again, and the phones go on. Afterwards every acknowledged form is looked for.\n",
        "| database | kills | acknowledged | connections that broke | lost | twice |",
        "| --- | --: | --: | --: | --: | --: |",
    ]
    for name, one in rows:
        lines.append(
            f"| {name} | {one['kills']} | {one['acknowledged']:,} | {one['broken']:,} "
            f"| {one['lost']} | {one['twice']} |"
        )
    return [*lines, ""]


def _exports(found: Found) -> list[str]:
    rows = [(name, told["export"]) for name, told in found.items() if "export" in told]
    if not rows:
        return []
    lines = [
        f"## Export of submissions x {rows[0][1]['columns']} columns as CSV\n",
        "Opened and written as they are read; the peak is above what the process held before.\n",
        "| database | requested | written | withheld | s | processor s | MB | peak above, MiB |",
        "| --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for name, each in rows:
        for part in ("few", "many"):
            one = each[f"{part}_told"]
            lines.append(
                f"| {name} | {each[part]:,} | {one['written']:,} | {one['withheld']} "
                f"| {one['seconds']:.1f} | {one['processor']:.1f} | {one['size'] / 1e6:,.0f} "
                f"| {one['peak'] / 2**20:.0f} |"
            )
    return [*lines, ""]


def _sorted(found: Found) -> list[str]:
    rows = [(name, told["sorting"]) for name, told in found.items() if "sorting" in told]
    if not rows:
        return []
    lines = [
        "## Into the register\n",
        f"{rows[0][1]['forms']:,} filled forms (a child who was met at work: four entries) of",
        "twenty workers by turns, sorted by one process as the worker does it; then a list of",
        f"{rows[0][1]['rows']:,} such children, each row looked at and then entered. Processor",
        "ms: of that process alone, which on PostgreSQL is not the database's.",
        "Asked for: at most 20 processor ms for one.\n",
        "| database | forms a second | ms | rows looked at a second | ms | rows entered a second"
        " | ms |",
        "| --- | --: | --: | --: | --: | --: | --: |",
    ]
    for name, told in rows:
        cells = (
            f"{told[part]['a_second']:,.0f} | {told[part]['ms']:.1f}"
            for part in ("sorted", "looked", "entered")
        )
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return [*lines, ""]


if __name__ == "__main__":
    sys.exit(main())
