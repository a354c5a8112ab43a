"""Kinds of agreements, and how one stands on a day: from its days alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .parts import tables_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from muara.packs import Pack
    from muara.rules.vocabulary import Text

AGREEMENT_STANDINGS = ("to_be_renewed", "lapsed", "draft", "to_begin", "in_force", "ended")
"""How an agreement stands, what somebody must see to first."""


@dataclass(frozen=True)
class AgreementDays:
    """The days of an agreement. `until`: the last on which it is in force; None: it has no end.

    `since`: from when, where that is not the day of signing. `ended_on`: somebody ended it.
    """

    signed_on: dt.date | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    ended_on: dt.date | None = None

    @property
    def begins(self) -> dt.date | None:
        """The first day on which it is in force; None while it is not signed."""
        return self.since or self.signed_on if self.signed_on else None


def agreement_stands(days: AgreementDays, *, on: dt.date, notice_days: int) -> str:
    """One of AGREEMENT_STANDINGS.

    >>> days = AgreementDays(signed_on=dt.date(2011, 4, 1), until=dt.date(2013, 3, 31))
    >>> [agreement_stands(days, on=dt.date(2013, month, 15), notice_days=90) for month in (1, 4)]
    ['to_be_renewed', 'lapsed']
    >>> agreement_stands(AgreementDays(), on=dt.date(2013, 1, 15), notice_days=90)
    'draft'
    """
    if days.ended_on is not None and days.ended_on <= on:
        return "ended"
    if days.begins is None:
        return "draft"
    if days.begins > on:
        return "to_begin"
    if days.until is None:
        return "in_force"
    if on > days.until:
        return "lapsed"
    return "to_be_renewed" if (days.until - on).days <= notice_days else "in_force"


@cache
def agreement_kinds(pack: Pack) -> Mapping[str, Text]:
    """What the kinds of agreement of a pack are called, by key.

    >>> from muara.packs import open_pack
    >>> agreement_kinds(open_pack("international"))["mou"]["id"]
    'Nota kesepahaman'
    """
    found = {}
    for key, table in tables_of(pack, "agreements", "kinds").items():
        found[key] = table.text("labels")
        table.done()
    return found


@cache
def renewal_notice_days(pack: Pack) -> int:
    """How many days before its end an agreement is to be renewed. Raises PackError.

    >>> from muara.packs import open_pack
    >>> renewal_notice_days(open_pack("international"))
    90
    """
    table = tables_of(pack, "agreements", "terms")["renewal"]
    table.need("source", str)
    days: int = table.need("notice_days", int)
    table.done()
    return days
