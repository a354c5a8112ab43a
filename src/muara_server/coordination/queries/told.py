"""What is recorded of partners, bodies and promises, as far as a reader may see it.

>>> said(user, "organisation")            # every organisation that stands, oldest first
>>> matter(user, id)                      # all of one matter: what began it, and what followed
>>> said(user, "meeting", known_on=day)   # as was known at the end of that day
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from muara_server.coordination.models import Record
from muara_server.coordination.rules.reach import READ, readable
from muara_server.keys.queries import in_chunks
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place


@dataclass(frozen=True)
class Said:
    """One entry that stands.

    `id` is that of the first of its corrections, by which others name it; `entry` the one that
    stands now. `of`: what it belongs to; its own id where it begins something. `number`: its place
    in the ledger's order. `words`: what it says in words, by field. `at`: when it was recorded;
    `first_at`: when what it corrects was: a correction does not put a step in another order.
    `corrected_at`: when another took its place, or took it back; None: it stands.
    """

    id: UUID
    entry: UUID
    of: UUID
    kind: str
    programme: str
    place: Place
    on: dt.date
    at: dt.datetime
    first_at: dt.datetime
    by: User | None
    number: int
    corrected_at: dt.datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def word(self, name: str) -> str:
        """What it says in words in this field; empty where it says nothing."""
        return " ".join(self.words.get(name, ()))

    @property
    def begins(self) -> bool:
        """Does it begin a matter, rather than belong to one?"""
        return self.of == self.id


def said(
    user: User,
    *kinds: str,
    place: Place | None = None,
    known_on: dt.date | None = None,
    permission: str = READ,
    words: bool = True,
) -> list[Said]:
    """Every entry of these kinds that stands and that this reader may see, oldest first.

    `place`: only of it and what lies in it. `known_on`: as known at the end of that day. Without
    `words` nothing is unsealed, where there are many and none is read out.
    """
    condition = readable(user, permission) & Q(kind__in=kinds)
    if place is not None:
        condition &= Q(place__path__startswith=place.path)
    return _standing(condition, known_on, words=words)


def matter(
    user: User, of: UUID, *, known_on: dt.date | None = None, permission: str = READ
) -> list[Said]:
    """What began a matter, and all that was recorded of it since. Http404 where there is none."""
    found = _standing(readable(user, permission) & Q(matter=of), known_on)
    if not any(each.id == of for each in found):
        raise Http404
    return found


def history(user: User, of: UUID) -> list[Said]:
    """Every entry of a matter, those that were corrected or taken back too, the newest first."""
    condition = readable(user) & Q(matter=of)
    return sorted(_rows_said(condition), key=lambda one: one.number, reverse=True)


def entry_for(user: User, entry: UUID, *kinds: str) -> Said:
    """One entry that stands. Http404 where this reader may not see it, or it stands no more."""
    found = _standing(readable(user) & Q(pk=entry, kind__in=kinds), None)
    if not found:
        raise Http404
    return found[0]


def of_matters(
    matters: Iterable[UUID], *kinds: str, known_on: dt.date | None = None
) -> dict[UUID, list[Said]]:
    """What of these kinds was recorded of each of these matters, which the caller may see."""
    found: dict[UUID, list[Said]] = {}
    wanted = Q(kind__in=kinds) if kinds else Q()
    for chunk in in_chunks(matters):
        for each in _standing(wanted & Q(matter__in=list(chunk)), known_on):
            found.setdefault(each.of, []).append(each)
    return found


def _standing(condition: Q, known_on: dt.date | None, *, words: bool = True) -> list[Said]:
    stands = Q(corrected_at=None)
    if known_on is not None:
        moment = _end_of(known_on)
        stands = Q(recorded_at__lte=moment) & (Q(corrected_at=None) | Q(corrected_at__gt=moment))
    return _rows_said(condition & stands, words=words)


def _rows_said(condition: Q, *, words: bool = True) -> list[Said]:
    rows = list(
        Record.objects.filter(condition).select_related("place", "recorded_by").order_by("number")
    )
    unsealed = _words(row.entry for row in rows) if words else {}
    firsts = _firsts(rows)
    rows.sort(key=lambda row: firsts[row.first][0])
    return [_said(row, unsealed.get(row.entry, {}), firsts[row.first][1]) for row in rows]


def _firsts(rows: Sequence[Record]) -> dict[UUID, tuple[int, dt.datetime]]:
    """The number and the moment of the first of each chain of corrections."""
    found = {row.first: (row.number, row.recorded_at) for row in rows}
    corrected = [row.first for row in rows if row.first != row.entry]
    for chunk in in_chunks(corrected):
        for row in Record.objects.filter(pk__in=list(chunk)):
            found[row.entry] = (row.number, row.recorded_at)
    return found


def _words(entries: Iterable[UUID]) -> dict[UUID, dict[str, list[str]]]:
    return {
        entry: said
        for chunk in in_chunks(entries)
        for entry, said in registry.notes_of(chunk).items()
    }


def _said(row: Record, words: Mapping[str, Sequence[str]], first_at: dt.datetime) -> Said:
    return Said(
        id=row.first,
        entry=row.entry,
        of=row.matter,
        kind=row.kind,
        programme=row.programme,
        place=row.place,
        on=row.true_on,
        at=row.recorded_at,
        first_at=first_at,
        corrected_at=row.corrected_at,
        by=row.recorded_by,
        number=row.number,
        facts=row.facts,
        words=words,
    )


def _end_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.max))
