"""`muara worker` and `muara jobs`."""

from __future__ import annotations

from muara_server.commands import Subparsers, deferred

TERMINAL = "muara_server.jobs.terminal"


def register(subparsers: Subparsers) -> None:
    worker = subparsers.add_parser(
        "worker", help="do the long work and seal the audit trail, until told to stop"
    )
    worker.add_argument("--once", action="store_true", help="do what is waiting, seal, and end")
    worker.add_argument(
        "--with-parent", type=int, metavar="PID", help="end when this parent of it has ended"
    )
    worker.set_defaults(run=deferred(f"{TERMINAL}:work"))
    jobs = subparsers.add_parser("jobs", help="list the long work; stop it or take it up again")
    jobs.add_argument("--stop", metavar="JOB", help="end this one after the step it is in")
    jobs.add_argument("--resume", metavar="JOB", help="take this one up where it ended")
    jobs.set_defaults(run=deferred(f"{TERMINAL}:show"))
