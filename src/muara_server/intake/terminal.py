"""What `muara submissions` says and does."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from muara.errors import InputError, nearest
from muara_server.intake import queries
from muara_server.intake.exporting import Export

if TYPE_CHECKING:
    from argparse import Namespace

    from muara_server.intake.models import Form

ENDINGS = (".csv", ".csv.zip")


def export(arguments: Namespace) -> int:
    """Write all that was received of a form; say how many, and how many were withheld and why."""
    if not arguments.output.name.endswith(ENDINGS):
        raise InputError(
            "This is no kind of file that can be written.",
            found=arguments.output.name,
            expected=" or ".join(ENDINGS),
        )
    done = Export(_form(arguments.form), who=None)
    pieces = done.as_zip() if arguments.output.name.endswith(".zip") else done.as_csv()
    # Answers name children: the file is its owner's alone from its first byte on.
    handle = os.open(arguments.output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.writelines(pieces)
    tally = done.tally
    parts = f"{tally.written:,} written + {tally.kept_back:,} withheld"
    sys.stdout.write(f"{tally.requested:,} requested = {parts}\n")
    for why, number in tally.reasons:
        sys.stdout.write(f"  {number:,} withheld: {why}\n")
    return 0


def _form(key: str) -> Form:
    known = {each.key: each for each in queries.received_forms()}
    if key in known:
        return known[key]
    raise InputError(
        "Nothing was received of a form of this id.",
        found=key,
        expected=nearest(key, known)
        or ", ".join(sorted(known))
        or "a form of which something came",
    )
