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
            "ledger. Of India, such that counting them gives the published results; of Indonesia "
            "nothing was published to match. A second time it only prints. Refused (exit 3) where "
            "this deployment holds real records, or the demonstration of another country."
        ),
    )
    parser.add_argument(
        "--country", default="india", metavar="NAME", help="india or indonesia (%(default)s)"
    )
    parser.set_defaults(run=deferred("muara_server.demonstration.terminal:demo"))
