"""How the ledger becomes what is known of workplaces, who was found there, and who alone may know
of a rescue.

Runs after the proceedings of the same batch stand. Depends on nothing but the entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from muara_server.accounts import queries as accounts
from muara_server.casework.models import (
    Answer,
    AtWorkplace,
    FoundBy,
    Inspection,
    Named,
    Proceeding,
    SeenAtWork,
    StepTaken,
)
from muara_server.casework.procedures import (
    HOLDER,
    MEMBER,
    NO_MEMBER,
    OF,
    WORKPLACE,
    listening,
    named_only,
    procedure_at,
)
from muara_server.casework.queries.kept import last_told
from muara_server.casework.queries.steps import steps_of
from muara_server.keys.queries import in_chunks
from muara_server.ledger.projections import EVERY, forgets, projects
from muara_server.ledger.rows import insert

FOUND_BY = ("complaint", "rescue")
"""The facts by which the opening of a case names what it follows from."""

if TYPE_CHECKING:
    from django.db.models import Model

    from muara_server.ledger.projections import Recorded


@projects("work", "retraction", tables=[SeenAtWork])
def seen_at_work(batch: Sequence[Recorded]) -> None:
    """Who was seen at work at which workplace, where the observation names one."""
    _remove_corrected(SeenAtWork, batch)
    insert(
        SeenAtWork,
        [
            SeenAtWork(
                entry=each.entry.uuid,
                workplace=UUID(each.facts[WORKPLACE]),
                person=each.entry.person,
                true_on=each.entry.true_on,
            )
            for each in _standing(batch, "work")
            if each.facts.get(WORKPLACE) and each.facts.get("worked") is not False
        ],
    )


@projects("inspection", "retraction", tables=[Inspection])
def inspections(batch: Sequence[Recorded]) -> None:
    """Which workplace was inspected when. A corrected inspection keeps its first id."""
    named = [each for each in batch if each.entry.kind == "inspection" and _names(each)]
    first = [each for each in named if each.entry.corrects is None]
    insert(Inspection, [Inspection(id=each.entry.uuid, **_inspection(each)) for each in first])
    for each in batch:
        if each.entry.corrects:
            there = Inspection.objects.filter(entry=each.entry.corrects)
            if each.entry.kind == "inspection" and _names(each):
                there.update(**_inspection(each))
            else:
                there.delete()


@projects("inspection_item", "retraction", tables=[Answer])
def answers(batch: Sequence[Recorded]) -> None:
    """What was answered to the checklist of an inspection."""
    _remove_corrected(Answer, batch)
    insert(
        Answer,
        [
            Answer(
                entry=each.entry.uuid,
                inspection=UUID(each.facts[OF]),
                item=each.facts["item"],
                answer=each.facts["answer"],
            )
            for each in _standing(batch, "inspection_item")
            if each.facts.get(OF)
        ],
    )


@projects("case", "retraction", tables=[FoundBy])
def found_children(batch: Sequence[Recorded]) -> None:
    """From which report and which rescue a case came, where its opening says so."""
    gone = {each.entry.corrects for each in batch} - {None}
    for chunk in in_chunks(gone):
        FoundBy.objects.filter(entry__in=chunk).delete()
    insert(
        FoundBy,
        [
            FoundBy(entry=each.entry.uuid, source=UUID(each.facts[fact]), person=each.entry.person)
            for each in _standing(batch, "case")
            for fact in FOUND_BY
            if each.facts.get(fact)
        ],
    )


@projects(EVERY, tables=[AtWorkplace, Named])
def places_of_work(batch: Sequence[Recorded]) -> None:
    """The workplace of each proceeding these entries touch, and who alone may know of it."""
    uuids = {each.entry.uuid for each in batch if each.entry.kind in listening()}
    touched = {
        found
        for chunk in in_chunks(uuids)
        for found in StepTaken.objects.filter(pk__in=chunk).values_list("proceeding", flat=True)
    }
    corrected = {each.entry.corrects for each in batch if each.entry.corrects}
    touched |= {
        found
        for chunk in in_chunks(corrected)
        for found in StepTaken.objects.filter(pk__in=chunk).values_list("proceeding", flat=True)
    }
    for chunk in in_chunks(touched):
        _name(list(chunk))


@forgets
def forget(subject: UUID) -> None:
    """Nothing is left of what was about somebody who was erased."""
    SeenAtWork.objects.filter(person=subject).delete()
    FoundBy.objects.filter(person=subject).delete()
    about = Q(person=subject) | Q(household=subject, person__isnull=True)
    gone = Proceeding.objects.filter(about).values("pk")
    AtWorkplace.objects.filter(pk__in=gone).delete()
    Named.objects.filter(proceeding__in=gone).delete()


def _name(ids: Sequence[UUID]) -> None:
    """Write again which workplace these proceedings name, where all may know, and their teams."""
    AtWorkplace.objects.filter(pk__in=ids).delete()
    Named.objects.filter(proceeding__in=ids).delete()
    steps = steps_of(ids)
    rows = list(Proceeding.objects.filter(pk__in=ids).select_related("place"))
    told = {row.pk: [step.facts for step in steps[row.pk]] for row in rows}
    at = {row.pk: last_told(WORKPLACE, told[row.pk]) for row in rows if not _is_named_only(row)}
    insert(
        AtWorkplace,
        [AtWorkplace(proceeding=pk, workplace=UUID(found)) for pk, found in at.items() if found],
    )
    Named.objects.bulk_create(
        Named(proceeding=row.pk, user_id=user)
        for row in rows
        if _has_a_team(row)
        for user in sorted(_named(row, told[row.pk]))
    )


def _has_a_team(row: Proceeding) -> bool:
    """Is there a state in which only those know who are named? They stay named to the end."""
    return row.procedure in {key for key, _state in named_only()}


def _is_named_only(row: Proceeding) -> bool:
    return procedure_at(row.place, row.procedure).states[row.state].named_only


def _named(row: Proceeding, told: Iterable[Mapping[str, Any]]) -> set[UUID]:
    """Who opened it, who has or had it in hand, and whom the team called and did not send off."""
    named: set[str] = set()
    for said in told:
        named |= {said[fact] for fact in (HOLDER, MEMBER) if said.get(fact)}
        named -= {said.get(NO_MEMBER)}
    ids = {UUID(each) for each in named}
    return accounts.known(ids) | ({row.opened_by_id} - {None})


def _inspection(each: Recorded) -> dict[str, Any]:
    facts = each.facts
    return {
        "entry": each.entry.uuid,
        "proceeding": UUID(facts[OF]),
        "workplace": UUID(facts[WORKPLACE]),
        "place_id": each.entry.place_id,
        "by_id": each.entry.recorded_by_id,
        "true_on": each.entry.true_on,
        "let_in": bool(facts.get("let_in")),
        "occasion": facts.get("occasion") or "",
        "children": facts.get("children"),
        "workers": facts.get("workers"),
    }


def _names(each: Recorded) -> bool:
    return bool(each.facts.get(OF) and each.facts.get(WORKPLACE))


def _standing(batch: Sequence[Recorded], kind: str) -> list[Recorded]:
    corrected = {each.entry.corrects for each in batch}
    return [
        each
        for each in batch
        if each.entry.kind == kind and not each.erased_at and each.entry.uuid not in corrected
    ]


def _remove_corrected(table: type[Model], batch: Sequence[Recorded]) -> None:
    replaced = [each.entry.corrects for each in batch if each.entry.corrects]
    if replaced:
        table._default_manager.filter(pk__in=replaced).delete()
