"""What `muara erase` says and does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from muara_server.registry import actions

if TYPE_CHECKING:
    from argparse import Namespace


def erase(arguments: Namespace) -> int:
    """Erase one person or household."""
    actions.erase(arguments.subject, who=None, reason=arguments.reason)
    sys.stdout.write(
        "Erased. Nothing about them can be read any more, here or in any copy made before, "
        "as long as the copies of the database and of the key folder are kept apart.\n"
    )
    return 0
