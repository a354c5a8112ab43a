"""Nothing of a job is lost or done twice, whatever ends the worker."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from json import loads
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("slow_counting.py")
STEPS = list(range(1, 21))


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """The environment of a server of its own, with its tables made."""
    environment = {**os.environ, "MUARA_HOME": str(tmp_path)}
    environment.pop("MUARA_DATABASE_URL", None)
    environment.pop("MUARA_KEYS", None)
    run([sys.executable, "-m", "muara_server", "migrate"], environment)
    return environment


@pytest.fixture
def worker(machine: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that has begun on a job, has done five of its steps, and waits."""
    run([sys.executable, str(SCRIPT), "ask"], machine)
    process = subprocess.Popen([sys.executable, str(SCRIPT), "work"], env=machine)
    wait_until(lambda: len(steps(machine)) == 5)
    yield process
    process.kill()
    process.wait()


def run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return done.stdout


def wait_until(so: Callable[[], bool], *, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def ask(machine: dict[str, str], sql: str) -> list[tuple]:
    with sqlite3.connect(Path(machine["MUARA_HOME"]) / "muara.sqlite3") as records:
        return records.execute(sql).fetchall()


def steps(machine: dict[str, str]) -> list[int]:
    found = ask(machine, "SELECT detail FROM audit_auditentry WHERE deed = 'test.step'")
    return [loads(detail)["number"] for (detail,) in found]


def go_on(machine: dict[str, str]) -> None:
    (Path(machine["MUARA_HOME"]) / "go-on").touch()


def status(machine: dict[str, str]) -> tuple:
    return ask(machine, "SELECT status, done, total, attempts FROM jobs_job")[0]


def test_a_killed_worker_loses_no_step_and_repeats_none(
    machine: dict[str, str], worker: subprocess.Popen[bytes]
) -> None:
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert status(machine)[0] == "running"
    go_on(machine)
    run([sys.executable, str(SCRIPT), "once"], machine)
    assert Counter(steps(machine)) == Counter(STEPS)
    assert status(machine) == ("done", 20, 20, 2)


def test_a_worker_told_to_end_gives_its_job_back(
    machine: dict[str, str], worker: subprocess.Popen[bytes]
) -> None:
    worker.send_signal(signal.SIGTERM)
    go_on(machine)
    assert worker.wait(timeout=20) == 0
    assert status(machine)[:2] == ("waiting", 5)
    run([sys.executable, str(SCRIPT), "once"], machine)
    assert Counter(steps(machine)) == Counter(STEPS)
    assert status(machine)[0] == "done"


def test_the_command_line_stops_a_job_and_takes_it_up_again(
    machine: dict[str, str], worker: subprocess.Popen[bytes]
) -> None:
    muara = [sys.executable, "-m", "muara_server", "jobs"]
    (named,) = ask(machine, "SELECT id FROM jobs_job")[0]
    assert "stopping" in run([*muara, "--stop", named], machine)
    go_on(machine)
    wait_until(lambda: status(machine)[0] == "stopped")
    assert len(steps(machine)) == 5
    run([*muara, "--resume", named], machine)
    wait_until(lambda: status(machine)[0] == "done")
    assert Counter(steps(machine)) == Counter(STEPS)


def test_the_worker_seals_the_trail_while_it_works(
    machine: dict[str, str], worker: subprocess.Popen[bytes]
) -> None:
    wait_until(lambda: bool(ask(machine, "SELECT 1 FROM audit_auditentry WHERE position > 2")))
    assert status(machine)[0] == "running"
    go_on(machine)
    wait_until(lambda: status(machine)[0] == "done")
    left = "SELECT 1 FROM audit_auditentry WHERE position IS NULL"
    wait_until(lambda: not ask(machine, left), seconds=3)
    assert "whole" in run([sys.executable, "-m", "muara_server", "audit", "verify"], machine)
