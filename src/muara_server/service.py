"""Running the server: bring the records up to date, then answer and work until told to stop."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from argparse import Namespace
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from gunicorn.app.base import BaseApplication

from muara.errors import Refused

CATALOGUES = "muara_server.web.catalogues"
PLACES = "muara_server.places.actions"
FORMS = "muara_server.intake.of_packs"
KEPT_IDLE = 2
"""So many connections a process keeps open beside those that it answers."""


def migrate(arguments: Namespace) -> int:
    """Bring tables, roles, places, forms and translations to what this version expects."""
    call_command("migrate", interactive=False, verbosity=0)
    import_module(PLACES).load_packs()
    import_module(FORMS).publish_packs()
    compile_translations()
    print(f"The records in {_whereabouts()} are ready.")  # noqa: T201
    return 0


def compile_translations() -> None:
    """Screens are translated from compiled catalogues, which are made here and never committed."""
    if find_spec(CATALOGUES):
        import_module(CATALOGUES).compile_catalogues()


def serve(arguments: Namespace) -> int:
    """Answer on the given address; long work is done by a process beside, unless told otherwise."""
    if unapplied := _unapplied():
        raise Refused(f"{unapplied} changes to the tables are waiting. Run `muara migrate` first.")
    compile_translations()
    connections.close_all()
    beside = None if arguments.no_worker else _start_worker()
    print(f"Muara answers on http://{arguments.host}:{arguments.port}", flush=True)  # noqa: T201
    try:
        Service(arguments).run()
    finally:
        if beside is not None:
            beside.terminate()
            beside.wait(timeout=30)
    return 0


class Service(BaseApplication):  # type: ignore[misc]
    """gunicorn, configured by the command line and nothing else."""

    def __init__(self, arguments: Namespace) -> None:
        self.arguments = arguments
        super().__init__()

    def load_config(self) -> None:
        told: dict[str, Any] = {
            "bind": f"{self.arguments.host}:{self.arguments.port}",
            "workers": self.arguments.workers,
            "threads": self.arguments.threads,
            "worker_class": "gthread",
            "timeout": 120,
            # A connection that is kept stays with its process. Without a limit, all would be with
            # one process once another was renewed, and half of the machine would have nothing to
            # do; with few more than it answers at once, the rest go to the others.
            "worker_connections": self.arguments.threads + KEPT_IDLE,
            "graceful_timeout": 20,
            # A leak of memory in some library never grows for longer than this many answers.
            "max_requests": 100_000,
            "max_requests_jitter": 10_000,
            "preload_app": True,
            "loglevel": "warning",
            # An access log holds addresses of people and of pages; the audit trail says who read.
            "accesslog": None,
        }
        for name, value in told.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        application = import_module("muara_server.wsgi").application
        # What was loaded stays: looking for garbage in it again and again costs pauses, and would
        # make of the memory that the processes share a copy for each.
        gc.freeze()
        return application


def _start_worker() -> subprocess.Popen[bytes]:
    """The worker ends with its parent, however that ends."""
    command = [sys.executable, "-m", "muara_server", "worker", "--with-parent", str(os.getpid())]
    return subprocess.Popen(command)  # noqa: S603


def _unapplied() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _whereabouts() -> str:
    if connection.vendor == "sqlite":
        return str(settings.DATABASES["default"]["NAME"])
    return f"the PostgreSQL database {settings.DATABASES['default']['NAME']}"
