"""Organisations as they stand on a day: their name, their kind, whose part they are, what came of
them. A name that the packs know is shown in the reader's language."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from muara.coordination import OrganisationKind, organisation_kinds
from muara.packs import open_pack
from muara_server.coordination.queries.told import Said, said
from muara_server.places.countries import pack_of
from muara_server.programme.queries import in_language

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

CHANGE = "organisation_change"


@dataclass(frozen=True)
class Organisation:
    """One organisation on a day. `into`: what it merged into. `until`: when it ended or merged."""

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

    @property
    def group(self) -> str:
        """On whose side its people are counted."""
        return self.kind.group if self.kind else "other"


def organisations(
    user: User, *, on: dt.date | None = None, ended: bool = False
) -> dict[UUID, Organisation]:
    """The organisations of which this reader reads, by id, by name; `ended`: also those that are
    there no more on the day (today, where none is said)."""
    day = on or timezone.localdate()
    entries = said(user, "organisation", CHANGE)
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


def _organisation(told: Said, changes: list[Said]) -> Organisation:
    renamed = [each for each in changes if each.facts["change"] == "renamed"]
    ended = next((each for each in changes if each.facts["change"] in ("merged", "closed")), None)
    other = ended.facts.get("other") if ended else None
    part_of = told.facts.get("part_of")
    name = renamed[-1].word("title") if renamed else _partner_name(told) or told.word("title")
    return Organisation(
        id=told.id,
        name=name,
        kind=kinds_at(told.place).get(told.facts["organisation_kind"]),
        place=told.place,
        programme=told.programme,
        since=told.on,
        until=ended.on if ended else None,
        into=UUID(other) if other else None,
        part_of=UUID(part_of) if part_of else None,
        unconfirmed=bool(told.facts.get("unconfirmed")),
        told=told,
    )


def kinds_at(place: Place) -> Mapping[str, OrganisationKind]:
    """The kinds of organisation of the pack of a place."""
    return organisation_kinds(open_pack(pack_of(place)))


def _partner_name(told: Said) -> str:
    key = told.facts.get("partner")
    known = partners(open_pack(pack_of(told.place)).path)
    return in_language(known[key]["labels"]) if key in known else ""


@cache
def partners(folder: Path) -> Mapping[str, Mapping[str, object]]:
    """The partners that a pack names (its folder), by key."""
    path = folder / "partners.toml"
    told = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {each["key"]: each for each in told.get("partner", ())}
