"""Two who say something else of the same day: both stand, and a person is asked.

It is looked for when a submission is sorted, and when something is written on the screen; so it is
found whichever came first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from muara_server.intake import proposing
from muara_server.intake.models import Conflict, Made
from muara_server.ledger.kinds import kinds
from muara_server.ledger.projections import EVERY, Recorded, projects
from muara_server.ledger.queries import facts_of, on_the_screen

if TYPE_CHECKING:
    from uuid import UUID

UNCHANGED = frozenset({"person", "household", "workplace", proposing.RETRACTION})
"""Kinds that are no observation of a day, and so contradict none."""


def look_after_sending(new: Made) -> None:
    """Look for who said something else, on a phone or on the screen, before this came."""
    if new.subject is None or not _is_of_a_day(new.kind):
        return
    sent = _others(new.subject, new.kind, new.true_on, but=new.received.user_id)
    written = on_the_screen(new.subject, kind=new.kind, true_on=new.true_on)
    told = {each.entry: {"first": each} for each in sent}
    told |= {
        each.uuid: {"on_screen": each.uuid}
        for each in written
        if each.recorded_by_id != new.received.user_id
    }
    said = facts_of([new.entry, *told]) if told else {}
    for entry, side in told.items():
        if contradict(said.get(entry, {}), said.get(new.entry, {})):
            _keep(new, **side)


@projects(EVERY)
def look_after_writing(batch: Sequence[Recorded]) -> None:
    """Look for what phones sent that says something else than what is written on the screen now.

    Whoever corrects an entry has seen it. Run over the whole ledger again it finds the same.
    """
    for each in batch:
        entry = each.entry
        if entry.source != "page" or entry.corrects or entry.subject is None:
            continue
        if not _is_of_a_day(entry.kind):
            continue
        sent = _others(entry.subject, entry.kind, entry.true_on, but=entry.recorded_by_id)
        said = facts_of(one.entry for one in sent) if sent else {}
        for one in sent:
            if contradict(each.facts, said.get(one.entry, {})):
                _keep(one, on_screen=entry.uuid)


def contradict(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Do two observations tell something else of the same? Not to know contradicts nothing."""
    both = first.keys() & second.keys()
    return any(
        first[name] != second[name]
        for name in both
        if first[name] is not None and second[name] is not None
    )


def _is_of_a_day(kind: str) -> bool:
    return kind not in UNCHANGED and not kinds()[kind].steps_of


def _others(subject: UUID, kind: str, true_on: Any, *, but: object) -> list[Made]:
    """What others sent of the same day, as far as it stands."""
    same = {"subject": subject, "kind": kind, "true_on": true_on, "stands": True}
    rows = Made.objects.filter(**same).exclude(received__user=but)
    return list(rows.select_related("received__user"))


def _keep(second: Made, **first: Any) -> None:
    place, _of = proposing.area_of(second.received)
    told = {"place": place, "programme": second.programme, "found_at": timezone.now()}
    Conflict.objects.get_or_create(**first, second=second, defaults=told)
