"""Recording a stage of a course, with the enrolment or the work that belongs to it: one deed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from muara_server.learning.queries.courses import institution
from muara_server.learning.rules.stages import LEFT
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft
from muara_server.registry import queries as registry

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.registry.queries import PersonFile, Seen

ENDS = {"completed": "completed", LEFT: "left"}
"""How an enrolment at the institution ends with a stage."""
BESIDE = frozenset({"work", "enrolment", "enrolment_end"})


@dataclass(frozen=True)
class Reached:
    """A stage of a course that somebody reached. `work`: what was told of the work they found."""

    facts: Mapping[str, Any]
    on: dt.date
    work: Mapping[str, Any] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict)


def record_stage(file: PersonFile, reached: Reached, *, who: User) -> UUID:
    """Record a stage and what goes with it: all of it, or nothing; the id of the stage.

    Whoever enrols at an institution stands in its register from that day, until the course ends.
    Raises what the ledger raises.
    """
    drafts = list(_drafts(file, reached))
    ledger.append(drafts, who=who, deed="learning.stage", source="page")
    return drafts[0].uuid


def correct_stage(file: PersonFile, stage: Seen, *, on: dt.date, who: User) -> None:
    """Tell the right day of a stage and of what was recorded with it; all stays readable.

    Raises what the ledger raises.
    """
    drafts = [
        _draft(file, each.kind.name, _told(each), on, sealed=each.said, corrects=each.id)
        for each in _together(file, stage, who=who)
    ]
    ledger.append(drafts, who=who, deed="learning.stage_corrected", source="page")


def take_back(file: PersonFile, stage: Seen, *, reason: str, on: dt.date, who: User) -> None:
    """Say that a stage, and what came with it, was recorded by mistake, and why.

    Raises what the ledger raises.
    """
    drafts = [
        _draft(file, "retraction", {"reason": reason}, on, corrects=each.id)
        for each in _together(file, stage, who=who)
    ]
    ledger.append(drafts, who=who, deed="learning.stage_taken_back", source="page")


def _drafts(file: PersonFile, reached: Reached) -> Iterator[Draft]:
    facts, on = reached.facts, reached.on
    yield _draft(file, "training", facts, on, sealed=reached.sealed)
    at = institution(str(facts.get("provider", "")))
    if at and facts["stage"] == "enrolled":
        told = {name: facts[name] for name in ("provider", "batch") if name in facts}
        yield _draft(file, "enrolment", {**told, "learning_kind": at.kind}, on)
    if at and facts["stage"] in ENDS:
        for enrolment in _open_enrolments(file.person.pk, at.provider.key):
            ended = {"of": str(enrolment), "ended_as": ENDS[facts["stage"]]}
            yield _draft(file, "enrolment_end", ended, on)
    if reached.work:
        yield _draft(file, "work", {"worked": True, **reached.work}, on)


def _open_enrolments(person: UUID, provider: str) -> list[UUID]:
    ended = {each.facts["of"] for each in registry.said_before("enrolment_end", [person])}
    held = registry.said_before("enrolment", [person])
    here = [each.pk for each in held if each.facts.get("provider") == provider]
    return [each for each in here if str(each) not in ended]


def _together(file: PersonFile, stage: Seen, *, who: User) -> list[Seen]:
    """A stage, and what was recorded with it in the same deed."""
    seen = registry.timeline(who, file.person.pk, read=True)
    same = [each for each in seen if each.recorded_at == stage.recorded_at and each.stands]
    return [stage, *(each for each in same if each.kind.name in BESIDE)]


def _told(seen: Seen) -> dict[str, Any]:
    return {each.fact.name: each.value for each in seen.told}


def _draft(
    file: PersonFile,
    kind: str,
    facts: Mapping[str, Any],
    on: dt.date,
    *,
    sealed: Mapping[str, str | Sequence[str]] | None = None,
    corrects: UUID | None = None,
) -> Draft:
    return Draft(
        uuid=uuid4(),
        programme=file.person.programme,
        kind=kind,
        person=file.person.pk,
        place_code=file.person.place.code,
        true_on=on,
        corrects=corrects,
        facts=facts,
        identifiers=sealed or {},
    )
