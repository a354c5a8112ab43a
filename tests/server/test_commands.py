"""The server's commands: every app adds its own, and asking for help sets nothing up."""

from __future__ import annotations

import argparse
import subprocess
import sys

import pytest

from muara.errors import Refused
from muara_server import commands

# No database is asked.
pytestmark = pytest.mark.once

HELP = """
import argparse, sys
from muara_server import commands
commands.register(argparse.ArgumentParser().add_subparsers())
print("django" in sys.modules)
"""


def words() -> set[str]:
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers()
    commands.register(subparsers)
    return set(subparsers.choices)


def test_every_command_of_the_design_is_there() -> None:
    promised = {"demo", "serve", "worker", "migrate", "backup", "restore", "rebuild", "audit"}
    assert promised | {"doctor", "erase", "account", "jobs"} <= words()


def test_describing_the_commands_sets_no_server_up() -> None:
    done = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_every_app_with_commands_is_asked() -> None:
    found = {path.parent.name for path in commands.SERVER.glob("*/commands.py")}
    assert {"audit", "accounts", "jobs"} <= found


def test_where_only_the_library_is_installed_the_answer_is_kind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(commands, "find_spec", lambda name: None)
    with pytest.raises(Refused, match=r"muara\[server\]"):
        commands.deferred("muara_server.service:migrate")(argparse.Namespace())
