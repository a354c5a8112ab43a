"""Children between districts: who has each, who must act, and by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from muara_server.casework.queries.items import Item, item, subjects_of
from muara_server.casework.queries.standing import (
    moment_for,
    procedure_of,
    proceedings_for,
    standings_of,
)
from muara_server.casework.words import in_language
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Procedure, Standing
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding
    from muara_server.places.models import Place

HAND_OVER = "hand_over"
SHOWN = 100
LATELY = dt.timedelta(days=90)


@dataclass(frozen=True)
class Between:
    """One hand-over: from where to where, and which of the two has the child now."""

    item: Item
    origin: str
    destination: str
    keeper: str


@dataclass(frozen=True)
class Crossing:
    """The children between districts within a reader's sight, and those who lately arrived."""

    open: Sequence[Between]
    all_open: int
    ended: Sequence[Between]


def crossing_for(user: User) -> Crossing:
    """Hand-overs from and to this reader's area, the first to fall due first.

    Whose names the reader may know are told, and that they were is recorded.
    """
    now = moment_for(user)
    held = proceedings_for(user, HAND_OVER)
    under_way = held.filter(ended=False).order_by("due", "id")
    ended = held.filter(ended=True, since__gte=now - LATELY).order_by("-since", "id")
    rows, late = list(under_way[:SHOWN]), list(ended[:SHOWN])
    registry.tell_listed(
        "hand_overs.listed", {row.person for row in [*rows, *late] if row.person}, who=user
    )
    return Crossing(_between(user, rows, now=now), under_way.count(), _between(user, late, now=now))


def keeper_of(row: Proceeding, procedure: Procedure, standing: Standing) -> Place:
    """Which side has the child: the source, until a step moved the file there, and not back."""
    moves = [
        step.moves for passed in standing.path if (step := procedure.steps[passed.told.step]).moves
    ]
    return row.receiver_place if moves[-1:] == ["there"] else row.place


def _between(user: User, rows: Sequence[Proceeding], *, now: dt.datetime) -> list[Between]:
    standings, subjects = standings_of(rows), subjects_of(user, rows)
    return [
        Between(
            item=item(row, standings[row.pk], subjects.get(row.pk), now=now),
            origin=in_language(row.place.names),
            destination=in_language(row.receiver_place.names),
            keeper=in_language(keeper_of(row, procedure_of(row), standings[row.pk]).names),
        )
        for row in rows
    ]
