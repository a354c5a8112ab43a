"""Complaints as the desk sees them, and as whoever reported sees his own: three words and days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F
from django.http import Http404
from django.utils import timezone

from muara_server import figures, spoken
from muara_server.accounts import guessing
from muara_server.accounts import rules as accounts
from muara_server.audit import actions as audit
from muara_server.casework.models import ComplaintPicture, Proceeding, Receipt, ReceiptTry
from muara_server.casework.procedures import procedure_at
from muara_server.casework.queries.duty import COMPLAINT, KEEP
from muara_server.casework.queries.items import Item, item
from muara_server.casework.queries.paths import in_words
from muara_server.casework.queries.standing import (
    procedure_of,
    proceedings_for,
    standing_of,
    standings_of,
)
from muara_server.casework.rules import complaints as rules
from muara_server.ledger import queries as ledger
from muara_server.ledger.kinds import kinds
from muara_server.places import queries as places
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Standing
    from muara_server.accounts.models import User
    from muara_server.places.models import Place


MOST = 200
"""More than this no desk works through; the page says how many more there are."""

UNCHECKED = ("received", "assigned", "checking")
"""The states from which a complaint is given out or passed on."""

TOLD = ("channel", "from_whom", "age_seems", "seen_on", "held")


@dataclass(frozen=True)
class Complaint:
    """One report in a list, or several like it: the first, and the ids of the others.

    `like`: what reports share that may be one: place, work and day.
    """

    item: Item
    like: tuple[Any, ...]
    work: str
    children: str
    number: int
    danger: bool
    held: bool
    pictures: int
    others: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Listed:
    """The complaints of a desk, the late first; `all` counts every report, `shown` those told."""

    rows: Sequence[Complaint]
    shown: int
    all: int


@dataclass(frozen=True)
class Shown:
    """What whoever reported may know: the words of the three states, each with its moment or None.

    `due`: by when it will have been looked at, while it waits for that.
    """

    states: Sequence[tuple[str, dt.datetime | None]]
    due: dt.datetime | None


def moment_of(held: Proceeding) -> dt.datetime:
    """Now; for what came before the end of a programme that is over, that end."""
    last = registry.working_moment(held.programme)
    return last if held.opened_at <= last else timezone.now()


def listed_for(user: User, *, ended: bool = False) -> Listed:
    """The complaints that this reader sees: late first, danger before the rest. It is recorded."""
    seen = proceedings_for(user, COMPLAINT, ended=ended)
    order = ("-since", "id") if ended else (F("due").asc(nulls_last=True), "id")
    rows = list(seen.order_by(*order)[:MOST])
    with transaction.atomic():
        audit.record("complaints.listed", who=user, detail={"count": len(rows)})
    found = complaints(rows)
    if not ended:
        found = sorted(
            folded(found), key=lambda one: (not one.item.late, not one.danger)
        )  # both sorts are stable: within these, by what is due first
    return Listed(found, len(rows), seen.count())


def waiting(user: User) -> tuple[int, int] | None:
    """How many complaints wait where this person keeps the desk, and how many are late."""
    if not accounts.allows(user, KEEP):
        return None
    seen = proceedings_for(user, COMPLAINT, ended=False)
    return seen.count(), seen.filter(due__lt=timezone.now()).count()


def complaints(rows: Sequence[Proceeding]) -> list[Complaint]:
    """These complaints in words."""
    standings, pictures = standings_of(rows), _pictures(rows)
    return [_complaint(row, standings[row.pk], pictures=pictures.get(row.pk, 0)) for row in rows]


def folded(found: Iterable[Complaint]) -> list[Complaint]:
    """Reports of the same place, work and day as one row. Each stays a report of its own."""
    groups: dict[tuple[Any, ...], list[Complaint]] = {}
    for one in found:
        groups.setdefault(one.like, []).append(one)
    return [_one_row(group) for group in groups.values()]


def like(user: User, held: Proceeding) -> list[Complaint]:
    """The other open reports of the same place, work and day that this reader sees."""
    around = proceedings_for(user, COMPLAINT, ended=False, place=held.place)
    rows = [held, *around.exclude(pk=held.pk).order_by("opened_at", "id")[:MOST]]
    this, *others = complaints(rows)
    return [one for one in others if one.like == this.like]


def words_of(held: Proceeding) -> tuple[list[tuple[str, str]], Mapping[str, str]]:
    """What was reported: facts in words, and what was sealed, by field.

    The caller has asked who may know, and records that it was opened.
    """
    told, sealed = told_with(held.pk)
    facts = [
        (fact.label(figures.language()), in_words(fact, told[name]))
        for name, fact in kinds()[COMPLAINT].facts.items()
        if name in TOLD and told.get(name) is not None
    ]
    return facts, sealed


def told_with(complaint: UUID) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """What was told with a report, as codes, and what was sealed with it, by field."""
    opening = standing_of(complaint).path[0].told
    noted = registry.notes_of([UUID(opening.id)]).get(UUID(opening.id), {})
    return opening.facts, {name: " ".join(said) for name, said in noted.items()}


def to_look_after() -> list[UUID]:
    """The complaints that nobody has checked yet, in the order in which they came."""
    waits = Proceeding.objects.filter(procedure=COMPLAINT, ended=False, state__in=UNCHECKED)
    return list(waits.order_by("opened_at", "id").values_list("pk", flat=True))


def villages_of(district: Place) -> list[Place]:
    """The places that lie directly in a district today, by name: blocks, or villages."""
    inside = places.parts(district, on=timezone.localdate())
    return sorted(inside, key=lambda each: each.name(figures.language()))


def pictures_of(complaint: UUID) -> list[ComplaintPicture]:
    """The pictures that came with a report, released or not."""
    rows = ComplaintPicture.objects.filter(complaint=complaint)
    return list(rows.select_related("released_by", "destroyed_by"))


def picture_of(complaint: UUID, picture: UUID) -> ComplaintPicture:
    """One of its pictures. Raises Http404."""
    found = ComplaintPicture.objects.filter(pk=picture, complaint=complaint).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class Asked:
    """What came of a number: what may be shown, or nothing; `locked`: nothing was looked at."""

    shown: Shown | None = None
    locked: bool = False


def asked_by_number(typed: str, *, address: str) -> Asked:
    """What whoever holds this number may know. Tries are counted, so that nobody guesses.

    No transaction holds them together: whatever fails afterwards, the try stays counted.
    """
    number = rules.number_hash(spoken.plain(typed))
    came_from = guessing.came_from(rules.SECRET, address)
    if not guessing.may_try(ReceiptTry, reference=number, address=came_from):
        return Asked(locked=True)
    receipt = Receipt.objects.filter(number=number).first()
    if receipt is None:
        return Asked()
    guessing.fitted(ReceiptTry, reference=number)
    return Asked(shown_of(receipt.complaint))


def shown_of(complaint: UUID) -> Shown | None:
    """The three words and their days: nothing of what was found, or what became of anybody.

    None where nothing was ever recorded under this id.
    """
    held = Proceeding.objects.select_related("place").filter(pk=complaint).first()
    if held is None:
        return _taken_back(complaint)
    procedure, standing = procedure_of(held), standing_of(complaint)
    order = list(procedure.public)
    reached: dict[str, dt.datetime] = {}
    for passed in standing.path:
        word = procedure.states[passed.state].public
        later = set(order[order.index(word) + 1 :])
        reached = {name: at for name, at in reached.items() if name not in later}
        reached.setdefault(word, passed.told.at)
    first = procedure.states[standing.state].public == order[0]
    states = [(_public(procedure.public[name]), reached.get(name)) for name in order]
    return Shown(states, _checked_by(procedure, standing) if first else None)


def _taken_back(complaint: UUID) -> Shown | None:
    """A report that the desk took back looks from outside like one that was closed unchecked."""
    opening = ledger.entries([complaint]).get(complaint)
    if opening is None:
        return None
    last = complaint
    while by := ledger.corrections_of([last]).get(last):
        last = by
    closed = ledger.entries([last])[last].recorded_at
    words = [_public(each) for each in procedure_at(opening.place, COMPLAINT).public.values()]
    first, *between, end = words
    return Shown(
        [(first, opening.recorded_at), *((each, None) for each in between), (end, closed)], None
    )


def _checked_by(procedure: Any, standing: Standing) -> dt.datetime | None:
    """By when it must have been looked at: the time of the state in which it lies with somebody."""
    step = procedure.steps["assign"]
    clock = procedure.clock(step.to, standing.type)
    last = [passed for passed in standing.path if passed.state == step.sources[0]][-1]
    return clock.due(last.told.at) if clock else None


def _public(labels: Mapping[str, str]) -> str:
    return labels.get(figures.language()) or labels["en"]


def _complaint(row: Proceeding, standing: Standing, *, pictures: int) -> Complaint:
    facts, known = standing.path[0].told.facts, kinds()[COMPLAINT].facts
    work, children = facts.get("work_kind"), facts.get("children")
    seen_on = facts.get("seen_on") or timezone.localdate(row.opened_at).isoformat()
    # What kind of work it is nobody said: then nothing tells two reports to be one.
    alike = (row.place_id, work, seen_on) if work else (row.pk,)
    return Complaint(
        item=item(row, standing, None, now=moment_of(row)),
        like=alike,
        work=in_words(known["work_kind"], work) if work else "",
        children=figures.number(children) if children else "",
        number=children or 0,
        danger=bool(facts.get("danger")),
        held=bool(facts.get("held")),
        pictures=pictures,
    )


def _one_row(group: Sequence[Complaint]) -> Complaint:
    first, *others = group
    return Complaint(
        **{
            **{name: getattr(first, name) for name in Complaint.__dataclass_fields__},
            "danger": any(one.danger for one in group),
            "pictures": sum(one.pictures for one in group),
            "others": tuple(one.item.id for one in others),
        }
    )


def _pictures(rows: Sequence[Proceeding]) -> Mapping[UUID, int]:
    found = ComplaintPicture.objects.filter(
        complaint__in=[row.pk for row in rows], destroyed_at=None
    )
    return dict(found.values_list("complaint").annotate(number=Count("pk")).order_by())
