"""A Parquet file through `muara classify`, as a user runs it: rows a second and peak memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from .children import make

PART = 5_000_000
REGIMES = "SDG_EA,SDG_EAHC"
GIB = 1 << 30


def section(rows: int, *, folder: Path | None) -> str:
    """Write the file, classify it in a process of its own, tell what it took."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        survey, output = Path(place, "children.parquet"), Path(place, "answers.parquet")
        _write(rows, survey)
        seconds, peak = _classify(survey, output)
        answered = pq.ParquetFile(output).metadata.num_rows
        if answered != rows:
            raise SystemExit(f"{answered:,} of {rows:,} rows came out")
        size = survey.stat().st_size
    return (
        f"\n## From file to file: {rows:,} rows of Parquet ({size / GIB:.2f} GiB)\n\n"
        f"`muara classify children.parquet -r {REGIMES} -o answers.parquet`: {seconds:.1f} s, "
        f"{rows / seconds / 1e6:.1f} million rows a second, peak memory {peak / GIB:.2f} GiB.\n"
    )


def _write(rows: int, survey: Path) -> None:
    writer = None
    for part, start in enumerate(range(0, rows, PART)):
        table = pa.table(make(min(PART, rows - start), seed=part))
        writer = writer or pq.ParquetWriter(survey, table.schema)
        writer.write_table(table, row_group_size=1 << 20)
    if writer is not None:
        writer.close()


def _classify(survey: Path, output: Path) -> tuple[float, int]:
    command = ["-m", "muara.cli", "classify", str(survey), "-r", REGIMES, "-o", str(output)]
    start = time.perf_counter()
    work = subprocess.Popen([sys.executable, *command])
    _, status, used = os.wait4(work.pid, 0)
    if status:
        raise SystemExit("muara classify failed")
    return time.perf_counter() - start, _bytes(used)


def _bytes(used: resource.struct_rusage) -> int:
    return used.ru_maxrss * 1024
