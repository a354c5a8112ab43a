"""`muara submissions export`."""

from __future__ import annotations

from pathlib import Path

from muara_server.commands import Subparsers, deferred


def register(subparsers: Subparsers) -> None:
    submissions = subparsers.add_parser("submissions", help="write what phones sent as tables")
    deeds = submissions.add_subparsers(required=True, metavar="DEED")
    export = deeds.add_parser(
        "export", help="one form: a .csv, or a .csv.zip with a table for each repeat"
    )
    export.add_argument("form", help="the form's id, as it stands in its settings")
    export.add_argument("output", type=Path, help="the file to write, ending in .csv or .csv.zip")
    export.set_defaults(run=deferred("muara_server.intake.terminal:export"))
