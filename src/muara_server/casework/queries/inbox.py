"""What was asked of a service, in the order in which it waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from muara_server.casework.models import Proceeding
from muara_server.casework.procedures import RECEIVER, closed_to
from muara_server.casework.queries.items import Item, item
from muara_server.casework.queries.providers import names_of
from muara_server.casework.queries.referrals import received_by, reference_of
from muara_server.casework.queries.standing import procedure_of, standings_of
from muara_server.casework.rules.parties import Hand
from muara_server.casework.words import in_language

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara_server.accounts.models import User

LATELY = dt.timedelta(days=90)
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


@dataclass(frozen=True)
class Gone:
    """A referral that was taken back: all that whoever had it is still told."""

    reference: str
    service: str
    state: str
    on: dt.datetime


def taken_back(user: User, *, now: dt.datetime) -> list[Gone]:
    """What this reader's services were asked lately and are asked no more, the last first."""
    gone = Q(pk__in=[])
    for key, state in sorted(closed_to(RECEIVER)):
        gone |= Q(procedure=key, state=state)
    rows = Proceeding.objects.filter(
        gone, receiver__in=sorted(Hand(user).receives), since__gte=now - LATELY
    )
    listed = list(rows.select_related("place").order_by("-since", "id")[:EACH])
    names = names_of(row.receiver for row in listed)
    return [
        Gone(
            reference_of(row.pk),
            names.get(row.receiver, ""),
            in_language(procedure_of(row).states[row.state].labels),
            row.since,
        )
        for row in listed
    ]


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
