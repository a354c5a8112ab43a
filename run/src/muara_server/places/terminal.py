"""What `muara places` says and does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from muara_server.places import actions

if TYPE_CHECKING:
    from argparse import Namespace


def load(arguments: Namespace) -> int:
    """Load the tables named, or those of the packs."""
    changed = actions.load(arguments.tables or actions.pack_tables())
    sys.stdout.write(f"{changed:,} places are new or changed.\n")
    return 0
