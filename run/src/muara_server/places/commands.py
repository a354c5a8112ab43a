"""`muara places load`."""

from __future__ import annotations

from pathlib import Path

from muara_server.commands import Subparsers, deferred


def register(subparsers: Subparsers) -> None:
    places = subparsers.add_parser("places", help="load States, districts, blocks and villages")
    deeds = places.add_subparsers(required=True, metavar="DEED")
    load = deeds.add_parser("load", help="load the places of the packs, or of a CSV file")
    load.add_argument(
        "tables",
        type=Path,
        nargs="*",
        help="files with the columns code, parent, level, en; without one, the packs' own",
    )
    load.set_defaults(run=deferred("muara_server.places.terminal:load"))
