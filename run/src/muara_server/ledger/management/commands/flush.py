"""Emptying a database: the guard over the ledger is lifted for it, and put up again.

Test runners empty their own database between tests; a deployment that holds real records is never
emptied this way.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as Flush
from django.db import connections

from muara_server.ledger import guard, queries


class Command(Flush):
    """`flush`, for databases whose ledger may be emptied."""

    def handle(self, **options: Any) -> None:
        connection = connections[options["database"]]
        if queries.nature() == "real" and not _is_a_test_database(connection.settings_dict):
            raise CommandError("This database holds real records. It is never emptied.")
        guard.take_down(connection)
        try:
            super().handle(**options)
        finally:
            guard.put_up(connection)


def _is_a_test_database(settings: dict[str, Any]) -> bool:
    name = str(settings["NAME"])
    return "mode=memory" in name or name.rpartition("/")[2].startswith("test_")
