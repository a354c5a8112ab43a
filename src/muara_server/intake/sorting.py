"""Into the register: submissions become entries of the ledger, and what cannot waits, with why.

Killed at any moment and begun again it makes nothing twice: every entry's id follows from the
submission. The entries are his who filled it, through the ledger's own door; where somebody has
corrected an answer, his who corrected it last.
"""

from __future__ import annotations

import logging
from collections import abc
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from muara.errors import MuaraError, Refused
from muara_server.audit import actions as audit
from muara_server.casework.actions.waiting import tell_of_entries
from muara_server.intake import again, beside, contradicting, corrections, proposing
from muara_server.intake import waiting as queries
from muara_server.intake.beside import Looked
from muara_server.intake.models import (
    Apart,
    Conflict,
    Decided,
    Made,
    Mapping,
    Received,
    Sorting,
    Waiting,
)
from muara_server.intake.proposing import Known, Planned, Planner, Reading, Registered
from muara_server.intake.reasons import Reason, reason_of
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft
from muara_server.ledger.queries import entries

if TYPE_CHECKING:
    from muara_server.accounts.models import User

log = logging.getLogger("muara.intake")

DEED = "submission.sort"
CHOICES = frozenset({Conflict.Kept.FIRST, Conflict.Kept.SECOND, Conflict.Kept.BOTH})
"""What a person can say of two entries about the same day."""
Refusals = list[tuple[str, str, Reason]]


class WouldLose(Refused):
    """A content kept apart says more than what it would correct can hold."""


class _Hinders(Exception):
    """What one of several submissions brings may decide about another."""


@dataclass
class _Outcome:
    """What came of one submission: the mapping that sorted it, what was refused with why, and the
    seconds that a phone noted."""

    received: Received
    mapping: Mapping | None = None
    refused: Refusals = field(default_factory=Refusals)
    took: int | None = None


@transaction.atomic
def sort_one(received: Received) -> Sorting:
    """Enter what a submission says, as far as it can be; the rest waits with its reason."""
    ledger.wait_for_my_turn()
    known, outcome = Known([received]), _Outcome(received)
    again.find_version(received)
    try:
        with transaction.atomic():  # what breaks here takes its own work back, and no more
            reading = proposing.read(received, known)
            outcome.mapping, outcome.took = reading.mapping, proposing.seconds_taken(reading)
            outcome.refused = _enter(reading, known)
    except MuaraError as why:
        outcome.refused = [("", "", reason_of(why))]
    except Exception as fault:
        # One submission never keeps the others waiting. Its words may quote it; its kind does not.
        log.error("submission %s was not sorted: %s", received.pk, type(fault).__name__)  # noqa: TRY400
        outcome.refused = [("", "", Reason("unexpected"))]
    _keep([outcome], known)
    return Sorting.objects.get(pk=received.pk)


@transaction.atomic
def sort_several(batch: Sequence[Received]) -> None:
    """Sort these, to the same end as one after the other and several times faster.

    Those that have nothing to do with each other are entered in one go. Where that fails, each is
    sorted alone, so that none takes another along.
    """
    ledger.wait_for_my_turn()
    known = Known(batch)
    for group in beside.groups(batch, known):
        _sort_beside(group, known)


@transaction.atomic
def set_aside(received: Received) -> None:
    """Let a submission wait of which only the commit shows that it cannot be entered."""
    _keep([_Outcome(received, refused=[("", "", Reason("unexpected"))])], Known([received]))


@audit.one_deed("submission.correct")
def correct(received: Received, told: abc.Mapping[str, str], *, who: User) -> Sorting:
    """Keep corrected answers beside the submission and sort it again, in one.

    Without a correction it is only sorted again. The original is never changed.
    """
    corrections.keep(received, told, by=who)
    audit.record(
        "submission.correct",
        who=who,
        about=("submission", received.pk),
        programme=received.form.programme,
        detail={"answers": len(told)},
    )
    return sort_one(received)


