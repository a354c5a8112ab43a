"""Doing one thing for many: asked for in one deed, done one by one, each as if it were alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, override

from muara.errors import MuaraError, NotAllowed
from muara_server.audit import actions as audit
from muara_server.casework.actions.referrals import Asked, refer
from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.casework.actions.waiting import told_together
from muara_server.casework.models import BulkDeed, BulkItem, Proceeding
from muara_server.casework.procedures import HOLDER, RECEIVER
from muara_server.casework.queries.bulk import ASSIGN, OPENS, REFER, TASK, VISIT, step_for
from muara_server.casework.queries.referrals import SHOWS
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
    """Try one, and write down what came of it. What one is refused, the others still get.

    Whoever is given many of them is told once.
    """
    with override(deed.language), told_together(deed.pk):
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
        raise NotAllowed(
            "outside_area",
            gettext("This lies outside the area of your work. Ask somebody who works there."),
        )
    if _is_so_already(held, deed):
        return BulkItem.Outcome.SKIPPED
    _deed_for(held, deed)
    return BulkItem.Outcome.DONE


def _is_so_already(held: Proceeding, deed: BulkDeed) -> bool:
    """Is it in these hands, or does the same wait there for the same child?"""
    if deed.deed == ASSIGN:
        return str(held.holder_id) == deed.facts.get(HOLDER)
    if deed.deed == REFER:
        same = Q(type=deed.facts["service"], receiver=deed.facts[RECEIVER])
    elif deed.deed in (VISIT, TASK):
        same = Q(type=deed.facts["task"], due__date=deed.facts["due_on"])
    else:
        return False  # of the rest the procedure itself says whether one is open
    rows = Proceeding.objects.filter(same, procedure=OPENS[deed.deed], ended=False)
    return rows.filter(person=held.person).exists()


def _deed_for(held: Proceeding, deed: BulkDeed) -> None:
    who: Any = deed.asked_by
    if deed.deed == REFER:
        refer(_asked(held, deed.facts), who=who)
    elif deed.deed in OPENS:
        # What is set for a child is in the hands of whoever has its case, unless somebody is named.
        hands = {HOLDER: str(held.holder_id)} if deed.deed in (VISIT, TASK) else {}
        open_procedure(
            OPENS[deed.deed],
            person=held.person,
            facts={**hands, **deed.facts},
            on=deed.true_on,
            who=who,
        )
    else:
        _step_for(held, deed, who)


def _asked(held: Proceeding, facts: Mapping[str, Any]) -> Asked:
    return Asked(
        service=facts["service"],
        person=held.person,
        provider=facts[RECEIVER],
        shows=[each for each in SHOWS if facts.get(f"shows_{each}")],
        case=held.pk,
    )


def _step_for(held: Proceeding, deed: BulkDeed, who: User) -> None:
    step = step_for(deed.deed, procedure_of(held), held.place)
    if step is None:
        raise NotAllowed(
            "not_its_turn",
            gettext("This is not done for what stands here. Open it, and see what can be done."),
        )
    take_step(held.pk, step.key, facts=deed.facts, who=who, on=deed.true_on)
