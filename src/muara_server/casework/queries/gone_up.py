"""What is late and went up to whoever reads totals: where, since when, and in whose hands.

Never about whom, nor what was said: such a reader opens none of them. He asks the officer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from muara_server.audit import actions as audit
from muara_server.casework.models import Proceeding
from muara_server.casework.procedures import procedures_at
from muara_server.casework.queries.awaited import sent_to
from muara_server.casework.queries.items import party_in_words, when_due
from muara_server.casework.queries.moments import moments_of
from muara_server.casework.queries.standing import procedure_of
from muara_server.casework.rules.parties import Hand
from muara_server.casework.words import in_language, listed
from muara_server.places import queries as places

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from muara_server.accounts.models import User

MOST = 200
"""Nobody asks after more than this; the page says how many more there are."""


@dataclass(frozen=True)
class Late:
    """One matter that is late. `officer` is who has it in hand, `awaits` which party must act, and
    `people` who that is, where it is somebody else.

    `there`: the district it goes to, where that is another one.
    """

    matter: str
    district: str
    there: str
    state: str
    officer: str
    awaits: str
    people: str
    since: dt.datetime
    due: dt.datetime
    when: str


@dataclass(frozen=True)
class Listed:
    """The latest first, as far as they are shown; `all` counts every one."""

    rows: Sequence[Late]
    all: int
    matters: Sequence[tuple[str, str]]


def told_to(user: User, *, matter: str = "") -> Listed:
    """What went up to this reader, of one procedure where `matter` names it. It is recorded."""
    rows, found = [], 0
    for going, now in _clocks():
        late = _late(user, now).filter(going, **({"procedure": matter} if matter else {}))
        found += late.count()
        rows += [_in_words(each, now) for each in late.order_by("due", "id")[:MOST]]
    shown = sorted(rows, key=lambda row: row.due)[:MOST]
    with transaction.atomic():
        audit.record("late.told", who=user, detail={"count": len(shown)})
    return Listed(shown, found, _matters())


def _clocks() -> list[tuple[Q, dt.datetime]]:
    named = Proceeding.objects.filter(ended=False).order_by("programme")
    programmes = named.values_list("programme", flat=True).distinct()
    return [clock for programme in programmes for clock in moments_of(programme)]


def _late(user: User, now: dt.datetime) -> QuerySet[Proceeding]:
    late = Proceeding.objects.filter(Hand(user).only_hears_of(now), ended=False, due__lt=now)
    return late.select_related("place", "receiver_place", "holder", "turn")


def _matters() -> list[tuple[str, str]]:
    """Of which procedures somebody above hears, by their names."""
    return [
        (key, in_language(procedure.labels))
        for key, procedure in procedures_at(None).items()
        if procedure.escalations
    ]


def _in_words(row: Proceeding, now: dt.datetime) -> Late:
    procedure = procedure_of(row)
    assert row.due is not None  # noqa: S101  (only what has a day is late)
    here, there = places.district_of(row.place), places.district_of(row.receiver_place)
    return Late(
        matter=in_language(procedure.labels),
        district=in_language(here.names),
        there=in_language(there.names) if there != here else "",
        state=in_language(procedure.states[row.state].labels),
        officer=row.holder.display_name if row.holder else "",
        awaits=party_in_words(procedure, row.awaits),
        people=listed(each.display_name for each in sent_to(row) if each != row.holder),
        since=row.since,
        due=row.due,
        when=when_due(row.due, now=now),
    )