@audit.one_deed("submission.decide")
def decide(apart: Apart, *, take: bool, who: User) -> None:
    """Decide of a content kept apart: it corrects the first, or stays beside it, unentered."""
    if queries.is_decided(apart):
        raise Refused(_("Somebody has decided this already."))
    if take and queries.lost_by_taking(apart):
        raise WouldLose(
            _(
                "The second was filled with another version of the form, and answers what the "
                "first was not asked. To take it would lose these answers. Correct the first by "
                "hand, or let the form be filled again; then say that the first holds."
            )
        )
    Decided.objects.create(apart=apart, taken=take, by=who, at=timezone.now())
    audit.record(
        "submission.decide",
        who=who,
        about=("submission", apart.beside_id),
        programme=apart.beside.form.programme,
        detail={"apart": str(apart.pk), "taken": take},
    )
    if take:
        correct(apart.beside, queries.differing(apart), who=who)


@audit.one_deed("conflict.resolve")
def resolve(conflict: Conflict, *, keep: str, who: User) -> None:
    """Say which of two entries about the same day holds; the other is taken back in the ledger."""
    held = Conflict.objects.select_for_update(of=("self",)).get(pk=conflict.pk)
    if held.kept:
        raise Refused(_("Somebody has decided this already."))
    if keep == Conflict.Kept.FIRST or (keep == Conflict.Kept.SECOND and held.first):
        gone = held.second if keep == Conflict.Kept.FIRST else held.first
        _take_back(gone, who=who)
    elif keep == Conflict.Kept.SECOND:
        _take_back_on_screen(held, who=who)
    held.kept, held.by, held.at = keep, who, timezone.now()
    held.save(update_fields=["kept", "by", "at"])
    audit.record(
        "conflict.resolve",
        who=who,
        about=("conflict", held.pk),
        place=held.place,
        programme=held.programme,
        detail={"kept": keep},
    )


def _sort_beside(group: Sequence[Looked], known: Known) -> None:
    if len(group) == 1:
        sort_one(group[0].received)
        return
    try:
        with transaction.atomic():
            _enter_beside(group, known)
    except Exception:
        # Whichever it is that fails: by halves it is found, sorted alone, and told of there.
        half = len(group) // 2
        _sort_beside(group[:half], known)
        _sort_beside(group[half:], known)


def _enter_beside(group: Sequence[Looked], known: Known) -> None:
    """Enter all that these propose; nothing, where the ledger refuses any of it."""
    registered = Registered(each.reading for each in group if each.reading)
    outcomes, planned, parcels = [], [], []
    for each in group:
        outcome, plans = _planned(each, known, registered)
        outcomes.append(outcome)
        planned += [(each.received, plan) for plan in plans]
        parcels.append(_parcel(plans, each.received, known.author(each.received)))
    if registered.would_change(plan.draft for _, plan in planned):
        raise _Hinders
    ledger.append_beside(parcels, deed=DEED)
    rows = [_made(received, plan) for received, plan in planned]
    Made.objects.bulk_create(rows)
    contradicting.look_after_sending(rows)
    _keep(outcomes, known)


def _planned(each: Looked, known: Known, registered: Registered) -> tuple[_Outcome, list[Planned]]:
    if each.reading is None:
        assert each.why is not None  # noqa: S101  (it was read, or there is a reason)
        return _Outcome(each.received, refused=[("", "", reason_of(each.why))]), []
    plans, refused = _plans(each.reading, Planner(each.reading, known, registered))
    took = proposing.seconds_taken(each.reading)
    return _Outcome(each.received, each.reading.mapping, refused, took), plans


def _enter(reading: Reading, known: Known) -> Refusals:
    """Record the entries; what was refused, with why."""
    plans, refused = _plans(reading, Planner(reading, known, Registered([reading])))
    made, not_taken = _record(plans, reading.received, known.author(reading.received))
    _note(reading.received, made)
    return refused + not_taken


def _plans(reading: Reading, planner: Planner) -> tuple[list[Planned], Refusals]:
    """The drafts of what a submission proposes; what can be none, with why."""
    refused = [(each.key, each.kind, reason_of(each.why)) for each in reading.sorted.unsorted]
    plans: list[Planned] = []
    for proposed in reading.sorted.proposed:
        try:
            plan = planner.as_it_stands(proposed)
        except MuaraError as why:
            refused.append((proposed.key, proposed.kind, reason_of(why)))
            continue
        plans += [plan] if plan else []
    return plans + planner.gone(), refused


