"""Nothing of a job is lost or done twice, whatever ends the worker."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from json import loads
from pathlib import Path

import pytest

from server.machine import Machine, ready

# Each test has a deployment of its own, on SQLite.
pytestmark = pytest.mark.once

SCRIPT = str(Path(__file__).with_name("slow_counting.py"))
STEPS = list(range(1, 21))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return ready(tmp_path)


@pytest.fixture
def worker(machine: Machine) -> Iterator[subprocess.Popen[str]]:
    """A worker that has begun on a job, has done five of its steps, and waits."""
    assert machine.run(SCRIPT, "ask").returncode == 0
    process = machine.start(SCRIPT, "work")
    wait_until(lambda: len(steps(machine)) == 5)
    yield process
    process.kill()
    process.wait()


def wait_until(so: Callable[[], bool], *, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def ask(machine: Machine, sql: str, *values: str) -> list[tuple]:
    with sqlite3.connect(machine.home / "muara.sqlite3") as records:
        return records.execute(sql, values).fetchall()


def steps(machine: Machine, deed: str = "test.step") -> list[int]:
    found = ask(machine, "SELECT detail FROM audit_auditentry WHERE deed = ?", deed)
    return [loads(detail)["number"] for (detail,) in found]


def go_on(machine: Machine) -> None:
    (machine.home / "go-on").touch()


def status(machine: Machine) -> tuple:
    told = "SELECT status, done, total, attempts FROM jobs_job WHERE kind = 'test.count'"
    return ask(machine, told)[0]


def test_a_killed_worker_loses_no_step_and_repeats_none(
    machine: Machine, worker: subprocess.Popen[str]
) -> None:
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert status(machine)[0] == "running"
    go_on(machine)
    machine.run(SCRIPT, "once")
    assert Counter(steps(machine)) == Counter(STEPS)
    assert status(machine) == ("done", 20, 20, 2)


def test_a_worker_told_to_end_gives_its_job_back(
    machine: Machine, worker: subprocess.Popen[str]
) -> None:
    worker.send_signal(signal.SIGTERM)
    go_on(machine)
    assert worker.wait(timeout=60) == 0
    assert status(machine)[:2] == ("waiting", 5)
    machine.run(SCRIPT, "once")
    assert Counter(steps(machine)) == Counter(STEPS)
    assert status(machine)[0] == "done"


def test_the_command_line_stops_a_job_and_takes_it_up_again(
    machine: Machine, worker: subprocess.Popen[str]
) -> None:
    (named,) = ask(machine, "SELECT id FROM jobs_job WHERE kind = 'test.count'")[0]
    assert "stopping" in machine.muara("jobs", "--stop", named).stdout
    go_on(machine)
    wait_until(lambda: status(machine)[0] == "stopped")
    assert len(steps(machine)) == 5
    machine.muara("jobs", "--resume", named)
    wait_until(lambda: status(machine)[0] == "done")
    assert Counter(steps(machine)) == Counter(STEPS)


def test_the_worker_seals_the_trail_while_it_works(
    machine: Machine, worker: subprocess.Popen[str]
) -> None:
    wait_until(lambda: bool(ask(machine, "SELECT 1 FROM audit_auditentry WHERE position > 2")))
    assert status(machine)[0] == "running"
    go_on(machine)
    wait_until(lambda: status(machine)[0] == "done")
    left = "SELECT 1 FROM audit_auditentry WHERE position IS NULL"
    wait_until(lambda: not ask(machine, left), seconds=20)
    assert machine.muara("audit", "verify").returncode == 0


def test_work_that_begins_by_itself_survives_a_kill_and_is_never_two_at_once(
    tmp_path: Path,
) -> None:
    """Two workers find it due; the one that has it is killed half way; the other goes on."""
    machine = ready(tmp_path)
    machine.environment["MUARA_BEATS"] = "1"
    workers = [machine.start(SCRIPT, "work") for _ in range(2)]
    try:
        wait_until(lambda: steps(machine, "test.beat") == [1])
        told = "SELECT worker, attempts FROM jobs_job WHERE kind = 'test.beat'"
        ((holder, attempts),) = ask(machine, told)
        assert attempts == 1
        (killed,) = [one for one in workers if f"/{one.pid}/" in holder]
        killed.kill()
        killed.wait()
        go_on(machine)
        wait_until(lambda: len(steps(machine, "test.beat")) == 2)
        wait_until(lambda: ask(machine, told)[0][1] == 2)
        assert steps(machine, "test.beat") == [1, 2]
    finally:
        for one in workers:
            one.kill()
            one.wait()
