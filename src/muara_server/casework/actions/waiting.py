"""Telling people, in the deed itself, that something waits for them or has moved on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from muara_server.casework.models import Named, Proceeding, StepTaken
from muara_server.casework.procedures import RECEIVER, in_hand, listening, named_only
from muara_server.casework.queries.awaited import party_at, presses, sent_to
from muara_server.casework.queries.reminders import KEPT
from muara_server.casework.queries.standing import procedure_of, standing_of
from muara_server.casework.rules.parties import Hand
from muara_server.notices import actions as notices
from muara_server.places.queries import district_of

if TYPE_CHECKING:
    from muara_server.accounts.models import User

WAITS, MOVED_ON, MANY = "casework.waits_for_you", "casework.moved_on", "casework.many_wait"
URGENT = "casework.urgent"

_together: ContextVar[UUID | None] = ContextVar("_together", default=None)


@contextmanager
def told_together(deed: UUID) -> Iterator[None]:
    """What is put to somebody inside is told to him once, whatever it is and however many."""
    token = _together.set(deed)
    try:
        yield
    finally:
        _together.reset(token)


def tell_of_step(proceeding: UUID, *, before: Proceeding | None, who: User | None) -> int:
    """Tell whoever must act now, and whoever has it in hand where another took a step; how many.

    `before` is how it stood; None: it was opened just now. Nobody is told of his own deed, nor of
    what he may not open; of what few may know, only whoever was named in it just now, and not what.
    """
    rows = Proceeding.objects.select_related("place", "receiver_place", "turn", "holder")
    held = rows.filter(pk=proceeding).first()
    if held is None:
        return 0
    if (held.procedure, held.state) in named_only():
        return _tell_named(held, who)
    moved = before is None or before.since != held.since
    if not moved and before is not None and before.turn_id == held.turn_id:
        return 0
    waits = [each for each in sent_to(held) if _is_told(each, held, who)]
    if _together.get() is not None:
        return notices.tell(waits, MANY, key=str(_together.get()), about=("casework:work", None))
    told = _tell_waits(held, waits) + _tell_moved_on(held, waits, before=before, who=who)
    return told + _tell_urgent(held)


def tell_of_entries(entries: Mapping[UUID, str], *, who: User | None) -> int:
    """The same where entries (id and kind) came by another way, such as by a phone: those that are
    steps and were obeyed."""
    steps = [entry for entry, kind in entries.items() if kind in listening()]
    told = 0
    for row in StepTaken.objects.filter(pk__in=steps):
        if Proceeding.objects.filter(pk=row.proceeding).exists():
            last = standing_of(row.proceeding).path[-1]
            if last.told.id == str(row.entry) and not last.stayed:
                told += tell_of_step(row.proceeding, before=None, who=who)
    return told


def _is_told(user: User, held: Proceeding, who: User | None) -> bool:
    return user != who and Hand(user).sees(held)


def _tell_named(held: Proceeding, who: User | None) -> int:
    """Whoever was called in, once: something waits, neither what nor where nor when."""
    rows = Named.objects.filter(proceeding=held.pk).select_related("user").order_by("user__login")
    named = [row.user for row in rows if row.user != who]
    return notices.tell(named, KEPT, key=f"{held.pk}:named", about=("casework:proceeding", held.pk))


def _tell_waits(held: Proceeding, hearers: list[User]) -> int:
    if not hearers or held.due is None:
        return 0
    return notices.tell(
        hearers,
        WAITS,
        key=f"{held.pk}:{held.last_entry}",
        about=("casework:proceeding", held.pk),
        values={
            "matter": held.procedure,
            "asked": _asked(held),
            "due": timezone.localdate(held.due),
            "place": district_of(held.place).code,
        },
        urgent=presses(held),
    )


def _tell_urgent(held: Proceeding) -> int:
    """Danger that was raised just now: whoever it would go up to first knows at once."""
    procedure = procedure_of(held)
    if not procedure.urgent or held.last_entry != held.pk:
        return 0
    return notices.tell(
        party_at(held, procedure.escalations[0].to),
        URGENT,
        key=str(held.pk),
        about=("casework:urgent", held.pk),
        values={"place": district_of(held.place).code},
        urgent=True,
    )


def _asked(held: Proceeding) -> str:
    """What is wanted of whoever is told: an answer, a decision, or the next step."""
    if held.awaits == RECEIVER:
        return "answer"
    return "act" if held.awaits in in_hand(procedure_of(held)) else "decide"


def _tell_moved_on(
    held: Proceeding, waits: list[User], *, before: Proceeding | None, who: User | None
) -> int:
    """Whoever has it in hand learns that somebody else took it a step further."""
    holder = held.holder
    if before is None or holder is None or holder in waits or not _is_told(holder, held, who):
        return 0
    if before.state == held.state:
        return 0
    return notices.tell(
        [holder],
        MOVED_ON,
        key=f"{held.pk}:{held.last_entry}",
        about=("casework:proceeding", held.pk),
        values={"matter": held.procedure, "place": district_of(held.place).code},
    )
