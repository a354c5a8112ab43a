"""How the steps that the ledger holds become proceedings. Depends on nothing but the entries.

An entry is a step of the proceeding that its fact `of` names, or it opens one. What was corrected
or retracted is no step. Where a subject was erased, nothing is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from muara.procedure import step_of
from muara_server.accounts import queries as accounts
from muara_server.casework.models import Exchange, Proceeding, StepTaken
from muara_server.casework.procedures import (
    HOLDER,
    OF,
    RECEIVER,
    TO_PLACE,
    TOGETHER,
    in_hand,
    keys,
    listening,
    procedures_at,
    shared_by_name,
    shares,
)
from muara_server.casework.queries.steps import followed, steps_of
from muara_server.keys.queries import in_chunks
from muara_server.ledger.kinds import in_tables
from muara_server.ledger.projections import EVERY, forgets, projects
from muara_server.ledger.rows import insert
from muara_server.places import queries as places
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara.procedure import Procedure, Standing
    from muara_server.ledger.projections import Recorded

REGISTRATIONS = frozenset({"person", "household"})
MOMENTS = {
    "send": "sent_at",
    "acknowledge": "acknowledged_at",
    "ask": "asked_at",
    "accept": "accepted_at",
    "decline": "declined_at",
    "begin": "begun_at",
    "complete": "completed_at",
}
"""Which step of a referral each moment of an exchange is."""


@projects(EVERY, tables=[StepTaken, Proceeding, Exchange])
def proceedings(batch: Sequence[Recorded]) -> None:
    """Where everything stands that these entries touch."""
    kept = [each for each in batch if not each.erased_at]
    touched = _take_in(kept) | _moved(kept)
    for chunk in in_chunks(touched, size=1_000):
        _stand(chunk)


@forgets
def forget(subject: UUID) -> None:
    """Nothing is left of what was about somebody who was erased."""
    about = Q(person=subject) | Q(household=subject, person__isnull=True)
    StepTaken.objects.filter(about).delete()
    Proceeding.objects.filter(about).delete()


def _take_in(batch: Sequence[Recorded]) -> set[UUID]:
    """Keep what may be steps, mark what is corrected; the proceedings that these are of."""
    before = _replaced(batch)
    fresh: dict[UUID, StepTaken] = {}
    touched: set[UUID] = set()
    for each in batch:
        old = fresh.get(each.entry.corrects) or before.get(each.entry.corrects)
        if old is not None:
            old.stands = False
            touched.add(old.proceeding)
        proceeding = old.proceeding if old else _names(each)
        if proceeding is not None and each.entry.kind in listening():
            fresh[each.entry.uuid] = _step(each, proceeding, old)
            touched.add(proceeding)
    StepTaken.objects.bulk_update(before.values(), ["stands"], batch_size=500)
    insert(StepTaken, list(fresh.values()))
    return touched


def _replaced(batch: Sequence[Recorded]) -> dict[UUID | None, StepTaken]:
    corrected = {each.entry.corrects for each in batch if each.entry.corrects}
    return {
        row.entry: row
        for chunk in in_chunks(corrected)
        for row in StepTaken.objects.filter(pk__in=chunk)
    }


def _names(each: Recorded) -> UUID | None:
    """The proceeding that an entry names; its own id where it may open one."""
    if each.facts.get(OF):
        return UUID(each.facts[OF])
    return each.entry.uuid if each.entry.kind in keys() else None


def _step(each: Recorded, proceeding: UUID, old: StepTaken | None) -> StepTaken:
    entry = each.entry
    return StepTaken(
        entry=entry.uuid,
        proceeding=proceeding,
        kind=entry.kind,
        programme=entry.programme,
        person=entry.person,
        household=entry.household,
        place_id=entry.place_id,
        true_on=entry.true_on,
        at=old.at if old else entry.recorded_at,
        order=old.order if old else entry.number,
        by_id=old.by_id if old else entry.recorded_by_id,
        facts=in_tables(entry.kind, each.facts),
    )


def _moved(batch: Sequence[Recorded]) -> set[UUID]:
    """The proceedings about those whose registration was corrected: they may have moved."""
    subjects = {
        each.entry.subject
        for each in batch
        if each.entry.kind in REGISTRATIONS and each.entry.corrects
    }
    return {
        found
        for chunk in in_chunks(subjects)
        for found in Proceeding.objects.filter(
            Q(person__in=chunk) | Q(household__in=chunk)
        ).values_list("pk", flat=True)
    }


def _stand(ids: Sequence[UUID]) -> None:
    """Make these proceedings again from their steps."""
    by_proceeding = steps_of(ids)
    known = set(Proceeding.objects.filter(pk__in=ids).values_list("pk", flat=True))
    made = _Made(by_proceeding.values())
    rows = {pk: row for pk in ids if (row := made.row(pk, by_proceeding.get(pk, ())))}
    Proceeding.objects.filter(pk__in=known - rows.keys()).delete()
    fields = [field.name for field in Proceeding._meta.concrete_fields if not field.primary_key]
    old = [row for pk, row in rows.items() if pk in known]
    Proceeding.objects.bulk_update(old, fields, batch_size=200)
    insert(Proceeding, [row for pk, row in rows.items() if pk not in known])
    Exchange.objects.bulk_create(
        made.exchanges,
        update_conflicts=True,
        unique_fields=["proceeding"],
        update_fields=list(MOMENTS.values()),
        batch_size=200,
    )


class _Made:
    """What a batch of proceedings needs to know from elsewhere, asked once."""

    def __init__(self, steps: Iterable[Sequence[StepTaken]]) -> None:
        listed = [step for each in steps for step in each]
        said = [step.facts for step in listed]
        self.homes = registry.places_of(step.person or step.household for step in listed)
        self.users = accounts.known(_ids(facts.get(HOLDER) for facts in said))
        self.users |= accounts.known(_ids(facts.get(RECEIVER) for facts in said))
        self.places = places.with_codes({facts[TO_PLACE] for facts in said if facts.get(TO_PLACE)})
        self.exchanges: list[Exchange] = []

    def row(self, pk: UUID, steps: Sequence[StepTaken]) -> Proceeding | None:
        """The proceeding as its steps leave it; None where none of them opens it."""
        first = next((step for step in steps if step.facts.get(OF) is None), None)
        if first is None:
            return None
        procedure = procedures_at(first.place).get(first.kind)
        if procedure is None or step_of(procedure, first.kind, first.facts) != procedure.opens:
            return None
        standing = followed(procedure, steps)
        if procedure.key in shared_by_name():
            self.exchanges.append(_exchange(pk, standing))
        ignored = {told.id for told in standing.out_of_turn}
        obeyed = [
            step
            for step in steps
            if str(step.entry) not in ignored
            and step_of(procedure, step.kind, step.facts) is not None
        ]
        return self._proceeding(pk, procedure, standing, obeyed)

    def _proceeding(
        self, pk: UUID, procedure: Procedure, standing: Standing, steps: Sequence[StepTaken]
    ) -> Proceeding:
        first, last = steps[0], steps[-1]
        said: dict[str, Any] = {}
        for step in steps:
            said |= {name: value for name, value in step.facts.items() if value is not None}
        there = self.places.get(said.get(TO_PLACE, ""))
        home = self.homes.get(first.person or first.household, first.place_id)
        if there and not first.person and not first.household:
            home = there.pk  # what is about nobody is where it was last given to
        if procedure.hands_over:
            home = first.place_id  # the side that gave a file away goes on seeing where it is
        holder = self._user(said.get(HOLDER)) or first.by_id
        receiver = said.get(RECEIVER, "")
        if not _was_shared(procedure, standing):
            receiver, there = "", None  # what is prepared for somebody has not reached him
        return Proceeding(
            id=pk,
            procedure=procedure.key,
            programme=first.programme,
            person=first.person,
            household=first.household,
            together=next(iter(_ids([first.facts.get(TOGETHER)])), None),
            place_id=home,
            receiver_place_id=there.pk if there else home,
            type=standing.type or "",
            receiver=receiver,
            holder_id=holder,
            turn_id=self._turn(procedure, standing, holder=holder, receiver=receiver),
            opened_by_id=first.by_id,
            opened_at=first.at,
            state=standing.state,
            since=standing.since,
            awaits=standing.awaits or "",
            # Of what only those may know who are named in it no table holds the day.
            due=None if procedure.states[standing.state].named_only else standing.due,
            ended=standing.ended,
            success=standing.success,
            reason=last.facts.get("reason") or "",
            last_entry=last.entry,
        )

    def _turn(
        self, procedure: Procedure, standing: Standing, *, holder: UUID | None, receiver: str
    ) -> UUID | None:
        if standing.awaits == RECEIVER:
            return self._user(receiver)
        return holder if standing.awaits in in_hand(procedure) else None

    def _user(self, told: str | None) -> UUID | None:
        found = next(iter(_ids([told])), None)
        return found if found in self.users else None


def _exchange(pk: UUID, standing: Standing) -> Exchange:
    """The moment of each step that was taken in its turn, the first time."""
    first: dict[str, Any] = {}
    for passed in standing.path:
        if passed.told.step in MOMENTS:
            first.setdefault(MOMENTS[passed.told.step], passed.told.at)
    return Exchange(proceeding_id=pk, **first)


def _was_shared(procedure: Procedure, standing: Standing) -> bool:
    by = shares(procedure)
    return not by or any(passed.told.step in by for passed in standing.path)


def _ids(told: Iterable[Any]) -> set[UUID]:
    """Those of these words that are ids; a provider's key is none."""
    found = set()
    for each in told:
        try:
            found.add(UUID(each))
        except (TypeError, ValueError, AttributeError):
            continue
    return found
