"""Measure and write RESULTS.md: `python -m benchmarks.caseload`, on SQLite and on PostgreSQL.

10,000 open cases in one worker's hands, asked for by her phone: whole at first, then what changed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.measuring import machine, report

from .one import arguments

NAME = "caseload"
PACKAGES = ("muara", "django", "psycopg")
ROOT = Path(__file__).parents[2]
DATABASES = {"SQLite": [], "PostgreSQL": [str(ROOT / "scripts" / "with_postgres")]}


def main() -> int:
    parser = arguments()
    parser.description = __doc__
    parser.add_argument("--dry", action="store_true", help="print only")
    asked = parser.parse_args()
    busy = machine(PACKAGES)
    sizes = ["--cases", str(asked.cases), "--rounds", str(asked.rounds)]
    found = {name: _one(within, sizes) for name, within in DATABASES.items()}
    tables = [line for name, told in found.items() for line in _table(name, told)]
    report(NAME, [_heading(busy, sizes), *tables], asked)
    return 0


def _one(within: list[str], sizes: list[str]) -> Mapping[str, Any]:
    command = [*within, sys.executable, "-m", "benchmarks.caseload.one", *sizes]
    environment = {**os.environ, "DURABLE": "1"}
    environment.pop("MUARA_DATABASE_URL", None)
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    told: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _heading(busy: str, sizes: list[str]) -> str:
    return (
        "# A caseload on a phone, measured\n\n"
        f"`python -m benchmarks.caseload {' '.join(sizes)}`\n\n{busy}\n\n"
        "Two children a family, each with a name, a consent and an open case, spread over the\n"
        "districts of a State. Each time is that of a whole request, from the address to the last\n"
        "byte, in one process; the first snapshot is also the first request of a new process, and\n"
        "the worst of *unchanged* is the first, which makes the hashes of all lists.\n"
        "Asked for: 10,000 cases in a snapshot under 5 s, a delta under 300 ms.\n"
    )


def _table(name: str, told: Mapping[str, Any]) -> list[str]:
    lines = [
        f"## {name}, entered in {told['entered']:.0f} s\n",
        "| asked | best, ms | worst, ms | processor, ms | answer, kB |",
        "| --- | --: | --: | --: | --: |",
    ]
    lines += [
        f"| {row['asked']} | {row['best_ms']:,.0f} | {row['worst_ms']:,.0f} "
        f"| {row['processor_ms']:,.0f} | {row['kilobytes']:,.1f} |"
        for row in told["rows"]
    ]
    return [*lines, ""]


if __name__ == "__main__":
    sys.exit(main())
