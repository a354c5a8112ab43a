"""One method in a process of its own: `python -m benchmarks.determination.one FILE METHOD N`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.measuring import rounds

from .methods import METHODS


def main() -> int:
    path, method, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    told, found = rounds(METHODS[method](path), count)
    tally = found["status"].cast(str).value_counts().sort("status")
    sys.stdout.write(json.dumps({**told, "rows": found.height, "tally": tally.rows()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
