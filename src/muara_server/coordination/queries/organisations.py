"""Organisations as they stand on a day: their name, their kind, whose part they are, what came of
them. A name that the packs know is shown in the reader's language."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import category
from uuid import UUID

from django.utils import timezone

from muara.coordination import OrganisationKind, organisation_kinds, successors
from muara.packs import open_pack
from muara_server.accounts.rules import read_in_one
from muara_server.coordination.queries.told import Said, of_matters, said
from muara_server.places.countries import pack_of
from muara_server.programme.queries import in_language

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

CHANGE = "organisation_change"
ENDS = ("merged", "closed")


@dataclass(frozen=True)
class Organisation:
    """One organisation on a day. `into`: what it merged into. `until`: when it ended or merged.

    `known_as`: what else it is or was called. `apart_from`: others of its name that a person said
    it is not. `split_from`: what it split off from.
    """

    id: UUID
    name: str
    kind: OrganisationKind | None
    place: Place
    programme: str
    since: dt.date
    until: dt.date | None
    into: UUID | None
    part_of: UUID | None
    unconfirmed: bool
    told: Said
    known_as: tuple[str, ...] = ()
    apart_from: frozenset[UUID] = frozenset()
    split_from: UUID | None = None

    @property
    def group(self) -> str:
        """On whose side its people are counted."""
        return self.kind.group if self.kind else "other"

    def there_on(self, day: dt.date) -> bool:
        """Was it there on this day, as far as is known?"""
        return self.since <= day and (self.until is None or day < self.until)


def organisations(
    user: User, *, on: dt.date | None = None, ended: bool = False
) -> dict[UUID, Organisation]:
    """The organisations of which this reader reads, by id, by name; `ended`: also those that are
    there no more on the day (today, where none is said)."""
    told = read_in_one(("organisations", user.pk), lambda: said(user, "organisation", CHANGE))
    return as_told(told, on=on, ended=ended)


def every_organisation(wanted: Iterable[UUID]) -> dict[UUID, Organisation]:
    """These as they stand today, ended or not, for a check that is not a reader's."""
    entries = of_matters(wanted, "organisation", CHANGE)
    return as_told([each for told in entries.values() for each in told], ended=True)


def as_told(
    entries: Sequence[Said], *, on: dt.date | None = None, ended: bool = False
) -> dict[UUID, Organisation]:
    """The organisations that these entries tell of, by id, by name."""
    day = on or timezone.localdate()
    changes: dict[UUID, list[Said]] = {}
    for each in sorted(entries, key=lambda one: (one.on, one.number)):
        if each.kind == CHANGE and each.on <= day:
            changes.setdefault(each.of, []).append(each)
    found = [
        _organisation(each, changes.get(each.id, []))
        for each in entries
        if each.kind == "organisation" and each.on <= day
    ]
    listed = sorted(found, key=lambda one: one.name.casefold())
    return {one.id: one for one in listed if ended or one.until is None}


def names_of(user: User, wanted: Iterable[UUID]) -> dict[UUID, str]:
    """What these organisations are called, ended or not."""
    known = organisations(user, ended=True)
    return {each: known[each].name for each in wanted if each in known}


def successors_of(of: UUID, known: Mapping[UUID, Organisation]) -> list[Organisation]:
    """What it merged into, and what that merged into, to the last."""
    into = {one.id: one.into for one in known.values() if one.into}
    return [known[each] for each in successors(of, into) if each in known]


def of_one_name(known: Iterable[Organisation]) -> list[tuple[Organisation, Organisation]]:
    """Two of one name at one place, that nobody said are two: a person decides what they are."""
    found: dict[tuple[str, UUID], list[Organisation]] = {}
    pairs: list[tuple[Organisation, Organisation]] = []
    for one in known:
        same = found.setdefault((plain(one.name), one.place.pk), [])
        pairs += [(other, one) for other in same if not _told_apart(other, one)]
        same.append(one)
    return pairs


def plain(name: str) -> str:
    """A name as two of them are compared: without capitals, dots and spaces between.

    >>> plain("A.I.T.U.C.") == plain("AITUC")
    True
    """
    return "".join(each for each in name.casefold() if category(each)[0] not in "PZ")


def _told_apart(one: Organisation, other: Organisation) -> bool:
    return other.id in one.apart_from or one.id in other.apart_from


def _organisation(told: Said, changes: list[Said]) -> Organisation:
    by_change: dict[str, list[Said]] = {}
    for each in changes:
        by_change.setdefault(each.facts["change"], []).append(each)
    renamed = by_change.get("renamed", [])
    ended = next((each for each in changes if each.facts["change"] in ENDS), None)
    first = _partner_name(told) or told.word("title")
    names = [first, *(each.word("title") for each in renamed)]
    return Organisation(
        id=told.id,
        name=names[-1],
        kind=kinds_at(told.place).get(told.facts["organisation_kind"]),
        place=told.place,
        programme=told.programme,
        since=told.on,
        until=ended.on if ended else None,
        into=_other(ended),
        part_of=_id(told.facts.get("part_of")),
        unconfirmed=bool(told.facts.get("unconfirmed")),
        told=told,
        known_as=(*names[:-1], *told.words.get("other_name", ())),
        apart_from=frozenset(filter(None, map(_other, by_change.get("distinct", ())))),
        split_from=_other(next(iter(by_change.get("split", ())), None)),
    )


def _other(change: Said | None) -> UUID | None:
    return _id(change.facts.get("other")) if change else None


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def kinds_at(place: Place) -> Mapping[str, OrganisationKind]:
    """The kinds of organisation of the pack of a place."""
    return organisation_kinds(open_pack(pack_of(place)))


def _partner_name(told: Said) -> str:
    key = told.facts.get("partner")
    known = partners_at(told.place)
    return in_language(known[key]["labels"]) if key in known else ""


def partners_at(place: Place) -> Mapping[str, Mapping[str, object]]:
    """The partners that the pack of a place names, by key."""
    return partners(open_pack(pack_of(place)).path)


@cache
def partners(folder: Path) -> Mapping[str, Mapping[str, object]]:
    """The partners that a pack names (its folder), by key."""
    path = folder / "partners.toml"
    told = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {each["key"]: each for each in told.get("partner", ())}
