"""The server's commands: `muara serve`, `migrate`, `worker`, `doctor`, `backup`, `restore`, and
those that each app adds.

An app adds commands with a `commands.py` of its own that has `register(subparsers)`. Such a module
imports nothing of Django: it describes the arguments and names, with `deferred`, the function that
does the work, which is imported after the server is set up.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias

from muara.errors import Refused

SERVER = Path(__file__).resolve().parent
DEFAULT_PORT = 8000

Run: TypeAlias = Callable[[argparse.Namespace], int]
Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def register(subparsers: Subparsers) -> None:
    """Add every command of the server to `muara`."""
    _add_migrate(subparsers)
    _add_serve(subparsers)
    _add_doctor(subparsers)
    _add_backup(subparsers)
    for found in sorted(SERVER.glob("*/commands.py")):
        import_module(f"muara_server.{found.parent.name}.commands").register(subparsers)


def deferred(target: str) -> Run:
    """A command's work, named as "module:function", imported once the server is set up."""
    module, _, name = target.partition(":")

    def run(arguments: argparse.Namespace) -> int:
        set_up()
        return int(getattr(import_module(module), name)(arguments) or 0)

    return run


def set_up() -> None:
    """Make the server's models usable in this process."""
    if find_spec("django") is None:
        raise Refused("Only the library is installed here. `pip install muara[server]` adds this.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muara_server.settings")
    import_module("django").setup()


def _add_migrate(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "migrate", help="make the records ready for this version, and load roles and places"
    )
    parser.set_defaults(run=deferred("muara_server.service:migrate"))


def _add_serve(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("serve", help="answer browsers and phones; do the long work")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port",
        type=int,
        default=int(os.environ.get("PORT") or DEFAULT_PORT),
        help="the port to listen on (PORT, else %(default)s)",
    )
    parser.add_argument("--workers", type=int, default=2, help="processes (%(default)s)")
    parser.add_argument("--threads", type=int, default=4, help="threads of each (%(default)s)")
    parser.add_argument(
        "--no-worker", action="store_true", help="long work is done by `muara worker` elsewhere"
    )
    parser.set_defaults(run=deferred("muara_server.service:serve"))


def _add_doctor(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("doctor", help="what this machine lacks, and what to do")
    parser.set_defaults(run=deferred("muara_server.doctor:examine"))


def _add_backup(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "backup",
        help="copy records and files while the server runs; keys go elsewhere",
    )
    parser.add_argument("output", type=Path, help="the archive to write, ending in .tar")
    parser.add_argument(
        "--keys", type=Path, help="write the keys to this archive, to be kept somewhere else"
    )
    parser.set_defaults(run=deferred("muara_server.backup:back_up"))
    parser = subparsers.add_parser(
        "restore", help="put a backup back into an empty MUARA_HOME, and check it"
    )
    parser.add_argument("archive", type=Path)
    parser.add_argument("--keys", type=Path, help="the archive of the keys", required=True)
    # Settings make a home and its keys: restoring has to come before them.
    parser.set_defaults(run=_restore)


def _restore(arguments: argparse.Namespace) -> int:
    return int(import_module("muara_server.backup").restore(arguments))
