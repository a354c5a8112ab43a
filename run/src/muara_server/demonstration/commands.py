"""`muara demo`: enter the invented programme once, and print its results against its targets."""

from __future__ import annotations

from muara_server.commands import Subparsers, deferred


def register(subparsers: Subparsers) -> None:
    """Add `muara demo`."""
    parser = subparsers.add_parser(
        "demo",
        help="enter the invented programme (once), and print its results against its targets",
        description=(
            "Enters invented families, children, visits, services and scheme stages through the "
            "ledger, such that counting them gives the published results. A second time it only "
            "prints. Refused (exit 3) where this deployment holds real records."
        ),
    )
    parser.add_argument("--country", default="india", help="whose pack (%(default)s)")
    parser.set_defaults(run=deferred("muara_server.demonstration.terminal:demo"))
