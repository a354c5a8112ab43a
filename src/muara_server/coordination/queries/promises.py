"""Promises: whose each is today, by when, and how it stands. What was promised by an organisation
that merged passes to the one it merged into; what has no owner any more waits for a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404

from muara.coordination import STANDINGS, Kept, Promise, kept_on_time, promise_stands, promise_terms
from muara.packs import open_pack
from muara_server.coordination.models import Record
from muara_server.coordination.queries.agreements import day_for
from muara_server.coordination.queries.organisations import (
    Organisation,
    every_organisation,
    organisations,
    successors_of,
)
from muara_server.coordination.queries.standing import standing_of
from muara_server.coordination.queries.told import Said, matter, of_matters, said
from muara_server.places.countries import pack_of

if TYPE_CHECKING:
    from muara.procedure import Standing
    from muara_server.accounts.models import User
    from muara_server.places.models import Place

OBLIGATION = "obligation"
OPEN = frozenset({"late", "due_soon", "open"})


@dataclass(frozen=True)
class Promised:
    """One promise. `promised_by`: who undertook it; `owner`: who owes it today, as far as is known;
    `passed`: whether it came to that one by mergers. `gone`: whoever owed it is there no more, and
    nobody took its place. All stands on the day `as_of`: today, or
    the last of its programme."""

    id: UUID
    text: str
    promised_by: UUID
    owner: Organisation | None
    passed: bool
    gone: bool
    agreement: UUID | None
    place: Place
    programme: str
    days: Promise
    stands: str
    days_late: int
    postponed: int
    as_of: dt.date
    standing: Standing
    steps: Sequence[Said]

    @property
    def is_open(self) -> bool:
        """Is it still to be done?"""
        return self.stands in OPEN


def promises(user: User) -> list[Promised]:
    """The promises of which this reader reads: late ones first, then by their day."""
    opened = [each for each in said(user, OBLIGATION) if each.begins]
    told = of_matters([each.id for each in opened], OBLIGATION)
    known = organisations(user, ended=True)
    return in_order(_promised(told[each.id], known) for each in opened)


def promise_for(user: User, promise: UUID) -> Promised:
    """One promise. Http404 where this reader may not see it."""
    told = matter(user, promise)
    if told[0].kind != OBLIGATION:
        raise Http404
    return _promised(told, organisations(user, ended=True))


def promises_of(matters: Mapping[UUID, Sequence[Said]]) -> list[Promised]:
    """These promises, for work that is nobody's: whose each is, is looked up to the last merger."""
    found: dict[UUID, Organisation] = {}
    wanted = {_owner_of(steps) for steps in matters.values()}
    while wanted:
        new = every_organisation(wanted)
        found |= new
        wanted = {one.into for one in new.values() if one.into} - found.keys()
    return in_order(_promised(steps, found) for steps in matters.values())


def in_order(found: Iterable[Promised]) -> list[Promised]:
    """What presses first: late, due soon, open; then what is done, the newest first."""
    listed = list(found)
    still = sorted((one for one in listed if one.is_open), key=lambda one: one.days.due_on)
    ended = sorted(
        (one for one in listed if not one.is_open), key=lambda one: one.days.due_on, reverse=True
    )
    return sorted([*still, *ended], key=lambda one: STANDINGS.index(one.stands))


def kept(found: Sequence[Promised]) -> Kept:
    """How many of these that were due were kept by their day."""
    due: list[str] = []
    on_time: list[str] = []
    for day in sorted({one.as_of for one in found}):
        told = kept_on_time((one.days for one in found if one.as_of == day), on=day)
        due += told.due
        on_time += told.on_time
    return Kept(due=tuple(due), on_time=tuple(on_time))


def _promised(steps: Sequence[Said], known: Mapping[UUID, Organisation]) -> Promised:
    first, standing = steps[0], standing_of(steps, OBLIGATION)
    owner, passed = _owed_by(_owner_of(steps), known)
    days = _days(first, standing)
    today = day_for(first)
    soon = promise_terms(open_pack(pack_of(first.place))).soon_days
    stands = promise_stands(days, on=today, soon_days=soon)
    agreement = first.facts.get("agreement")
    return Promised(
        id=first.id,
        text=first.word("text"),
        promised_by=UUID(first.facts["owner"]),
        owner=owner,
        passed=passed,
        gone=owner is not None and owner.until is not None and stands in OPEN,
        agreement=UUID(agreement) if agreement else None,
        place=first.place,
        programme=first.programme,
        days=days,
        stands=stands,
        days_late=(today - days.due_on).days if stands == "late" else 0,
        postponed=sum(each.told.step == "postpone" for each in standing.path),
        as_of=today,
        standing=standing,
        steps=steps,
    )


def _owner_of(steps: Sequence[Said]) -> UUID:
    """To whom it was given last."""
    told = (each.facts.get("owner") for each in reversed(steps))
    return UUID(next(each for each in told if each))


def _owed_by(owner: UUID, known: Mapping[UUID, Organisation]) -> tuple[Organisation | None, bool]:
    held = known.get(owner)
    later = successors_of(owner, known) if held else []
    return (later[-1], True) if later else (held, False)


def _days(first: Said, standing: Standing) -> Promise:
    by_step = {each.told.step: each.told.on for each in standing.path if each.state != each.before}
    given = (each.told.facts.get("due_on") for each in reversed(standing.path))
    due = next(_day(each) for each in given if each)
    return Promise(
        id=str(first.id),
        due_on=due,
        done_on=by_step.get("do") if standing.success else None,
        dropped_on=by_step.get("drop") if standing.state == "dropped" else None,
    )


def _day(said: object) -> dt.date:
    return said if isinstance(said, dt.date) else dt.date.fromisoformat(str(said))


def open_promises() -> list[Promised]:
    """Every promise that is still to be done, for whoever tells of those that press."""
    rows = Record.objects.filter(kind=OBLIGATION, corrected_at=None, facts__step="undertake")
    told = of_matters(rows.values_list("matter", flat=True), OBLIGATION)
    return [one for one in promises_of(told) if one.is_open]
