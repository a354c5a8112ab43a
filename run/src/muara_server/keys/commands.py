"""`muara keys rewrap`."""

from __future__ import annotations

from muara_server.commands import Subparsers, deferred


def register(subparsers: Subparsers) -> None:
    keys = subparsers.add_parser("keys", help="change the master key")
    deeds = keys.add_subparsers(required=True, metavar="DEED")
    rewrap = deeds.add_parser(
        "rewrap", help="wrap every key with the records.key that now lies in the key folder"
    )
    rewrap.set_defaults(run=deferred("muara_server.keys.terminal:rewrap"))
