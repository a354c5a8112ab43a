"""`muara rebuild`."""

from __future__ import annotations

from muara_server.commands import Subparsers, deferred


def register(subparsers: Subparsers) -> None:
    rebuild = subparsers.add_parser(
        "rebuild", help="make every table that follows the ledger again, from the ledger"
    )
    rebuild.set_defaults(run=deferred("muara_server.ledger.terminal:rebuild"))
