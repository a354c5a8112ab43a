"""`muara erase`."""

from __future__ import annotations

from uuid import UUID

from muara_server.commands import Subparsers, deferred


def register(subparsers: Subparsers) -> None:
    erase = subparsers.add_parser(
        "erase", help="lawful erasure: destroy the key of a person or household, for ever"
    )
    erase.add_argument("subject", type=UUID, metavar="ID", help="as in the address of their page")
    erase.add_argument(
        "--reason",
        required=True,
        metavar="CODE",
        help="consent_withdrawn, retention_ended, ordered or by_mistake",
    )
    erase.set_defaults(run=deferred("muara_server.registry.terminal:erase"))
