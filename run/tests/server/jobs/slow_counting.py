"""A worker with work that waits half way, for the tests that kill it.

python slow_counting.py ask       ask for a job of twenty steps and print its id
python slow_counting.py work      work like `muara worker`
python slow_counting.py once      work on what waits, then end

With MUARA_BEATS set there is a second work beside it that begins by itself.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muara_server.settings")
django.setup()

from muara_server.audit.actions import record  # noqa: E402
from muara_server.jobs.actions import enqueue  # noqa: E402
from muara_server.jobs.kinds import every, job  # noqa: E402
from muara_server.jobs.run import Run  # noqa: E402
from muara_server.jobs.worker import Worker  # noqa: E402

STEPS = 20
HALF_WAY = 5
GO_ON = Path(os.environ["MUARA_HOME"]) / "go-on"


@job("test.count")
def count(run: Run) -> None:
    """Each step leaves one entry behind, in the step's own transaction."""
    for number in range((run.cursor or 0) + 1, STEPS + 1):
        while number > HALF_WAY and not GO_ON.exists():
            time.sleep(0.02)
        with run.step(cursor=number, total=STEPS):
            record("test.step", who=None, detail={"number": number})
    run.finish(counted=STEPS)


def beat(run: Run) -> None:
    """Two steps; between them it waits for the word to go on."""
    for number in range((run.cursor or 0) + 1, 3):
        while number > 1 and not GO_ON.exists():
            time.sleep(0.02)
        with run.step(cursor=number):
            record("test.beat", who=None, detail={"number": number})


if "MUARA_BEATS" in os.environ:
    every("test.beat", minutes=60)(beat)

if __name__ == "__main__":
    if sys.argv[1] == "ask":
        sys.stdout.write(f"{enqueue('test.count', who=None).pk}\n")
    elif sys.argv[1] == "work":
        Worker().run()
    else:
        Worker().round_until_idle()
