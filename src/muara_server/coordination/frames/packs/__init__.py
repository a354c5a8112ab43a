"""The committee pack: what a body should have before it on a day, counted when it is printed.

Every figure has a number, and leads to the page on which it stands and opens: on paper the number
stands in the list at the end, on the screen the figure is the link. Nothing in it is typed. What
a reader may not be told on those pages is withheld here too.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from .decided import decided, promised
from .define import Noted, Pack, Row, Section
from .measures import measures
from .results import funnel, own_targets, results
from .services import referrals, unmet

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.coordination.queries.bodies import Body

__all__ = ["Noted", "Pack", "Row", "Section", "pack_for"]

PARTS = (results, own_targets, funnel, referrals, unmet, measures, decided, promised)


def pack_for(user: User, body: Body, on: dt.date) -> Pack:
    """The pack of a body for this reader, as of a day."""
    pack = Pack(user, body, on)
    for part in PARTS:
        pack.sections += part(pack)
    return pack
