"""What is recorded on the page of a child: the school it came to, and what it can read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.registry.models import Person


def enrol_in_school(
    person: Person,
    *,
    on: dt.date,
    kind: str,
    school: str = "",
    number: str = "",
    note: str = "",
    who: User,
) -> UUID:
    """Record that a school enrolled this child; `school`: its key, empty where no register has it.

    Raises NotAllowed, and what the ledger raises.
    """
    facts = {"learning_kind": kind, **_named(school)}
    draft = _draft(person, "enrolment", on, facts, number=number, note=note)
    ledger.append([draft], who=who, deed="learning.enrolled", source="page")
    return draft.uuid


def mainstream(
    person: Person,
    *,
    on: dt.date,
    grade: int | None,
    school: str = "",
    number: str = "",
    note: str = "",
    ended: Sequence[tuple[str, str]] = (),
    who: User,
) -> None:
    """Record the admission to a school with class and number; and how enrolments ended by it.

    `ended`: the enrolments that end on that day, each with how. One deed: all of it, or nothing.
    Raises NotAllowed, and what the ledger raises.
    """
    facts = {**_named(school), **({} if grade is None else {"grade": grade})}
    ends = [
        _draft(person, "enrolment_end", on, {"of": entry, "ended_as": how}) for entry, how in ended
    ]
    admission = _draft(person, "mainstreaming", on, facts, number=number, note=note)
    ledger.append([*ends, admission], who=who, deed="learning.mainstreamed", source="page")


def record_levels(
    person: Person, levels: Mapping[str, Any], *, on: dt.date, note: str = "", who: User
) -> None:
    """Record what a child could read and reckon. Raises NotAllowed, and what the ledger raises."""
    draft = _draft(person, "learning", on, levels, note=note)
    ledger.append([draft], who=who, deed="learning.levels_recorded", source="page")


def _named(school: str) -> dict[str, str]:
    return {"provider": school} if school else {}


def _draft(
    person: Person,
    kind: str,
    on: dt.date,
    facts: Mapping[str, Any],
    *,
    number: str = "",
    note: str = "",
) -> Draft:
    said = {"admission_number": number.strip(), "note": note.strip()}
    return Draft(
        uuid=uuid4(),
        programme=person.programme,
        kind=kind,
        person=person.pk,
        place_code=person.place.code,
        true_on=on,
        facts=facts,
        identifiers={field: words for field, words in said.items() if words},
    )
