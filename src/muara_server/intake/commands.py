"""`muara submissions export`, `muara import`, and paper for `muara forms`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from muara_server.commands import Subparsers, deferred


def register(subparsers: Subparsers) -> None:
    """Add them."""
    _add_submissions(subparsers)
    _add_import(subparsers)
    _add_paper(subparsers)


def _add_submissions(subparsers: Subparsers) -> None:
    submissions = subparsers.add_parser("submissions", help="write what phones sent as tables")
    deeds = submissions.add_subparsers(required=True, metavar="DEED")
    export = deeds.add_parser(
        "export", help="one form: a .csv, or a .csv.zip with a table for each repeat"
    )
    export.add_argument("form", help="the form's id, as it stands in its settings")
    export.add_argument("output", type=Path, help="the file to write, ending in .csv or .csv.zip")
    export.set_defaults(run=deferred("muara_server.intake.terminal:export"))


def _add_import(subparsers: Subparsers) -> None:
    command = subparsers.add_parser(
        "import",
        help="bring in a list (.xlsx, .csv) or an export of Kobo or ODK Central",
        description="Says of each row what it becomes, then enters it in the name of an account. "
        "Exit code 1: some rows stay out. Example: muara import list.xlsx --form identification "
        "--as ani --dry-run",
    )
    command.add_argument("file", type=Path, help=".xlsx, .csv, .json, or a zip of an export")
    command.add_argument("--form", required=True, metavar="ID", help="each row is filled of it")
    command.add_argument(
        "--as", dest="login", required=True, metavar="LOGIN", help="in whose name it is entered"
    )
    command.add_argument("--place", metavar="CODE", help="where all of it was")
    command.add_argument(
        "--day", type=dt.date.fromisoformat, metavar="DAY", help="on which day all of it was so"
    )
    command.add_argument(
        "--order", choices=("day", "month"), default="", help="what comes first in 03/04/2016"
    )
    command.add_argument("--dry-run", action="store_true", help="say it, and enter nothing")
    command.set_defaults(run=deferred("muara_server.intake.bringing.terminal:bring"))


def _add_paper(subparsers: Subparsers) -> None:
    """`muara forms KEY -o FILE.pdf`: the numbers of the sheets are drawn here.

    The server's own processes are started without the library's commands.
    """
    if "forms" in subparsers.choices:
        subparsers.choices["forms"].set_defaults(
            paper=deferred("muara_server.intake.paper.terminal:write")
        )
