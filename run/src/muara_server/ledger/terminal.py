"""What `muara rebuild` says and does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tqdm import tqdm

from muara_server.ledger import actions
from muara_server.ledger.models import Entry

if TYPE_CHECKING:
    from argparse import Namespace


def rebuild(arguments: Namespace) -> int:
    """Rebuild in one transaction: readers see the old tables until the new ones are whole."""
    with tqdm(total=Entry.objects.count(), unit=" entries", disable=None) as bar:
        done = actions.rebuild(who=None, progress=lambda count: bar.update(count - bar.n))
    sys.stdout.write(f"{done:,} entries read; every table that follows them was made again.\n")
    return 0