def _record(
    plans: Sequence[Planned], received: Received, who: User
) -> tuple[list[Planned], Refusals]:
    """All of them at once; where that is refused, each alone, so that one keeps no other back."""
    if not plans:
        return [], []
    try:
        _append([plan.draft for plan in plans], received, who)
    except MuaraError as why:
        if len(plans) == 1:
            return [], [(plans[0].key, plans[0].draft.kind, reason_of(why))]
    else:
        return list(plans), []
    made, refused = [], Refusals()
    for plan in plans:
        done, why_not = _record([plan], received, who)
        made += done
        refused += why_not
    return made, refused


def _append(drafts: Sequence[Draft], received: Received, who: User) -> None:
    with transaction.atomic():
        source = proposing.SOURCES[Received.Way(received.way)]
        ledger.append(drafts, who=who, deed=DEED, source=source, device=received.device)
        tell_of_entries({draft.uuid: draft.kind for draft in drafts}, who=who)


def _parcel(plans: Sequence[Planned], received: Received, who: User) -> ledger.Parcel:
    source = proposing.SOURCES[Received.Way(received.way)]
    return ledger.Parcel([plan.draft for plan in plans], who, source, received.device)


def _note(received: Received, made: Iterable[Planned]) -> None:
    """Keep which entries a submission became, and look for what contradicts them."""
    for plan in made:
        Made.objects.filter(received=received, key=plan.key, number__lt=plan.number).update(
            stands=False
        )
        there = Made.objects.filter(entry=plan.draft.uuid).exists()
        if not there:
            row = _made(received, plan)
            row.save(force_insert=True)
            contradicting.look_after_sending([row])


def _made(received: Received, plan: Planned) -> Made:
    draft = plan.draft
    return Made(
        entry=draft.uuid,
        received=received,
        key=plan.key,
        number=plan.number,
        kind=draft.kind,
        about=plan.about,
        subject=plan.subject,
        true_on=draft.true_on,
        programme=draft.programme,
        place_code=draft.place_code,
        corrects=draft.corrects,
    )


def _take_back(made: Made, *, who: User) -> None:
    """A person says that an entry does not hold; no replay brings it again."""
    plan = proposing.taken_back(made)
    ledger.append([plan.draft], who=who, deed="conflict.resolve", source="page")
    _note(made.received, [plan])
    Made.objects.filter(entry=plan.draft.uuid).update(settled=True)


def _take_back_on_screen(held: Conflict, *, who: User) -> None:
    entry = entries([held.entries[0]])[held.entries[0]]
    draft = Draft(
        uuid=uuid4(),
        programme=entry.programme,
        kind=proposing.RETRACTION,
        place_code=held.second.place_code,
        true_on=entry.true_on,
        person=entry.person,
        household=entry.household,
        corrects=entry.uuid,
        facts=proposing.NOT_SO,
    )
    ledger.append([draft], who=who, deed="conflict.resolve", source="page")


def _keep(outcomes: Sequence[_Outcome], known: Known) -> None:
    """Keep what became of these: what waits with which reason, and that they were sorted."""
    received = [each.received for each in outcomes]
    Waiting.objects.filter(received__in=received).delete()
    Waiting.objects.bulk_create(
        Waiting(
            received=each.received, key=key, kind=kind, reason=why.code, values=dict(why.values)
        )
        for each in outcomes
        for key, kind, why in each.refused
    )
    # Whose area it was stays what it was when it came.
    Sorting.objects.bulk_create(
        [_sorting(each, known) for each in outcomes],
        update_conflicts=True,
        unique_fields=["received"],
        update_fields=["mapping", "waits", "took", "sorted_at"],
    )


def _sorting(outcome: _Outcome, known: Known) -> Sorting:
    place, programme = known.area_of(outcome.received)
    return Sorting(
        received=outcome.received,
        mapping=outcome.mapping,
        place=place,
        programme=programme,
        waits=bool(outcome.refused),
        took=outcome.took,
        sorted_at=timezone.now(),
    )
