"""One method in a process of its own: `python -m benchmarks.estimate.one FOLDER METHOD ROUNDS`.

FOLDER holds people.parquet (and people.csv); its file `by` names the columns of the domains. The
table of the last round is left there under the method's name.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.measuring import rounds

from .methods import METHODS, file_name


def measure(folder: Path, name: str, *, count: int) -> dict[str, Any]:
    """Seconds of each round for the design and the estimates, and the peak of memory above."""
    by = tuple((folder / "by").read_text().split(","))
    spent: list[float] = []

    def one() -> Any:
        seconds, found, peak = METHODS[name](folder / "people.parquet", by)
        spent.append(seconds)
        peaks.append(peak)
        return found

    peaks: list[int] = []
    told, found = rounds(one, count)
    found.sort(by).write_parquet(folder / file_name(name))
    return {**told, "seconds": spent, "peak": max([told["peak"], *peaks])}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1]), sys.argv[2], count=int(sys.argv[3]))))
