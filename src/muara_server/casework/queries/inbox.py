"""What was asked of a service, in the order in which it waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from muara_server.casework.procedures import RECEIVER
from muara_server.casework.queries.items import Item, item
from muara_server.casework.queries.providers import names_of
from muara_server.casework.queries.referrals import received_by, reference_of
from muara_server.casework.queries.standing import standings_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding

EACH = 50
"""More than this nobody answers in a sitting; the count says how many more there are."""


@dataclass(frozen=True)
class Row:
    """One referral in an inbox: no name stands in a list."""

    item: Item
    reference: str
    service: str


@dataclass(frozen=True)
class Part:
    """Those that wait for the service, for the sender, or for nobody."""

    key: str
    rows: Sequence[Row]
    all: int


def inbox_of(user: User, *, now: dt.datetime) -> list[Part]:
    """The three parts of an inbox; the most urgent first, what has ended last."""
    mine = received_by(user)
    going = mine.filter(ended=False)
    return [
        _part("yours", going.filter(awaits=RECEIVER).order_by("due", "id"), now),
        _part("theirs", going.exclude(awaits=RECEIVER).order_by("due", "id"), now),
        _part("ended", mine.filter(ended=True).order_by("-since", "id"), now),
    ]


def _part(key: str, found: QuerySet[Proceeding], now: dt.datetime) -> Part:
    rows = list(found[:EACH])
    standings, names = standings_of(rows), names_of(row.receiver for row in rows)
    listed = [
        Row(
            item(row, standings[row.pk], None, now=now),
            reference_of(row.pk),
            names.get(row.receiver, ""),
        )
        for row in rows
    ]
    return Part(key, listed, found.count())
