"""Short ways to tell the steps of a procedure, for its tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from muara.packs import open_pack
from muara.procedure import Procedure, Standing, Told, follow, procedures

INDIA = dt.timezone(dt.timedelta(hours=5, minutes=30))
MONDAY = dt.datetime(2024, 3, 4, 9, tzinfo=INDIA)


def of(pack: str, key: str) -> Procedure:
    """A procedure of a pack."""
    return procedures(open_pack(pack))[key]


def after(*, days: float = 0, hours: float = 0) -> dt.datetime:
    """So long after Monday morning."""
    return MONDAY + dt.timedelta(days=days, hours=hours)


def told(step: str, at: dt.datetime = MONDAY, /, **facts: Any) -> Told:
    """A step told at this moment."""
    return Told(step, at, at.date(), id=f"{step} {at}", facts=facts)


def stands(procedure: Procedure, *steps: Told) -> Standing:
    """Where it stands after these steps."""
    return follow(procedure, steps)
