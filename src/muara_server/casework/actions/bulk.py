"""Doing one thing for many: asked for in one deed, done one by one, each as if it were alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from muara.errors import MuaraError, NotAllowed
from muara_server.audit import actions as audit
from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.casework.models import BulkDeed, BulkItem, Proceeding
from muara_server.casework.procedures import HOLDER
from muara_server.casework.queries.bulk import ASSIGN, OPENS, step_for
from muara_server.casework.queries.standing import procedure_of, proceedings_for
from muara_server.jobs import actions as jobs

if TYPE_CHECKING:
    from muara_server.accounts.models import User

CARRY_OUT = "casework.bulk"
NOTHING_TO_DO = frozenset({"open_already", "not_its_turn"})
"""Refusals that say that the thing is so already, or no longer to be done."""


@audit.one_deed("bulk.asked")
def ask(
    user: User,
    *,
    deed: str,
    procedure: str,
    facts: Mapping[str, Any],
    true_on: dt.date,
    proceedings: Sequence[UUID],
    language: str,
) -> BulkDeed:
    """Ask for one thing to be done for all of these; a job does it, and tells what came of each."""
    asked = BulkDeed.objects.create(
        deed=deed,
        procedure=procedure,
        facts=dict(facts),
        true_on=true_on,
        asked_by=user,
        asked_at=timezone.now(),
        language=language,
    )
    BulkItem.objects.bulk_create(
        (
            BulkItem(deed=asked, number=number, proceeding=each)
            for number, each in enumerate(dict.fromkeys(proceedings), 1)
        ),
        batch_size=5_000,
    )
    audit.record_bulk(
        "bulk.asked", who=user, items=list(map(str, proceedings)), detail={"deed": deed}
    )
    asked.job = jobs.enqueue(
        CARRY_OUT, who=user, arguments={"deed": str(asked.pk)}, total=len(proceedings)
    )
    asked.save(update_fields=["job"])
    return asked


def carry_out(deed: BulkDeed, item: BulkItem) -> None:
    """Try one, and write down what came of it. What one is refused, the others still get."""
    with override(deed.language):
        try:
            with transaction.atomic():
                outcome, why = _done(deed, item), ""
        except NotAllowed as refused:
            outcome, why = _outcome(refused.code), str(refused)
        except MuaraError as refused:
            outcome, why = BulkItem.Outcome.REFUSED, str(refused)
        if outcome == BulkItem.Outcome.SKIPPED and not why:
            why = gettext("It is so already.")
    item.outcome, item.why = outcome, why[:400]
    item.save(update_fields=["outcome", "why"])


def _outcome(code: str) -> BulkItem.Outcome:
    return BulkItem.Outcome.SKIPPED if code in NOTHING_TO_DO else BulkItem.Outcome.REFUSED


def _done(deed: BulkDeed, item: BulkItem) -> BulkItem.Outcome:
    # Whoever asked may have lost the right since, or the child may have moved on.
    held = proceedings_for(deed.asked_by, pk=item.proceeding).first()
    if held is None:
        raise NotAllowed("outside_area", gettext("This lies outside the area of your work."))
    if deed.deed == ASSIGN and str(held.holder_id) == deed.facts.get(HOLDER):
        return BulkItem.Outcome.SKIPPED
    _deed_for(held, deed)
    return BulkItem.Outcome.DONE


def _deed_for(held: Proceeding, deed: BulkDeed) -> None:
    who: Any = deed.asked_by
    if deed.deed in OPENS:
        open_procedure(
            OPENS[deed.deed],
            person=held.person,
            household=None if held.person else held.household,
            facts=deed.facts,
            on=deed.true_on,
            who=who,
        )
        return
    step = step_for(deed.deed, procedure_of(held), held.place)
    if step is None:
        raise NotAllowed("not_its_turn", gettext("Nothing of this kind can be done here."))
    take_step(held.pk, step.key, facts=deed.facts, who=who, on=deed.true_on)
