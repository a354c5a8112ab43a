"""What a place settled for itself, on a day: its holidays, schemes, contacts, texts and targets.

A setting holds in its place and in everything that lies in it, from the day it is true, until a
later one about the same thing says otherwise. It is about no child: whoever may open the page that
rests on it is told what it says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from muara_server.registry.models import Setting
from muara_server.registry.queries.people import notes_of

if TYPE_CHECKING:
    from muara_server.places.models import Place

ABOUT: Mapping[str, tuple[str, ...]] = {
    "local_holiday": ("day",),
    "scheme_here": ("scheme",),
    "emergency_contact": ("of",),
    "consent_text": ("purpose", "in_language"),
    "district_target": ("indicator",),
    "district_start": (),
    "district_step": ("step_key",),
}
"""The facts that say what a setting is about: the last one about the same thing holds."""
WHENEVER = frozenset({"local_holiday"})
"""About a day that the entry itself names: it holds whenever it was said."""


@dataclass(frozen=True)
class Settled:
    """One setting that holds. `id`: of the first of its corrections."""

    id: UUID
    entry: UUID
    kind: str
    programme: str
    place: str
    on: dt.date
    facts: Mapping[str, Any]
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def word(self, name: str) -> str:
        """What it says in words in this field; empty where it says nothing."""
        return " ".join(self.words.get(name, ()))


def settled(place: Place | None, kind: str, *, on: dt.date | None = None) -> list[Settled]:
    """What of this kind holds in a place on a day (today, where none is said), with its words.

    What the place itself says stands before what is said of the places it lies in.
    """
    if place is None:
        return []
    rows = holding(kind, place.path.strip("/").split("/"), on=on)
    words = notes_of(row.entry for row in rows)
    return [_settled(row, words.get(row.entry, {})) for row in rows]


def holding(kind: str, codes: Sequence[str], *, on: dt.date | None = None) -> list[Setting]:
    """The rows that hold in the last of these places, from the country down, on a day."""
    return held_of(standing(kind, codes=codes), codes, on=on)


def held_of(
    told: Iterable[Setting], codes: Sequence[str], *, on: dt.date | None = None
) -> list[Setting]:
    """Of these rows, which may be of many places, what holds in the last of these on a day."""
    day = on or timezone.localdate()
    depth = {code: number for number, code in enumerate(codes)}
    rows = [
        row
        for row in told
        if row.place.code in depth and (row.kind in WHENEVER or row.true_on <= day)
    ]
    rows.sort(key=lambda row: (depth[row.place.code], row.true_on, row.number))
    last = {_about(row): row for row in rows}
    return sorted(last.values(), key=lambda row: row.number)


def place_of_setting(setting: UUID, kind: str) -> Place | None:
    """The place that settled this, by the id of the first of its corrections."""
    row = Setting.objects.filter(kind=kind, first=setting, corrected_at=None)
    found = row.select_related("place").first()
    return found.place if found else None


def standing(kind: str, *, codes: Iterable[str] | None = None) -> list[Setting]:
    """Every row of a kind that was not corrected, oldest first; `codes`: of these very places."""
    rows = Setting.objects.filter(kind=kind, corrected_at=None).select_related("place")
    return list(rows if codes is None else rows.filter(place__code__in=list(codes)))


@dataclass(frozen=True)
class NotOffered:
    """A scheme that a place does not offer from a day, until a day (None: still)."""

    entry: UUID
    scheme: str
    place: str
    since: dt.date
    until: dt.date | None
    reason: str


def not_offered() -> list[NotOffered]:
    """Every span in which a place does not offer a scheme, by scheme, place and day."""
    by_thing: dict[tuple[str, str], list[Setting]] = {}
    for row in standing("scheme_here"):
        by_thing.setdefault((row.facts["scheme"], row.place.code), []).append(row)
    return [span for thing in sorted(by_thing) for span in _spans(by_thing[thing])]


def _spans(rows: list[Setting]) -> Iterator[NotOffered]:
    rows.sort(key=lambda row: (row.true_on, row.number))
    for number, row in enumerate(rows):
        if row.facts["offered"]:
            continue
        later = rows[number + 1] if number + 1 < len(rows) else None
        until = later.true_on - dt.timedelta(days=1) if later else None
        if until is None or until >= row.true_on:
            yield NotOffered(
                entry=row.entry,
                scheme=row.facts["scheme"],
                place=row.place.code,
                since=row.true_on,
                until=until,
                reason=row.facts.get("reason") or "",
            )


def _about(row: Setting) -> tuple[Any, ...]:
    if row.kind == "emergency_contact":
        return (row.facts.get("of") or str(row.first),)
    return tuple(row.facts.get(name) for name in ABOUT[row.kind])


def _settled(row: Setting, words: Mapping[str, Sequence[str]]) -> Settled:
    return Settled(
        id=row.first,
        entry=row.entry,
        kind=row.kind,
        programme=row.programme,
        place=row.place.code,
        on=row.true_on,
        facts=row.facts,
        words=words,
    )
