"""A child's way through a shelter: each step, and with it what was seen there, in one deed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from muara_server.casework.actions.steps import open_procedure, take_step
from muara_server.learning.frames.companion import stays_in_shelters
from muara_server.learning.queries.companion import institution_called, stands_for
from muara_server.learning.rules.companion import ENROL, ENTER, LEAVE, SCHOOL, WITHDRAWAL
from muara_server.ledger.drafts import Draft

if TYPE_CHECKING:
    from muara.procedure import Standing
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding

Said = Mapping[str, Mapping[str, Any]]
"""What was seen on a step, by kind of entry."""

SCHOOLING = {SCHOOL: "school", "equivalency": "open_school"}
"""What schooling is called at a kind of place, by what the kind stands for."""


def begin(person: UUID, *, who: User, on: dt.date, note: str = "") -> UUID:
    """Begin the way of a child through a shelter; its id. Raises what `open_procedure` raises."""
    return open_procedure(WITHDRAWAL, person=person, facts={}, who=who, note=note, on=on)


def take(
    held: Proceeding,
    step: str,
    *,
    who: User,
    facts: Mapping[str, Any],
    on: dt.date,
    note: str = "",
    seen: Said | None = None,
    grade: int | None = None,
    identifiers: Mapping[str, Any] | None = None,
) -> Standing:
    """Take a step, and record with it what was seen, and where the child begins or ends to learn.

    `grade` and `identifiers` are of the admission to a school. Raises what `take_step` raises.
    """
    drafts = [_draft(held, kind, on, said) for kind, said in (seen or {}).items()]
    if step in (ENROL, LEAVE):
        drafts += _ends(held, on, "completed" if step == ENROL else "left")
    if step == ENTER:
        drafts.append(_enrolment(held, facts, on))
    if step == ENROL:
        drafts += _admitted(held, facts, on, grade, identifiers or {})
    return take_step(held.pk, step, facts=facts, who=who, note=note, on=on, along=drafts)


def _ends(held: Proceeding, on: dt.date, ended_as: str) -> Iterator[Draft]:
    """The end of each time in a shelter that has none: with its batch, or on this day if sooner."""
    for stay in stays_in_shelters([held]).get(held.person, ()):
        if stay.until is None:
            last = max(min(filter(None, (stay.ends_on, on))), stay.since)
            facts = {"of": str(stay.enrolment), "ended_as": ended_as}
            yield _draft(held, "enrolment_end", last, facts)


def _enrolment(held: Proceeding, facts: Mapping[str, Any], on: dt.date, **sealed: Any) -> Draft:
    there = {name: facts[name] for name in ("provider", "batch") if name in facts}
    said = {**there, "learning_kind": institution_called(facts["provider"]).kind}
    return _draft(held, "enrolment", on, said, sealed)


def _admitted(
    held: Proceeding,
    facts: Mapping[str, Any],
    on: dt.date,
    grade: int | None,
    identifiers: Mapping[str, Any],
) -> Iterator[Draft]:
    """The enrolment; what is then known of schooling; at a school the day of mainstreaming."""
    yield _enrolment(held, facts, on, **identifiers)
    way, told = stands_for(institution_called(facts["provider"])), {"grade": grade} if grade else {}
    if way in SCHOOLING:
        said = {"school_status": "enrolled", "institution": SCHOOLING[way], **told}
        yield _draft(held, "schooling", on, said)
    if way == SCHOOL:
        yield _draft(
            held, "mainstreaming", on, {"provider": facts["provider"], **told}, identifiers
        )


def _draft(
    held: Proceeding,
    kind: str,
    on: dt.date,
    facts: Mapping[str, Any],
    identifiers: Mapping[str, Any] | None = None,
) -> Draft:
    return Draft(
        uuid=uuid4(),
        programme=held.programme,
        kind=kind,
        person=held.person,
        place_code=held.place.code,
        true_on=on,
        facts=facts,
        identifiers=identifiers or {},
    )
