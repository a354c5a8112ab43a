"""Children between districts: who has each, who must act, and by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from muara_server.accounts import rules as accounts
from muara_server.casework.queries.items import Item, item, subjects_of
from muara_server.casework.queries.movement import PROTECTS
from muara_server.casework.queries.standing import (
    moment_for,
    procedure_of,
    proceedings_for,
    standings_of,
    steps_for,
)
from muara_server.casework.rules.consent import consent_to, in_words
from muara_server.casework.rules.sharing import may_share
from muara_server.casework.words import in_language
from muara_server.places import queries as places
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Procedure, Standing, Step
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding
    from muara_server.places.models import Place
    from muara_server.registry.models import Person
    from muara_server.registry.queries import PersonFile

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
class Relative:
    """Somebody who lives with a child, and may go along; no name where none is recorded."""

    person: UUID
    name: str


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


@dataclass(frozen=True)
class Agreed:
    """Whether the file of one of a family may be shared with an area; `words`: why not, or what."""

    person: UUID
    name: str
    may: bool
    words: str


def family_of(user: User, person: Person) -> tuple[list[Relative], int]:
    """Those who live with somebody and whose files this reader may open; how many live there.

    That they were listed is recorded.
    """
    today = timezone.localdate()
    home = registry.home_of(person.pk, on=today)
    living = registry.living_in(home, on=today) if home else set()
    mine = registry.people_for(user).filter(pk__in=living - {person.pk})
    others = set(mine.values_list("pk", flat=True))
    registry.tell_listed("family.listed", others, who=user)
    names = registry.names_of(others)
    listed = [Relative(each, names.get(each, "")) for each in others]
    return sorted(listed, key=lambda each: (each.name, each.person)), len(living)


def agreed(user: User, file: PersonFile, family: Sequence[Relative], *, with_: str) -> list[Agreed]:
    """For the child and each of the family, whether their file may be shared with this area.

    Why a consent does not hold is told as far as this reader may know it.
    """
    today = timezone.localdate()
    told = accounts.allows(user, PROTECTS, place=file.person.place, programme=file.person.programme)
    found = []
    for each in [Relative(file.person.pk, file.name), *family]:
        consent = consent_to(each.person, "sharing", on=today, recipient=with_)
        may = may_share(each.person, None, with_)
        hidden = consent.why_not == "giver_suspected" and not told
        shown = replace(consent, why_not="not_asked") if hidden else consent
        words = "" if may else in_words(shown)
        found.append(Agreed(each.person, each.name, may, words))
    return found


def companions(user: User, held: Proceeding) -> list[Proceeding]:
    """The others that go on together with this one, within this reader's sight."""
    if held.together is None:
        return []
    rows = proceedings_for(user, held.procedure, together=held.together).exclude(pk=held.pk)
    return list(rows.order_by("opened_at", "id"))


def in_step(user: User, others: Sequence[Proceeding], step: Step) -> list[UUID]:
    """Those of them of which this reader may take the same step now."""
    standings = standings_of(others)
    return [
        each.pk
        for each in others
        if step.key in {one.key for one in steps_for(user, each, standings[each.pk])}
    ]


def keeper_of(row: Proceeding, procedure: Procedure, standing: Standing) -> Place:
    """Which side has the child: the source, until a step moved the file there, and not back."""
    moves = [
        step.moves for passed in standing.path if (step := procedure.steps[passed.told.step]).moves
    ]
    return row.receiver_place if moves[-1:] == ["there"] else row.place


def _between(user: User, rows: Sequence[Proceeding], *, now: dt.datetime) -> list[Between]:
    standings, subjects = standings_of(rows), subjects_of(user, rows)
    districts = _districts([place for row in rows for place in (row.place, row.receiver_place)])
    return [
        Between(
            item=item(row, standings[row.pk], subjects.get(row.pk), now=now),
            origin=districts[row.place_id],
            destination=districts[row.receiver_place_id],
            keeper=districts[keeper_of(row, procedure_of(row), standings[row.pk]).pk],
        )
        for row in rows
    ]


def _districts(listed: Sequence[Place]) -> dict[UUID, str]:
    """The district of each place by name: across districts nothing nearer to the child is told."""
    codes = places.district_codes({place.pk for place in listed})
    known = places.with_codes(set(codes.values()))
    return {
        place.pk: in_language(known[codes[place.pk]].names if place.pk in codes else place.names)
        for place in listed
    }
