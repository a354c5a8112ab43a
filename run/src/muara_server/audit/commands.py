"""`muara audit verify | export | seal`."""

from __future__ import annotations

from pathlib import Path

from muara_server.commands import Subparsers, deferred

TERMINAL = "muara_server.audit.terminal"


def register(subparsers: Subparsers) -> None:
    audit = subparsers.add_parser("audit", help="check, export or seal the audit trail")
    deeds = audit.add_subparsers(required=True, metavar="DEED")
    verify = deeds.add_parser("verify", help="is the trail whole? exit 1 if it is not")
    verify.add_argument(
        "file", type=Path, nargs="?", help="check an exported file instead of the records"
    )
    verify.add_argument(
        "--public-key",
        default="",
        metavar="HEX",
        help="whose signature the exported file must carry; `muara audit verify` shows it there",
    )
    verify.set_defaults(run=deferred(f"{TERMINAL}:verify"))
    export = deeds.add_parser("export", help="write the sealed trail for an outside auditor")
    export.add_argument("output", help="the file to write; - is standard output")
    export.add_argument(
        "--after", type=int, default=0, metavar="POSITION", help="only what follows this position"
    )
    export.set_defaults(run=deferred(f"{TERMINAL}:export"))
    seal = deeds.add_parser("seal", help="chain what is not chained yet")
    seal.set_defaults(run=deferred(f"{TERMINAL}:seal"))
