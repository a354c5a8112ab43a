"""What `muara keys` says and does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from muara_server.keys import actions

if TYPE_CHECKING:
    from argparse import Namespace


def rewrap(arguments: Namespace) -> int:
    """Wrap every key again; afterwards the older master keys are needed for old backups only."""
    changed = actions.rewrap(who=None)
    sys.stdout.write(f"{changed:,} keys were wrapped again.\n")
    return 0
